"""From SVG to PNG.

A rasterizer is given SVG text and a size. It must never read a file or the network on behalf of the picture, so
:func:`refuse_unsafe` is asked before any bytes are parsed, whoever made them.
"""

from __future__ import annotations

import re
from typing import Final, Protocol

from soundfoundry_core.errors import RasterError

__all__ = ["MAX_PIXELS", "MAX_SVG_BYTES", "Rasterizer", "ResvgRasterizer", "refuse_unsafe"]

MAX_PIXELS: Final = 16_000_000
"""Pixels of the largest picture: 64 MB while it is drawn."""

MAX_SVG_BYTES: Final = 1_000_000

_HREF: Final = re.compile(r"""href\s*=\s*(?:"\s*([^"]*)"|'\s*([^']*)')""", re.IGNORECASE)
_URL: Final = re.compile(r"""url\s*\(\s*["']?\s*([^"')\s]*)""", re.IGNORECASE)
_ROOT: Final = re.compile(r"""<svg\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_SIDE: Final = re.compile(r"""\s(width|height)=["']([\d.]+)(?:px)?["']""")
_ANY_SIDE: Final = re.compile(r"""\s(?:width|height)\s*=\s*(?:"[^"]*"|'[^']*')""")
_NEVER: Final = re.compile(
    r"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|@import|<(?:\w+:)?(?:image|feImage|use|script|style|foreignObject|text)\b",
    re.IGNORECASE,
)


class Rasterizer(Protocol):
    """Turns an SVG into pixels; registered with a ``RasterizerSpec``."""

    def rasterize(self, svg: str, width: int, height: int) -> bytes:
        """Return a PNG of exactly this size, the same bytes for the same call.

        Raises:
            RasterError: the SVG cannot be read, refers to something outside itself, or the picture is too large.
        """
        ...


def refuse_unsafe(svg: str, width: int, height: int) -> None:
    """Refuse what no rasterizer should be asked for: called first by every rasterizer of ours.

    Raises:
        RasterError: the size is not 1 pixel to 16 megapixels, the text is over 1 MB, or it refers to anything but
            its own fragments (``#id``), or holds a document type, an entity, an image, a style sheet or a script.
    """
    for side in (width, height):
        if isinstance(side, bool) or not isinstance(side, int) or side < 1:
            raise RasterError(f"{side!r} is no picture side.", fix="Use whole pixels, at least 1.")
    if width * height > MAX_PIXELS:
        raise RasterError(
            f"{width} x {height} pixels are more than {MAX_PIXELS // 1_000_000} megapixels.",
            fix="Ask for a smaller picture.",
        )
    if len(svg) > MAX_SVG_BYTES:
        raise RasterError(f"The SVG has {len(svg)} characters.", fix=f"Draw it with at most {MAX_SVG_BYTES}.")
    if found := _NEVER.search(svg):
        raise RasterError(
            f"The SVG holds {found[0][:20]!r}, which no cover needs.",
            fix="Draw with shapes and gradients only.",
        )
    targets = [one or other for one, other in _HREF.findall(svg)] + _URL.findall(svg)
    if svg.lower().count("href") > len(_HREF.findall(svg)) or any(
        not target.startswith("#") for target in targets
    ):
        raise RasterError(
            "The SVG refers to something outside itself.", fix="Refer only to its own ids, as in url(#a)."
        )


def _sized(svg: str, width: int, height: int) -> str:
    """Return the SVG with this size on its root; its ``viewBox`` is fitted inside and centred.

    resvg keeps the proportions of the picture and so may return another size than it was asked for.
    """
    root = _ROOT.search(svg)
    if root is None:
        raise RasterError("The text holds no <svg> element.", fix="Pass a well-formed SVG document.")
    tag = root[0]
    if "viewBox" not in tag and (own := _SIDE.findall(tag)):
        sides = dict(own)
        if sides.keys() == {"width", "height"}:
            tag = f'<svg viewBox="0 0 {sides["width"]} {sides["height"]}"{tag[4:]}'
    tag = f'<svg width="{width}" height="{height}"{_ANY_SIDE.sub("", tag[4:])}'
    return svg[: root.start()] + tag + svg[root.end() :]


class ResvgRasterizer:
    """Draws with resvg (Rust, self-contained wheel): no system library, no system fonts."""

    __slots__ = ()

    def rasterize(self, svg: str, width: int, height: int) -> bytes:
        """Return a PNG of exactly ``width`` x ``height`` pixels.

        Raises:
            RasterError: see :func:`refuse_unsafe`; or resvg cannot parse the SVG.
        """
        refuse_unsafe(svg, width, height)
        import resvg_py

        try:
            png = resvg_py.svg_to_bytes(svg_string=_sized(svg, width, height), skip_system_fonts=True)
        except (ValueError, OverflowError, UnicodeError) as error:
            raise RasterError("resvg cannot read the SVG.", fix="Pass a well-formed SVG document.") from error
        return bytes(png)
