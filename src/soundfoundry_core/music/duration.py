"""Exact duration: what to do when a piece is not as long as it was asked to be.

Music is never stretched. What is too long is cut at the exact frame and faded out; what is a breath too
short is filled with silence; what is really too short stays as it is. Whatever happened comes back as
a value, so that it can be recorded with the track.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.music.audio import Audio

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Samples

__all__ = ["TOLERANCE_S", "Fitted", "Outcome", "fit", "soften_edges"]

TOLERANCE_S: Final = 0.25
"""Up to this much silence is added; more would be heard as a gap at the end."""
_FADE_IN_S: Final = 0.001
_FADE_OUT_S: Final = 0.008
_LONGEST_FADE_S: Final = 3.0


class Outcome(enum.Enum):
    """What was done to reach the duration."""

    KEPT = "kept"
    CUT = "cut"
    PADDED = "padded"
    SHORT = "short"
    """It is shorter than asked by more than :data:`TOLERANCE_S`, and was left so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A piece of the right duration, or the nearest that could be had."""

    audio: Audio
    outcome: Outcome
    note: str
    """One sentence for the record; empty if nothing was done."""


def fade(samples: Samples, frames: int, *, at_end: bool) -> None:
    """Fade the first or last ``frames`` frames in place, along ``t * t * (3 - 2 * t)``.

    That curve follows the raised cosine to within 1 % and needs no transcendental function, whose last
    bits differ between processors.
    """
    frames = min(frames, len(samples))
    if frames < 1:
        return
    position = np.arange(frames, dtype=np.float64) / frames
    curve = (position * position * (3.0 - 2.0 * position)).astype(np.float32)[:, None]
    if at_end:
        samples[len(samples) - frames :] *= curve[::-1]
    else:
        samples[:frames] *= curve


def soften_edges(samples: Samples, rate: int) -> None:
    """Fade 1 ms in and 8 ms out, in place: too short to be heard, long enough that nothing clicks."""
    fade(samples, min(round(rate * _FADE_IN_S), len(samples) // 4), at_end=False)
    fade(samples, min(round(rate * _FADE_OUT_S), len(samples) // 4), at_end=True)


def _cut_fade_s(seconds: float, surplus: float) -> float:
    """Return how long to fade: a trimmed tail needs little, a piece cut in its middle a real fade-out."""
    if surplus <= TOLERANCE_S:
        return min(0.05, seconds / 4)
    return min(_LONGEST_FADE_S, seconds * 0.1)


def fit(audio: Audio, seconds: float) -> Fitted:
    """Bring a piece to exactly ``round(seconds * rate)`` frames, or say why not.

    Args:
        audio: the piece.
        seconds: the duration asked for, > 0.

    Raises:
        InvalidRequestError: ``seconds`` is not a positive number.
    """
    if not (math.isfinite(seconds) and seconds > 0):
        raise InvalidRequestError(
            f"A track cannot last {seconds} seconds.", fix="Ask for a positive number.", field="duration_s"
        )
    wanted = max(1, round(seconds * audio.rate))
    missing = wanted - audio.frames
    if missing == 0:
        return Fitted(audio=audio, outcome=Outcome.KEPT, note="")
    was = f"{audio.duration_s:.3f} s"
    if missing < 0:
        samples = audio.samples[:wanted].copy()
        fade_s = _cut_fade_s(seconds, -missing / audio.rate)
        fade(samples, round(fade_s * audio.rate), at_end=True)
        note = f"It came {was} long and was cut to {seconds:.3f} s with a fade of {fade_s:.2f} s."
        return Fitted(audio=Audio(samples, audio.rate), outcome=Outcome.CUT, note=note)
    if missing > round(TOLERANCE_S * audio.rate):
        note = f"It is {was} long instead of {seconds:.3f} s; music is not stretched."
        return Fitted(audio=audio, outcome=Outcome.SHORT, note=note)
    samples = np.zeros((wanted, audio.channels), dtype=np.float32)
    samples[: audio.frames] = audio.samples
    # What was the end may have stopped in full flight.
    tail = min(round(_FADE_OUT_S * audio.rate), audio.frames // 4)
    fade(samples[: audio.frames], tail, at_end=True)
    note = f"It came {was} long and was filled up to {seconds:.3f} s with silence."
    return Fitted(audio=Audio(samples, audio.rate), outcome=Outcome.PADDED, note=note)
