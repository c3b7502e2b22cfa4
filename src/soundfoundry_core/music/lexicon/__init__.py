"""The lexicon: what the words of a prompt mean in music.

The words stand in the TOML files beside this module, one topic a file, in groups that share a
meaning; whoever knows a word that is missing adds it to a group, and no code. :func:`lexicon` reads
them once, when first needed. Phrases are found word by word, the longest first; capitals, accents,
hyphens and plurals do not matter (``soundfoundry_core.music.folding``).
"""

from __future__ import annotations

import pkgutil
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

from soundfoundry_core.errors import ConfigurationError
from soundfoundry_core.music.folding import words_of
from soundfoundry_core.theory.genres import GENRES

__all__ = ["INSTRUMENTS", "Lexicon", "Meaning", "lexicon"]

INSTRUMENTS: Final[dict[str, str]] = {
    "piano": "keys",
    "electric piano": "keys",
    "organ": "keys",
    "harpsichord": "keys",
    "accordion": "reeds",
    "guitar": "plucked",
    "electric guitar": "plucked",
    "harp": "plucked",
    "sitar": "plucked",
    "koto": "plucked",
    "oud": "plucked",
    "bass": "bass",
    "upright bass": "bass",
    "synth bass": "bass",
    "808": "bass",
    "strings": "bowed",
    "violin": "bowed",
    "cello": "bowed",
    "flute": "winds",
    "clarinet": "winds",
    "didgeridoo": "winds",
    "sax": "reeds",
    "harmonica": "reeds",
    "bagpipes": "reeds",
    "trumpet": "brass",
    "brass": "brass",
    "choir": "voice",
    "vocals": "voice",
    "synth": "synth",
    "lead": "synth",
    "pad": "synth",
    "arp": "synth",
    "pluck": "synth",
    "bells": "mallets",
    "marimba": "mallets",
    "vibraphone": "mallets",
    "kalimba": "mallets",
    "drums": "drums",
    "percussion": "drums",
    "hand drums": "drums",
}
"""Canonical instrument -> family (keys, plucked, bowed, reeds, winds, brass, voice, synth, mallets, bass, drums).

A provider that has no such instrument takes another of its family.
"""

_TOPICS: Final = ("genres", "moods", "tempo", "instruments", "texture", "eras")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a word or phrase means; most of it is left empty."""

    genre: str | None = None
    """Names this genre (an id in ``theory.GENRES``)."""
    leaning: str | None = None
    """Leans towards this genre where none is named."""
    valence: float = 0.0
    """Added to the mood, -1 dark to 1 bright."""
    energy: float = 0.0
    density: float = 0.0
    brightness: float = 0.0
    tempo: float = 0.0
    """-1 slow to 1 fast, within and a little beyond the genre's range."""
    bpm: float | None = None
    """A beat rate that the word itself names (adagio)."""
    beats_per_bar: int | None = None
    instrument: str | None = None
    """A name in :data:`INSTRUMENTS`."""
    vocals: bool | None = None
    era: str | None = None
    warmth: int = 0
    """Points of the macro's slider, as ``space`` and ``grit``."""
    space: int = 0
    grit: int = 0
    nothing: bool = False
    """The phrase only keeps its words from being read as something else."""

    @property
    def says(self) -> str:
        """The meaning in words, such as ``genre house`` or ``valence +0.6, energy +0.1``."""
        if self.nothing:
            return "nothing musical"
        if self.vocals is False:
            return "without vocals"
        parts = []
        for part in fields(self):
            value = getattr(self, part.name)
            if value and not isinstance(value, bool):
                signed = isinstance(value, int | float) and part.name not in {"bpm", "beats_per_bar"}
                parts.append(f"{_LABELS.get(part.name, part.name)} {f'{value:+g}' if signed else value}")
        return ", ".join(parts)


_LABELS: Final = {"leaning": "leans to", "bpm": "tempo", "beats_per_bar": "beats per bar", "tempo": "speed"}


class Lexicon:
    """Words and phrases with their meanings, ready to be looked up in a sequence of folded words."""

    def __init__(self, entries: dict[str, Meaning]) -> None:
        self.entries = entries
        """Phrase as it stands in the file -> meaning."""
        self._by_words: dict[tuple[str, ...], Meaning] = {}
        for phrase, meaning in entries.items():
            words = words_of(phrase)
            self._by_words[words] = meaning
            if len(words) == 2:  # "lo-fi" is written "lofi" as often
                self._by_words.setdefault(("".join(words),), meaning)
        self.longest_phrase = max(map(len, self._by_words), default=0)

    def at(self, words: tuple[str, ...]) -> tuple[int, Meaning] | None:
        """Find the longest phrase that ``words`` begins with; returns how many words it has."""
        for count in range(min(self.longest_phrase, len(words)), 0, -1):
            head, last = words[: count - 1], words[count - 1]
            for form in _forms(last):
                meaning = self._by_words.get((*head, form))
                if meaning is not None:
                    return count, meaning
            if count == 2 and min(map(len, words[:2])) >= 3:  # "synth wave" is written apart
                meaning = self._by_words.get((words[0] + words[1],))
                if meaning is not None:
                    return count, meaning
        return None


_ENDINGS: Final = (
    ("s", "", 3),
    ("es", "", 3),
    ("ies", "y", 3),
    ("ly", "", 3),
    ("er", "", 4),  # darker
    ("e", "", 5),  # ruhige Musik
    ("en", "", 5),
    ("em", "", 5),
    ("a", "o", 4),  # tranquila
    ("as", "o", 4),
    ("os", "o", 4),
)
"""Ending, what stands there in the lexicon, and the fewest letters before it."""


def _forms(word: str) -> list[str]:
    """Return the word, then what it may be the plural, the adverb or an inflected form of."""
    return [
        word,
        *(
            word[: -len(ending)] + instead
            for ending, instead, fewest in _ENDINGS
            if word.endswith(ending) and len(word) >= fewest + len(ending)
        ),
    ]


@cache
def lexicon() -> Lexicon:
    """Read the files, once in a process.

    Raises:
        ConfigurationError: a file does not follow the form that is described at its top.
    """
    entries = {
        name: Meaning(genre=genre.id)
        for genre in GENRES.values()
        for name in (genre.id, genre.title.lower(), *genre.aliases)
        if name != "world"  # "hello world": the genre is asked for as "world music"
    }
    for topic in _TOPICS:
        raw = pkgutil.get_data(__name__, f"{topic}.toml") or b""
        entries.update(read_topic(topic, raw.decode("utf-8")))
    return Lexicon(entries)


def read_topic(topic: str, text: str) -> dict[str, Meaning]:
    """Read the text of one topic's file: phrase -> meaning.

    Raises:
        ConfigurationError: the text is not TOML, a meaning is unknown, or a phrase stands there twice.
    """
    known = {part.name for part in fields(Meaning)}
    found: dict[str, Meaning] = {}
    try:
        groups: list[dict[str, Any]] = tomllib.loads(text).get("meaning", [])
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"{topic}.toml of the lexicon is not TOML: {error}.", fix="Mend that line."
        ) from None
    for group in groups:
        parts = {name: value for name, value in group.items() if name != "words"}
        if unknown := set(parts) - known:
            raise ConfigurationError(
                f"{topic}.toml of the lexicon says {min(unknown)!r}.",
                fix=f"Known: {', '.join(sorted(known))}.",
            )
        meaning = Meaning(**parts)
        for phrase in group.get("words", ()):
            if phrase in found:
                raise ConfigurationError(
                    f"{phrase!r} stands twice in {topic}.toml of the lexicon.", fix="Remove one of them."
                )
            found[phrase] = meaning
    return found
