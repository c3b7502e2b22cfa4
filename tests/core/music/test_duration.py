"""Exact durations: cut, pad, keep, report."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.music.audio import Audio
from soundfoundry_core.music.duration import Outcome, fade, fit, soften_edges


def _constant(frames: int, rate: int = 44_100) -> Audio:
    return Audio(np.full((frames, 2), 0.5, dtype=np.float32), rate)


@settings(max_examples=60, deadline=None)
@given(
    frames=st.integers(1, 60_000), seconds=st.floats(1e-6, 1.5), rate=st.sampled_from([8_000, 44_100, 48_000])
)
def test_the_length_is_exact_or_reported(frames: int, seconds: float, rate: int) -> None:
    """A piece has exactly the frames that were asked for, or all of its own and the outcome SHORT."""
    fitted = fit(_constant(frames, rate), seconds)
    wanted = max(1, round(seconds * rate))
    if fitted.outcome is Outcome.SHORT:
        assert fitted.audio.frames == frames < wanted - round(0.25 * rate)
    else:
        assert fitted.audio.frames == wanted
    assert bool(fitted.note) == (fitted.outcome is not Outcome.KEPT)


def test_the_right_length_is_left_alone() -> None:
    """A piece of the right length comes back untouched."""
    audio = _constant(44_100)
    assert fit(audio, 1.0).audio is audio


def test_a_cut_ends_in_silence_and_leaves_the_rest() -> None:
    """A piece that is much too long fades to nothing over a tenth of it; what lies before is unchanged."""
    samples = fit(_constant(441_000), 5.0).audio.samples[:, 0]
    assert np.all(samples[: round(4.5 * 44_100)] == 0.5)
    assert np.all(np.diff(samples[round(4.5 * 44_100) :]) <= 0)
    assert samples[-1] < 1e-5
    # Half way through the fade half of the amplitude is left, as with a raised cosine.
    assert samples[round(4.75 * 44_100)] == pytest.approx(0.25, abs=1e-3)


def test_a_trimmed_tail_fades_shortly() -> None:
    """A piece that is a breath too long loses only that: all but the last 50 ms stays as it is."""
    samples = fit(_constant(44_100 + 2000), 1.0).audio.samples
    assert np.all(samples[: 44_100 - 2205] == 0.5)
    assert samples[-1, 0] < 1e-4


def test_padding_is_silence_without_a_click() -> None:
    """A piece that is a breath too short ends softly and is followed by silence."""
    fitted = fit(_constant(44_100 - 4410), 1.0)
    assert fitted.outcome is Outcome.PADDED
    assert not fitted.audio.samples[44_100 - 4410 :].any()
    assert np.abs(np.diff(fitted.audio.samples[:, 0])).max() < 0.01


def test_a_short_piece_is_not_stretched() -> None:
    """A piece that is much too short stays as it is, and the note has both durations."""
    fitted = fit(_constant(44_100), 30.0)
    assert fitted.outcome is Outcome.SHORT
    assert "1.000 s" in fitted.note
    assert "30.000 s" in fitted.note


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan, math.inf])
def test_impossible_durations_are_refused(seconds: float) -> None:
    """No piece lasts zero, negative, infinite or unknown time."""
    with pytest.raises(InvalidRequestError) as caught:
        fit(_constant(10), seconds)
    assert caught.value.field == "duration_s"


@given(st.integers(1, 4000))
def test_edges_are_soft_at_any_length(frames: int) -> None:
    """The first and last sample are near silence, or the piece is only a handful of frames long."""
    samples = np.ones((frames, 1), dtype=np.float32)
    soften_edges(samples, 44_100)
    assert np.all((samples >= 0) & (samples <= 1))
    if frames > 400:
        assert samples[0, 0] == 0
        assert samples[-1, 0] < 0.01


def test_a_fade_longer_than_the_piece_covers_it() -> None:
    """A fade that is longer than the piece is shortened to it, and one of no frames does nothing."""
    samples = np.ones((4, 1), dtype=np.float32)
    fade(samples, 0, at_end=True)
    assert samples.min() == 1
    fade(samples, 100, at_end=False)
    assert samples[0, 0] == 0
