"""The bundled face: Inter Display Bold (SIL Open Font Licence, ``OFL.txt``), baked by ``tools/bake_font.py``.

Titles are set as outlines, so a cover looks the same where no font is installed. Measures are in 1000 units per
em. Latin with its extensions, Greek and Cyrillic are there; for the rest see :mod:`soundfoundry_core.covers.lettering`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from soundfoundry_core.covers.pen import number, tenths

__all__ = ["Typeface", "bundled_face"]

_COMMAND: Final = re.compile(r"([mlcz])([^mlcz]*)")
_NUMBER: Final = re.compile(r"-?\d+")


class Typeface:
    """A baked face: measures and draws characters."""

    __slots__ = ("_advance", "_glyphs", "_kerning", "_outlines", "cap", "x")

    def __init__(self, baked: dict[str, Any]) -> None:
        self._glyphs: dict[str, tuple[int, str]] = baked["glyphs"]
        self._kerning: dict[str, int] = baked["kerning"]
        self.cap: int = baked["cap"]
        """Height of capitals."""
        self.x: int = baked["x"]
        """Height of small letters."""
        self._outlines: dict[tuple[str, int], list[tuple[int, int, str]]] = {}

    def __contains__(self, char: str) -> bool:
        return char in self._glyphs

    def advances(self, text: str, tracking: int = 0) -> list[int]:
        """Return how far the pen moves at each character, kerning and tracking (units) included."""
        result = []
        for index, char in enumerate(text):
            kern = 0
            if index + 1 < len(text):
                kern = self._kerning.get(_base(char) + _base(text[index + 1]), 0) + tracking
            result.append(self._glyphs[char][0] + kern)
        return result

    def width(self, text: str, size: float, tracking: int = 0) -> float:
        """Return how wide a line is in user units at this size (em)."""
        return sum(self.advances(text, tracking)) * size / 1000

    def path(self, text: str, x: float, y: float, size: float, tracking: int = 0) -> str:
        """Return path data of a line whose baseline starts at (x, y)."""
        parts: list[str] = []
        for char, advance in zip(text, self.advances(text, tracking), strict=True):
            left, base = tenths(x), tenths(y)
            for dx, dy, rest in self._outline(char, tenths(size)):
                parts.append(f"M{number((left + dx) / 10)} {number((base + dy) / 10)}{rest}")
            x += advance * size / 1000
        return "".join(parts).replace(" -", "-")

    def _outline(self, char: str, size: int) -> list[tuple[int, int, str]]:
        """Return a glyph's contours at a size in tenths: start in tenths and the relative rest."""
        contours = self._outlines.get((char, size))
        if contours is None:
            contours = _scaled(self._glyphs[char][1], size)
            if len(self._outlines) < 4096:
                self._outlines[char, size] = contours
        return contours


def _scaled(outline: str, size: int) -> list[tuple[int, int, str]]:
    """Scale relative whole units to relative tenths, rounding absolute places so that nothing drifts."""
    contours: list[tuple[int, int, str]] = []
    x = y = start_x = start_y = 0
    parts: list[str] = []
    for command, arguments in _COMMAND.findall(outline):
        values = [int(value) for value in _NUMBER.findall(arguments)]
        if command == "z":
            parts.append("z")
            contours[-1] = (*contours[-1][:2], "".join(parts))
            x, y = start_x, start_y
            continue
        if command == "m":
            x, y = x + values[0], y + values[1]
            start_x, start_y = x, y
            contours.append((_at(x, size), _at(y, size), ""))
            parts = []
            continue
        if command == "l" and 0 in values:
            level = values[1] == 0
            start, length = (x, values[0]) if level else (y, values[1])
            parts.append(
                f"{'h' if level else 'v'}{number((_at(start + length, size) - _at(start, size)) / 10)}"
            )
            x, y = x + values[0], y + values[1]
            continue
        text = ""
        for index in range(0, len(values), 2):
            for value, origin in ((values[index], x), (values[index + 1], y)):
                step = number((_at(origin + value, size) - _at(origin, size)) / 10)
                text += step if not text or step[0] == "-" else f" {step}"
        parts.append(command + text)
        x, y = x + values[-2], y + values[-1]
    return contours


def _at(units: int, size: int) -> int:
    return (units * size + 500) // 1000


@lru_cache(maxsize=4096)
def _base(char: str) -> str:
    return unicodedata.normalize("NFD", char)[0]


@lru_cache(maxsize=1)
def bundled_face() -> Typeface:
    """Return the face that every cover of design version 1 is set in; read once."""
    text = (files(__package__) / "inter_display_bold.json").read_text(encoding="utf-8")
    return Typeface(json.loads(text))
