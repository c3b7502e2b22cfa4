"""Folding: a text in the one spelling in which the lexicon looks things up, with the way back.

Every character is put in lower case and stripped of accents (NFKD); typographic dashes, apostrophes
and musical signs become plain ones. Each folded character remembers where it came from, so that
what is found can be shown as it stands in the prompt. The work grows with the length of the text
and with nothing else.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["Folded", "Word", "fold", "words_of"]

_SIGNS: Final = {
    "♯": "#",
    "♭": "b",
    "&": " and ",
    "'": "",
    "’": "",
    "‘": "",
    "ʼ": "",
    "`": "",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
}
_DROPPED: Final = frozenset({"Mn", "Me", "Cf"})  # accents, enclosing marks, invisible format characters


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits: its folded form and where that stands in the folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text, its words, and the offset in the original of every folded character."""

    original: str
    text: str
    offsets: tuple[int, ...]
    words: tuple[Word, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` (not empty) stands in the original, accents included."""
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        while last < len(self.original) and unicodedata.category(self.original[last]) in _DROPPED:
            last += 1
        return first, last


def fold(text: str) -> Folded:
    """Fold a text; any string will do, lone surrogates too."""
    pieces: list[str] = []
    offsets: list[int] = []
    for index, character in enumerate(text):
        piece = _folded(character)
        pieces.append(piece)
        offsets.extend([index] * len(piece))
    folded = "".join(pieces)
    return Folded(text, folded, tuple(offsets), _words(folded))


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words alone."""
    return tuple(word.text for word in fold(text).words)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if unicodedata.category(character) == "Pd":
        return "-"
    plain = unicodedata.normalize("NFKD", character.casefold())
    return "".join(_SIGNS.get(part, part) for part in plain if unicodedata.category(part) not in _DROPPED)


def _words(folded: str) -> tuple[Word, ...]:
    words = []
    start = None
    for index, character in enumerate(f"{folded} "):
        if character.isalnum():
            start = index if start is None else start
        elif start is not None:
            words.append(Word(folded[start:index], start, index))
            start = None
    return tuple(words)
