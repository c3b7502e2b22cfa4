"""The outline of a piece as JSON and as an SVG path."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.music.audio import Audio
from soundfoundry_core.music.peaks import peaks


def _noise(frames: int) -> Audio:
    return Audio(
        (np.random.default_rng(frames).standard_normal((frames, 2)) * 0.3).astype(np.float32), 44_100
    )


@settings(max_examples=50, deadline=None)
@given(frames=st.integers(1, 5000), buckets=st.integers(1, 300))
def test_every_sample_lies_within_its_bucket(frames: int, buckets: int) -> None:
    """Buckets are of equal length, at most as many as asked for, and enclose all samples of all channels."""
    audio = _noise(frames)
    found = peaks(audio, buckets)
    size = found.samples_per_pixel
    assert len(found.lowest) == len(found.highest) == -(-frames // size) <= buckets
    for number, (low, high) in enumerate(zip(found.lowest, found.highest, strict=True)):
        part = audio.samples[number * size : (number + 1) * size]
        assert low == max(-128, round(float(part.min()) * 128))
        assert high == min(127, round(float(part.max()) * 128))


def test_the_json_is_audiowaveforms() -> None:
    """The JSON has the keys of audiowaveform 2, and its data alternates lowest and highest."""
    audio = Audio(np.asarray([[-0.5, 0.25], [0.0, 0.5], [1.0, -1.0]], dtype=np.float32), 48_000)
    assert json.loads(json.dumps(peaks(audio, 2).to_json())) == {
        "version": 2,
        "channels": 1,
        "sample_rate": 48_000,
        "samples_per_pixel": 2,
        "bits": 8,
        "length": 2,
        "data": [-64, 64, -128, 127],
    }


@settings(max_examples=30, deadline=None)
@given(frames=st.integers(1, 3000), bars=st.integers(1, 200))
def test_the_path_stays_within_its_drawing(frames: int, bars: int) -> None:
    """Every bar lies within width and height, numbers have at most one decimal, and the loudest fills it."""
    path = peaks(_noise(frames)).svg_path(320, 80, bars)
    number = r"(\d+(?:\.\d)?)"
    drawn = re.findall(rf"M{number} {number}h{number}v{number}h-{number}z", path)
    assert len(drawn) == path.count("M") == min(bars, len(peaks(_noise(frames)).lowest))
    assert re.sub(rf"M{number} {number}h{number}v{number}h-{number}z", "", path) == ""
    for left, top, wide, tall, back in (map(float, bar) for bar in drawn):
        assert wide == back
        assert left + wide <= 320.1
        assert top + tall <= 80.1
    assert max(float(bar[3]) for bar in drawn) == 80


def test_silence_is_a_thin_line() -> None:
    """Silence is drawn as low bars, not as nothing."""
    path = peaks(Audio(np.zeros((1000, 2), dtype=np.float32), 44_100)).svg_path(160, 50, 10)
    assert path.count("v1.6") == 10


def test_impossible_drawings_are_refused() -> None:
    """No buckets, no bars and no height are refused."""
    with pytest.raises(InvalidRequestError):
        peaks(_noise(10), 0)
    for width, height, bars in ((0, 1, 1), (1, 0, 1), (1, 1, 0)):
        with pytest.raises(InvalidRequestError):
            peaks(_noise(10)).svg_path(width, height, bars)
