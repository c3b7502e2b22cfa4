"""Timbre: the fingerprint by which genres are told apart.

Means and standard deviations of 13 MFCC (librosa's defaults), onsets per second, and the mean
spectral centroid: the classical features of genre classification (Tzanetakis & Cook 2002).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.listening.take import EAR_RATE

if TYPE_CHECKING:
    from benchmarks.listening.take import Take

__all__ = ["timbre"]


def timbre(take: Take) -> dict[str, Any]:
    """Measure ``features``: 13 means, 13 standard deviations, onset rate (1/s), centroid (octaves re 1 kHz)."""
    import librosa

    mfcc = librosa.feature.mfcc(y=take.ear, sr=EAR_RATE, n_mfcc=13)
    onsets = librosa.onset.onset_detect(y=take.ear, sr=EAR_RATE)
    centroid = librosa.feature.spectral_centroid(y=take.ear, sr=EAR_RATE)
    features = [
        *mfcc.mean(axis=1),
        *mfcc.std(axis=1),
        len(onsets) / take.seconds,
        np.log2(max(float(centroid.mean()), 1.0) / 1000),
    ]
    return {"features": [float(value) for value in features]}
