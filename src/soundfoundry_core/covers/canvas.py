"""The canvas: the only thing that writes a cover's SVG, in the subset that every rasterizer draws alike.

It knows paths, circles, rectangles, lines, groups with an opacity, linear and radial gradients. It does not know
filters, blend modes, masks, CSS or links, so no pattern can use them; letters come as outlines, or as one plain
``<text>`` where nobody has an outline. Colours are ``#rrggbb``. Ids carry a prefix of their own, so that many covers
can stand on one page.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from soundfoundry_core.covers.pen import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Canvas", "Stop"]

Stop = tuple[float, str, float]
"""Where (0-1), ``#rrggbb``, opacity (0-1)."""


class Canvas:
    """A picture in the making. All lengths are in user units of a ``width`` x ``height`` box."""

    __slots__ = ("_body", "_defs", "_paints", "_prefix", "height", "width")

    def __init__(self, width: int, height: int, *, prefix: str) -> None:
        self.width, self.height = width, height
        self._prefix = prefix
        self._body: list[str] = []
        self._defs: list[str] = []
        self._paints: dict[str, str] = {}

    def path(
        self,
        d: str,
        *,
        fill: str = "none",
        stroke: str = "",
        width: float = 0.0,
        opacity: float = 1.0,
        cap: str = "",
        dash: str = "",
    ) -> None:
        """Draw path data (from :mod:`soundfoundry_core.covers.pen`), filled or stroked."""
        self._body.append(f'<path d="{d}"{_style(fill, stroke, width, opacity, cap, dash)}/>')

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str = "none",
        stroke: str = "",
        width: float = 0.0,
        opacity: float = 1.0,
    ) -> None:
        """Draw a circle, filled or stroked."""
        shape = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        self._body.append(f"<circle {shape}{_style(fill, stroke, width, opacity)}/>")

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        radius: float = 0.0,
        opacity: float = 1.0,
    ) -> None:
        """Draw a filled rectangle; ``radius`` rounds its corners."""
        round_ = f' rx="{number(radius)}"' if radius else ""
        place = f'x="{number(x)}" y="{number(y)}" ' if x or y else ""
        shape = f'{place}width="{number(width)}" height="{number(height)}"{round_}'
        self._body.append(f"<rect {shape}{_style(fill, '', 0.0, opacity)}/>")

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        stroke: str,
        width: float,
        opacity: float = 1.0,
        cap: str = "",
    ) -> None:
        """Draw a straight line."""
        shape = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        self._body.append(f"<line {shape}{_style('', stroke, width, opacity, cap)}/>")

    def letters(self, d: str, x: float, y: float, scale: int, *, fill: str) -> None:
        """Draw outlines in units of their own, ``scale`` thousandths of a user unit each, from (x, y) on."""
        place = f"translate({number(x)} {number(y)})scale({_share(scale / 1000)})"
        self._body.append(f'<path transform="{place}" fill="{fill}" d="{d}"/>')

    def text(self, words: str, x: float, y: float, size: float, *, fill: str, rtl: bool = False) -> None:
        """Write words (escaped already) with whatever bold font the viewer has; right to left ones end at x."""
        anchor = ""
        if rtl:  # an isolate, because the attribute ``direction`` is unknown to some rasterizers
            anchor, words = ' text-anchor="end"', f"\u2067{words}\u2069"
        self._body.append(
            f'<text x="{number(x)}" y="{number(y)}" font-family="sans-serif" font-weight="700"'
            f' font-size="{number(size)}" fill="{fill}"{anchor}>{words}</text>'
        )

    @contextmanager
    def group(
        self, *, opacity: float = 1.0, fill: str = "", stroke: str = "", width: float = 0.0, cap: str = ""
    ) -> Iterator[None]:
        """Draw what follows as one sheet of this opacity, in this style where it says ``fill=""``."""
        share = f' opacity="{_share(opacity)}"' if opacity < 1 else ""
        self._body.append(f"<g{_style(fill, stroke, width, 1.0, cap)}{share}>")
        yield
        self._body.append("</g>")

    def linear(self, stops: Iterable[Stop], x1: float, y1: float, x2: float, y2: float) -> str:
        """Return a paint that runs from one point to another (user units); use it as ``fill`` or ``stroke``."""
        place = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        return self._gradient("linearGradient", place, stops)

    def radial(
        self,
        stops: Iterable[Stop],
        x: float,
        y: float,
        radius: float,
        *,
        light: tuple[float, float] | None = None,
    ) -> str:
        """Return a paint that runs outwards from a centre; ``light`` moves its bright spot."""
        place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        if light:
            place += f' fx="{number(light[0])}" fy="{number(light[1])}"'
        return self._gradient("radialGradient", place, stops)

    def _gradient(self, tag: str, place: str, stops: Iterable[Stop]) -> str:
        body = "".join(
            f'<stop offset="{_share(at)}" stop-color="{colour}"'
            + ("/>" if alpha >= 1 else f' stop-opacity="{_share(alpha)}"/>')
            for at, colour, alpha in stops
        )
        content = f' gradientUnits="userSpaceOnUse" {place}>{body}</{tag}>'
        paint = self._paints.get(tag + content)
        if paint is None:
            name = f"{self._prefix}-{len(self._defs)}"
            self._defs.append(f'<{tag} id="{name}"{content}')
            paint = self._paints[tag + content] = f"url(#{name})"
        return paint

    def svg(self, head: str) -> str:
        """Return the document; ``head`` holds ``<title>``, ``<desc>`` and ``<metadata>``, escaped."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}"'
            f' viewBox="0 0 {self.width} {self.height}" role="img">{head}'
            f"<defs>{''.join(self._defs)}</defs>{''.join(self._body)}</svg>\n"
        )


def _share(value: float) -> str:
    """Return a number 0-1 to three decimals, from an integer."""
    thousandths = max(0, min(1000, int(value * 1000 + 0.5)))
    if thousandths == 1000:
        return "1"
    return f".{thousandths:03d}".rstrip("0") if thousandths else "0"


def _style(  # noqa: PLR0917 -- called for every shape, so no keywords
    fill: str, stroke: str, width: float, opacity: float, cap: str = "", dash: str = ""
) -> str:
    text = f' fill="{fill}"' if fill else ""
    if stroke == "none":
        text += ' stroke="none"'
    elif stroke:
        text += f' stroke="{stroke}" stroke-width="{number(width)}"'
        if cap == "round":
            text += ' stroke-linecap="round" stroke-linejoin="round"'
        if dash:
            text += f' stroke-dasharray="{dash}"'
    if opacity >= 1:
        return text
    # On a shape of one paint the paint's own opacity looks alike, and spares rasterizers a layer.
    filled, stroked = fill not in {"", "none"}, stroke not in {"", "none"}
    name = (
        "fill-opacity"
        if filled and not stroked
        else "stroke-opacity"
        if stroked and not filled
        else "opacity"
    )
    return f'{text} {name}="{_share(opacity)}"'
