"""A font file for titles, as HarfBuzz sees it: which characters it can draw, and what a run of them looks like.

Part of the extra ``shaping``; :mod:`soundfoundry_core.covers.shaping` is the way in.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.covers.typeface.trace import Contour
from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from soundfoundry_core.covers.typeface.trace import Place

__all__ = ["Shaped", "TitleFont", "font_file"]

_BOLD: Final = 700
_SEMIBOLD: Final = 600
_SWELL: Final = 0.035
"""By how many ems the strokes of a font without a bold weight swell."""
_BEGINS: Final = frozenset([b"\0\1\0\0", b"OTTO", b"ttcf", b"true"])


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line from left to right."""

    contours: list[Contour]
    width: int


class TitleFont:
    """A font file at 1000 units per em, bold where it can be."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        import uharfbuzz as hb

        file, index = font_file(path)
        face = hb.Face(hb.Blob.from_file_path(str(file)), index)
        if not face.glyph_count:
            raise _no_font(file)
        self._hb, self._font = hb, hb.Font(face)
        self._scale = 1000 / face.upem
        if any(axis.tag == "wght" for axis in face.axis_infos):
            self._font.set_variations({"wght": _BOLD})
        elif _weight(face) < _SEMIBOLD:
            self._font.synthetic_bold = (_SWELL, _SWELL, True)
        self._known: dict[str, bool] = {}

    def __contains__(self, char: str) -> bool:
        """Return whether it has a drawing of a character, not only a bitmap or a box."""
        if char not in self._known:
            glyph = self._font.get_nominal_glyph(ord(char))
            self._known[char] = bool(glyph) and (
                char.isspace()
                or unicodedata.category(char) in {"Mn", "Me", "Cf"}
                or bool(self._contours(glyph, 0, 0))
            )
        return self._known[char]

    def shape(self, text: str, *, rtl: bool) -> Shaped:
        """Shape a run of one direction."""
        buffer = self._hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        self._hb.shape(self._font, buffer)
        contours: list[Contour] = []
        pen = 0
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            contours += self._contours(info.codepoint, pen + place.x_offset, place.y_offset)
            pen += place.x_advance
        return Shaped(contours, floor(pen * self._scale + 0.5))

    def _contours(self, glyph: int, x: int, y: int) -> list[Contour]:
        pen = _Pen(x, y, self._scale)
        self._font.draw_glyph_with_pen(glyph, pen)
        return [contour for contour in pen.contours if contour.segments]


def _weight(face: Any) -> int:
    """Return the weight that the font's table OS/2 names, 100 to 1000."""
    table = face.reference_table("OS/2").data
    return int.from_bytes(table[4:6], "big") if len(table) > 6 else 400


def font_file(path: str | os.PathLike[str]) -> tuple[Path, int]:
    """Return a font's file and the number of the face in it (``file.ttc#1``).

    Raises:
        ConfigurationError: the file cannot be read or does not begin like a font.
    """
    text = os.fspath(path)
    name, _, number = text.rpartition("#")
    file, index = (Path(name), int(number)) if name and number.isdecimal() else (Path(text), 0)
    try:
        with file.open("rb") as stream:
            start = stream.read(4)
    except OSError as error:
        raise ConfigurationError(
            f"The font {str(file)!r} cannot be read: {error.strerror or error}.",
            fix="Name font files that exist, in SOUNDFOUNDRY_TITLE_FONTS or fonts=[...].",
        ) from error
    if start not in _BEGINS:
        raise _no_font(file)
    return file, index


def _no_font(file: Path) -> ConfigurationError:
    return ConfigurationError(
        f"{str(file)!r} is no font that can be read.",
        fix="Give a TrueType or OpenType font, or a collection of them.",
    )


class _Pen:
    """Collects the contours of a glyph, y downwards; the methods have the names that fonts' tools call."""

    def __init__(self, x: int, y: int, scale: float) -> None:
        self.contours: list[Contour] = []
        self._x, self._y, self._scale = x, y, scale

    def _at(self, place: tuple[float, float]) -> Place:
        return floor((place[0] + self._x) * self._scale + 0.5), floor(
            -(place[1] + self._y) * self._scale + 0.5
        )

    def moveTo(self, place: tuple[float, float]) -> None:  # noqa: N802
        self.contours.append(Contour(self._at(place), []))

    def lineTo(self, place: tuple[float, float]) -> None:  # noqa: N802
        self.contours[-1].segments.append((self._at(place),))

    def qCurveTo(self, *places: tuple[float, float]) -> None:  # noqa: N802
        self.contours[-1].segments.append(tuple(map(self._at, places)))

    curveTo = qCurveTo  # noqa: N815

    def closePath(self) -> None:  # noqa: N802
        """Do nothing: contours are always closed."""

    endPath = closePath  # noqa: N815
