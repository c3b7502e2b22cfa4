"""True peaks, against theory and against scipy's resampler."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal

from soundfoundry_core.music.kweighting import CELL
from soundfoundry_core.music.truepeak import cell_peaks, true_peak


def _oversampled(samples: np.ndarray) -> float:
    return float(np.abs(scipy.signal.resample_poly(samples.astype(float), 8, 1, axis=0)).max())


def test_the_wave_between_the_samples_is_seen() -> None:
    """A sine at a quarter of the rate, sampled 3 dB below its crests, has its full true peak."""
    time = np.arange(4000)
    samples = np.sin(np.pi * time / 2 + np.pi / 4).astype(np.float32)[:, None] * np.hanning(4000)[:, None]
    samples = samples.astype(np.float32)
    assert np.abs(samples).max() == pytest.approx(0.7071, abs=1e-3)
    assert true_peak(samples) == pytest.approx(1.0, abs=0.005)


@pytest.mark.parametrize("seed", range(6))
def test_noise_agrees_with_scipy(seed: int) -> None:
    """Noise with everything up to the highest frequency reads as eight times oversampled, within 0.2 dB."""
    rng = np.random.default_rng(seed)
    samples = (rng.standard_normal((30_000, 1 + seed % 2)) * 0.2).astype(np.float32)
    assert abs(20 * np.log10(true_peak(samples) / _oversampled(samples))) < 0.2


@pytest.mark.parametrize("seed", range(4))
def test_cells_see_each_quarter_of_a_sample(seed: int) -> None:
    """Cell by cell, the peaks are those of the wave oversampled four times, within 5 % of the loudest."""
    samples = (np.random.default_rng(seed).standard_normal((CELL * 200, 1)) * 0.2).astype(np.float32)
    wave = np.abs(scipy.signal.resample_poly(samples.astype(float), 4, 1, axis=0))
    expected = wave.reshape(-1, CELL * 4).max(axis=1)
    assert np.abs(cell_peaks(samples) - expected).max() < 0.05 * expected.max()


@pytest.mark.parametrize("frequency", [0.01, 0.1, 0.2, 0.33, 0.45])
def test_tones_agree_with_scipy(frequency: float) -> None:
    """Tones up to 0.45 of the rate read as eight times oversampled, within 0.2 dB."""
    time = np.arange(20_000)
    samples = (np.sin(2 * np.pi * frequency * time + 0.3) * np.hanning(20_000)).astype(np.float32)[:, None]
    assert abs(20 * np.log10(true_peak(samples) / _oversampled(samples))) < 0.2


def test_no_cell_is_below_its_samples() -> None:
    """Each cell's peak is at least that of its own samples, also in the last, shorter cell."""
    samples = np.random.default_rng(7).standard_normal((20_011, 2)).astype(np.float32)
    peaks = cell_peaks(samples)
    padded = np.zeros((len(peaks) * CELL, 2), dtype=np.float32)
    padded[: len(samples)] = np.abs(samples)
    assert np.all(peaks >= padded.reshape(-1, CELL * 2).max(axis=1))


def test_blocks_leave_no_seam() -> None:
    """A piece reads the same wherever it starts within the blocks that it is worked on in."""
    samples = np.random.default_rng(8).standard_normal((CELL * 600, 2)).astype(np.float32)
    shifted = np.concatenate((np.zeros((CELL * 301, 2), dtype=np.float32), samples))
    assert np.array_equal(cell_peaks(shifted)[301:], cell_peaks(samples))


def test_silence_has_no_peak() -> None:
    """The true peak of silence is 0."""
    assert true_peak(np.zeros((100, 2), dtype=np.float32)) == 0.0
