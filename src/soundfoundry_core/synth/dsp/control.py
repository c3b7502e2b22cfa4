"""Control signals: envelopes and slow movements, computed once per block and glided in between.

A control signal of ``m`` blocks has ``m + 1`` points, one every :data:`BLOCK` samples (1.45 ms).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.exact import SINE_BITS, exp, sine_table
from soundfoundry_core.synth.dsp.pitch import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BLOCK", "blocks", "decay", "decaying", "envelope", "glide", "rise", "smooth", "sway", "times_of"]

BLOCK: Final = 64
_STEP: Final = BLOCK / RATE
_RAMP: Final = np.arange(BLOCK, dtype=np.float32) / np.float32(BLOCK)


def blocks(seconds: float) -> int:
    """Return how many blocks cover a time, at least 2."""
    return max(2, -int(-seconds // _STEP))


def times_of(count: int) -> NDArray[np.float64]:
    """Return the times in seconds of the points of ``count`` blocks."""
    return np.arange(count + 1, dtype=np.float64) * _STEP


def glide(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the samples (blocks, BLOCK) of straight lines through the points."""
    line: NDArray[np.float32] = np.multiply.outer(points[1:] - points[:-1], _RAMP)
    line += points[:-1, None]
    return line


def smooth(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the smooth step of x: 0 below 0, 1 above 1, no corner at either end."""
    x = np.minimum(np.maximum(x, 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)


def decay(count: int, seconds: float) -> NDArray[np.float64]:
    """Return the points of exp(-t / seconds)."""
    factors = np.full(count + 1, exp(-_STEP / max(seconds, 1e-4)))
    factors[0] = 1.0
    return np.multiply.accumulate(factors)


def rise(count: int, seconds: float) -> NDArray[np.float64]:
    """Return the points of a smooth rise from 0 to 1."""
    return smooth(times_of(count) / max(seconds, _STEP))


def envelope(
    count: int, hold: float, *, attack: float, fall: float, sustain: float, release: float
) -> NDArray[np.float32]:
    """Return an amplitude envelope: smooth attack, fall to ``sustain``, smooth release after ``hold``.

    All times in seconds; ``fall`` is a time constant. Ends at exactly 0 if ``count`` blocks reach
    beyond ``hold + release``.
    """
    points = sustain + (1.0 - sustain) * decay(count, fall)
    points *= rise(count, attack)
    left = 1.0 - np.minimum(np.maximum((times_of(count) - hold) / max(release, 2 * _STEP), 0.0), 1.0)
    points *= left * left * (3.0 - 2.0 * left)
    points[-1] = 0.0
    return points.astype(np.float32)


def sway(count: int, hertz: float, phase: float = 0.0) -> NDArray[np.float64]:
    """Return a slow sine of -1 to 1; ``phase`` in cycles."""
    cycles = times_of(count) * hertz + phase
    index = (cycles * (1 << SINE_BITS)).astype(np.intp)
    # masked, because "wrap" subtracts one cycle at a time
    index &= (1 << SINE_BITS) - 1
    return sine_table().take(index, mode="wrap").astype(np.float64)


def decaying(samples: int, seconds: float) -> NDArray[np.float32]:
    """Return ``samples`` samples of exp(-t / seconds), float32, at full rate."""
    rate = -1.0 / (max(seconds, 1e-5) * RATE)
    fine = np.full(256, exp(rate))
    fine[0] = 1.0
    coarse = np.full(samples // 256 + 1, exp(rate * 256))
    coarse[0] = 1.0
    fine, coarse = np.multiply.accumulate(fine), np.multiply.accumulate(coarse)
    outer: NDArray[np.float32] = np.multiply.outer(coarse.astype(np.float32), fine.astype(np.float32))
    return outer.reshape(-1)[:samples]
