"""Laws of the derived motif, over 2,000 makers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from soundfoundry_core.style import StyleProfile, StyleSeed
from soundfoundry_core.style.motif import derive_motif

if TYPE_CHECKING:
    from soundfoundry_core.theory import Motif


@cache
def motifs() -> tuple[Motif, ...]:
    """Return the motifs of the seeds 0-1999."""
    return tuple(derive_motif(StyleSeed(seed).stream("sound.motif")) for seed in range(2_000))


def test_a_motif_fills_two_bars_with_five_to_eight_notes() -> None:
    """32 sixteenths, lengths of at least one sixteenth, at least two different ones."""
    for motif in motifs():
        assert 5 <= len(motif.notes) <= 8
        assert motif.sixteenths == 32
        lengths = [note.sixteenths for note in motif.notes]
        assert min(lengths) >= 1
        assert len(set(lengths)) >= 2


def test_a_motif_is_singable() -> None:
    """Range of 3-7 steps, four different degrees, chord tones at both ends, at most two leaps."""
    for motif in motifs():
        degrees = motif.degrees
        assert 3 <= max(degrees) - min(degrees) <= 7
        assert len(set(degrees)) >= 4
        assert degrees[0] % 7 in {0, 2, 4}
        assert degrees[-1] % 7 in {0, 2, 4}
        assert sum(abs(step) >= 3 for step in motif.intervals) <= 2


def test_every_leap_is_answered() -> None:
    """After a leap of a fourth or more the line turns back by one or two steps."""
    for motif in motifs():
        steps = motif.intervals
        for index, step in enumerate(steps):
            if abs(step) >= 3:
                answer = steps[index + 1]
                assert answer * step < 0
                assert abs(answer) <= 2


def test_makers_do_not_share_a_motif() -> None:
    """Of 2,000 makers at least 1,990 have a line and rhythm of their own (measured: 1,999 different)."""
    assert (
        len({(motif.intervals, tuple(note.sixteenths for note in motif.notes)) for motif in motifs()})
        >= 1_990
    )


def test_the_profile_carries_the_motif() -> None:
    """The motif of the profile is the one of the stream ``sound.motif``."""
    assert StyleProfile.of(5).sound.motif == motifs()[5]
