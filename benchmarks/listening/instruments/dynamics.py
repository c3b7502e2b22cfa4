"""Dynamics: crest factor, loudness, loudness range, silence, offset.

Loudness is ITU-R BS.1770-4 by pyloudnorm. The loudness range is computed here after EBU Tech 3342
on pyloudnorm's K-weighting filters: short-term loudness over 3 s windows every 0.1 s, gated at
-70 LUFS and at 20 LU below the mean of what passes, then the distance of its 10th and 95th percentile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyloudnorm

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples, Take

__all__ = ["dynamics", "loudness_range"]

_FLOOR = 1e-12


def _weighted(audio: Samples, rate: int) -> Samples:
    channels = np.array(audio, dtype=np.float64)
    for stage in pyloudnorm.Meter(rate)._filters.values():  # noqa: SLF001 (pyloudnorm offers them no other way)
        for index in range(channels.shape[1]):
            channels[:, index] = stage.apply_filter(channels[:, index])
    return channels


def loudness_range(audio: Samples, rate: int) -> float | None:
    """EBU LRA in LU; None for less than 3 s or silence."""
    power = np.concatenate([[0.0], np.cumsum((_weighted(audio, rate) ** 2).sum(axis=1))])
    window, hop = 3 * rate, rate // 10
    if len(power) <= window:
        return None
    starts = np.arange(0, len(power) - window, hop)
    means = (power[starts + window] - power[starts]) / window
    loudness = -0.691 + 10 * np.log10(means + _FLOOR)
    means, loudness = means[loudness > -70], loudness[loudness > -70]
    if not len(means):
        return None
    kept = loudness[loudness > -0.691 + 10 * np.log10(means.mean()) - 20]
    low, high = np.percentile(kept, [10, 95])
    return float(high - low)


def dynamics(take: Take) -> dict[str, Any]:
    """Measure levels.

    ``crest_db``: peak over RMS of both channels, whole track. ``lufs``, ``lra``: see above.
    ``silence``: share of 50 ms windows whose RMS is below -60 dBFS. ``dc``: largest absolute mean of a
    channel. ``peak``: largest absolute sample. ``finite``: no NaN and no infinity. ``subnormal``: how
    many samples are denormal single-precision numbers (they slow processors down by a factor of 100).
    """
    mix = take.mix
    finite = bool(np.isfinite(mix).all())
    clean = np.nan_to_num(mix).astype(np.float64)
    peak, rms = float(np.abs(clean).max()), float(np.sqrt((clean**2).mean()))
    size = take.rate // 20
    windows = clean[: len(clean) // size * size].reshape(-1, size * clean.shape[1])
    quiet = np.sqrt((windows**2).mean(axis=1)) < 1e-3
    tiny = np.finfo(np.float32).tiny
    return {
        "crest_db": 20 * float(np.log10((peak + _FLOOR) / (rms + _FLOOR))),
        "lufs": float(pyloudnorm.Meter(take.rate).integrated_loudness(clean)),
        "lra": loudness_range(clean, take.rate),
        "silence": float(quiet.mean()),
        "dc": float(np.abs(clean.mean(axis=0)).max()),
        "peak": peak,
        "finite": finite,
        "subnormal": int(((np.abs(clean) < tiny) & (clean != 0)).sum()),
    }
