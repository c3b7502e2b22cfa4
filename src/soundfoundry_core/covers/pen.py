"""The pen: turns points into the shortest SVG path data that means exactly them.

Coordinates become integers (tenths of a unit) before any text is made, and text is made from those integers:
no float formatting, no locale, nothing that a platform could do otherwise. Curves are uniform Catmull-Rom
splines, whose handles mirror at every point, so ``s`` carries them in four numbers a point.
"""

from __future__ import annotations

from math import floor, sqrt  # exact by IEEE 754, unlike sin or pow
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Point", "curve", "number", "polyline", "ring", "smooth", "smooth_area", "tapered", "tenths"]

Point = tuple[float, float]
"""``(x, y)`` in user units."""

_LIMIT: Final = 1_000_000
_KEPT: Final = range(-4096, 20481)
"""Tenths that covers use all the time: their text is kept, which bounds the tables."""


class _Texts(dict[int, str]):
    """Tenths -> their text, written at the first look."""

    __slots__ = ("_gap",)

    def __init__(self, gap: str) -> None:
        super().__init__()
        self._gap = gap

    def __missing__(self, value: int) -> str:
        whole, tenth = divmod(abs(value), 10)
        digits = str(whole) if not tenth else f"{whole or ''}.{tenth}"
        text = f"-{digits}" if value < 0 else f"{self._gap}{digits}"
        if value in _KEPT:
            self[value] = text
        return text


_FIRST: Final = _Texts("")
"""After a command letter."""
_NEXT: Final = _Texts(" ")
"""After another number: a minus sign separates by itself."""


def tenths(value: float) -> int:
    """Return a coordinate in tenths, halves upwards, cut at +-100,000 units."""
    scaled = floor(value * 10 + 0.5)
    return scaled if -_LIMIT <= scaled <= _LIMIT else _LIMIT if scaled > 0 else -_LIMIT


def number(value: float) -> str:
    """Return a number for an attribute, to one decimal: ``12``, ``.5``, ``-3.4``."""
    scaled = floor(value * 10 + 0.5)
    return _FIRST[scaled if -_LIMIT <= scaled <= _LIMIT else _LIMIT if scaled > 0 else -_LIMIT]


def polyline(points: Sequence[Point], *, closed: bool = False) -> str:
    """Return path data of straight lines through the points."""
    x, y = tenths(points[0][0]), tenths(points[0][1])
    text = [f"M{_FIRST[x]}{_NEXT[y]}l"]
    lead = _FIRST
    for px, py in points[1:]:
        nx, ny = tenths(px), tenths(py)
        text.append(lead[nx - x] + _NEXT[ny - y])
        lead = _NEXT
        x, y = nx, ny
    if closed:
        text.append("z")
    return "".join(text)


def curve(start: Point, triples: Sequence[tuple[Point, Point, Point]]) -> str:
    """Return path data of a closed shape of cubic curves: two handles and an end each."""
    x, y = tenths(start[0]), tenths(start[1])
    text = [f"M{_FIRST[x]}{_NEXT[y]}c"]
    lead = _FIRST
    for handles in triples:
        for px, py in handles:
            nx, ny = tenths(px), tenths(py)
            text.append(lead[nx - x] + _NEXT[ny - y])
            lead = _NEXT
        x, y = nx, ny
    text.append("z")
    return "".join(text)


def smooth(points: Sequence[Point], *, roundness: float = 1.0, closed: bool = False, start: str = "M") -> str:
    """Return path data of a curve through the points.

    ``roundness`` is 1 for a Catmull-Rom spline and 0 for straight lines. ``start="L"`` joins the curve to
    what stands before it.
    """
    xs = [floor(x * 10 + 0.5) for x, _ in points]
    ys = [floor(y * 10 + 0.5) for _, y in points]
    if min(xs) < -_LIMIT or max(xs) > _LIMIT or min(ys) < -_LIMIT or max(ys) > _LIMIT:
        xs, ys = [tenths(x) for x, _ in points], [tenths(y) for _, y in points]
    if closed:
        xs, ys = [xs[-1], *xs, xs[0], xs[1]], [ys[-1], *ys, ys[0], ys[1]]
    else:
        xs, ys = [xs[0], *xs, xs[-1]], [ys[0], *ys, ys[-1]]
    pull, last = roundness / 6, len(xs) - 1
    x, y, nx, ny = xs[1], ys[1], xs[2], ys[2]
    tx, ty = int((nx - xs[0]) * pull), int((ny - ys[0]) * pull)
    text = [f"{start}{_FIRST[x]}{_NEXT[y]}c{_FIRST[tx]}{_NEXT[ty]}"]
    for i in range(2, last):
        ax, ay = xs[i + 1], ys[i + 1]
        tx, ty = int((ax - x) * pull), int((ay - y) * pull)
        dx, dy = nx - x, ny - y
        lead = "s" + _FIRST[dx - tx] if i == 3 else _NEXT[dx - tx]
        text.append(f"{lead}{_NEXT[dy - ty]}{_NEXT[dx]}{_NEXT[dy]}")
        x, y, nx, ny = nx, ny, ax, ay
    if closed:
        text.append("z")
    return "".join(text)


def smooth_area(points: Sequence[Point], floor: float, *, roundness: float = 1.0) -> str:
    """Return path data of the area between a curve (left to right) and a level ``floor`` below it."""
    return f"{smooth(points, roundness=roundness)}V{number(floor)}H{number(points[0][0])}z"


def tapered(points: Sequence[Point], widths: Sequence[float], *, roundness: float = 1.0) -> str:
    """Return a closed outline around a line whose width changes: ``widths`` holds one value a point."""
    left: list[Point] = []
    right: list[Point] = []
    last = len(points) - 1
    for index, (x, y) in enumerate(points):
        ax, ay = points[max(0, index - 1)]
        bx, by = points[min(last, index + 1)]
        dx, dy = bx - ax, by - ay
        length = sqrt(dx * dx + dy * dy) or 1.0
        half = widths[index] / 2 / length
        left.append((x - dy * half, y + dx * half))
        right.append((x + dy * half, y - dx * half))
    return f"{smooth(left, roundness=roundness)}{smooth(right[::-1], roundness=roundness, start='L')}z"


def ring(x: float, y: float, radius: float) -> str:
    """Return path data of a full circle, to join many dots in one path."""
    r = tenths(radius)
    arc = f"a{_FIRST[r]}{_NEXT[r]} 0 1 0"
    return f"M{_FIRST[tenths(x) - r]}{_NEXT[tenths(y)]}{arc}{_NEXT[2 * r]} 0{arc}{_NEXT[-2 * r]} 0z"
