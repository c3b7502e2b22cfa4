"""The limiter: it holds the peaks, and its gain is smooth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.music import limiter
from soundfoundry_core.music.kweighting import CELL
from soundfoundry_core.music.truepeak import cell_peaks


@settings(max_examples=50, deadline=None)
@given(
    peaks=st.lists(st.floats(0, 8, width=32), min_size=1, max_size=200),
    gain=st.floats(0.1, 4),
    threshold=st.floats(0.1, 1),
)
def test_no_cell_rises_above_the_threshold(peaks: list[float], gain: float, threshold: float) -> None:
    """Whatever the peaks, both borders of a cell keep it at or below the threshold, and no gain is above 1."""
    levels = np.asarray(peaks, dtype=np.float32)
    borders = limiter.curve(levels, gain, threshold, 44_100)
    assert len(borders) == len(levels) + 1
    assert np.all((borders > 0) & (borders <= 1))
    for side in (borders[:-1], borders[1:]):
        assert np.all(levels.astype(float) * gain * side <= threshold * (1 + 1e-9))


def test_what_is_below_the_threshold_is_left_alone() -> None:
    """Without a peak above the threshold the gain is exactly 1, and samples keep their bits."""
    samples = (np.random.default_rng(1).standard_normal((3000, 2)) * 0.1).astype(np.float32)
    borders = limiter.curve(cell_peaks(samples), 1.0, 0.9, 44_100)
    assert np.all(borders == 1.0)
    before = samples.copy()
    limiter.apply(samples, borders, 1.0)
    assert np.array_equal(samples, before)


def test_the_gain_is_down_before_the_peak_and_climbs_back() -> None:
    """Around one peak the gain falls within 10 ms, never by a jump, and is back within half a second."""
    peaks = np.full(6000, 0.1, dtype=np.float32)
    peaks[3000] = 2.0
    borders = limiter.curve(peaks, 1.0, 1.0, 44_100)
    assert borders[3000] == pytest.approx(0.5, abs=0.01)
    assert np.abs(np.diff(borders)).max() < 0.06
    cells = 44_100 / CELL
    assert borders[3000 - round(0.010 * cells)] == pytest.approx(1.0)
    assert borders[3000 + round(0.5 * cells)] == pytest.approx(1.0)


def test_a_limited_bass_note_is_not_distorted() -> None:
    """A 50 Hz tone that is 3 dB too high comes out as a tone: harmonics stay 40 dB below it."""
    rate, seconds = 44_100, 2
    tone = (1.4 * np.sin(2 * np.pi * 50 * np.arange(rate * seconds) / rate)).astype(np.float32)[:, None]
    limiter.apply(tone, limiter.curve(cell_peaks(tone), 1.0, 1.0, rate), 1.0)
    middle = tone[rate // 2 : rate // 2 + rate, 0] * np.hanning(rate)
    spectrum = np.abs(np.fft.rfft(middle))
    harmonics = np.sqrt(sum(spectrum[50 * k - 2 : 50 * k + 3].max() ** 2 for k in range(2, 10)))
    assert 20 * np.log10(harmonics / spectrum[48:53].max()) < -40


def test_both_channels_get_the_same_gain() -> None:
    """A peak on the left lowers the right as much, so that the picture does not move."""
    samples = np.full((4000, 2), 0.25, dtype=np.float32)
    samples[2000, 0] = 2.0
    limiter.apply(samples, limiter.curve(cell_peaks(samples), 1.0, 1.0, 44_100), 1.0)
    assert np.array_equal(np.delete(samples[:, 0], 2000), np.delete(samples[:, 1], 2000))
    assert samples[1990, 1] < 0.2
