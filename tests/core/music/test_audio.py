"""Audio: what it refuses, and its 16-bit form."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.errors import AudioError
from soundfoundry_core.music.audio import Audio, quantise


def _audio(*values: float) -> Audio:
    return Audio(np.asarray(values, dtype=np.float32)[:, None], 44_100)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros((4, 2)),
        np.zeros(4, dtype=np.float32),
        np.zeros((4, 3), dtype=np.float32),
        np.zeros((0, 2), dtype=np.float32),
        np.full((4, 2), np.nan, dtype=np.float32),
        np.full((4, 2), -np.inf, dtype=np.float32),
        np.full((4, 2), 1e6, dtype=np.float32),
    ],
    ids=["float64", "flat", "three channels", "empty", "nan", "infinite", "beyond sound"],
)
def test_what_is_no_audio_is_refused(samples: np.ndarray) -> None:
    """Wrong types, shapes, lengths and values are refused with a fix."""
    with pytest.raises(AudioError) as caught:
        Audio(samples, 44_100)
    assert caught.value.fix


def test_impossible_rates_are_refused() -> None:
    """A rate of 0 Hz is refused."""
    with pytest.raises(AudioError):
        Audio(np.zeros((1, 1), dtype=np.float32), 0)


def test_samples_cannot_be_changed() -> None:
    """The samples of an Audio are read-only, while the array they came from is left as it was."""
    source = np.zeros((3, 2), dtype=np.float32)
    audio = Audio(source, 44_100)
    with pytest.raises(ValueError, match="read-only"):
        audio.samples[0, 0] = 1
    source[0, 0] = 1


def test_duration_is_frames_over_rate() -> None:
    """Duration, frames and channels follow from shape and rate."""
    audio = Audio(np.zeros((24_000, 2), dtype=np.float32), 48_000)
    assert (audio.duration_s, audio.frames, audio.channels) == (0.5, 24_000, 2)


def test_rounding_is_half_to_even_and_clips() -> None:
    """Halves go to the even neighbour, and what is beyond full scale is clipped, never wrapped."""
    steps = [0.5, 1.5, 2.5, -0.5, -1.5, 32767.5, 40000, -40000]
    audio = _audio(*(step / 32768 for step in steps))
    assert audio.pcm16()[:, 0].tolist() == [0, 2, 2, 0, -2, 32767, 32767, -32768]


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=50))
def test_the_grid_is_kept_exactly(steps: list[int]) -> None:
    """Samples that lie on the 16-bit grid come back as the same integers."""
    assert _audio(*(step / 32768 for step in steps)).pcm16()[:, 0].tolist() == steps


def test_quantising_is_what_pcm16_does() -> None:
    """Quantised samples are the 16-bit form over 32768, also across the borders of chunks."""
    samples = (np.sin(np.arange(600_000)) * 1.2).astype(np.float32)[:, None]
    expected = Audio(samples, 44_100).pcm16()
    quantise(samples)
    assert np.array_equal(samples * 32768, expected)
    assert np.array_equal(Audio(samples, 44_100).pcm16(), expected)


def test_the_hash_is_of_little_endian_pcm() -> None:
    """The hash is the SHA-256 of the interleaved little-endian 16-bit samples."""
    audio = Audio(np.asarray([[1 / 32768, -1 / 32768], [0.5, 0]], dtype=np.float32), 44_100)
    assert audio.pcm_sha256 == hashlib.sha256(b"\x01\x00\xff\xff\x00\x40\x00\x00").hexdigest()
