"""Laws of the lines that patterns draw along: the motif's curve and smooth noise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers.contour import Contour, Noise, eased
from soundfoundry_core.style import Stream, StyleProfile
from soundfoundry_core.theory.motif import Motif


@given(st.integers(0, 2**53 - 1), st.floats(-3, 3))
@settings(max_examples=100, deadline=None)
def test_the_contour_stays_between_its_notes(seed: int, at: float) -> None:
    """The curve of any motif lies between -1 and 1 and comes back after one turn."""
    contour = Contour(StyleProfile.of(seed).sound.motif)
    assert -1 <= contour(at) <= 1
    assert min(contour.levels) == -1
    assert max(contour.levels) == 1
    assert abs(sum(contour.shares) - 1) < 1e-9
    assert abs(contour(at) - contour(at + 1)) < 1e-6


def test_the_contour_passes_through_the_notes() -> None:
    """In the middle of each note the curve has the note's pitch."""
    contour = Contour(Motif.of((0, 4), (2, 4), (4, 8)))
    assert (contour(0.125), contour(0.375), contour(0.75)) == (-1, 0, 1)


def test_a_monotone_motif_has_a_curve_too() -> None:
    """A motif of one pitch is a level line, not a division by zero."""
    assert Contour(Motif.of((3, 4), (3, 4)))(0.3) == -1


@given(st.floats(-40, 40))
@settings(max_examples=80, deadline=None)
def test_noise_is_smooth_and_bounded(at: float) -> None:
    """Noise lies between -1 and 1, repeats with its period and moves little in a little."""
    noise = Noise(Stream.root("noise"), 16)
    assert -1 <= noise.octaves(at) <= 1
    assert abs(noise(at) - noise(at + 16)) < 1e-6
    assert abs(noise(at) - noise(at + 0.001)) < 0.01


def test_easing_keeps_its_ends() -> None:
    """Easing maps 0 to 0, the middle to the middle, 1 to 1, and cuts the rest."""
    assert [eased(value) for value in (-1, 0, 0.5, 1, 2)] == [0, 0, 0.5, 1, 1]
