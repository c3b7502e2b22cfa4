"""Loudness as broadcasters and streaming services measure it: ITU-R BS.1770-4, EBU R128, EBU Tech 3342.

*Integrated loudness* (LUFS) is the mean power of the K-weighted sound over windows of 400 ms that
overlap by three quarters; windows below -70 LUFS and windows more than 10 LU below the mean of the rest
do not count. *Loudness range* (LU) is the distance from the 10th to the 95th percentile of windows of
3 s, gated at -70 LUFS and 20 LU below their mean. *True peak* (dBTP) is the crest of the wave
between the samples. Silence reads as -120, never as minus infinity, so that the numbers fit into JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.music import decibel, truepeak
from soundfoundry_core.music.kweighting import CELL, Cells, cell_energy

if TYPE_CHECKING:
    import numpy.typing as npt

    from soundfoundry_core.music.audio import Audio

__all__ = ["Loudness", "integrated", "loudness_range", "measure", "reading"]

_OFFSET: Final = -0.691
"""Makes a 997 Hz sine at full scale in one channel read -3.01 LUFS (BS.1770-4, equation 2)."""
_ABSOLUTE_GATE: Final = -70.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """What the meter shows, each rounded to 0.01."""

    integrated_lufs: float
    range_lu: float
    true_peak_dbtp: float


def _hops(energy: Cells, frames: int, rate: int) -> tuple[npt.NDArray[np.float64], int]:
    """Return the energy of every whole step of 100 ms, and the frames of a step."""
    cells = max(1, round(rate / 10 / CELL))
    count = frames // (cells * CELL)
    return energy[: count * cells].reshape(count, cells).sum(axis=1, dtype=np.float64), cells * CELL


def _windows(energy: Cells, frames: int, rate: int, hops: int) -> npt.NDArray[np.float64]:
    """Return the mean square of every window of ``hops`` steps; the whole piece if it is shorter."""
    steps, step = _hops(energy, frames, rate)
    if len(steps) < hops:
        return np.asarray([float(energy.sum(dtype=np.float64)) / frames])
    total = np.concatenate(([0.0], np.cumsum(steps)))
    powers: npt.NDArray[np.float64] = np.maximum(total[hops:] - total[:-hops], 0.0) / (hops * step)
    return powers


def _power(level: float) -> float:
    """Return the mean square that reads as ``level`` LUFS."""
    return float(10.0 ** ((level - _OFFSET) / 10.0))


def _level(power: float) -> float:
    return max(decibel.SILENCE_DB, decibel.from_power(power) + _OFFSET)


def integrated(energy: Cells, frames: int, rate: int) -> float:
    """Return the integrated loudness in LUFS of K-weighted cells, not rounded.

    ``energy`` is what :func:`~soundfoundry_core.music.kweighting.cell_energy` gives for ``frames``
    frames. A piece of less than 400 ms is taken as one window.
    """
    powers = _windows(energy, frames, rate, 4)
    powers = powers[powers > _power(_ABSOLUTE_GATE)]
    if not len(powers):
        return decibel.SILENCE_DB
    return _level(float(powers[powers > 0.1 * powers.mean()].mean()))


def loudness_range(energy: Cells, frames: int, rate: int) -> float:
    """Return the loudness range in LU of K-weighted cells, not rounded; 0 for less than 3 s."""
    powers = _windows(energy, frames, rate, 30)
    powers = powers[powers > _power(_ABSOLUTE_GATE)]
    if len(powers) < 2:
        return 0.0
    powers = np.sort(powers[powers > 0.01 * powers.mean()])
    low, high = (float(powers[round((len(powers) - 1) * share)]) for share in (0.10, 0.95))
    return _level(high) - _level(low)


def reading(energy: Cells, frames: int, rate: int, true_peak: float) -> Loudness:
    """Put together what the meter shows, from K-weighted cells and a true peak (an amplitude)."""
    return Loudness(
        integrated_lufs=decibel.rounded(integrated(energy, frames, rate)),
        range_lu=decibel.rounded(loudness_range(energy, frames, rate)),
        true_peak_dbtp=decibel.rounded(decibel.from_amplitude(true_peak)),
    )


def measure(audio: Audio) -> Loudness:
    """Measure a piece: about 0.1 s of one core for half a minute of stereo."""
    energy = cell_energy(audio.samples, audio.rate)
    return reading(energy, audio.frames, audio.rate, truepeak.true_peak(audio.samples))
