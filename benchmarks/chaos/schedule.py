"""When the nemesis does what: a pure function of the seed, so that a run can be had again.

Kinds are dealt like cards: all of them once, shuffled, then all of them again. In between come pairs of the eleven
worst, begun together, each pair once before any comes again. What is broken already is not broken twice at a time.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.chaos.faults import Kind

__all__ = ["Planned", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Planned:
    """One fault to come."""

    at_s: float
    kind: str
    target: int
    """Which of the processes, where the kind has a choice."""
    lasts_s: float
    paired: bool = False


def plan(
    kinds: Mapping[str, Kind],
    *,
    seed: int,
    seconds: float,
    every_s: tuple[float, float] = (2.0, 5.0),
    pairs: bool = True,
) -> tuple[Planned, ...]:
    """Return the faults of a run, ordered by time; the same arguments give the same faults."""
    chance = random.Random(f"chaos:{seed}")
    singles, couples = _deal(sorted(kinds), chance), _deal(_worst_pairs(kinds), chance)
    free_at: dict[str, float] = {}
    planned: list[Planned] = []
    now, turn = 1.0, 0
    while now < seconds:
        turn += 1
        pair = pairs and turn % 3 == 0 and len(_worst_pairs(kinds)) > 0
        names = next(couples) if pair else (next(singles),)
        targets = [chance.randrange(1000) % kinds[name].targets for name in names]
        if pair and kinds[names[0]].place == kinds[names[1]].place and targets[0] == targets[1]:
            targets[1] = (targets[0] + 1) % kinds[names[1]].targets
        places = [f"{kinds[name].place}:{target}" for name, target in zip(names, targets, strict=True)]
        start = max([now, *(free_at.get(place, 0.0) for place in places)])
        if start - now > 3 * every_s[1]:
            now += chance.uniform(*every_s) / 4  # it would have to wait for too long: another card
            continue
        for name, target, place in zip(names, targets, places, strict=True):
            least, most = kinds[name].lasts_s
            lasts = round(chance.uniform(least, most), 2)
            if start < seconds:
                planned.append(
                    Planned(at_s=round(start, 2), kind=name, target=target, lasts_s=lasts, paired=pair)
                )
            free_at[place] = start + lasts + 2.0
        now = start + chance.uniform(*every_s)
    return tuple(sorted(planned))


def _deal(cards: Sequence[Any], chance: random.Random) -> Iterator[Any]:
    while True:
        deck = list(cards)
        chance.shuffle(deck)
        yield from deck


def _worst_pairs(kinds: Mapping[str, Kind]) -> list[tuple[str, str]]:
    """Return the pairs of the worst kinds that do not break the same thing."""
    worst = sorted(name for name, kind in kinds.items() if kind.worst)
    return [
        (one, other)
        for one, other in itertools.combinations(worst, 2)
        if kinds[one].place != kinds[other].place or kinds[one].targets > 1
    ]
