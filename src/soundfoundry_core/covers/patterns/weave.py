"""Weave: broad ribbons that pass over and under each other.

The motif is the thread count: the ribbons are as broad as its notes are long, and their tones follow its pitch.
How far each ribbon runs is the track's loudness. One of them is the accent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.covers.pen import polyline, tapered
from soundfoundry_core.style.adding import added
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Weave"]


class _Ribbon:
    """A band in cloth coordinates: where its axis lies, how broad it is, how far it runs."""

    __slots__ = ("axis", "breadth", "end", "start", "tone")

    def __init__(self, axis: float, breadth: float, start: float, end: float, tone: str) -> None:
        self.axis, self.breadth, self.start, self.end, self.tone = axis, breadth, start, end, tone


class _Cloth:
    """A turned coordinate system around the focal point."""

    __slots__ = ("_cos", "_sin", "centre")

    def __init__(self, centre: Point, turn: float) -> None:
        self.centre, self._cos, self._sin = centre, cos_turn(turn), sin_turn(turn)

    def at(self, u: float, v: float) -> Point:
        """Return the place on paper."""
        return self.centre[0] + u * self._cos - v * self._sin, self.centre[1] + u * self._sin + v * self._cos

    def box(self, u1: float, v1: float, u2: float, v2: float) -> str:
        """Return path data of a rectangle of the cloth."""
        corners = [self.at(u1, v1), self.at(u2, v1), self.at(u2, v2), self.at(u1, v2)]
        return polyline(corners, closed=True)


class Weave:
    """Two sets of ribbons, woven."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw all of one set, then the other above it, then the pieces where the first lies on top."""
        series = scene.stream("weave.turn", level="series")
        turn = series.choice((0.125, -0.125, 0.09, -0.09, 0.16)) + scene.stream("weave.sway").uniform(
            -0.012, 0.012
        )
        cloth = _Cloth(scene.focus, turn)
        twill = series.integer(0, 2)
        across = self._ribbons(scene, "across")
        along = self._ribbons(scene, "along")
        for ribbon in across:
            self._draw_across(scene, canvas, cloth, ribbon)
        for ribbon in along:
            self._draw_along(scene, canvas, cloth, ribbon, across)
        for row, ribbon in enumerate(across):
            over = [band for column, band in enumerate(along) if self._over(twill, row, column)]
            self._draw_over(scene, canvas, cloth, ribbon, over)

    def _over(self, twill: int, row: int, column: int) -> bool:
        return (row + column) % 2 == 0 if twill == 0 else (row + (column if twill == 1 else -column)) % 3 == 0

    def _ribbons(self, scene: Scene, name: str) -> list[_Ribbon]:
        stream = scene.stream(f"weave.{name}")
        palette, contour = scene.palette, scene.contour
        total = scene.count(4, 9)
        room = scene.reach * 2.1
        notes = len(contour.shares)
        first = stream.integer(0, notes - 1)
        spare = stream.integer(1, total - 2) if name == "along" else -1
        shares = [contour.shares[(first + index) % notes] for index in range(total)]
        scale = room / added(share + 0.035 for share in shares)
        place, ribbons = -room / 2, []
        for index, share in enumerate(shares):
            breadth = share * scale
            level = contour.levels[(first + index) % notes]
            tone = palette.accent if index == spare else self._tone(scene, level)
            loud = scene.features.loudness((index + 0.5) / total)
            short = scene.reach * (0.86 + 0.45 * loud + 0.12 * stream.unit())
            far = 1.5 * max(scene.width, scene.height)
            start, end = (-far, short) if (index + first) % 2 else (-short, far)
            ribbons.append(_Ribbon(place + breadth / 2, breadth, start, end, tone))
            place += breadth + 0.035 * scale
        return ribbons

    def _tone(self, scene: Scene, level: float) -> str:
        ramp = scene.palette.ramp
        place = 0.4 + 1.75 * (level + 1)
        step = min(3, int(place))
        return mixed(ramp[step], ramp[step + 1], place - step)

    def _satin(self, scene: Scene, canvas: Canvas, tone: str, a: Point, b: Point) -> str:
        dim = mixed(tone, scene.palette.ground if scene.palette.dark else scene.palette.ramp[3], 0.34)
        return canvas.linear(((0, dim, 1), (0.5, tone, 1), (1, dim, 1)), *a, *b)

    def _draw_across(self, scene: Scene, canvas: Canvas, cloth: _Cloth, ribbon: _Ribbon) -> None:
        low, high = ribbon.axis - ribbon.breadth / 2, ribbon.axis + ribbon.breadth / 2
        paint = self._satin(scene, canvas, ribbon.tone, cloth.at(0, low), cloth.at(0, high))
        canvas.path(cloth.box(ribbon.start, low, ribbon.end, high), fill=paint)

    def _draw_along(
        self, scene: Scene, canvas: Canvas, cloth: _Cloth, ribbon: _Ribbon, across: list[_Ribbon]
    ) -> None:
        low, high = ribbon.axis - ribbon.breadth / 2, ribbon.axis + ribbon.breadth / 2
        edge = 7 * scene.unit
        shadow = "".join(
            cloth.box(low - edge, other.axis - other.breadth / 2, high + edge, other.axis + other.breadth / 2)
            for other in across
        )
        canvas.path(
            shadow, fill=scene.palette.ground if scene.palette.dark else scene.palette.ramp[4], opacity=0.34
        )
        paint = self._satin(scene, canvas, ribbon.tone, cloth.at(low, 0), cloth.at(high, 0))
        canvas.path(cloth.box(low, ribbon.start, high, ribbon.end), fill=paint)
        if "silk_lines" in scene.unlocks:
            self._draw_silk(scene, canvas, cloth, ribbon)

    def _draw_silk(self, scene: Scene, canvas: Canvas, cloth: _Cloth, ribbon: _Ribbon) -> None:
        start, end = max(ribbon.start, -3 * scene.reach), min(ribbon.end, 3 * scene.reach)
        for share in (-0.26, 0.0, 0.26):
            u = ribbon.axis + share * ribbon.breadth
            points = [cloth.at(u, start + (end - start) * step / 3) for step in range(4)]
            canvas.path(
                tapered(points, scene.silk(points, 4.5 * scene.unit)), fill=scene.palette.ramp[4], opacity=0.5
            )

    def _draw_over(
        self, scene: Scene, canvas: Canvas, cloth: _Cloth, ribbon: _Ribbon, over: list[_Ribbon]
    ) -> None:
        low, high = ribbon.axis - ribbon.breadth / 2, ribbon.axis + ribbon.breadth / 2
        edge = 7 * scene.unit
        shadow, pieces = [], []
        for band in over:
            left, right = band.axis - band.breadth / 2, band.axis + band.breadth / 2
            if not (ribbon.start < band.axis < ribbon.end and band.start < ribbon.axis < band.end):
                continue
            shadow.append(cloth.box(left, low - edge, right, high + edge))
            pieces.append(cloth.box(left - edge, low, right + edge, high))
        if not pieces:
            return
        palette = scene.palette
        canvas.path("".join(shadow), fill=palette.ground if palette.dark else palette.ramp[4], opacity=0.34)
        paint = self._satin(scene, canvas, ribbon.tone, cloth.at(0, low), cloth.at(0, high))
        canvas.path("".join(pieces), fill=paint)
