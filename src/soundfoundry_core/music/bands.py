"""The spectrum of a track in a few bands: numbers that a cover can move with.

The power spectrum of a Hann window is averaged over evenly spaced moments of the track and gathered into bands
of equal width on a logarithmic scale. It is meant for pictures, which quantise it to 256 steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Audio

__all__ = ["spectrum_bands"]

_WINDOW = 4096
_MOMENTS = 64
_RANGE_HZ = (40.0, 16_000.0)
_FLOOR_DB = -80.0


def spectrum_bands(audio: Audio, *, bands: int = 24) -> list[float]:
    """Return the level of each of ``bands`` bands from 40 Hz to 16 kHz, in dB below the strongest (-80 to 0).

    A track shorter than one window (4096 samples) is padded with silence.
    """
    mono = audio.pcm16().astype(np.float64).mean(axis=1)
    mono = np.pad(mono, (0, max(0, _WINDOW - len(mono))))
    starts = np.linspace(0, len(mono) - _WINDOW, _MOMENTS).astype(int)
    window = np.hanning(_WINDOW)
    lines = [np.fft.rfft(mono[start : start + _WINDOW] * window) for start in starts]
    power = np.mean(np.abs(lines) ** 2, axis=0)
    frequencies = np.fft.rfftfreq(_WINDOW, 1 / audio.rate)
    edges = np.geomspace(*_RANGE_HZ, bands + 1)
    levels = []
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        inside = (frequencies >= low) & (frequencies < high)
        if not inside.any():  # a band narrower than the spectrum's lines takes the nearest one
            inside[np.abs(frequencies - (low + high) / 2).argmin()] = True
        levels.append(float(power[inside].mean()))
    strongest = max(levels)
    if strongest <= 0:
        return [_FLOOR_DB] * bands
    return [max(_FLOOR_DB, 10 * float(np.log10(max(level / strongest, 1e-12)))) for level in levels]
