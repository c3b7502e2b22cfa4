"""Harmony: whether the planned chords explain what sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.listening.take import EAR_RATE

if TYPE_CHECKING:
    from benchmarks.listening.take import Take

__all__ = ["chords"]


def chords(take: Take) -> dict[str, Any]:
    """Compare chroma with the plan.

    ``explained``: energy-weighted share of the harmonic chroma that falls on the pitch classes of the
    chord planned for that frame, over the whole piece. ``chance``: what flat chroma would give.
    """
    chroma = take.chroma
    beats = np.arange(chroma.shape[1]) * 1024 / EAR_RATE / take.beat_s
    on = total = expected = 0.0
    for chord in take.score.chords:
        inside = (beats >= chord.beat) & (beats < chord.beat + chord.beats)
        energy = chroma[:, inside].sum(axis=1)
        classes = sorted(set(chord.pitch_classes))
        on += float(energy[classes].sum())
        total += float(energy.sum())
        expected += float(energy.sum()) * len(classes) / 12
    if total == 0:
        return {"explained": None, "chance": None}
    return {"explained": on / total, "chance": expected / total}
