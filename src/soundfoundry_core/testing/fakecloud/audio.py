"""Real audio for the cloud to serve: a chord that swells and fades, as WAV, FLAC or MP3."""

from __future__ import annotations

import functools
import io
from typing import Final

__all__ = ["SUFFIXES", "spoiled", "tune"]

_RATE: Final = 44_100
_SUBTYPES: Final = {
    "audio/wav": ("WAV", "PCM_16"),
    "audio/flac": ("FLAC", "PCM_16"),
    "audio/mpeg": ("MP3", "MPEG_LAYER_III"),
}
SUFFIXES: Final = {"audio/wav": "wav", "audio/flac": "flac", "audio/mpeg": "mp3"}
"""Media type -> suffix of the file."""


@functools.lru_cache(maxsize=16)
def tune(seconds: float, seed: int, media_type: str) -> bytes:
    """Return ``seconds`` of audio; another seed, another chord. The same arguments give the same bytes."""
    import numpy as np
    import soundfile

    time = np.arange(round(seconds * _RATE), dtype=np.float32) / _RATE
    root = 110.0 * 2.0 ** ((seed % 24) / 12)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * time / 4)
    left = sum(np.sin(2 * np.pi * root * ratio * time) for ratio in (1.0, 1.5, 2.0))
    right = sum(np.sin(2 * np.pi * root * ratio * time) for ratio in (1.0, 1.25, 2.0))
    samples = 0.15 * swell[:, None] * np.stack([left, right], axis=1)
    container, subtype = _SUBTYPES[media_type]
    file = io.BytesIO()
    soundfile.write(file, samples, _RATE, format=container, subtype=subtype)
    return file.getvalue()


def spoiled(data: bytes, fate: str) -> bytes:
    """Return what a job of that fate delivers instead."""
    return {
        "truncated-audio": data[: len(data) // 3],
        "wrong-audio": b"<!DOCTYPE html><title>Not found</title>",
        "empty-audio": b"",
    }.get(fate, data)
