"""The last stage: one gain for the piece, a soft knee, fades, and the grids of 24 and 16 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.control import smooth
from soundfoundry_core.synth.dsp.exact import db
from soundfoundry_core.synth.dsp.pitch import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["end_fade", "master", "master_gain", "packed", "unpacked"]

_CHUNK: Final = 1 << 15
_TARGET_RMS_DB: Final = -17.5
_KNEE: Final = 0.4
_CEILING: Final = 0.56


def end_fade(frames: int) -> NDArray[np.float32]:
    """Return the gains of the last frames of a piece: up to 0.9 s, a twelfth of a short one."""
    count = min(int(0.9 * RATE), frames // 12)
    return (1.0 - smooth(np.arange(1, count + 1, dtype=np.float64) / count)).astype(np.float32)


def packed(bus: NDArray[np.float32]) -> tuple[NDArray[np.int16], float]:
    """Return a bus as 16 bits at its own full scale, (2, n), and the value of one step."""
    peak = max(float(bus.max()), -float(bus.min()), 1e-9)
    packed = np.empty(bus.shape, dtype=np.int16)
    scale = np.float32(32_000.0 / peak)
    for first in range(0, bus.shape[1], _CHUNK):
        packed[:, first : first + _CHUNK] = np.rint(bus[:, first : first + _CHUNK] * scale)
    return packed, peak / 32_000.0


def unpacked(packed: NDArray[np.int16], step: float, fade: NDArray[np.float32]) -> NDArray[np.int16]:
    """Return a packed bus (2, n), ``step`` to the unit, as a finished stem (n, 2) with the fades of the mix."""
    frames = packed.shape[1]
    stem = np.empty((frames, 2), dtype=np.int16)
    scale = np.float32(step * 32_768.0)
    tail = frames - len(fade)
    for first in range(0, frames, _CHUNK):
        piece = packed[:, first : first + _CHUNK].astype(np.float32) * scale
        _fade_piece(piece, first, tail, fade)
        stem[first : first + _CHUNK] = np.rint(np.minimum(np.maximum(piece, -32_768), 32_767)).T
    return stem


def _fade_piece(piece: NDArray[np.float32], first: int, tail: int, fade: NDArray[np.float32]) -> None:
    """Fade the part of a chunk that lies beyond ``tail``; start the piece without a step."""
    if first == 0:
        ramp = min(96, piece.shape[1])
        piece[:, :ramp] *= np.arange(ramp, dtype=np.float32) / np.float32(ramp)
    last = first + piece.shape[1]
    if last > tail:
        begin = max(first, tail)
        piece[:, begin - first :] *= fade[begin - tail : last - tail]


def master_gain(mix: NDArray[np.float32]) -> float:
    """Return the gain of the master: towards a loudness, but no peak more than 6 dB into the knee.

    The energy is summed in whole numbers, whose sum does not depend on the order.
    """
    energy, count = 0, 0
    loudest = []
    width = int(0.4 * RATE)
    for first in range(0, mix.shape[1], width):
        piece = mix[:, first : first + width]
        whole = np.rint(piece * np.float32(1 << 14)).astype(np.int64)
        loudest.append((int((whole * whole).sum()), piece.shape[1]))
    # the loud two thirds speak for the piece, as the gate of a loudness meter would have it
    loudest.sort(reverse=True)
    for part, frames in loudest[: max(1, (len(loudest) * 2) // 3)]:
        energy, count = energy + part, count + frames
    rms = float(np.sqrt(energy / max(2 * count, 1))) / (1 << 14)
    peak = max(float(mix.max()), -float(mix.min()), 0.0)
    if rms <= 1e-7 or peak <= 1e-7:
        return 1.0
    gain = min(db(_TARGET_RMS_DB) / rms, 0.8 / peak)
    return min(gain, 40.0)


def master(mix: NDArray[np.float32], gain: float, fade: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (frames, 2) with the gain, the knee, the fades and the 24-bit grid."""
    frames = mix.shape[1]
    sound = np.empty((frames, 2), dtype=np.float32)
    tail = frames - len(fade)
    knee, room = np.float32(_KNEE), np.float32(_CEILING - _KNEE)
    grid = np.float32(1 << 23)
    for first in range(0, frames, _CHUNK):
        piece = mix[:, first : first + _CHUNK] * np.float32(gain)
        size = np.abs(piece)
        over = np.maximum(size - knee, np.float32(0.0))
        if over.max() > 0:
            # above the knee: slope 1 there, never beyond the ceiling
            bent = np.minimum(size, knee) + room * over / (room + over)
            piece = np.copysign(bent, piece)
        _fade_piece(piece, first, tail, fade)
        sound[first : first + _CHUNK] = (np.rint(piece * grid) / grid).T
    return sound
