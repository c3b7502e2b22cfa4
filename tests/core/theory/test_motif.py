"""Laws of a motif's developments."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.theory import Motif

MOTIFS = st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 12)), min_size=1, max_size=8).map(
    lambda pairs: Motif.of(*pairs)
)
LAWFUL = settings(max_examples=60, deadline=None)


@given(MOTIFS, st.integers(-7, 7), st.integers(-7, 7))
@LAWFUL
def test_transposing_adds_up_and_keeps_the_intervals(motif: Motif, one: int, other: int) -> None:
    """Two transpositions are one, back again is the motif, and the intervals stay."""
    assert motif.transposed(one).transposed(other) == motif.transposed(one + other)
    assert motif.transposed(one).transposed(-one) == motif
    assert motif.transposed(one).intervals == motif.intervals


@given(MOTIFS)
@LAWFUL
def test_inverting_twice_changes_nothing(motif: Motif) -> None:
    """Inversion is its own inverse, keeps the first note and rhythm, and turns every interval."""
    turned = motif.inverted()
    assert turned.inverted() == motif
    assert turned.notes[0] == motif.notes[0]
    assert turned.intervals == tuple(-step for step in motif.intervals)
    assert turned.sixteenths == motif.sixteenths


@given(MOTIFS)
@LAWFUL
def test_going_backwards_twice_changes_nothing(motif: Motif) -> None:
    """Retrograde is its own inverse and keeps every note."""
    assert motif.retrograde().retrograde() == motif
    assert motif.retrograde().degrees == motif.degrees[::-1]


@given(MOTIFS, st.integers(1, 4))
@LAWFUL
def test_augmenting_stretches_time_alone(motif: Motif, factor: int) -> None:
    """All lengths grow by the factor; degrees stay."""
    assert motif.augmented(factor).sixteenths == factor * motif.sixteenths
    assert motif.augmented(factor).degrees == motif.degrees
    assert motif.augmented(1) == motif


@given(MOTIFS, st.integers(-2, 10))
@LAWFUL
def test_a_fragment_is_a_beginning(motif: Motif, count: int) -> None:
    """A fragment has the first notes, at least one and never more than there are."""
    fragment = motif.fragment(count)
    assert fragment.notes == motif.notes[: len(fragment.notes)]
    assert len(fragment.notes) == min(len(motif.notes), max(1, count))


@given(MOTIFS, st.integers(-5, 5))
@LAWFUL
def test_mirrors_commute_with_transposition(motif: Motif, steps: int) -> None:
    """It does not matter whether one mirrors or moves first."""
    assert motif.transposed(steps).inverted() == motif.inverted().transposed(steps)
    assert motif.transposed(steps).retrograde() == motif.retrograde().transposed(steps)
