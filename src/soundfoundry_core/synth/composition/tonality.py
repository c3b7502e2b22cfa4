"""How clearly a line of chords says its key, by the key-finding model of Krumhansl and Schmuckler.

The profiles are the probe-tone ratings of Krumhansl and Kessler (*Tracing the dynamic changes in perceived
tonal organization*, Psychological Review 89, 1982). A composer needs them because borrowed and modal chords
easily pull a piece towards another tonic: of several progressions the clearer one is taken.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from soundfoundry_core.style.adding import added

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from soundfoundry_core.synth.score import Chord
    from soundfoundry_core.theory.key import Key

__all__ = ["clarity", "weigh"]

_MAJOR: Final = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR: Final = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_BASS: Final = 0.8
_BASS_FIFTH: Final = 0.3  # the third partial of the root, and the bass line's own fifths


def weigh(chords: Iterable[Chord]) -> list[float]:
    """Return how much of each pitch class (0-11) sounds, in beats; the bass counts towards the root."""
    weights = [0.0] * 12
    for chord in chords:
        for pitch_class in chord.pitch_classes:
            weights[pitch_class] += chord.beats
        weights[chord.root] += _BASS * chord.beats
        weights[(chord.root + 7) % 12] += _BASS_FIFTH * chord.beats
    return weights


def clarity(weights: Sequence[float], key: Key) -> float:
    """Return by how much the key, or its relative, fits the weights better than any other (-2 to 2)."""
    relative = key.relative()
    wanted = {(key.tonic, key.minor), (relative.tonic, relative.minor)}
    best = {True: -1.0, False: -1.0}
    for tonic in range(12):
        for minor, profile in ((False, _MAJOR), (True, _MINOR)):
            turned = [profile[(pitch - tonic) % 12] for pitch in range(12)]
            hit = (tonic, minor) in wanted
            best[hit] = max(best[hit], _correlation(weights, turned))
    return best[True] - best[False]


def _correlation(left: Sequence[float], right: Sequence[float]) -> float:
    mean_left, mean_right = added(left) / 12, added(right) / 12
    across = added((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True))
    size = added((a - mean_left) ** 2 for a in left) * added((b - mean_right) ** 2 for b in right)
    return across / math.sqrt(size) if size > 0 else 0.0
