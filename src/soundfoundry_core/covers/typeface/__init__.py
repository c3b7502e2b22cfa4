"""The bundled face: Inter Display Bold (SIL Open Font Licence, ``OFL.txt``), baked by ``tools/bake_font.py``.

Titles are set as outlines, so a cover looks the same where no font is installed. Measures are in 1000 units per
em; what is drawn is rounded to a coarser grid, whose units a ``scale(...)`` turns into those of the picture, so that
one outline serves every size. Latin with its extensions, Greek and Cyrillic are there; for the rest see
:mod:`soundfoundry_core.covers.lettering`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from pkgutil import get_data
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from soundfoundry_core.covers.typeface.trace import Contour, trace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_core.covers.typeface.trace import Place

__all__ = ["Ink", "Typeface", "bundled_face"]

_COMMAND: Final = re.compile(r"([mlcz])([^mlcz]*)")
_NUMBER: Final = re.compile(r"-?\d+")
_PAIRS: Final = 16_384
"""Pairs of characters whose kerning is remembered."""


class Ink(NamedTuple):
    """How far a glyph is black from where the pen stands on the baseline, in 1000 units per em."""

    left: int
    right: int
    above: int
    below: int


class _Glyph(NamedTuple):
    """A glyph on a grid: where its contours begin and end, and the path between."""

    x: int
    y: int
    last_x: int
    last_y: int
    rest: str


class Typeface:
    """A baked face: measures and draws characters."""

    __slots__ = ("_advance", "_grids", "_ink", "_kerning", "_outlines", "_pairs", "cap", "chars", "x")

    def __init__(self, baked: dict[str, Any]) -> None:
        self._advance: dict[str, int] = {char: glyph[0] for char, glyph in baked["glyphs"].items()}
        self._outlines: dict[str, str] = {char: glyph[1] for char, glyph in baked["glyphs"].items()}
        self._kerning: dict[str, int] = baked["kerning"]
        self.chars = frozenset(self._advance)
        """Every character that it can set."""
        self.cap: int = baked["cap"]
        """Height of capitals."""
        self.x: int = baked["x"]
        """Height of small letters."""
        self._pairs: dict[str, int] = {}
        self._ink: dict[str, Ink] = {}
        self._grids: dict[int, dict[str, _Glyph | None]] = {}

    def __contains__(self, char: str) -> bool:
        return char in self._advance

    def advances(self, text: str, tracking: int = 0) -> list[int]:
        """Return how far the pen moves at each character, kerning and tracking (units) included."""
        advance, pairs = self._advance, self._pairs
        result: list[int] = []
        before = ""
        for char in text:
            if before:
                pair = before + char
                kern = pairs.get(pair)
                result[-1] += (self._kern(pair) if kern is None else kern) + tracking
            result.append(advance[char])
            before = char
        return result

    def _kern(self, pair: str) -> int:
        kern = self._kerning.get(_base(pair[0]) + _base(pair[1]), 0)
        if len(self._pairs) < _PAIRS:
            self._pairs[pair] = kern
        return kern

    def width(self, text: str, size: float, tracking: int = 0) -> float:
        """Return how wide a line is in user units at this size (em)."""
        return sum(self.advances(text, tracking)) * size / 1000

    def ink(self, char: str) -> Ink:
        """Return how far a character is black; a space is not at all."""
        found = self._ink.get(char)
        if found is None:
            found = self._ink[char] = _ink(self.contours(char))
        return found

    def contours(self, char: str) -> list[Contour]:
        """Return a character's shapes, in 1000 units per em."""
        return _contours(self._outlines[char], 1000)

    def path(self, lines: Iterable[tuple[str, int, int]], grid: int, tracking: int = 0) -> str:
        """Return the path data of some lines, as one path in units of ``grid`` to the em.

        Each line is its text and where its baseline starts, in those units.
        """
        glyphs = self._grids.setdefault(grid, {})
        parts: list[str] = []
        last_x = last_y = 0
        for text, x, y in lines:
            pen = 0
            for char, advance in zip(text, self.advances(text, tracking), strict=True):
                glyph = glyphs[char] if char in glyphs else self._trace(char, grid)
                if glyph is not None:
                    at_x, at_y = x + (pen * grid + 500) // 1000, y
                    down = at_y + glyph.y - last_y
                    parts.append(f"m{at_x + glyph.x - last_x}{'' if down < 0 else ' '}{down}{glyph.rest}")
                    last_x, last_y = at_x + glyph.last_x, at_y + glyph.last_y
                pen += advance
        return "".join(parts)

    def _trace(self, char: str, grid: int) -> _Glyph | None:
        traced = trace(_contours(self._outlines[char], grid))
        glyph = None if traced is None else _Glyph(*traced.start, *traced.last, traced.rest)
        self._grids[grid][char] = glyph
        return glyph


def _contours(outline: str, grid: int) -> list[Contour]:
    """Read a baked outline and round its places to a grid."""
    contours: list[Contour] = []
    x = y = 0
    start = (0, 0)
    for command, arguments in _COMMAND.findall(outline):
        values = [int(value) for value in _NUMBER.findall(arguments)]
        if command == "z":
            x, y = start
            continue
        size = 6 if command == "c" else 2
        for at in range(0, len(values), size):
            places = [
                (x + dx, y + dy)
                for dx, dy in zip(values[at : at + size : 2], values[at + 1 : at + size : 2], strict=True)
            ]
            x, y = places[-1]
            rounded = tuple(((px * grid + 500) // 1000, (py * grid + 500) // 1000) for px, py in places)
            if command == "m":
                start = (x, y)
                contours.append(Contour(rounded[0], []))
            else:
                contours[-1].segments.append(rounded)
    return contours


def _ink(contours: list[Contour]) -> Ink:
    """Return the box around all places: as large as the ink, since curves have their extremes among them."""
    places: list[Place] = [place for contour in contours for part in contour.segments for place in part]
    places += [contour.start for contour in contours]
    if not places:
        return Ink(0, 0, 0, 0)
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return Ink(min(xs), max(xs), -min(ys), max(ys))


@lru_cache(maxsize=4096)
def _base(char: str) -> str:
    return unicodedata.normalize("NFD", char)[0]


@lru_cache(maxsize=1)
def bundled_face() -> Typeface:
    """Return the face that every cover of design version 1 is set in; read once."""
    # pkgutil and not importlib.resources, whose tempfile and zipfile are 5 % of a cold process that draws a cover.
    return Typeface(json.loads(get_data(__name__, "inter_display_bold.json") or b""))
