"""A key: a tonic pitch class and a seven-note mode.

Scale degrees count from 0 (the tonic) and may be negative or exceed 6, so that degree 7 is the tonic
one octave up and degree -1 the leading note below. Pitches are MIDI note numbers (60 = middle C).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from soundfoundry_core.errors import InvalidRequestError, UnknownNameError

__all__ = ["MODES", "Key"]

MODES: Final[dict[str, tuple[int, ...]]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
}
"""Mode name -> semitones above the tonic of its seven degrees."""

_ALIASES: Final = {"maj": "major", "ionian": "major", "min": "minor", "aeolian": "minor", "m": "minor"}
_LETTERS: Final = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_MAJOR_NAMES: Final = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR_NAMES: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
_KEY: Final = re.compile(
    r"\s*(?P<letter>[A-Ga-g])(?P<accidental>[#♯b♭]|\s*-?(?:sharp|flat))?\s*-?\s*(?P<mode>[A-Za-z][A-Za-z ]*)?\s*"
)


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class 0-11, 0 = C) and a mode (a name in :data:`MODES`)."""

    tonic: int
    mode: str

    def __post_init__(self) -> None:
        """Refuse what is not a key.

        Raises:
            InvalidRequestError: the tonic is not 0-11 or the mode is not in :data:`MODES`.
        """
        if not 0 <= self.tonic <= 11:
            raise InvalidRequestError(
                f"{self.tonic} is not a pitch class.", fix="Use 0 (C) to 11 (B).", field="key"
            )
        if self.mode not in MODES:
            raise UnknownNameError("mode", self.mode, MODES, field="key")

    def __str__(self) -> str:
        names = _MINOR_NAMES if self.minor else _MAJOR_NAMES  # the spelling with fewer accidentals
        return f"{names[self.tonic]} {self.mode}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read ``"D minor"``, ``"F#m"``, ``"Bb"``, ``"c# dorian"``; a bare letter is major.

        Raises:
            InvalidRequestError: the text names no key.
        """
        found = _KEY.fullmatch(text)
        if found is None:
            raise InvalidRequestError(
                f"{text[:40]!r} is not a key.",
                fix="Write it like 'D minor', 'F# major' or 'Bb dorian'.",
                field="key",
            )
        tonic = _LETTERS[found["letter"].lower()]
        accidental = (found["accidental"] or "").strip(" -")
        tonic += {"": 0, "#": 1, "♯": 1, "sharp": 1, "b": -1, "♭": -1, "flat": -1}[accidental]
        written = (found["mode"] or "major").strip()
        word = " ".join(written.lower().split()) if written != "M" else "major"
        mode = _ALIASES.get(word, word)
        if mode not in MODES:
            raise UnknownNameError("mode", word, MODES, field="key")
        return cls(tonic % 12, mode)

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the tonic of the seven degrees."""
        return MODES[self.mode]

    @property
    def minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        return self.intervals[2] == 3

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The seven pitch classes (0-11) of the scale."""
        return frozenset((self.tonic + step) % 12 for step in self.intervals)

    def pitch(self, degree: int, *, octave: int = 4) -> int:
        """MIDI note of a scale degree; degree 0 in octave 4 lies in 60-71."""
        turns, step = divmod(degree, 7)
        return 12 * (octave + 1 + turns) + self.tonic + self.intervals[step]

    def degree(self, pitch: int, *, octave: int = 4) -> int | None:
        """Return the degree of a MIDI note, counted as in :meth:`pitch`; None where it is not in the scale."""
        turns, step = divmod(pitch - self.tonic - 12 * (octave + 1), 12)
        return 7 * turns + self.intervals.index(step) if step in self.intervals else None

    def relative(self) -> Key:
        """Return the relative minor of a key with a major third, the relative major of one with a minor third."""
        return Key((self.tonic + 3) % 12, "major") if self.minor else Key((self.tonic + 9) % 12, "minor")
