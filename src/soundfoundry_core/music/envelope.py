"""The loudness envelope of a track: a few numbers that a cover can move with.

Squares of 16-bit samples are summed as integers, so the result is the same on every processor.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Audio

__all__ = ["envelope"]


def envelope(audio: Audio, *, bins: int = 64) -> list[float]:
    """Return the root mean square of ``bins`` equal stretches, 0-1 relative to the loudest one."""
    samples = audio.pcm16().astype(np.int64)
    edges = [round(index * len(samples) / bins) for index in range(bins + 1)]
    power = [
        int((samples[start:end] ** 2).sum()) / max(1, end - start)
        for start, end in zip(edges[:-1], edges[1:], strict=True)
    ]
    loudest = max(power)
    return [math.sqrt(value / loudest) if loudest else 0.0 for value in power]
