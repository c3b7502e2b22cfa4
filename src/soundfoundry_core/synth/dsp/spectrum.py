"""Shapes in the frequency domain, and products of spectra whose bits do not depend on the CPU.

Every shape takes frequencies in Hz (float64 array) and returns linear gains of the same length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soundfoundry_core.synth.dsp.pitch import RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["bins", "formants", "high_pass", "low_pass", "resonant_low_pass", "rms", "shaped", "times"]


def bins(size: int) -> NDArray[np.float64]:
    """Return the frequencies in Hz of the bins of a real transform of ``size`` samples."""
    return np.arange(size // 2 + 1, dtype=np.float64) * (RATE / size)


def low_pass(hertz: NDArray[np.float64], corner: float, order: int = 2) -> NDArray[np.float64]:
    """Butterworth magnitude, -3 dB at the corner, 6 dB per octave and order."""
    return 1.0 / np.sqrt(1.0 + _whole_power(hertz / corner, 2 * order))


def high_pass(hertz: NDArray[np.float64], corner: float, order: int = 2) -> NDArray[np.float64]:
    """Butterworth magnitude, -3 dB at the corner; exactly 0 at 0 Hz."""
    ratio = _whole_power(hertz / corner, 2 * order)
    return np.sqrt(ratio / (1.0 + ratio))


def _whole_power(base: NDArray[np.float64], exponent: int) -> NDArray[np.float64]:
    value, square = None, base
    while exponent:
        if exponent & 1:
            value = square if value is None else value * square
        exponent >>= 1
        if exponent:
            square = square * square
    return np.ones_like(base) if value is None else value


def resonant_low_pass(hertz: NDArray[np.float64], corner: float, q: float) -> NDArray[np.float64]:
    """Two-pole low-pass magnitude with a resonance of ``q`` (0.7 = flat)."""
    square = (hertz / corner) * (hertz / corner)
    return 1.0 / np.sqrt((1.0 - square) * (1.0 - square) + square / (q * q))


def formants(
    hertz: NDArray[np.float64], peaks: Sequence[tuple[float, float, float]], floor: float = 1.0
) -> NDArray[np.float64]:
    """Sum of resonances ``(centre Hz, gain, half width Hz)`` above a floor."""
    gain = np.full_like(hertz, floor)
    for centre, height, width in peaks:
        offset = (hertz - centre) / width
        gain += height / (1.0 + offset * offset)
    return gain


def rms(gains: NDArray[np.float64]) -> float:
    """Return the RMS of the signal whose real transform has these gains as sinusoid amplitudes."""
    return float(np.sqrt(np.add.accumulate(gains * gains)[-1] / 2.0))


def times(a: NDArray[np.complex64], b: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """Return a*b without numpy's complex product, which is fused on some CPUs and not on others."""
    product = np.empty(a.shape, dtype=np.complex64)
    real, imag = product.real, product.imag
    np.multiply(a.real, b.real, out=real)
    part = a.imag * b.imag
    real -= part
    np.multiply(a.real, b.imag, out=imag)
    np.multiply(a.imag, b.real, out=part)
    imag += part
    return product


def shaped(
    gains: NDArray[np.float64], phases: NDArray[np.complex64], level: float = 1.0
) -> NDArray[np.float32]:
    """Return the endless loop with these bin gains and phases, float32, with an RMS of ``level``.

    The loop has ``2 * (len(gains) - 1)`` samples; the bin of 0 Hz is silenced.
    """
    size = 2 * (len(gains) - 1)
    scale = level * size / 2.0 / max(rms(gains), 1e-12)
    gain = (gains * scale).astype(np.float32)
    gain[0] = 0.0
    gain[-1] = 0.0
    spectrum = np.empty(len(gains), dtype=np.complex64)
    spectrum.real = phases.real * gain
    spectrum.imag = phases.imag * gain
    loop: NDArray[np.float32] = np.fft.irfft(spectrum, size).astype(np.float32, copy=False)
    return loop
