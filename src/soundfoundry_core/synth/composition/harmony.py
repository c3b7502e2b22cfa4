"""Chords and progressions: from a genre's written progressions to the harmonies of a piece.

A progression is a line of bars such as ``"1 6 4 2,5"``: degrees of the scale, a comma where a bar has two
chords. A bare degree is the chord that the mode itself has there, in the colour the genre likes (triad,
seventh, ninth); degrees whose triad is diminished or augmented give way to a neighbour of the same
function. A colon names the colour outright (``"5:7"``), a ``b`` lowers the degree of the major scale
(``"b7:maj"``): that is how borrowed chords are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.composition.spelling import pitch_name
from soundfoundry_core.synth.score import Chord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.style.stream import Stream
    from soundfoundry_core.theory.key import Key

__all__ = ["QUALITIES", "build_chord", "family", "parse_progression"]

QUALITIES: Final[dict[str, tuple[int, ...]]] = {
    "maj": (0, 4, 7),
    "m": (0, 3, 7),
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "add9": (0, 4, 7, 2),
    "madd9": (0, 3, 7, 2),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "7sus4": (0, 5, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "mmaj7": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim": (0, 3, 6),
    "dim7": (0, 3, 6, 9),
    "aug": (0, 4, 8),
    "maj7#5": (0, 4, 8, 11),
    "9": (0, 4, 7, 10, 2),
    "7b9": (0, 4, 7, 10, 1),
    "m9": (0, 3, 7, 10, 2),
    "maj9": (0, 4, 7, 11, 2),
    "69": (0, 4, 7, 9, 2),
    "13": (0, 4, 10, 2, 9),
}
"""Chord quality -> semitones above the root, in the order root, third, fifth, then colours."""

_NAMES: Final = {frozenset(steps): name for name, steps in reversed(QUALITIES.items())}
_STABLE: Final = {
    "major": {6: 4},
    "lydian": {3: 1},
    "mixolydian": {2: 4},
    "minor": {1: 3},
    "dorian": {5: 3},
    "phrygian": {4: 6},
    "harmonic minor": {1: 3, 6: 4, 2: 5},
    "phrygian dominant": {2: 0, 4: 6, 5: 3},
}
"""Mode -> degree with an unstable triad -> the degree that takes its place."""
_MAJOR: Final = (0, 2, 4, 5, 7, 9, 11)
_FAMILIES: Final = {
    "major": "major",
    "lydian": "major",
    "minor": "minor",
    "harmonic minor": "minor",
    "dorian": "minor",
    "mixolydian": "modal",
    "phrygian": "modal",
    "phrygian dominant": "modal",
}


def family(mode: str) -> str:
    """Return the family of progressions for a mode: ``major``, ``minor`` or ``modal``."""
    return _FAMILIES[mode]


def parse_progression(text: str) -> tuple[tuple[str, ...], ...]:
    """Split ``"1 6 4 2,5"`` into bars of tokens."""
    return tuple(tuple(bar.split(",")) for bar in text.split())


def build_chord(
    token: str, key: Key, colours: Sequence[tuple[str, float]], stream: Stream, *, beat: float, beats: float
) -> Chord:
    """Build the chord of one token.

    ``colours`` are the genre's ``(colour, weight)`` pairs for bare degrees: ``triad``, ``7``, ``9``,
    ``add9``, ``sus2`` or ``5``. A colour that would put a ninth a semitone above the root is left out,
    and the tonic is never suspended.
    """
    step, _, quality = token.partition(":")
    degree = int(step.lstrip("b")) - 1
    if step.startswith("b"):
        root = (key.tonic + _MAJOR[degree] - 1) % 12
    else:
        degree = degree if quality else _STABLE[key.mode].get(degree, degree)
        root = key.pitch(degree) % 12
    allowed = [pair for pair in colours if degree != 0 or not pair[0].startswith("sus")] or colours
    intervals = QUALITIES[quality] if quality else _diatonic(key, degree, stream.weighted(tuple(allowed)))
    name = quality or _NAMES.get(frozenset(intervals), "")
    return Chord(
        beat=beat,
        beats=beats,
        root=root,
        pitch_classes=tuple((root + interval) % 12 for interval in intervals),
        symbol=pitch_name(root, key) + ("" if name == "maj" else name),
    )


def _diatonic(key: Key, degree: int, colour: str) -> tuple[int, ...]:
    root = key.pitch(degree)
    third, fifth, seventh, ninth, fourth = ((key.pitch(degree + up) - root) % 12 for up in (2, 4, 6, 1, 3))
    triad = (0, third, fifth)
    smooth_ninth = ninth == 2 and fifth == 7
    if colour == "5" and fifth == 7:
        return (0, 7)
    if colour == "sus2" and smooth_ninth:
        return (0, 2, 7)
    if colour == "sus4" and fourth == 5 and fifth == 7:
        return (0, 5, 7)
    if colour == "add9" and smooth_ninth:
        return (*triad, 2)
    if colour == "9" and smooth_ninth:
        return (*triad, seventh, 2)
    if colour in {"7", "9"}:
        return (*triad, seventh)
    return triad
