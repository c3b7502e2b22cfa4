"""A look-ahead true-peak limiter whose gain is a smooth curve.

The limiter does not look at samples but at cells of 15 frames (0.3 ms), whose true peaks are known. From
them follows the gain that each cell may have at most; the curve is then made smooth without ever rising
above that: it may climb back only slowly (release), it goes down before the peak arrives (look-ahead),
and a moving average rounds its corners. Between cells it is a straight line. A slow, smooth gain does
not distort: what is heard is a slightly lower level, not a clipped wave.

Only sums, products, quotients and comparisons are used, so the same samples come out on every processor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from soundfoundry_core.music.kweighting import CELL

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Samples
    from soundfoundry_core.music.kweighting import Cells

__all__ = ["Curve", "apply", "cell_gains", "curve"]

Curve = npt.NDArray[np.float64]
"""Gain at the borders of the cells, shape (cells + 1,), each 0 < gain <= 1."""

_LOOK_AHEAD_S: Final = 0.005
"""The gain starts to fall this long before a peak: too short to be heard, too long to click."""
_RELEASE_PER_S: Final = 2.5
"""How fast the gain climbs back: 3 dB in about 0.12 s, slow against the wave of a bass note."""
_CHUNK: Final = 1 << 14
"""Cells worked on together when the curve is applied."""


def _lowest_around(values: Curve, reach: int) -> Curve:
    """Return, for each place, the lowest value from ``reach`` places before it to ``reach`` after it."""
    padded = np.concatenate((np.ones(reach), values, np.ones(reach)))
    width, covered = 2 * reach + 1, 1
    while covered < width:
        step = min(covered, width - covered)
        padded = np.minimum(padded[:-step], padded[step:])
        covered += step
    return padded


def _average_around(values: Curve, reach: int) -> Curve:
    """Return the mean from ``reach`` places before to ``reach`` after; the ends go on as they are."""
    ends = np.full(reach + 1, values[0]), np.full(reach, values[-1])
    # Summed as distance from 1, so that where nothing is limited the mean is exactly 1.
    total = np.cumsum(np.concatenate((ends[0], values, ends[1])) - 1.0)
    width = 2 * reach + 1
    return np.minimum((total[width:] - total[:-width]) / width + 1.0, 1.0)


def curve(peaks: Cells, gain: float, threshold: float, rate: int) -> Curve:
    """Plan the gain that keeps ``peaks * gain`` at or below ``threshold``.

    Args:
        peaks: true peak of each cell before the gain, shape (cells,).
        gain: factor that will be applied as well.
        threshold: amplitude that must not be exceeded, > 0.
        rate: sample rate in Hz.
    """
    allowed = threshold / np.maximum(peaks.astype(np.float64) * gain, threshold)
    if not len(allowed) or float(allowed.min()) >= 1.0:
        return np.ones(len(peaks) + 1)
    cells_per_s = rate / CELL
    climb = np.arange(len(allowed)) * (_RELEASE_PER_S / cells_per_s)
    allowed = np.minimum(np.minimum.accumulate(allowed - climb) + climb, allowed)
    # A mean of minima over the same reach cannot exceed any of the values that it stands for. Two short
    # means in a row round the corners better than one long one.
    reach = max(1, round(_LOOK_AHEAD_S / 4 * cells_per_s))
    smooth = _average_around(_average_around(_lowest_around(allowed, 2 * reach), reach), reach)
    borders = np.concatenate((smooth[:1], smooth, smooth[-1:]))
    return np.minimum(borders[:-1], borders[1:])


def cell_gains(borders: Curve) -> Curve:
    """Return the mean gain of each cell, shape (cells,)."""
    return (borders[:-1] + borders[1:]) * 0.5


def apply(samples: Samples, borders: Curve, gain: float) -> None:
    """Multiply ``samples`` (frames, channels), in place, by the curve and by the factor ``gain``."""
    ramp = np.arange(CELL, dtype=np.float32) / np.float32(CELL)
    levels = (borders * gain).astype(np.float32)
    for start in range(0, len(borders) - 1, _CHUNK):
        at = levels[start : start + _CHUNK + 1]
        part = samples[start * CELL : (start + _CHUNK) * CELL]
        gains = (at[:-1, None] + (at[1:] - at[:-1])[:, None] * ramp).reshape(-1)[: len(part)]
        for channel in range(samples.shape[1]):
            part[:, channel] *= gains
