"""Stereo: wide enough to have space, coherent enough to survive one loudspeaker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import signal

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples, Take

__all__ = ["correlation", "stereo"]


def correlation(audio: Samples) -> float:
    """Pearson correlation of the two channels of (frames, 2); 1 where both are silent."""
    left, right = (audio - audio.mean(axis=0)).T.astype(np.float64)
    norm = float(np.sqrt((left**2).sum() * (right**2).sum()))
    return 1.0 if norm == 0 else float((left * right).sum() / norm)


def stereo(take: Take) -> dict[str, Any]:
    """Measure width.

    ``correlation``: of the whole track. ``low_correlation``: below 120 Hz (4th-order Butterworth).
    ``mono_loss_db``: mean power of the channels over the power of their mean.
    """
    low = signal.sosfilt(signal.butter(4, 120, fs=take.rate, output="sos"), take.mix, axis=0)
    mono = take.mix.mean(axis=1)
    loss = float((take.mix**2).mean()) / max(float((mono**2).mean()), 1e-12)
    return {
        "correlation": correlation(take.mix),
        "low_correlation": correlation(low),
        "mono_loss_db": 10 * float(np.log10(max(loss, 1e-12))),
    }
