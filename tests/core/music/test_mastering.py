"""Mastering: loudness, ceiling and duration hold for anything that comes in."""

from __future__ import annotations

import math
import os
import subprocess
import sys

import numpy as np
import pyloudnorm
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.music.audio import Audio
from soundfoundry_core.music.mastering import master

RATE = 44_100


def _time(seconds: float) -> np.ndarray:
    return np.arange(round(RATE * seconds)) / RATE


def _audio(samples: np.ndarray) -> Audio:
    return Audio(samples.astype(np.float32), RATE)


def _noise(seconds: float, level: float = 0.1) -> np.ndarray:
    return np.random.default_rng(3).standard_normal((round(RATE * seconds), 2)) * level


def _clicks(seconds: float) -> np.ndarray:
    samples = np.zeros((round(RATE * seconds), 2))
    samples[RATE // 4 :: RATE // 2] = 0.9
    return samples


def _drums(seconds: float) -> np.ndarray:
    """Kicks over a soft chord: peaks some 18 dB above the mean."""
    time = _time(seconds)
    beat = time % 0.5
    kick = np.exp(-beat * 18) * np.sin(2 * np.pi * 55 * beat) * 0.9
    chord = 0.05 * (np.sin(2 * np.pi * 220 * time) + np.sin(2 * np.pi * 277 * time))
    return np.stack([kick + chord, kick + chord * 0.8], axis=1) + _noise(seconds, 0.004)


def _independent(audio: Audio) -> tuple[float, float]:
    """Return loudness and true peak by pyloudnorm and scipy."""
    samples = audio.samples.astype(float)
    peak = np.abs(scipy.signal.resample_poly(samples, 8, 1, axis=0)).max()
    return pyloudnorm.Meter(audio.rate).integrated_loudness(samples), 20 * math.log10(peak)


@pytest.mark.parametrize(
    "samples",
    [
        _noise(4),
        _noise(4, 0.002),
        _noise(4, 30.0),
        _drums(4),
        np.sign(np.sin(2 * np.pi * 100 * _time(4)))[:, None] * np.ones((1, 2)),
        np.stack([np.sin(2 * np.pi * 997 * _time(4)), np.zeros(4 * RATE)], axis=1) * 0.5,
        _noise(4)[:, :1],
    ],
    ids=["noise", "soft", "hot", "drums", "square", "one side", "mono"],
)
def test_the_target_and_the_ceiling_are_both_held(samples: np.ndarray) -> None:
    """Independent meters read -14 LUFS within 0.5 and at most -1 dBTP, and the report agrees with them."""
    done = master(_audio(samples))
    loudness, peak = _independent(done.audio)
    assert loudness == pytest.approx(-14.0, abs=0.5)
    assert peak <= -1.0 + 0.05
    assert done.loudness_lufs == pytest.approx(loudness, abs=0.1)
    assert done.true_peak_dbtp == pytest.approx(peak, abs=0.2)
    assert done.notes == ()


def test_the_ceiling_wins_over_the_target() -> None:
    """A click track cannot be both: it stays under the ceiling, softer than the target, and says so."""
    done = master(_audio(_clicks(4)))
    assert _independent(done.audio)[1] <= -0.95
    assert done.loudness_lufs < -20
    assert done.limited_db == pytest.approx(9.0, abs=0.1)
    assert len(done.notes) == 1
    assert "peaks are high" in done.notes[0]


def test_what_is_far_too_soft_is_not_blown_up() -> None:
    """Noise at -62 LUFS is raised by 40 dB and no more, and the note says so."""
    done = master(_audio(_noise(3, 0.0004)))
    assert done.gain_db == 40.0
    assert "very soft" in done.notes[0]


@pytest.mark.parametrize("offset", [0.0, 0.4], ids=["silence", "a constant"])
def test_silence_stays_silence(offset: float) -> None:
    """Silence, and a constant that nobody hears, come out as zeros with finite numbers."""
    done = master(_audio(np.full((RATE, 2), offset)), duration_s=1.0)
    assert not done.audio.samples.any()
    assert (done.loudness_lufs, done.true_peak_dbtp, done.gain_db) == (-120.0, -120.0, 0.0)
    assert done.notes == ("The piece is silent.",)


def test_what_nobody_hears_is_still_kept_under_the_ceiling() -> None:
    """A wave of 1 Hz at full scale is silent to the meter, but its peak obeys the ceiling."""
    wave = np.sin(2 * np.pi * 0.25 * _time(8))[:, None]
    assert master(_audio(wave)).true_peak_dbtp <= -1.0


def test_a_constant_offset_is_removed() -> None:
    """After mastering the mean of each channel is below a hundredth of a percent of full scale."""
    done = master(_audio(_noise(2) + np.asarray([[0.2, -0.1]])))
    assert np.abs(done.audio.samples.mean(axis=0)).max() < 1e-4


def test_the_edges_are_soft() -> None:
    """The first and the last sample are near silence, whatever stood there."""
    samples = np.full((RATE * 2, 2), 0.5) * np.sign(np.sin(2 * np.pi * 80 * _time(2) + 1))[:, None]
    done = master(_audio(samples)).audio.samples
    assert np.abs(done[[0, -1]]).max() < 1e-3


def test_the_result_lies_on_the_16_bit_grid() -> None:
    """What was measured is what a lossless file holds: every sample is a whole step."""
    done = master(_audio(_drums(2))).audio
    assert np.array_equal(done.samples * 32768, done.pcm16())


def test_the_same_audio_gives_the_same_master_and_stays_itself() -> None:
    """Mastering is repeatable and does not touch its input."""
    audio = _audio(_drums(2))
    before = audio.pcm_sha256
    assert master(audio).audio.pcm_sha256 == master(audio).audio.pcm_sha256
    assert audio.pcm_sha256 == before


def test_mastering_a_master_changes_next_to_nothing() -> None:
    """A piece that is already right is moved by less than 0.2 dB."""
    once = master(_audio(_drums(4)))
    twice = master(once.audio)
    assert abs(twice.gain_db) < 0.2
    assert twice.limited_db < 0.5


def test_other_targets_are_reached() -> None:
    """Another loudness and another ceiling are held as well."""
    done = master(_audio(_drums(3)), target_lufs=-18.0, ceiling_dbtp=-4.0)
    loudness, peak = _independent(done.audio)
    assert loudness == pytest.approx(-18.0, abs=0.5)
    assert peak <= -3.95


def test_what_was_done_to_the_duration_is_noted() -> None:
    """A cut is exact to the sample and stands in the notes."""
    done = master(_audio(_noise(3)), duration_s=2.0)
    assert done.audio.frames == 2 * RATE
    assert "cut to 2.000 s" in done.notes[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [("target_lufs", 0.0), ("target_lufs", math.nan), ("ceiling_dbtp", 1.0), ("duration_s", -1.0)],
)
def test_impossible_wishes_are_refused(name: str, value: float) -> None:
    """Levels out of range and impossible durations are refused by name."""
    with pytest.raises(InvalidRequestError) as caught:
        master(_audio(_noise(0.1)), **{name: value})
    assert caught.value.field == name


@settings(max_examples=25, deadline=None)
@given(
    frames=st.integers(1, 60_000),
    level=st.floats(1e-6, 100.0),
    spike=st.floats(0.0, 500.0),
    asked=st.floats(0.01, 1.2),
    channels=st.sampled_from([1, 2]),
    seed=st.integers(0, 1000),
)
def test_anything_comes_out_finite_under_the_ceiling_and_exact(
    *, frames: int, level: float, spike: float, asked: float, channels: int, seed: int
) -> None:
    """Whatever noise and spike come in: finite samples, under scipy's ceiling, exact or noted as short."""
    rng = np.random.default_rng(seed)
    samples = rng.standard_normal((frames, channels)) * level
    samples[rng.integers(frames)] += spike
    done = master(_audio(samples), duration_s=asked)
    assert np.isfinite(done.audio.samples).all()
    if done.audio.samples.any():
        assert _independent_peak(done.audio) <= -0.9
    assert done.audio.frames == round(asked * RATE) or "not stretched" in done.notes[0]
    assert all(
        math.isfinite(value)
        for value in (done.loudness_lufs, done.true_peak_dbtp, done.gain_db, done.limited_db)
    )


_ELSEWHERE = """
import numpy as np
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from soundfoundry_core.music.audio import Audio
from soundfoundry_core.music.mastering import master
t = np.arange(44100 * 2)
hiss = ((t * 7919) % 65536 - 32768) / 32768 * 0.2
hits = np.where(t % 11025 < 400, ((t * 104729) % 65536 - 32768) / 32768, 0) * 0.9
done = master(Audio(np.stack([hiss + hits, hiss * 0.5 + hits], axis=1).astype(np.float32), 44100), duration_s=1.5)
assert done.limited_db > 0.5
print(sum(__cpu_features__[name] for name in __cpu_dispatch__), done.audio.pcm_sha256)
"""


def _elsewhere(disabled: str) -> list[str]:
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": disabled}
    run = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE], env=environment, check=True, capture_output=True, text=True
    )
    return run.stdout.split()


def test_every_processor_gives_the_same_samples() -> None:
    """With numpy's vector units switched off the 16-bit result is the same as with them."""
    usable = " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])
    if not usable:
        pytest.skip("numpy has no vector unit to switch off here")
    units, here = _elsewhere("")
    none, there = _elsewhere(usable)
    # Names that numpy does not know would be passed over in silence, and the test would show nothing.
    assert (int(units) > 0, int(none)) == (True, 0)
    assert here == there


def _independent_peak(audio: Audio) -> float:
    return 20 * math.log10(
        np.abs(scipy.signal.resample_poly(audio.samples.astype(float), 8, 1, axis=0)).max()
    )
