"""True peak: how high the wave rises between the samples.

A converter draws a smooth curve through the samples, and that curve can rise above all of them. BS.1770
annex 2 measures it by oversampling four times; the two channels are looked at separately. The
interpolator is a windowed sinc of 24 taps a phase. :func:`cell_peaks` is written with nothing but sums
and products of whole arrays (the even and odd halves of the kernel are shared by two of the three
phases), because these give the same bits on every processor and the limiter steers by them.

Four times is not quite enough for the highest octave: a crest may stand up to 0.6 dB above its
neighbours there. :func:`true_peak` therefore looks again, eight times as finely, where it was highest.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.music.kweighting import CELL

if TYPE_CHECKING:
    import numpy.typing as npt

    from soundfoundry_core.music.audio import Samples
    from soundfoundry_core.music.kweighting import Cells

__all__ = ["cell_peaks", "true_peak"]

_HALF: Final = 12
"""Taps on either side of the place that is looked at."""
_BETA: Final = 5.0
"""Shape of the Kaiser window; the ripple of the pass band stays under 0.05 dB up to 19 kHz."""
_BLOCK: Final = CELL * 512
"""Frames looked at together: small enough to stay in the processor's cache."""
_CANDIDATES: Final = 4096
"""Cells that are looked at again, at most."""


def _bessel_i0(x: float) -> float:
    """Return the modified Bessel function of order 0 by its power series (exact to 1e-15 for x < 10)."""
    total = term = 1.0
    for k in range(1, 40):
        term *= (x / (2.0 * k)) ** 2
        total += term
    return total


def _tap(distance: float) -> np.float32:
    """Return the kernel at a distance in samples (|distance| < 12), on a grid of 2**-24."""
    sinc = math.sin(math.pi * distance) / (math.pi * distance)
    window = _bessel_i0(_BETA * math.sqrt(1.0 - (distance / _HALF) ** 2)) / _bessel_i0(_BETA)
    return np.float32(math.ldexp(round(sinc * window * 2**24), -24))


def _kernels() -> tuple[tuple[np.float32, np.float32, np.float32], ...]:
    """Return, for each pair of taps around the gap, the even and odd quarter taps and the middle tap.

    Pair k holds the samples k + 1 places after and k places before the sample left of the gap.
    """
    rows = []
    for k in range(_HALF):
        before, after = k + 0.25, k + 0.75
        near, far = float(_tap(before)), float(_tap(after))
        rows.append((np.float32((near + far) / 2), np.float32((near - far) / 2), _tap(k + 0.5)))
    return tuple(rows)


_KERNELS: Final = _kernels()


def cell_peaks(samples: Samples) -> Cells:
    """Return the highest magnitude of each cell, at and between its samples, over all channels.

    ``samples`` has the shape (frames, 1 or 2); the result has one value per cell of 15 frames.
    """
    frames, channels = samples.shape
    peaks = np.zeros(-(-frames // CELL), dtype=np.float32)
    margin = _HALF * channels
    size = _BLOCK * channels
    wave = np.zeros(size + 2 * margin, dtype=np.float32)
    high, even, odd, middle, pair, work = (np.empty(size, dtype=np.float32) for _ in range(6))
    flat = samples.reshape(-1)
    for start in range(0, frames, _BLOCK):
        first, last = start * channels - margin, start * channels + size + margin
        inside = flat[max(0, first) : last]
        offset = max(0, -first)
        wave[:offset] = 0
        wave[offset : offset + len(inside)] = inside
        wave[offset + len(inside) :] = 0
        here = wave[margin : margin + size]
        np.abs(here, out=high)
        if not wave.any():
            continue
        even[:], odd[:], middle[:] = 0, 0, 0
        for k, (even_tap, odd_tap, middle_tap) in enumerate(_KERNELS):
            left = wave[margin - k * channels :][:size]
            right = wave[margin + (k + 1) * channels :][:size]
            np.add(left, right, out=pair)
            np.multiply(pair, middle_tap, out=work)
            np.add(middle, work, out=middle)
            np.multiply(pair, even_tap, out=work)
            np.add(even, work, out=even)
            np.subtract(left, right, out=pair)
            np.multiply(pair, odd_tap, out=work)
            np.add(odd, work, out=odd)
        # |even + odd| and |even - odd| are the two quarter phases; the higher is |even| + |odd|.
        np.abs(even, out=even)
        np.abs(odd, out=odd)
        np.add(even, odd, out=even)
        np.abs(middle, out=middle)
        np.maximum(high, even, out=high)
        np.maximum(high, middle, out=high)
        found = high.reshape(-1, CELL * channels).max(axis=1)
        first_cell = start // CELL
        stop = min(len(peaks), first_cell + len(found))
        peaks[first_cell:stop] = found[: stop - first_cell]
    return peaks


@functools.cache
def _between() -> npt.NDArray[np.float32]:
    """Return the kernels of the odd eighths as one matrix: (frames of a cell + 24) x (4 per frame)."""
    matrix = np.zeros((CELL + 2 * _HALF, CELL * 4), dtype=np.float32)
    for phase in range(4):
        kernel = [_tap(tap - (2 * phase + 1) / 8) for tap in range(1 - _HALF, _HALF + 1)]
        for frame in range(CELL):
            matrix[frame + 1 : frame + 1 + 2 * _HALF, frame * 4 + phase] = kernel
    return matrix


def true_peak(samples: Samples) -> float:
    """Return the true peak as an amplitude, full scale 1.0. ``samples`` has the shape (frames, 1 or 2)."""
    peaks = cell_peaks(samples)
    highest = float(peaks.max())
    frames, channels = samples.shape
    if highest == 0.0:
        return 0.0
    # A crest between two quarters is at most 1 / cos(pi / 8) above the higher of them. Where the whole
    # piece is that high, the highest cells stand for all.
    least = max(highest * math.cos(math.pi / 8), float(np.sort(peaks)[-_CANDIDATES:][0]))
    candidates = np.flatnonzero(peaks >= least)[:_CANDIDATES]
    matrix = _between()
    reach = np.arange(-_HALF, CELL + _HALF)
    for start in range(0, len(candidates), 1024):
        places = candidates[start : start + 1024, None] * CELL + reach
        inside = (places >= 0) & (places < frames)
        places = places.clip(0, frames - 1)
        for channel in range(channels):
            around = samples[places, channel] * inside
            highest = max(highest, float(np.abs(around @ matrix).max()))
    return highest
