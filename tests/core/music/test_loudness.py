"""The meter, against the definitions of BS.1770 and against pyloudnorm."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest

from soundfoundry_core.music.audio import Audio
from soundfoundry_core.music.loudness import measure


def _noise(rate: int, seconds: float, seed: int, level: float = 0.1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((round(rate * seconds), 2)) * level


def _sine(rate: int, frequency: float, seconds: float, level: float) -> np.ndarray:
    wave = level * np.sin(2 * np.pi * frequency * np.arange(round(rate * seconds)) / rate)
    return np.stack([wave, wave], axis=1)


def _measured(samples: np.ndarray, rate: int) -> float:
    return measure(Audio(samples.astype(np.float32), rate)).integrated_lufs


@pytest.mark.parametrize("rate", [44_100, 48_000, 32_000])
def test_the_reference_tone(rate: int) -> None:
    """A 997 Hz sine at full scale in the left channel alone reads -3.01 LUFS at every rate."""
    samples = _sine(rate, 997, 5, 1.0)
    samples[:, 1] = 0
    assert _measured(samples, rate) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("frequency", [30, 60, 250, 1000, 3000, 10_000])
def test_the_weighting_agrees_with_pyloudnorm(rate: int, frequency: float) -> None:
    """Tones from the bass to the treble read as pyloudnorm's De Man filters read them, within 0.1 LU."""
    samples = _sine(rate, frequency, 3, 0.3)
    theirs = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(samples)
    assert _measured(samples, rate) == pytest.approx(theirs, abs=0.1)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_noise_and_gaps_agree_with_pyloudnorm(rate: int) -> None:
    """Loud and soft stretches with silence between them are gated as pyloudnorm does, within 0.1 LU."""
    loud, soft = _noise(rate, 4, 1, 0.2), _noise(rate, 3, 2, 0.004)
    samples = np.concatenate((loud, np.zeros((rate * 2, 2)), soft, loud * 0.3))
    theirs = pyloudnorm.Meter(rate).integrated_loudness(samples)
    assert _measured(samples, rate) == pytest.approx(theirs, abs=0.1)


def test_a_gain_moves_the_reading_by_itself() -> None:
    """Six dB more are six LU more, and the range stays."""
    samples = np.concatenate((_noise(44_100, 4, 3, 0.02), _noise(44_100, 4, 4, 0.1)))
    soft = measure(Audio(samples.astype(np.float32), 44_100))
    loud = measure(Audio((samples * 2).astype(np.float32), 44_100))
    assert loud.integrated_lufs - soft.integrated_lufs == pytest.approx(6.02, abs=0.02)
    assert loud.range_lu == pytest.approx(soft.range_lu, abs=0.02)


def test_the_range_of_two_levels_is_their_distance() -> None:
    """Two equally long stretches 10 dB apart have a range of 10 LU (EBU Tech 3342, case 1)."""
    samples = np.concatenate((_sine(48_000, 1000, 20, 0.1), _sine(48_000, 1000, 20, 0.0316228)))
    assert measure(Audio(samples.astype(np.float32), 48_000)).range_lu == pytest.approx(10.0, abs=0.3)


def test_mono_is_three_below_the_same_in_both_channels() -> None:
    """One channel has half of the power of two."""
    samples = _noise(44_100, 2, 5)
    samples[:, 1] = samples[:, 0]
    one = measure(Audio(samples[:, :1].astype(np.float32), 44_100)).integrated_lufs
    assert _measured(samples, 44_100) - one == pytest.approx(3.01, abs=0.02)


@pytest.mark.parametrize("frames", [1, 100, 44_100])
def test_silence_reads_as_numbers(frames: int) -> None:
    """Silence of any length reads -120 LUFS, -120 dBTP and a range of 0."""
    level = measure(Audio(np.zeros((frames, 2), dtype=np.float32), 44_100))
    assert (level.integrated_lufs, level.range_lu, level.true_peak_dbtp) == (-120.0, 0.0, -120.0)


def test_what_is_shorter_than_a_window_is_one_window() -> None:
    """A tenth of a second of a tone reads as the tone does."""
    long, short = _sine(44_100, 997, 2, 0.5), _sine(44_100, 997, 0.1, 0.5)
    assert _measured(short, 44_100) == pytest.approx(_measured(long, 44_100), abs=0.2)


def test_a_constant_offset_is_not_loud() -> None:
    """The meter does not hear a constant: after its first moment it adds nothing."""
    samples = _noise(44_100, 5, 6)
    assert _measured(samples + 0.3, 44_100) == pytest.approx(_measured(samples, 44_100), abs=0.1)
