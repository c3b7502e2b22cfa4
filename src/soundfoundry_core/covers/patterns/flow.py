"""Flow: streamlines that never cross, bent by the motif, turning about the focal point.

Each note of the motif is a bend in the stream, as strong as it is high. Lines keep their distance by an occupancy
grid, and are broad near the focal point and fine far from it. A patch of them is the accent.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from soundfoundry_core.covers.contour import Noise, eased
from soundfoundry_core.covers.pen import smooth, tapered
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Flow"]

_NODES = 17
_BENDS = 96


def scale_of(scene: Scene) -> float:
    """Return the reach without the slider: where a line runs must not depend on any slider, since lines avoid each other."""
    return scene.reach * 370 / (370 - 63 * scene.macros.signed("space"))


def stone_radius(scene: Scene) -> float:
    """Return the radius of the disc that the stream parts around."""
    return scale_of(scene) * (0.2 + 0.09 * scene.stream("flow.stone", level="series").unit())


class _Field:
    """A direction at every place: computed at nodes, interpolated between them.

    It is the potential flow around a cylinder with circulation (Milne-Thomson), its oncoming stream bent by
    the motif.
    """

    __slots__ = ("columns", "directions", "pitch")

    def __init__(self, scene: Scene) -> None:
        series, version = scene.stream("flow.course", level="series"), scene.stream("flow.bend")
        heading = series.uniform(-0.12, 0.12) + version.uniform(-0.06, 0.06)
        spin = 1.0 if series.chance(0.5) else -1.0
        ripple = Noise(version)
        swing = 0.16 + 0.08 * scene.features.energy / 255
        stone = stone_radius(scene)
        drag = spin * stone * (0.25 + 0.9 * scene.features.valence / 255)
        self.pitch = pitch = max(scene.width, scene.height) / (_NODES - 1)
        self.columns = int(scene.width / pitch) + 3
        rows = int(scene.height / pitch) + 3
        fx, fy = scene.focus
        cos, sin = cos_turn(heading), sin_turn(heading)
        bends = [swing * scene.contour(at / _BENDS) for at in range(_BENDS)]
        ripples = [0.06 * ripple(at / 8) for at in range(128)]
        wide, stone_square = 2.6 * scale_of(scene), stone * stone
        self.directions: list[Point] = []
        for index in range(rows * self.columns):
            row, column = divmod(index, self.columns)
            dx, dy = column * pitch - fx, row * pitch - fy
            along, aside = (dx * cos + dy * sin) / wide, (dy * cos - dx * sin) / wide
            turn = (
                heading
                + bends[int(_BENDS * (along + 8.5 + 0.4 * aside)) % _BENDS]
                + ripples[int(24 * aside + 16 * along + 1080) % 128]
            )
            hx, hy = cos_turn(turn), sin_turn(turn)
            square = max(dx * dx + dy * dy, 0.5 * stone_square)
            part = stone_square / square
            inward = 2 * (hx * dx + hy * dy) / square * part
            x = hx * (1 + part) - inward * dx - drag * dy / square
            y = hy * (1 + part) - inward * dy + drag * dx / square
            length = sqrt(x * x + y * y) or 1.0
            self.directions.append((x / length, y / length))


class _Lines:
    """Traces streamlines that keep a cell's distance from each other."""

    __slots__ = ("_cell", "_columns", "_field", "_rows", "_taken")

    def __init__(self, scene: Scene, cell: float, bottom: float) -> None:
        self._field = _Field(scene)
        self._cell = cell
        self._columns, self._rows = int(scene.width / cell) + 1, int(bottom / cell) + 1
        self._taken = bytearray(self._columns * self._rows)
        stone = stone_radius(scene) + 0.2 * cell
        for index in range(len(self._taken)):
            row, column = divmod(index, self._columns)
            dx, dy = (column + 0.5) * cell - scene.focus[0], (row + 0.5) * cell - scene.focus[1]
            self._taken[index] = dx * dx + dy * dy < stone * stone

    def trace(self, x: float, y: float, longest: int) -> list[Point]:
        """Return a line through a free place, or nothing."""
        if self._taken[int(y / self._cell) * self._columns + int(x / self._cell)]:
            return []
        visited: list[int] = []
        line = self._walk(x, y, -1.0, longest // 2, visited)[::-1]
        line += self._walk(x, y, 1.0, longest // 2, visited)[1:]
        if len(line) < 8:
            return []
        for index in visited:
            self._taken[index] = 1
        return line

    def _walk(self, x: float, y: float, way: float, steps: int, visited: list[int]) -> list[Point]:
        cell, taken, columns, rows = self._cell, self._taken, self._columns, self._rows
        # The field is read some two thousand times a cover: its bilinear reading stands here, without a call.
        pitch, across, directions = self._field.pitch, self._field.columns, self._field.directions
        points = [(x, y)]
        stride = 0.95 * cell * way
        last = -1
        own = set(visited)
        for _ in range(steps):
            px, py = x / pitch, y / pitch
            column, row = int(px), int(py)
            px -= column
            py -= row
            at = row * across + column
            (ax, ay), (bx, by) = directions[at], directions[at + 1]
            (cx, cy), (dx, dy) = directions[at + across], directions[at + across + 1]
            ux, uy = ax + (bx - ax) * px, ay + (by - ay) * px
            x += (ux + (cx + (dx - cx) * px - ux) * py) * stride
            y += (uy + (cy + (dy - cy) * px - uy) * py) * stride
            if x < 0 or y < 0:
                break
            column, row = int(x / cell), int(y / cell)
            if column >= columns or row >= rows:
                break
            index = row * columns + column
            if index != last:
                if taken[index] or index in own:
                    break
                own.add(index)
                visited.append(index)
                last = index
            points.append((x, y))
        return points


class Flow:
    """Hair, water, smoke: lines along a current."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Trace lines from shuffled seeds, sort them by tone and breadth, draw each sort as one path."""
        silk = "silk_lines" in scene.unlocks
        sorts: dict[tuple[int, int], list[str]] = {}
        tones = Noise(scene.stream("flow.tones", level="track"))
        fx, fy = scene.focus
        spark = scene.stream("flow.spark", level="track")
        sx = fx + scene.reach * spark.uniform(0.45, 0.7) * (1 if spark.chance(0.5) else -1)
        sy = fy + scene.reach * spark.uniform(-0.5, 0.4)
        lines = self._traced(scene)
        shown = (0.62 + 0.38 * scene.macros.complexity / 100) * len(lines)
        for index, (x, y, line) in enumerate(lines):
            grown = eased((shown - index) / 6)  # a line that the slider brings grows from nothing
            if grown <= 0:
                break
            away = sqrt((x - fx) * (x - fx) + (y - fy) * (y - fy)) / scene.reach
            near_spark = sqrt((x - sx) * (x - sx) + (y - sy) * (y - sy)) / scene.reach
            shade = 1.6 - 0.7 * away + 1.1 * tones(2.5 * away + (x + y) / (1.2 * scene.reach))
            tone = 4 if near_spark < 0.17 else max(0, min(3, int(1.6 + shade)))
            loud = scene.features.loudness(x / scene.width) + 0.4 * scene.macros.signed("energy")
            breadth = max(0, min(3, int((3.6 - 2.2 * away + 1.6 * (loud - 0.4)) * grown)))
            points = [*line[:-2:4], line[-1]]
            if silk:
                widths = scene.silk(points, self._width(scene, breadth) * 1.15 * grown)
                d = tapered(points, widths)
            else:
                d = smooth(points)
            sorts.setdefault((tone, breadth), []).append(d)
        for tone, breadth in sorted(sorts):
            d = "".join(sorts[tone, breadth])
            colour = scene.palette.accent if tone == 4 else scene.palette.ramp[tone + 1]
            if silk:
                canvas.path(d, fill=colour)
            else:
                canvas.path(d, stroke=colour, width=self._width(scene, breadth), cap="round")
        self._draw_stone(scene, canvas)

    def _traced(self, scene: Scene) -> list[tuple[float, float, list[Point]]]:
        """Return (seed x, seed y, points) of every line, in the order in which they found their place."""
        cell = 27 * sqrt(scene.width * scene.height) / 1024
        bottom = min(scene.height, scene.quiet + 0.12 * scene.height)
        tracer = _Lines(scene, cell, bottom)
        seeds = scene.stream("flow.seeds")
        pitch = cell * 2.4
        columns, rows = int(scene.width / pitch) + 1, int(bottom / pitch) + 1
        found = []
        for place in seeds.shuffled(range(columns * rows)):
            row, column = divmod(place, columns)
            x = min(scene.width - 1, (column + seeds.unit()) * pitch)
            y = min(bottom - 1, (row + seeds.unit()) * pitch)
            if line := tracer.trace(x, y, 70):
                found.append((x, y, line))
        return found

    def _draw_stone(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the disc, a little smaller than the place that the stream leaves it."""
        x, y = scene.focus
        radius = stone_radius(scene) * (0.86 - 0.06 * scene.macros.signed("space"))
        accent = scene.palette.accent
        deep = mixed(accent, scene.palette.ground, 0.4)
        paint = canvas.linear(
            ((0.1, accent, 1), (1, deep, 1)), x - 0.5 * radius, y - radius, x + 0.5 * radius, y + radius
        )
        canvas.circle(x, y, radius, fill=paint)

    def _width(self, scene: Scene, breadth: int) -> float:
        return scene.stroke((3.0, 5.2, 8.0, 11.4)[breadth])
