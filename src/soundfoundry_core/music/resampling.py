"""Sample rates: 44.1 and 48 kHz stay as they are, everything else becomes 44.1 kHz."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import DecodeError
from soundfoundry_core.music.audio import Audio

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Samples

__all__ = ["RATES", "at_usual_rate"]

RATES: Final = (44_100, 48_000)
"""Sample rates in Hz that a track may have."""


def at_usual_rate(samples: Samples, rate: int) -> Audio:
    """Return audio at one of :data:`RATES`, resampled by soxr (its high quality) where needed.

    ``samples`` has the shape (frames, 1 or 2); the result has ``round(frames * 44100 / rate)`` frames,
    give or take one.

    Raises:
        AudioError: the samples or the rate are impossible.
        DecodeError: soxr is missing, or nothing is left of the sound.
    """
    if rate in RATES:
        return Audio(samples, rate)
    try:
        import soxr
    except ImportError as exc:
        raise DecodeError(f"Audio at {rate} Hz needs the package soxr.", fix="pip install soxr") from exc
    resampled = soxr.resample(samples, rate, RATES[0], quality="HQ")
    if not len(resampled):
        raise DecodeError("The audio is shorter than one sample.", fix="Ask for the file again.")
    return Audio(resampled.astype("float32", copy=False), RATES[0])
