"""Titles in every script: shaped once with the caller's fonts into outlines that a recipe keeps.

The bundled face has Latin, Greek and Cyrillic. For Arabic, Hebrew, Devanagari, Thai, Chinese, Japanese, Korean and all
others, :func:`shape_title` asks HarfBuzz (the extra ``soundfoundry[shaping]``) how their letters join, stack and
follow each other, and returns a :class:`~soundfoundry_core.covers.outline.TitleOutline`. Fonts are asked in the given
order, character by character; what the bundled face has is set from it, so that covers keep one voice::

    from dataclasses import replace
    outline = shape_title("ليل طويل", fonts=["Amiri-Bold.ttf"])
    recipe = replace(recipe, title="ليل طويل", outline=outline)

The outline depends on the fonts and on HarfBuzz; the cover, from then on, on neither.
"""

from __future__ import annotations

import os
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.covers.bidi import visual_runs
from soundfoundry_core.covers.lettering import clean, reduced
from soundfoundry_core.covers.outline import MAX_OUTLINE, TitleOutline
from soundfoundry_core.covers.plain_text import parting, pieces_of
from soundfoundry_core.covers.title_font import Shaped, TitleFont, font_file
from soundfoundry_core.covers.typeface import bundled_face
from soundfoundry_core.covers.typeface.trace import Contour, trace
from soundfoundry_core.errors import ConfigurationError, InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["TitleOutline", "outline_for", "shape_title", "title_fonts"]

_ONE_LINE: Final = 9_400
"""Thousandths of an em that one line may take: what fits the narrowest cover at 86 % of the size."""
_LINE: Final = 11_300
"""What each of two lines may take: what fits it at 72 %."""
_TRACKING: Final = -14
_MOST_BREAKS: Final = 40
_BRACKETS: Final = "()[]{}<>«»‹›"
_MIRRORED: Final = str.maketrans(_BRACKETS, ")(][}{><»«›‹")


def title_fonts(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the font files that ``SOUNDFOUNDRY_TITLE_FONTS`` names, joined by ``os.pathsep``.

    Raises:
        ConfigurationError: one of them does not exist or does not begin like a font; better said before a track is made.
    """
    paths = tuple(
        Path(part) for part in environ.get("SOUNDFOUNDRY_TITLE_FONTS", "").split(os.pathsep) if part.strip()
    )
    for path in paths:
        font_file(path)
    return paths


def outline_for(title: str, fonts: Sequence[str | os.PathLike[str]]) -> TitleOutline | None:
    """Return the outlines of a title that the bundled face cannot set in full.

    None where the face can, where no fonts are given or the extra is not installed, and where the fonts would not
    show more of it than the face does.

    Raises:
        ConfigurationError: a font cannot be read.
    """
    face = bundled_face()
    title = unicodedata.normalize("NFC", clean(title))
    if not fonts or face.chars.issuperset(title) or find_spec("uharfbuzz") is None:
        return None
    shaper = _Shaper(fonts)
    text = reduced(title, shaper)
    return shaper.title(text) if text and text != reduced(title, face) else None


def shape_title(text: str, fonts: Sequence[str | os.PathLike[str]]) -> TitleOutline:
    """Shape a title into outlines, broken into at most two lines and cut with an ellipsis if it must be.

    Args:
        text: the title, in any scripts and directions.
        fonts: font files (TrueType, OpenType, collections), the preferred one first. A face of a collection is chosen
            by its number: ``NotoSansCJK-Bold.ttc#1``. Fonts with a weight axis are set bold.

    Raises:
        ConfigurationError: the extra ``shaping`` is not installed, or a font cannot be read.
        InvalidRequestError: the fonts lack most of the title.
    """
    if find_spec("uharfbuzz") is None:
        raise ConfigurationError(
            "Titles in this script need HarfBuzz, which is not installed.",
            fix="Run pip install 'soundfoundry[shaping]'.",
        )
    shaper = _Shaper(fonts)
    title = reduced(text, shaper)
    if not title:
        raise InvalidRequestError(
            f"The fonts lack most of the title {clean(text)[:60]!r}.",
            fix="Give a font that has its script, such as one of the Noto fonts.",
            field="title",
        )
    return shaper.title(title)


class _Shaper:
    """The bundled face and some fonts, as one set of characters."""

    def __init__(self, fonts: Iterable[str | os.PathLike[str]]) -> None:
        self._face = bundled_face()
        self._fonts = [TitleFont(path) for path in fonts]

    def __contains__(self, char: str) -> bool:
        return char in self._face or char in "\u200c\u200d" or any(char in font for font in self._fonts)

    def title(self, text: str) -> TitleOutline:
        """Return the outlines of a text whose characters are all there."""
        pieces = pieces_of(text)
        rtl = visual_runs(text)[0]
        lines = self._lines(pieces)
        while (found := self._traced(lines)) is None:
            pieces = pieces[: max(1, len(pieces) * 9 // 10)]
            lines = self._lines([*pieces, "…"])
        return TitleOutline(lines=found, rtl=rtl)

    def _traced(self, lines: Sequence[str]) -> tuple[str, ...] | None:
        found = []
        for line in lines:
            traced = trace(self._shape(line).contours)
            if traced is not None:
                (x, y), rest = traced.start, traced.rest
                found.append(f"m{x}{'' if y < 0 else ' '}{y}{rest}")
        return tuple(found) if sum(map(len, found)) <= MAX_OUTLINE else None

    def _lines(self, pieces: Sequence[str]) -> tuple[str, ...]:
        whole = "".join(pieces)
        width = self._shape(whole).width
        if width <= _ONE_LINE:
            return (whole,)
        breaks = [at for at in range(1, len(pieces)) if parting(pieces, at)]
        breaks.sort(key=lambda at: abs(2 * at - len(pieces)))
        best: tuple[float, tuple[str, ...]] | None = None
        for at in breaks[:_MOST_BREAKS] if width <= 2 * _LINE else ():
            pair = "".join(pieces[:at]).strip(), "".join(pieces[at:]).strip()
            widest = max(self._shape(line).width for line in pair)
            cost = widest * parting(pieces, at)
            if widest <= _LINE and (best is None or cost < best[0]):
                best = cost, pair
        if best:
            return best[1]
        if width <= _LINE:
            return (whole,)
        first = self._filled(pieces, _LINE)
        second = self._filled(pieces[first:], _LINE - 1000)
        rest = pieces[first : first + second]
        cut = "".join(rest).strip()
        if first + second < len(pieces):
            cut = cut.rstrip(" .,;:،。、…") + "…"
        return ("".join(pieces[:first]).strip(), cut)

    def _filled(self, pieces: Sequence[str], limit: int) -> int:
        """Return how many pieces fill a line, up to a place to break if there is one in its last third."""
        low, high = 1, len(pieces)
        while low < high:
            middle = (low + high + 1) // 2
            if self._shape("".join(pieces[:middle])).width <= limit:
                low = middle
            else:
                high = middle - 1
        if low < len(pieces):
            for at in range(low, low * 2 // 3, -1):
                if parting(pieces, at):
                    return at
        return low

    def _shape(self, line: str) -> Shaped:
        """Shape a line: runs of one direction, in them runs of one font, all from left to right."""
        contours: list[Contour] = []
        pen = 0
        fonts = self._choose(line)
        for start, end, rtl in visual_runs(line)[1]:
            runs = list(_same(fonts, start, end))
            for first, last in reversed(runs) if rtl else runs:
                font = fonts[first]
                part = line[first:last]
                shaped = font.shape(part, rtl=rtl) if font else self._plain(part, rtl=rtl)
                contours += (_moved(contour, pen) for contour in shaped.contours)
                pen += shaped.width
        return Shaped(contours, pen)

    def _choose(self, line: str) -> list[TitleFont | None]:
        """Return the font of each character (None: the bundled face).

        Spaces, marks and punctuation follow the letter before them, or else the one after them.
        """
        unset: Any = object()
        found: list[Any] = []
        for char in line:
            kind = unicodedata.category(char)
            font = unset
            if char in _BRACKETS:  # a pair looks alike, wherever the direction changes
                font = self._home(char)
            elif kind[0] in "PZCM" or kind == "Sk":
                before = found[-1] if found else unset
                if before is not unset and (kind[0] in "CM" or char in (before or self._face)):
                    font = before
            else:
                font = self._home(char)
            found.append(font)
        after = unset
        for at in range(len(line) - 1, -1, -1):
            if found[at] is unset:
                fits = after is not unset and line[at] in (after or self._face)
                found[at] = after if fits else self._home(line[at])
            after = found[at]
        return found

    def _home(self, char: str) -> TitleFont | None:
        if char in self._face:
            return None
        return next((font for font in self._fonts if char in font), None)

    def _plain(self, text: str, *, rtl: bool) -> Shaped:
        """Set a run from the bundled face, which needs no shaping."""
        if rtl:
            text = text[::-1].translate(_MIRRORED)
        text = "".join(char for char in text if char in self._face)
        contours: list[Contour] = []
        pen = 0
        for char, advance in zip(text, self._face.advances(text, _TRACKING), strict=True):
            contours += (_moved(contour, pen) for contour in self._face.contours(char))
            pen += advance
        return Shaped(contours, pen)


def _same(fonts: Sequence[TitleFont | None], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of one font between two places."""
    first = start
    for at in range(start + 1, end + 1):
        if at == end or fonts[at] is not fonts[first]:
            yield first, at
            first = at


def _moved(contour: Contour, x: int) -> Contour:
    return Contour(
        (contour.start[0] + x, contour.start[1]),
        [tuple((px + x, py) for px, py in segment) for segment in contour.segments],
    )
