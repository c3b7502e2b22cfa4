"""Path data in whole units and relative commands: the shortest text that means exactly these contours.

Places are absolute integers when they come in, so nothing drifts however long the line of letters is. A straight
line along an axis becomes ``h`` or ``v``, a command letter that would only repeat is left out, and the last line of
a contour is left to ``z``, which draws it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Contour", "Place", "Traced", "gapped", "trace"]

Place = tuple[int, int]
"""``(x, y)``, y downwards."""


class Contour(NamedTuple):
    """A closed shape: where it begins, and its segments, each as the places after the pen's own."""

    start: Place
    segments: list[tuple[Place, ...]]
    """One place is a straight line, two are a quadratic curve (handle, end), three a cubic one."""


class Traced(NamedTuple):
    """The path data of some contours, apart from where they begin."""

    start: Place
    """Of the first contour."""
    last: Place
    """The start of the last contour: what a relative ``m`` that follows counts from."""
    rest: str
    """What follows ``m`` and the first place."""


def trace(contours: Iterable[Contour]) -> Traced | None:
    """Return the path data of contours, or None where there is nothing to draw."""
    first: Place | None = None
    last = (0, 0)
    parts: list[str] = []
    for contour in contours:
        body = _body(contour)
        if not body:
            continue
        x, y = contour.start
        if first is None:
            first = contour.start
        else:
            parts.append(f"m{x - last[0]}{gapped(y - last[1])}")
        parts.append(body)
        last = contour.start
    return None if first is None else Traced(first, last, "".join(parts))


def _body(contour: Contour) -> str:
    x, y = contour.start
    segments = contour.segments
    while segments and len(segments[-1]) == 1 and segments[-1][0] == contour.start:
        segments = segments[:-1]
    parts: list[str] = []
    said = "l"  # numbers after a move are lines
    for segment in segments:
        steps: list[int] = []
        for px, py in segment:
            steps += (px - x, py - y)
        if not any(steps):
            continue
        command = "lqc"[len(segment) - 1]
        if command == "l" and 0 in steps:
            command, steps = ("v", steps[1:]) if steps[0] == 0 else ("h", steps[:1])
        lead = gapped(steps[0]) if command == said else f"{command}{steps[0]}"
        parts.append(lead + "".join(map(gapped, steps[1:])))
        said = command
        x, y = segment[-1]
    return "".join(parts) + "z" if parts else ""


def gapped(value: int) -> str:
    """Return a number that follows another one: a minus sign separates by itself."""
    return str(value) if value < 0 else f" {value}"
