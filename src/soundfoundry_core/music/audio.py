"""Samples in memory: one immutable value that every step of mastering takes and gives.

Samples are float32 with full scale at 1.0, one row per frame and one column per channel, so that a
stereo piece of ten seconds at 44.1 kHz has the shape ``(441000, 2)``. Values beyond full scale are
allowed (a provider's float WAV may have them); NaN and infinity are not. What is finally heard and
compared is the 16-bit form, :meth:`Audio.pcm16`: two pieces are the same if its SHA-256 is the same.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from soundfoundry_core.errors import AudioError

__all__ = ["FULL_SCALE", "LOUDEST", "Audio", "Pcm16", "Samples", "quantise"]

Samples = npt.NDArray[np.float32]
"""Shape (frames, channels), full scale 1.0."""
Pcm16 = npt.NDArray[np.int16]
"""Shape (frames, channels)."""

FULL_SCALE: Final = 32768.0
"""Steps of the 16-bit form from silence to full scale; a power of two, so the conversion is exact."""
LOUDEST: Final = 65536.0
"""Highest magnitude accepted, 96 dB over full scale: float files on the scale of integers still pass."""
_CHUNK: Final = 1 << 18
"""Frames converted at a time, so that a long piece needs no second copy in float."""


def _steps(samples: Samples) -> Samples:
    """Return whole 16-bit steps, -32768 to 32767."""
    part = samples * np.float32(FULL_SCALE)
    np.rint(part, out=part)
    return np.clip(part, -32768, 32767, out=part)


def quantise(samples: Samples) -> None:
    """Put samples, in place, on the grid of 16 bits: ``Audio.pcm16`` of the result loses nothing."""
    for start in range(0, len(samples), _CHUNK):
        part = samples[start : start + _CHUNK]
        np.multiply(_steps(part), np.float32(1.0 / FULL_SCALE), out=part)


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A piece of sound: ``samples`` of shape (frames, 1 or 2) and its ``rate`` in Hz."""

    samples: Samples = field(repr=False)
    rate: int

    def __post_init__(self) -> None:
        """Keep a read-only view, and refuse what is not sound.

        Raises:
            AudioError: wrong type or shape, no frames, NaN or infinity, or an impossible rate.
        """
        array = self.samples
        if array.dtype != np.float32 or array.ndim != 2 or array.shape[1] not in {1, 2} or not len(array):
            raise AudioError(
                f"Samples of type {array.dtype} and shape {array.shape} are not a piece of audio.",
                fix="Give float32 of shape (frames, 1) or (frames, 2), with at least one frame.",
            )
        if not 1_000 <= self.rate <= 768_000:
            raise AudioError(f"{self.rate} Hz is not a sample rate.", fix="Use 44100 or 48000.")
        # Minimum and maximum hand NaN on, so two passes without a copy find all that is not finite.
        lowest, highest = float(array.min()), float(array.max())
        if not (math.isfinite(lowest) and math.isfinite(highest)):
            raise AudioError(
                "The samples contain NaN or infinity.", fix="Repair or re-render the audio that made them."
            )
        if max(highest, -lowest) > LOUDEST:
            raise AudioError(
                f"The samples reach {max(highest, -lowest):.3g}, which is no sound.",
                fix="Give samples with full scale at 1.0.",
            )
        view = np.ascontiguousarray(array).view()
        view.flags.writeable = False
        object.__setattr__(self, "samples", view)

    @property
    def frames(self) -> int:
        """Length in frames."""
        return len(self.samples)

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.rate

    def pcm16(self) -> Pcm16:
        """Return the 16-bit form, shape (frames, channels): round half to even, clip at full scale.

        There is no dither: the same samples give the same integers everywhere.
        """
        out = np.empty(self.samples.shape, dtype=np.int16)
        for start in range(0, self.frames, _CHUNK):
            out[start : start + _CHUNK] = _steps(self.samples[start : start + _CHUNK])
        return out

    @property
    def pcm_sha256(self) -> str:
        """SHA-256 (hex) of the 16-bit form as interleaved little-endian integers."""
        digest = hashlib.sha256()
        pcm = self.pcm16()
        for start in range(0, self.frames, _CHUNK):
            digest.update(pcm[start : start + _CHUNK].astype("<i2", copy=False).tobytes())
        return digest.hexdigest()
