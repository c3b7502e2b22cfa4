"""Setting the title: which characters can be drawn, how a title is fitted, and where it stands.

A title is set in one or two lines; it shrinks to 72 % before it is cut with an ellipsis. Characters that the
face lacks lose their accents if that helps (NFKD). What is left of a foreign script becomes one ``…`` a run, and
a title with nothing else is not set at all: never a row of boxes. The full title always stands in ``<title>``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from soundfoundry_core.covers.typeface import Typeface

__all__ = ["Fitted", "clean", "drawable", "fit"]

_TRACKING: Final = -14
_SMALLEST: Final = 0.72
_CONSIDERED: Final = 400
"""Characters of a title that are looked at: far more than two lines hold."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A title ready to be drawn."""

    lines: tuple[str, ...]
    size: float
    """Em, in user units."""
    tracking: int
    """In thousandths of an em."""


def clean(text: str) -> str:
    """Return text that any XML parser takes: no control characters, surrogates or non-characters."""
    kept = (char if _printable(char) else " " for char in text)
    return " ".join("".join(kept).split())


def _printable(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs", "Cn"} and ord(char) & 0xFFFE != 0xFFFE


def drawable(text: str, face: Typeface) -> str:
    """Return the text in characters that the face has; ``""`` if hardly anything is left."""
    result: list[str] = []
    for char in unicodedata.normalize("NFC", clean(text[:_CONSIDERED])):
        if char in face:
            result.append(char)
        elif char.isspace():
            result.append(" ")
        elif unicodedata.category(char) in {"Mn", "Me", "Cf"}:
            continue
        else:
            plain = "".join(part for part in unicodedata.normalize("NFKD", char) if part in face)
            if plain.strip():
                result.append(plain)
            elif not result or result[-1] != "…":
                result.append("…")
    line = " ".join("".join(result).replace("… …", "…").split())
    return line if any(char.isalnum() for char in line) else ""


def fit(text: str, face: Typeface, *, width: float, size: float) -> Fitted | None:
    """Fit a title into ``width`` at ``size`` or a little smaller; None where there is nothing to set."""
    line = drawable(text, face)
    if not line:
        return None
    for step in range(4):
        scaled = size * (1 - step * (1 - _SMALLEST) / 3)
        if face.width(line, scaled, _TRACKING) <= width:
            return Fitted((line,), scaled, _TRACKING)
        if step in {1, 3} and (lines := _broken(line, face, width, scaled)):
            return Fitted(lines, scaled, _TRACKING)
    return Fitted(_cut(line, face, width, size * _SMALLEST), size * _SMALLEST, _TRACKING)


def _broken(line: str, face: Typeface, width: float, size: float) -> tuple[str, ...]:
    """Break at the space that makes the lines most even, if both fit."""
    words = line.split(" ")
    best: tuple[float, tuple[str, ...]] | None = None
    for at in range(1, min(len(words), 24)):
        pair = " ".join(words[:at]), " ".join(words[at:])
        widths = [face.width(part, size, _TRACKING) for part in pair]
        if max(widths) <= width and (best is None or max(widths) < best[0]):
            best = max(widths), pair
    return best[1] if best else ()


def _cut(line: str, face: Typeface, width: float, size: float) -> tuple[str, ...]:
    """Fill two lines and end the second one with an ellipsis."""
    first, rest = _head(line, face, width, size)
    if not rest:
        return (first,)
    second, more = _head(rest, face, width, size)
    if more:
        while second and face.width(second + "…", size, _TRACKING) > width:
            second = second[:-1]
        second = second.rstrip(" …,.;:-–—") + "…"
    return (first, second)


def _head(line: str, face: Typeface, width: float, size: float) -> tuple[str, str]:
    """Split a line at the last space (or else the last character) that fits."""
    used, cut = 0.0, 0
    limit = width * 1000 / size
    for advance in face.advances(line, _TRACKING):
        used += advance
        if used > limit:
            break
        cut += 1
    if cut == len(line):
        return line, ""
    space = line.rfind(" ", 0, cut + 1)
    cut = space if space > 0 else max(1, cut)
    while cut > 1 and face.width(line[:cut].rstrip(), size, _TRACKING) > width:
        cut -= 1
    return line[:cut].rstrip(), line[cut:].lstrip()
