"""Long-term average spectrum: whether the balance of low and high is that of produced music.

Power density (per Hz, Welch's method, Hann window of 8192 samples, both channels) is averaged in
1/3-octave bands (IEC 61260 base-ten centres, 31.5 Hz to 16 kHz) and given in dB relative to the density
of 100-200 Hz. Densities, not band powers: the -4.5 dB/oct line that studios draw over an analyser
and the fall of 3-6 dB/oct that Elowsson & Friberg (J. Acoust. Soc. Am. 141, 2017) report for popular
music are about densities; pink noise falls 3 dB/oct on that scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import signal

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples, Take

__all__ = ["CENTRES", "band_levels", "spectrum"]

CENTRES = 1000.0 * 10.0 ** (np.arange(-15, 13) / 10.0)
"""Hz, 28 bands."""


def band_levels(audio: Samples, rate: int) -> Samples:
    """Measure the mean density of each band of :data:`CENTRES` in dB relative to 100-200 Hz."""
    frequencies, density = signal.welch(audio, rate, nperseg=8192, axis=0)
    density = density.mean(axis=1) if density.ndim == 2 else density
    levels = []
    for centre in CENTRES:
        inside = (frequencies >= centre * 10**-0.05) & (frequencies < centre * 10**0.05)
        if inside.any():
            levels.append(float(density[inside].mean()))
        else:  # the lowest bands are narrower than a bin
            levels.append(float(np.interp(centre, frequencies, density)))
    body = density[(frequencies >= 100) & (frequencies < 200)].mean()
    return 10 * np.log10(np.asarray(levels) / max(float(body), 1e-20) + 1e-12)


def spectrum(take: Take) -> dict[str, Any]:
    """Measure the balance.

    ``fall``: dB per octave from 100 Hz to 4 kHz (straight line through the bands; positive = falling).
    ``top_fall``: the same from 8 to 16 kHz; ``top_steeper``: how much more that is. ``outlier_db``,
    ``outlier_hz``: how far the worst band of 63 Hz-10 kHz stands above a cubic through all of them.
    ``air_db``: density of 11.2-17.8 kHz relative to 100-200 Hz.
    """
    levels = band_levels(take.mix, take.rate)
    octaves = np.log2(CENTRES / 1000.0)

    def fall(low: float, high: float) -> float:
        inside = (low * 0.97 <= CENTRES) & (high * 1.03 >= CENTRES)
        return float(-np.polyfit(octaves[inside], levels[inside], 1)[0])

    middle = (CENTRES > 60) & (CENTRES < 10_500)
    above = levels[middle] - np.polyval(np.polyfit(octaves[middle], levels[middle], 3), octaves[middle])
    body_fall, top_fall = fall(100, 4000), fall(8000, 16_000)
    top = CENTRES > 12_000
    return {
        "fall": body_fall,
        "top_fall": top_fall,
        "top_steeper": top_fall - body_fall,
        "outlier_db": float(above.max()),
        "outlier_hz": float(CENTRES[middle][above.argmax()]),
        "air_db": float(10 * np.log10(np.mean(10 ** (levels[top] / 10)))),
        "levels": [round(float(level), 2) for level in levels],
    }
