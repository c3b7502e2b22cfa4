"""Key: Krumhansl-Schmuckler on librosa's chroma.

The mean harmonic chroma is correlated with the 24 rotations of the probe-tone profiles of Krumhansl &
Kessler (1982); the best one is the key. The profiles know major and minor only, so a planned mode
counts as found when the answer is its tonic with the mode's third (``exact``), or a *relative* key:
one of the same seven notes. For D minor that is F major; for D dorian, F major (its relative as
``Key.relative`` gives it), C major and A minor (its notes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples, Take
    from soundfoundry_core.theory.key import Key

__all__ = ["find_key", "judge", "key"]

_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_NATURAL = {"major": frozenset((0, 2, 4, 5, 7, 9, 11)), "minor": frozenset((0, 2, 3, 5, 7, 8, 10))}


def find_key(chroma: Samples) -> tuple[int, str, float]:
    """Return tonic, ``major`` or ``minor``, and the correlation, from 12 pitch-class energies."""
    scores = [
        (float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1]), tonic, mode)
        for mode, profile in (("major", _MAJOR), ("minor", _MINOR))
        for tonic in range(12)
    ]
    best, tonic, mode = max(scores)
    return tonic, mode, best


def judge(planned: Key, tonic: int, mode: str) -> str:
    """Say how a found key relates to the planned one: ``exact``, ``relative``, ``parallel`` or ``other``."""
    third = "minor" if planned.minor else "major"
    if (tonic, mode) == (planned.tonic, third):
        return "exact"
    relative = planned.relative()
    notes = frozenset((tonic + step) % 12 for step in _NATURAL[mode])
    if notes == planned.pitch_classes or (tonic, mode) == (relative.tonic, relative.mode):
        return "relative"
    return "parallel" if tonic == planned.tonic else "other"


def key(take: Take) -> dict[str, Any]:
    """Find the key: ``tonic``, ``mode``, ``fit`` (correlation), ``verdict``, ``found`` (exact or relative)."""
    # Frames count alike, whatever their level: a loud chorus must not outvote the rest.
    frames = take.chroma[:, take.chroma.sum(axis=0) > 0]
    if not frames.shape[1]:
        return {"tonic": None, "mode": None, "fit": None, "verdict": "silent", "found": False}
    tonic, mode, fit = find_key((frames / frames.sum(axis=0)).mean(axis=1))
    verdict = judge(take.score.key, tonic, mode)
    return {
        "tonic": tonic,
        "mode": mode,
        "fit": fit,
        "verdict": verdict,
        "found": verdict in {"exact", "relative"},
    }
