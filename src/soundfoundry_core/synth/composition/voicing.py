"""Voice leading: which octave each chord tone sounds in, so that the voices move as little as they can.

For every chord all placements in a register are listed and the cheapest successor of the previous one is
taken. Cost is how far the voices move in all, less for tones held in common, more where the whole chord
slides in parallel, where low tones crowd, and with the distance of the chord from the middle of its register.
Two tones a semitone apart cost more than any leap: that happens only where there is no other way. A minor ninth
is avoided, too.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.synth.score import Chord

__all__ = ["lead_voices", "motion"]

_REACH = 11  # semitones below and above the centre
_RUB = 40.0  # what a semitone inside a chord costs: more than any leap that avoids it


def lead_voices(chords: Sequence[Chord], *, centre: int, voices: int = 4) -> list[tuple[int, ...]]:
    """Voice a line of chords around a centre (MIDI note), 2-5 voices each, lowest first."""
    result: list[tuple[int, ...]] = []
    known: dict[tuple[tuple[int, ...] | None, tuple[int, ...]], tuple[int, ...]] = {}
    previous: tuple[int, ...] | None = None
    for chord in chords:
        where = (previous, chord.pitch_classes)
        if where not in known:
            tones = _essential(chord.pitch_classes, voices)
            known[where] = min(
                _placements(tones, centre), key=lambda placed: (_cost(previous, placed, centre), placed)
            )
        previous = known[where]
        result.append(previous)
    return result


def motion(before: Sequence[int], after: Sequence[int]) -> float:
    """Mean semitones that a voice of ``after`` is away from the nearest voice of ``before``."""
    return sum(min(abs(pitch - other) for other in before) for pitch in after) / len(after)


def _essential(pitch_classes: tuple[int, ...], voices: int) -> tuple[int, ...]:
    """Leave out what is missed least: first the fifth, then the root, which the bass has."""
    tones = list(pitch_classes)
    for spare in (2, 0):
        if len(tones) > voices and len(tones) > spare:
            del tones[spare]
    return tuple(tones[:voices])


def _placements(tones: tuple[int, ...], centre: int) -> list[tuple[int, ...]]:
    low, high = centre - _REACH, centre + _REACH
    octaves = [[pitch for pitch in range(low, high + 1) if pitch % 12 == tone] for tone in tones]
    return [tuple(sorted(chosen)) for chosen in product(*octaves)]


def _cost(before: tuple[int, ...] | None, placed: tuple[int, ...], centre: int) -> float:
    gaps = [b - a for a, b in zip(placed, placed[1:], strict=False)]
    cost = abs(sum(placed) / len(placed) - centre) * 0.5 + max(0, placed[-1] - placed[0] - 17) * 0.8
    cost += _RUB * sum(gap == 1 for gap in gaps) + sum(2.0 for gap in gaps if gap > 9)
    cost += 6.0 * sum(b - a == 13 for a, b in combinations(placed, 2))
    cost += sum(3.0 for low, gap in zip(placed, gaps, strict=False) if low < 53 and gap < 3)
    if before is None:
        return cost
    moves = [min((pitch - other for other in before), key=lambda step: (abs(step), step)) for pitch in placed]
    cost += sum(abs(move) for move in moves) - 1.5 * moves.count(0)
    if len(before) == len(placed):
        steps = [b - a for a, b in zip(before, placed, strict=True)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            cost += 4.0 + max(abs(step) for step in steps)
    return cost + abs(placed[-1] - before[-1]) * 0.6
