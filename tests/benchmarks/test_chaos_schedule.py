"""The nemesis of the chaos run: what it does follows from its seed alone, and it has enough to do."""

from __future__ import annotations

import itertools

import pytest

pytestmark = pytest.mark.source_tree

faults = pytest.importorskip("benchmarks.chaos.faults")
schedule = pytest.importorskip("benchmarks.chaos.schedule")


@pytest.fixture
def kinds() -> dict[str, object]:
    made: dict[str, object] = faults.kinds_of(workers=4, apis=2, lease_s=15.0)
    return made


def test_the_same_seed_gives_the_same_faults(kinds: dict[str, object]) -> None:
    """A run can be had again: kinds, times, targets and durations are those of the seed."""
    once, again, other = (schedule.plan(kinds, seed=seed, seconds=300) for seed in (7, 7, 8))
    assert once == again
    assert once != other


def test_every_kind_and_every_pair_of_the_worst_has_its_turn(kinds: dict[str, object]) -> None:
    """Two hours deal every card, and every two of the worst that break different things at once."""
    planned = schedule.plan(kinds, seed=1, seconds=7200)
    assert len(kinds) == 52
    assert {fault.kind for fault in planned} == set(kinds)
    worst = [name for name, kind in kinds.items() if kind.worst]  # type: ignore[attr-defined]
    assert len(worst) >= 10
    pairs = {
        frozenset((one.kind, two.kind))
        for one, two in itertools.pairwise(planned)
        if one.paired and two.paired and one.at_s == two.at_s
    }
    possible = {
        frozenset(pair)
        for pair in itertools.combinations(worst, 2)
        if len({kinds[name].place for name in pair}) == 2  # type: ignore[attr-defined]
    }
    assert len(possible) >= 45
    assert pairs >= possible


def test_what_is_broken_is_not_broken_twice_at_a_time(kinds: dict[str, object]) -> None:
    """A place is mended before it is broken again, so that mending one fault never mends another."""
    busy_until: dict[tuple[str, int], float] = {}
    for fault in schedule.plan(kinds, seed=3, seconds=3600):
        place = (kinds[fault.kind].place, fault.target)  # type: ignore[attr-defined]
        assert fault.at_s >= busy_until.get(place, 0.0)
        busy_until[place] = fault.at_s + fault.lasts_s
