"""The seat belt of rasterizers: what none of them should be asked for, whoever made the SVG.

:func:`refuse_unsafe` lets through what covers are made of (shapes, gradients, clip paths, text) and nothing that
reaches outside the picture or grows while it is drawn. It is asked before a rasterizer sees any bytes: some of
them crash the whole process at 500 nested groups, which no Python code can catch.
"""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

from soundfoundry_core.covers.raster.contract import MAX_PIXELS, MAX_SVG_BYTES
from soundfoundry_core.covers.raster.limits import check_size
from soundfoundry_core.errors import RasterError

__all__ = ["MAX_DEPTH", "MAX_ELEMENTS", "refuse_unsafe"]

MAX_DEPTH: Final = 100
"""Elements inside each other; a cover has about five."""

MAX_ELEMENTS: Final = 20_000

_SVG: Final = "http://www.w3.org/2000/svg "
_XML: Final = "http://www.w3.org/XML/1998/namespace "
_NEVER: Final = re.compile(r"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet", re.IGNORECASE)
_URL: Final = re.compile(r"""url\s*\(\s*["']?\s*([^"')\s]*)""", re.IGNORECASE)
_REACHING: Final = frozenset(
    ["feimage", "foreignobject", "image", "script", "style", "textpath", "tref", "use"]
)
_MULTIPLYING: Final = frozenset(
    [
        "animate",
        "animatecolor",
        "animatemotion",
        "animatetransform",
        "filter",
        "marker",
        "mask",
        "pattern",
        "set",
    ]
)
_LETTERED: Final = frozenset({_SVG + "text", _SVG + "tspan"})
_LETTERING: Final = frozenset(
    [
        "direction",
        "dominant-baseline",
        "dx",
        "dy",
        "fill",
        "fill-opacity",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
        "id",
        "lang",
        "letter-spacing",
        "opacity",
        "rotate",
        "stroke",
        "stroke-opacity",
        "stroke-width",
        "text-anchor",
        "text-rendering",
        "textLength",
        "lengthAdjust",
        "transform",
        "unicode-bidi",
        "word-spacing",
        "writing-mode",
        "x",
        "y",
    ]
) | {
    _XML + "lang",
    _XML + "space",
}


def refuse_unsafe(svg: str, width: int, height: int) -> None:
    """Refuse what no rasterizer should be asked for: called first by every rasterizer of ours.

    Raises:
        RasterError: the size is not 1 pixel to 16 megapixels; the text is over 1 MB, is no well-formed SVG, has more
            than ``MAX_ELEMENTS`` elements or more than ``MAX_DEPTH`` inside each other; it refers to anything
            but its own fragments (``#id``); or it holds a document type, an entity, an image, a style sheet, a
            script, an animation, or what multiplies when it is drawn (pattern, mask, marker, filter, use).
    """
    check_size(width, height, MAX_PIXELS)
    if len(svg) > MAX_SVG_BYTES:
        raise RasterError(f"The SVG has {len(svg)} characters.", fix=f"Draw it with at most {MAX_SVG_BYTES}.")
    # Before the parser, because an entity does its harm there.
    if found := _NEVER.search(svg):
        raise _needless(found[0])
    _Reader().read(svg)


def _needless(what: str) -> RasterError:
    return RasterError(
        f"The SVG holds {what[:30]!r}, which no cover needs.",
        fix="Draw with shapes, gradients and text only.",
    )


class _Reader:
    """Walks through the elements once and builds nothing, so that depth costs no memory."""

    __slots__ = ("_count", "_depth", "_parser")

    def __init__(self) -> None:
        self._depth = self._count = 0
        self._parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self._parser.XmlDeclHandler = _declaration
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, svg: str) -> None:
        """Read a whole document.

        Raises:
            RasterError: it is not well-formed, no SVG, too deep or too large, or an attribute refers outside.
        """
        try:
            self._parser.Parse(svg.encode(), True)
        except (expat.ExpatError, UnicodeError) as error:
            raise RasterError(
                f"The SVG is not well-formed XML: {error}.", fix="Pass a well-formed SVG document."
            ) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._count and name != _SVG + "svg":
            raise RasterError(
                "The text holds no <svg> element.",
                fix='Begin with <svg xmlns="http://www.w3.org/2000/svg">.',
            )
        self._count += 1
        self._depth += 1
        if self._depth > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise RasterError(
                f"The SVG has more than {MAX_ELEMENTS} elements, or more than {MAX_DEPTH} inside each other.",
                fix="Draw with fewer and flatter groups.",
            )
        local = name.rpartition(" ")[2].lower()
        if local in _REACHING or local in _MULTIPLYING:
            raise _needless(f"<{local}")
        if name in _LETTERED and (odd := sorted(set(attributes) - _LETTERING)):
            raise RasterError(
                f"The SVG's text has the attribute {odd[0].rpartition(' ')[2][:30]!r}.",
                fix="Write text with plain attributes such as x, y, fill and font-size.",
            )
        for key, value in attributes.items():
            _refuse_target(key.rpartition(" ")[2].lower(), value)

    def _end(self, name: str) -> None:
        del name
        self._depth -= 1


def _declaration(version: str, encoding: str | None, standalone: int) -> None:
    # A rasterizer that is given bytes would read them in that encoding, and so see other elements than we do.
    del version, standalone
    if encoding and encoding.lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise RasterError(f"The SVG claims the encoding {encoding[:30]!r}.", fix="Write it in UTF-8.")


def _refuse_target(key: str, value: str) -> None:
    """Refuse an attribute whose value, its character references resolved, leads out of the picture."""
    targets = _URL.findall(value) if "(" in value else []
    if key == "href":
        targets.append(value)
    if (
        key == "base"
        or ("(" in value and "\\" in value)
        or any(not t.strip().startswith("#") for t in targets)
    ):
        raise RasterError(
            "The SVG refers to something outside itself.", fix="Refer only to its own ids, as in url(#a)."
        )
