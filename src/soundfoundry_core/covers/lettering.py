"""Setting the title: which characters can be drawn, how a title is fitted, and where its lines break.

A title is set in one line where it need not shrink below 86 %, else in two, at the break that makes the larger
letters, down to 72 %; only then is it cut with an ellipsis. A single long word is broken with a hyphen before it is
cut. Characters that the face lacks lose their accents if that helps (NFKD). A title of which more would be missing
than shown is not set from this face: see :mod:`soundfoundry_core.covers.plain_text`. The full title always stands in
``<title>``.

What characters are is asked of Unicode 3.2, the one version that every Python carries unchanged: a newer table would
make other bytes of the same recipe.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol
from unicodedata import ucd_3_2_0

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.covers.typeface import Typeface

__all__ = [
    "CONSIDERED",
    "GRID",
    "SMALLEST",
    "Characters",
    "Fitted",
    "clean",
    "drawable",
    "fit",
    "is_wide",
    "reduced",
]

GRID: Final = 400
"""Units per em in which titles are drawn: one is a quarter of a pixel at 1024."""
SMALLEST: Final = 0.72
"""As a share of the size that a short title has."""
CONSIDERED: Final = 400
"""Characters of a title that are looked at: far more than two lines hold."""

_TRACKING: Final = -14
_CAPITALS: Final = 4
"""Tracking of a line without small letters: capitals are drawn to stand beside small ones, and need more air."""
_ONE_LINE: Final = 0.86
_PAUSES: Final = {",": 0.9, ";": 0.85, ".": 0.85, ":": 0.8, "-": 0.8, "–": 0.8, "—": 0.8}
"""How much rather a line ends after one of these."""
_UNFIT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr((plane << 16) + low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
_WIDE: Final = re.compile(
    "[\u1100-\u115f\u2600-\u27bf\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    "\U0001f000-\U0001faff\U00020000-\U0003fffd]"
)
_HEART: Final = re.compile(
    "[\u2661\u2665\u2763\u2764\U0001f493-\U0001f49f\U0001f5a4\U0001f90d\U0001f90e\U0001f9e1]"
)
_VOWELS: Final = frozenset("aeiouyäöüáéíóúàèìòùâêîôûåæøœαεηιουωаеёиоуыэюяіїє")


class Characters(Protocol):
    """What can be asked whether it has a character."""

    def __contains__(self, char: str, /) -> bool:
        """Return whether it has."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A title ready to be drawn."""

    lines: tuple[str, ...]
    """One or two: the words, or for ``outline`` their path data."""
    size: float
    """Em, in user units."""
    tracking: int = 0
    """In thousandths of an em."""
    setting: Literal["face", "outline", "text"] = "face"
    """Drawn with the bundled face, as outlines that the recipe brings, or by whoever shows the picture."""
    rtl: bool = False
    """Right to left: it stands at the right margin."""
    above: float = 0.74
    """How far the first line rises above its baseline, in ems."""
    below: float = 0.2
    """How far the last line falls below its baseline, in ems."""
    leading: float = 0.0
    """From baseline to baseline, in ems."""
    last: float = 0.0
    """Width of the last line in user units."""


def clean(text: str) -> str:
    """Return text that any XML parser takes and that runs one way.

    No control characters, surrogates or non-characters, and none that turn what follows around (overrides,
    embeddings, isolates); white space is one space.
    """
    if not (text.isascii() and text.isprintable()):
        text = _UNFIT.sub(" ", text)
    return " ".join(text.split())


def is_wide(char: str) -> bool:
    """Return whether a character is as wide as high, and usually a word or a syllable: ideographs, kana, emoji."""
    return _WIDE.match(char) is not None


def drawable(text: str, face: Typeface) -> str:
    """Return the text in characters that the face has; ``""`` where more would be missing than shown.

    What is missing becomes one ``…`` a run; emoji are ornament and leave nothing, but for hearts, which stand for
    a word. Letters and digits are counted, an ideograph as two, since it says about as much.
    """
    if len(text) <= CONSIDERED and face.chars.issuperset(text):
        return " ".join(text.split())
    return reduced(text, face)


def reduced(text: str, face: Characters) -> str:
    """Do what :func:`drawable` does for any set of characters that can be set."""
    result: list[str] = []
    shown = lost = 0
    for char in ucd_3_2_0.normalize("NFC", clean(text[:CONSIDERED])):
        if char in face:
            result.append(char)
            shown += char.isalnum()
        elif char.isspace():
            result.append(" ")
        elif ucd_3_2_0.category(char) in {"Mn", "Me", "Cf"} or "\ufe00" <= char <= "\ufe0f":
            continue
        else:
            plain = "".join(part for part in ucd_3_2_0.normalize("NFKD", char) if part in face)
            if plain.strip():
                result.append(plain)
                shown += 1
            else:
                lost += 2 if is_wide(char) else 1
                result.append(" " if _is_ornament(char) else "\0")
    if lost and shown <= lost:
        return ""
    line = re.sub("\0(?:[\0 ]*\0)?", "…", "".join(result))
    return " ".join(line.split())


def _is_ornament(char: str) -> bool:
    symbol = "\u2190" <= char <= "\u2bff" or "\U0001f000" <= char <= "\U0001fbff"
    return symbol and not _HEART.match(char)


class _Line:
    """A title with its places measured once: any part of it is then as wide as a subtraction says."""

    __slots__ = ("advances", "ends", "starts", "text", "tracking")

    def __init__(self, text: str, face: Typeface) -> None:
        self.text = text
        self.tracking = _CAPITALS if len(text) > 2 and text.upper() == text else _TRACKING
        self.advances = face.advances(text, self.tracking)
        self.starts, at = [], 0
        for advance in self.advances:
            self.starts.append(at)
            at += advance
        self.starts.append(at)

    def width(self, first: int, end: int) -> int:
        """Return the width of a part; at most the tracking and kerning of one pair too wide or narrow."""
        return self.starts[end] - self.starts[first] - (self.tracking if end < len(self.text) else 0)


def fit(text: str, face: Typeface, *, width: float, size: float) -> Fitted | None:
    """Fit a title into ``width`` at ``size`` or a little smaller; None where the face cannot set it."""
    text = drawable(text, face)
    if not text:
        return None
    line = _Line(text, face)
    room = width * 1000 / size
    whole = line.width(0, len(text))
    if whole * _ONE_LINE <= room:
        return _fitted(face, line, (text,), size, room)
    if found := _broken(line, room / SMALLEST):
        return _fitted(face, line, found, size, room)
    if whole * SMALLEST <= room:
        return _fitted(face, line, (text,), size, room)
    if " " not in text and (found := _hyphenated(line, face, room / SMALLEST)):
        return _fitted(face, line, found, size, room)
    return _fitted(face, line, _cut(line, face, room / SMALLEST), size, room)


def _fitted(face: Typeface, line: _Line, lines: tuple[str, ...], size: float, room: float) -> Fitted:
    """Give lines the largest size that fits, in steps of half a unit, and the leading that their letters need."""
    tracking = line.tracking
    widths = [sum(face.advances(part, tracking)) for part in lines]
    scale = max(SMALLEST, min(1.0, room / max(widths)))
    em = int(scale * size * 1000 / GRID) * GRID / 1000
    inks = [[face.ink(char) for char in part] for part in lines]
    above = [max(ink.above for ink in part) for part in inks]
    below = [max(ink.below for ink in part) for part in inks]
    return Fitted(
        lines=lines,
        size=em,
        tracking=tracking,
        above=max(face.cap + 20, above[0]) / 1000,
        below=below[-1] / 1000,
        leading=max(1020, below[0] + above[-1] + 90) / 1000 if len(lines) > 1 else 0.0,
        last=widths[-1] * em / 1000,
    )


def _broken(line: _Line, limit: float) -> tuple[str, ...]:
    """Break in two where the letters can be largest, if both lines fit; a little rather where a phrase ends."""
    text, length = line.text, len(line.text)
    best: tuple[float, tuple[str, ...]] | None = None
    if line.width(0, length) > 2.1 * limit:
        return ()
    for end, start, weight in _breaks(text):
        widest = max(line.width(0, end), line.width(start, length))
        if widest <= limit and (best is None or widest * weight < best[0]):
            best = widest * weight, (text[:end], text[start:])
    return best[1] if best else ()


def _breaks(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield where a title may be broken: the end of a line, the start of the next, and how undesirable it is.

    A short word (``of``, ``the``, ``und``) belongs to what follows, a comma or a dash to what precedes it.
    """
    word = 0
    for at, char in enumerate(text):
        if char == " ":
            short = at - word <= 3 and text[word:at].islower()
            weight = 1.3 if short else _PAUSES.get(text[at - 1], 1.0)
            word = at + 1
            # A dash that stands alone ends its line.
            if text[word : word + 2] not in {"- ", "– ", "— ", "· ", "/ "}:
                yield at, word, weight
        elif char in "-–—/" and at - word > 1 and at + 2 < len(text) and text[at + 1] != " ":
            yield at + 1, at + 1, 1.15


def _hyphenated(line: _Line, face: Typeface, limit: float) -> tuple[str, ...]:
    """Break a word near its middle with a hyphen, rather where a syllable begins: a consonant before a vowel."""
    text, length = line.text, len(line.text)
    best: tuple[float, tuple[str, ...]] | None = None
    for at in range(3, length - 2):
        if not (text[at - 1].isalpha() and text[at].isalpha()):
            continue
        opens = text[at].lower() not in _VOWELS and text[at + 1].lower() in _VOWELS
        cost = max(line.width(0, at), line.width(at, length)) * (1.0 if opens else 1.08)
        if best is None or cost < best[0]:
            best = cost, (f"{text[:at]}-", text[at:])
    if best is None or max(sum(face.advances(part, line.tracking)) for part in best[1]) > limit:
        return ()
    return best[1]


def _cut(line: _Line, face: Typeface, limit: float) -> tuple[str, ...]:
    """Fill two lines and end the second one with an ellipsis."""
    text = line.text
    first = _filled(line, 0, limit - _hyphen(face))
    inside = first < len(text) and text[first - 1].isalnum() and text[first].isalnum()
    start = first + (text[first : first + 1] == " ")
    end = _filled(line, start, limit - 2 * _hyphen(face))
    second = text[start:end]
    if end < len(text):
        second = second.rstrip(" …,.;:-–—&/(") + "…"
    return (text[:first] + "-" * inside, second)


def _hyphen(face: Typeface) -> int:
    """Return what a hyphen takes at most; an ellipsis takes twice as much."""
    return 40 + max(face.advances("-")[0], face.advances("…")[0] // 2)


def _filled(line: _Line, start: int, limit: float) -> int:
    """Return where a line that starts here ends: after a word, unless that leaves more than a third of it empty."""
    text, starts = line.text, line.starts
    end = bisect_right(starts, starts[start] + limit, start + 1) - 1
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", start, end + 1)
    return space if space > start and line.width(start, space) * 3 > limit * 2 else max(end, start + 1)
