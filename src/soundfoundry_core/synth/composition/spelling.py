"""How a key is written down: its signature, and the names of pitches in it.

A mode shares the signature of the major scale it is cut from (D dorian has that of C major); the two
harmonic modes are written like the natural minor they come from, with their raised note as an
accidental, as is usual in print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from soundfoundry_core.theory.key import Key

__all__ = ["pitch_name", "signature"]

_PARENT: Final = {
    "major": 0,
    "minor": 3,
    "dorian": 10,
    "phrygian": 8,
    "lydian": 7,
    "mixolydian": 5,
    "harmonic minor": 3,
    "phrygian dominant": 8,
}
_FLATS: Final = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_SHARPS: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def signature(key: Key) -> int:
    """Return the key signature: sharps as 1 to 6, flats as -1 to -5."""
    fifths = (key.tonic + _PARENT[key.mode]) * 7 % 12
    return fifths if fifths <= 6 else fifths - 12


def pitch_name(pitch_class: int, key: Key) -> str:
    """Name a pitch class (0-11) with sharps in sharp keys and flats in flat ones."""
    return (_SHARPS if signature(key) > 0 else _FLATS)[pitch_class % 12]
