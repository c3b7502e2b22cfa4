"""K-weighting: the ear as ITU-R BS.1770 models it, and the energy that is left after it.

Two second-order filters in a row: a shelf that lifts what lies above about 1.7 kHz by 4 dB (the head),
and a high-pass at 38 Hz. The recommendation prints their coefficients for 48 kHz only; used at 44.1 kHz
these are wrong by 0.2 dB, so they are derived here for the actual rate. The filters are recursive, but
their impulse response is over after some 40 ms; it is played by FFT in overlapping blocks, both
channels at once as the real and imaginary part of one signal.

The result is energy per *cell* of 15 frames: 15 divides the 100 ms step of the meter at both 44.1 and
48 kHz, and the limiter (:mod:`soundfoundry_core.music.limiter`) works on the same cells, which lets
mastering foresee the loudness of a gain curve without filtering again.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Samples

__all__ = ["CELL", "Cells", "biquads", "cell_energy"]

CELL: Final = 15
"""Frames of a cell."""
Cells = npt.NDArray[np.float32]
"""One number per cell, shape (cells,); a last cell that is not full counts as well."""

Biquad = tuple[float, float, float, float, float]
"""b0, b1, b2, a1, a2 of one second-order filter, a0 = 1."""


def biquads(rate: int) -> tuple[Biquad, Biquad]:
    """Return the shelf and the high-pass for a sample rate in Hz.

    The analogue prototypes are those of De Man, "Evaluation of implementations of the EBU R128 loudness
    measurement" (AES 145, 2018); at 48 kHz they give the coefficients printed in BS.1770-4 tables 1-2.
    """
    tangent = math.tan(math.pi * 1681.974450955533 / rate)
    quality = 0.7071752369554196
    high = 10.0 ** (3.999843853973347 / 20.0)
    band = high**0.4996667741545416
    norm = 1.0 + tangent / quality + tangent * tangent
    shelf = (
        (high + band * tangent / quality + tangent * tangent) / norm,
        2.0 * (tangent * tangent - high) / norm,
        (high - band * tangent / quality + tangent * tangent) / norm,
        2.0 * (tangent * tangent - 1.0) / norm,
        (1.0 - tangent / quality + tangent * tangent) / norm,
    )
    tangent = math.tan(math.pi * 38.13547087602444 / rate)
    quality = 0.5003270373238773
    norm = 1.0 + tangent / quality + tangent * tangent
    high_pass = (
        1.0,
        -2.0,
        1.0,
        2.0 * (tangent * tangent - 1.0) / norm,
        (1.0 - tangent / quality + tangent * tangent) / norm,
    )
    return shelf, high_pass


@functools.lru_cache(maxsize=8)
def _spectrum(rate: int) -> tuple[int, npt.NDArray[np.complex64]]:
    """Return the length of the impulse response and its spectrum over an FFT block eight times as long."""
    # After 2048 frames at 48 kHz the high-pass has settled to -69 dB of its first sample.
    taps = 2048 * math.ceil(rate / 48_000)
    signal = [1.0] + [0.0] * (taps - 1)
    for b0, b1, b2, a1, a2 in biquads(rate):
        x1 = x2 = y1 = y2 = 0.0
        out = []
        for x0 in signal:
            y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            x2, x1, y2, y1 = x1, x0, y1, y0
            out.append(y0)
        signal = out
    return taps, np.fft.fft(np.asarray(signal), 8 * taps).astype(np.complex64)


def cell_energy(samples: Samples, rate: int) -> Cells:
    """Return the K-weighted energy of every cell, summed over its frames and channels.

    ``samples`` has the shape (frames, 1 or 2). Divide by the frames of a stretch to get the mean square
    that BS.1770 calls ``sum of z``; both channels have the weight 1.
    """
    frames = len(samples)
    taps, spectrum = _spectrum(rate)
    length = len(spectrum)
    step = (length - taps + 1) // CELL * CELL
    cells = np.zeros(-(-frames // CELL), dtype=np.float32)
    block = np.empty(length, dtype=np.complex64)
    parts = block.view(np.float32).reshape(length, 2)
    for start in range(0, frames, step):
        first, last = max(0, start - taps + 1), min(frames, start + step)
        offset = first - (start - taps + 1)
        block[:] = 0
        parts[offset : offset + last - first, : samples.shape[1]] = samples[first:last]
        if not parts.any():
            continue
        filtered = np.fft.ifft(np.fft.fft(block) * spectrum)
        heard = filtered[taps - 1 : taps - 1 + step].view(np.float32).copy()
        heard *= heard
        # The last block rings on past the end of the piece: that is not part of it.
        heard[2 * (last - start) :] = 0
        count = -(-(last - start) // CELL)
        first_cell = start // CELL
        cells[first_cell : first_cell + count] = heard[: count * CELL * 2].reshape(count, -1).sum(axis=1)
    return cells
