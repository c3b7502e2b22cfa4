"""The pen: turns points into the shortest SVG path data that means exactly them.

Coordinates become integers (tenths of a unit) before any text is made, and text is made from those integers:
no float formatting, no locale, nothing that a platform could do otherwise. Curves are uniform Catmull-Rom
splines, whose handles mirror at every point, so ``s`` carries them in four numbers a point.
"""

from __future__ import annotations

from math import sqrt  # correctly rounded by IEEE 754, unlike sin or pow
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Point", "curve", "number", "polyline", "ring", "smooth", "smooth_area", "tapered", "tenths"]

Point = tuple[float, float]
"""``(x, y)`` in user units."""

_LEADING: dict[int, str] = {}
_FOLLOWING: dict[int, str] = {}
_LIMIT: Final = 1_000_000


def tenths(value: float) -> int:
    """Return a coordinate in tenths, halves upwards, cut at +-100,000 units."""
    scaled = value * 10 + 0.5
    whole = int(scaled)
    if scaled < whole:
        whole -= 1
    return max(-_LIMIT, min(_LIMIT, whole))


def _write(value: int) -> str:
    whole, tenth = divmod(abs(value), 10)
    digits = str(whole) if not tenth else f"{whole or ''}.{tenth}"
    return f"-{digits}" if value < 0 else digits


def _first(value: int) -> str:
    text = _LEADING.get(value)
    if text is None:
        text = _write(value)
        if -4096 <= value <= 20480:  # what covers use; keeps the table bounded
            _LEADING[value] = text
    return text


def _next(value: int) -> str:
    text = _FOLLOWING.get(value)
    if text is None:
        text = _write(value)
        text = text if value < 0 else f" {text}"
        if -4096 <= value <= 20480:
            _FOLLOWING[value] = text
    return text


def number(value: float) -> str:
    """Return a number for an attribute, to one decimal: ``12``, ``.5``, ``-3.4``."""
    return _first(tenths(value))


def polyline(points: Sequence[Point], *, closed: bool = False) -> str:
    """Return path data of straight lines through the points."""
    x, y = tenths(points[0][0]), tenths(points[0][1])
    parts = ["M", _first(x), _next(y), "l"]
    lead = _first
    for px, py in points[1:]:
        nx, ny = tenths(px), tenths(py)
        parts += (lead(nx - x), _next(ny - y))
        lead = _next
        x, y = nx, ny
    if closed:
        parts.append("z")
    return "".join(parts)


def curve(start: Point, triples: Sequence[tuple[Point, Point, Point]]) -> str:
    """Return path data of a closed shape of cubic curves: two handles and an end each."""
    x, y = tenths(start[0]), tenths(start[1])
    parts = ["M", _first(x), _next(y), "c"]
    lead = _first
    for handles in triples:
        for px, py in handles:
            nx, ny = tenths(px), tenths(py)
            parts += (lead(nx - x), _next(ny - y))
            lead = _next
        x, y = nx, ny
    parts.append("z")
    return "".join(parts)


def smooth(points: Sequence[Point], *, roundness: float = 1.0, closed: bool = False, start: str = "M") -> str:
    """Return path data of a curve through the points.

    ``roundness`` is 1 for a Catmull-Rom spline and 0 for straight lines. ``start="L"`` joins the curve to
    what stands before it.
    """
    xs = [tenths(x) for x, _ in points]
    ys = [tenths(y) for _, y in points]
    if closed:
        xs, ys = [xs[-1], *xs, xs[0], xs[1]], [ys[-1], *ys, ys[0], ys[1]]
    else:
        xs, ys = [xs[0], *xs, xs[-1]], [ys[0], *ys, ys[-1]]
    pull = roundness / 6
    x, y = xs[1], ys[1]
    tx, ty = int((xs[2] - xs[0]) * pull), int((ys[2] - ys[0]) * pull)
    parts = [start, _first(x), _next(y), "c", _first(tx), _next(ty)]
    lead = _next
    for i in range(2, len(xs) - 1):
        nx, ny = xs[i], ys[i]
        tx, ty = int((xs[i + 1] - x) * pull), int((ys[i + 1] - y) * pull)
        dx, dy = nx - x, ny - y
        parts += (lead(dx - tx), _next(dy - ty), _next(dx), _next(dy))
        if i == 2 and len(xs) > 4:
            parts.append("s")
            lead = _first
        else:
            lead = _next
        x, y = nx, ny
    if closed:
        parts.append("z")
    return "".join(parts)


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
    arc = f"a{_first(r)}{_next(r)} 0 1 0"
    return f"M{_first(tenths(x) - r)}{_next(tenths(y))}{arc}{_next(2 * r)} 0{arc}{_next(-2 * r)} 0z"
