"""Titles: a short name for a track that nobody named, and the name of its folder.

:func:`title_of` takes its words from the prompt where they show something ("neon rain" for a lonely
robot) and joins them with a word that fits the mood; a prompt of nothing but musical terms gets both
words from ``lexicon/titles.toml``. :func:`slug` turns any title into a name that every file system accepts.
"""

from __future__ import annotations

import hashlib
import pkgutil
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.music.folding import fold
from soundfoundry_core.music.lexicon import lexicon
from soundfoundry_core.music.prompt import understand
from soundfoundry_core.style.stream import Stream

if TYPE_CHECKING:
    from soundfoundry_core.music.prompt import Understanding

__all__ = ["slug", "title_of"]

_MAX_SLUG: Final = 60
_MAX_WORD: Final = 16  # a longer word makes no title
_TERMS: Final = re.compile(
    r"genre|without|not so|tempo|key|mode|metre|beats per bar|era|speed|density|instrument"
)
"""Matches with these meanings are terms of music, and show nothing."""
_COLOUR_ENDINGS: Final = (
    "ic",
    "al",
    "ful",
    "ive",
    "ous",
    "ed",
    "ing",
    "ish",
    "ese",
    "less",
    "ant",
    "ent",
    "an",
    "able",
)
"""A word that ends like this stands first in a title, not last."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A word of the prompt that can stand in a title."""

    place: int
    """Neighbours in the prompt differ by one."""
    written: str
    picture: bool
    """It may stand last; a colour ("dreamy") may not."""


def title_of(prompt: str, seed: int) -> str:
    """Make a title of one or two words, at most 40 characters; the same for the same prompt and seed."""
    understood = understand(prompt)
    digest = hashlib.blake2b(prompt.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    stream = Stream.root("title", seed, digest)
    shown = _shown(understood)
    pairs = [
        (one, other)
        for one, other in zip(shown, shown[1:], strict=False)
        if other.place == one.place + 1 and other.picture and one.written != other.written
    ]
    if pairs:
        one, other = stream.child("pair").choice(pairs)
        return f"{one.written} {other.written}"
    words = _title_words()["mood"][_mood(understood)]
    pictures = [word.written for word in shown if word.picture]
    colours = [word.written for word in shown if not word.picture]
    last: str = stream.child("last").choice(pictures or words["last"])
    if not any(character.islower() for character in last):
        return last  # a script without capitals: an English word beside it would look odd
    first: str = stream.child("first").choice([word for word in colours or words["first"] if word != last])
    return f"{first} {last}"


def slug(title: str) -> str:
    """Return a folder's name: 1-60 characters of ``a-z``, ``0-9`` and single hyphens.

    Accents are dropped (NFKD). A title without a Latin letter or digit gets ``track-`` and eight
    hexadecimal digits of its BLAKE2b hash, so that it is the same every time. Names that Windows
    keeps for devices (``con``, ``nul``) get ``-track`` appended.
    """
    text = title.casefold().replace("’", "").replace("'", "")
    for letter, instead in (
        ("ø", "o"),
        ("ł", "l"),
        ("đ", "d"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("þ", "th"),
        ("ð", "d"),
        ("&", " and "),
    ):
        text = text.replace(letter, instead)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    words = re.findall(r"[a-z0-9]+", plain)
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:_MAX_SLUG]
        if len(longer) > _MAX_SLUG:
            break
        name = longer
    if not any(character.isalnum() for character in name):
        digest = hashlib.blake2b(title.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        return f"track-{digest}"
    if re.fullmatch(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", name):
        return f"{name}-track"
    return name


def _mood(understood: Understanding) -> str:
    if understood.valence <= -0.3:
        return "dark"
    if understood.energy >= 0.25:
        return "driving"
    if understood.valence >= 0.3:
        return "bright"
    return "calm" if understood.energy <= -0.1 or understood.genre == "ambient" else "open"


def _shown(understood: Understanding) -> list[_Shown]:
    """Return the words of the prompt that show something, in its order."""
    folded = fold(understood.prompt)
    terms: set[int] = set()
    moods: set[int] = set()
    leanings: set[int] = set()
    for match in understood.matches:
        kind = moods
        if _TERMS.search(match.meaning):
            kind = terms
        elif match.meaning.startswith("leans to") and "," not in match.meaning:
            kind = leanings
        kind.update(range(match.start, match.start + len(match.text)))
    matched = terms | moods | leanings
    shown: list[_Shown] = []
    place = last = 0
    for word in folded.words:
        first, end = folded.span(word.start, word.end)
        place += 1 if not folded.original[last:first].strip(" -") else 2  # a comma keeps words apart
        last = end
        long_enough = 3 if word.text.isascii() else 1
        if (
            first not in terms
            # A known word that was not understood here belongs to something left out ("no heavy drums").
            and (first in matched or lexicon().at((word.text,)) is None)
            and word.text.isalpha()
            and long_enough <= len(word.text) <= _MAX_WORD
            and word.text not in _title_words()["passed_over"]
        ):
            known = first in moods or first in leanings
            colour = first in moods or word.text.endswith(
                (*_COLOUR_ENDINGS, "y") if known else _COLOUR_ENDINGS
            )
            picture = not colour or word.text in _title_words()["pictures"]
            shown.append(_Shown(place, _titled(folded.original[first:end]), picture))
    return shown


def _titled(written: str) -> str:
    """Capitalise a word, but leave "McCoy" as it is; invisible characters go."""
    written = "".join(character for character in written if character.isprintable())
    if written.islower() or written.isupper():
        return written[:1].upper() + written[1:].lower()
    return written


@cache
def _title_words() -> dict[str, Any]:
    raw = pkgutil.get_data("soundfoundry_core.music.lexicon", "titles.toml") or b""
    return tomllib.loads(raw.decode("utf-8"))
