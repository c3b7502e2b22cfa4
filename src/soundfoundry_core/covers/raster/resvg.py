"""The built-in rasterizer: resvg, a Rust library in a self-contained wheel.

It needs no system library and knows no font of the system, so the same cover gives the same bytes on every machine.
Why this one: ``docs/decisions/0013-rasterizers.md``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.raster.frame import framed
from soundfoundry_core.covers.raster.safety import refuse_unsafe
from soundfoundry_core.errors import RasterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["ResvgRasterizer"]

_UNMOVED: Final = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_RADIAL: Final = re.compile(r"""<radialGradient\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_PLACE: Final = re.compile(r"""\s(cx|cy|r|fx|fy|fr)\s*=\s*["']\s*(-?[\d.]+)\s*["']""")
_FAMILY: Final = re.compile(
    r"""(<(?:text|tspan)\b(?:[^>"']|"[^"]*"|'[^']*')*?\sfont-family\s*=\s*)(["'])(.*?)\2""", re.DOTALL
)
_ASIDE: Final = 0.0005
"""How far the light is moved, as a share of the radius: less than half a pixel of any cover."""


class ResvgRasterizer:
    """Draws with resvg.

    Args:
        check: called first with what :meth:`rasterize` was given, to refuse it with a ``RasterError``. Give another
            one only for SVG that has passed a sanitizer, and only inside a ``BoundedRasterizer``.
        fonts: font files for ``<text>``, shaped as each script needs it. A family that is not among them is replaced
            by the first. Without any, ``<text>`` is left out: what the system has would make other bytes elsewhere.

    Raises:
        OSError: a font file cannot be read.
    """

    __slots__ = ("_check", "_fonts")

    def __init__(
        self, *, check: Callable[[str, int, int], None] = refuse_unsafe, fonts: Iterable[Path] = ()
    ) -> None:
        self._check = check
        self._fonts = tuple(path.read_bytes() for path in fonts)

    def rasterize(self, svg: str, width: int, height: int) -> bytes:
        """Return a PNG of exactly ``width`` x ``height`` pixels.

        Raises:
            RasterError: see :func:`refuse_unsafe`; or resvg cannot parse the SVG.
        """
        self._check(svg, width, height)
        import resvg

        text = _RADIAL.sub(_precise, framed(svg, width, height))
        options = resvg.usvg.Options.default()
        for font in self._fonts:
            options.load_font_data(font)
        if families := options.list_fonts():
            options.font_family = families[0]
            quoted = families[0].replace('"', "").replace("'", "")
            text = _FAMILY.sub(lambda found: f"{found[1]}{found[2]}{found[3]},{quoted}{found[2]}", text)
        try:
            tree = resvg.usvg.Tree.from_str(text, options)
            drawn = tree.int_size()
            png = bytes(resvg.render(tree, _UNMOVED)) if drawn == (width, height) else b""
        except RasterError:
            raise
        except BaseException as error:
            # A Rust panic is a BaseException, of a class that cannot be imported.
            if isinstance(error, Exception) or type(error).__name__ == "PanicException":
                raise RasterError(
                    "resvg cannot read the SVG.", fix="Pass a well-formed SVG document."
                ) from error
            raise
        if not png:
            raise RasterError(
                f"resvg would draw {drawn[0]} x {drawn[1]} pixels.",
                fix="Put nothing before the <svg> element.",
            )
        return png


def _precise(gradient: re.Match[str]) -> str:
    """Move the light of a concentric gradient aside by a hair, so that it is drawn in floating point.

    For concentric gradients resvg chooses 16-bit integers and rounds every translucent layer up; a cover with four
    of them comes out 1 of 255 too light, which is visible beside a browser.
    """
    tag = gradient[0]
    place = dict(_PLACE.findall(tag))
    if place.keys() != {"cx", "cy", "r"}:
        return tag
    try:
        aside = float(place["cx"]) + float(place["r"]) * _ASIDE
    except ValueError:
        return tag
    return f'{tag[:15]} fx="{aside:.6g}"{tag[15:]}'
