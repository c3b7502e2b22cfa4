"""Tempo: what librosa's beat tracker taps, against the plan.

The tracker (Ellis 2007, prior centred on 120 bpm) answers on a grid of whole frames, 2-5 % coarse;
the tempo is therefore read from its beats: 60 over the slope of a line through the beat times.
Counted as found: within 4 % of the planned tempo, its half or its double. In triple metre the bar
(a third) and in any metre the dotted beat (two thirds, three halves) are tempi that people tap
too; those are *not* counted as found, and named in ``ratio`` for the reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.listening.take import EAR_RATE

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples, Take

__all__ = ["TOLERANCE", "find_tempo", "matches", "tempo"]

TOLERANCE = 0.04


def find_tempo(audio: Samples) -> float | None:
    """Beats a minute of mono audio at EAR_RATE; None where no beat was found."""
    import librosa

    strength = librosa.onset.onset_strength(y=audio, sr=EAR_RATE)
    if not strength.any():
        return None
    tapped, beats = librosa.beat.beat_track(onset_envelope=strength, sr=EAR_RATE, trim=False, units="time")
    if len(beats) < 4:
        return float(np.atleast_1d(tapped)[0]) or None
    steps = np.round(np.diff(beats) / np.median(np.diff(beats))).clip(1)
    slope = np.polyfit(np.concatenate([[0], np.cumsum(steps)]), beats, 1)[0]
    return float(60 / slope)


def matches(found: float, planned: float) -> bool:
    """Whether a tempo is the planned one, half or double, within :data:`TOLERANCE`."""
    return any(abs(found / (planned * factor) - 1) <= TOLERANCE for factor in (0.5, 1.0, 2.0))


def tempo(take: Take) -> dict[str, Any]:
    """Find the tempo: ``bpm``, ``ratio`` to the plan, ``found``."""
    bpm = find_tempo(take.ear)
    if bpm is None:
        return {"bpm": None, "ratio": None, "found": False}
    return {"bpm": bpm, "ratio": bpm / take.score.bpm, "found": matches(bpm, take.score.bpm)}
