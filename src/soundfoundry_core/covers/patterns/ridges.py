"""Ridges: line over line of a mountain made of sound, each hiding what lies behind it.

Every line carries the track's loudness, bent by the maker's motif and by noise of its own; the heights gather
around the focal point. One line is drawn in the accent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.covers.contour import Noise, eased
from soundfoundry_core.covers.pen import number, smooth, tapered
from soundfoundry_core.style.oklch import mixed

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Ridges"]

_POINTS = 15


class Ridges:
    """Stacked lines with filled fronts."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the lines from the far one to the near one."""
        lines = scene.count(10, 22)
        # the far crest stays in the picture, however loud the track
        top = max(scene.focus[1] - 0.30 * scene.reach, 0.06 * scene.height + 0.95 * self._lift(scene))
        bottom = max(scene.focus[1] + 1.15 * scene.reach, scene.quiet + 0.04 * scene.height)
        hero = int(lines * scene.stream("ridges.hero").uniform(0.25, 0.5))
        mountain = _Mountain(scene, self._lift(scene))
        bands: dict[int, tuple[str, str]] = {}
        for line in range(lines):
            depth = line / (lines - 1)
            points = mountain.line(line, depth, top + (bottom - top) * depth * (0.8 + 0.2 * depth))
            width = scene.stroke(4.6 + 2.4 * depth)
            band = int(4 * depth)
            if band not in bands:
                bands[band] = self._paints(scene, canvas, band / 4)
            fill, stroke = bands[band]
            if line == hero:
                stroke, width = self._across(scene, canvas, scene.palette.accent), width * 1.9
            inner = points[1:-1]
            curve = smooth(inner, roundness=scene.roundness, start="L")
            floor = points[-1][1] + (0.5 + 0.5 * depth) * scene.reach
            (left, base), (right, _) = points[0], points[-1]
            sheet = f"M{number(left)} {number(base)}{curve}L{number(right)} {number(base)}V{number(floor)}H{number(left)}z"
            if "silk_lines" in scene.unlocks:
                canvas.path(sheet, fill=fill, stroke=stroke, width=0.3 * width)
                silk = tapered(inner, self._swell(inner, width), roundness=scene.roundness)
                canvas.path(silk, fill=stroke)
            else:
                canvas.path(sheet, fill=fill, stroke=stroke, width=width)

    def _paints(self, scene: Scene, canvas: Canvas, band: float) -> tuple[str, str]:
        """Return the paints of a band of lines, 0 far to 1 near: the sheet's and the line's."""
        palette = scene.palette
        front = mixed(mixed(palette.ramp[0], palette.ramp[1], 0.5), palette.ground, 0.05 + 0.95 * band)
        side = mixed(palette.ground, palette.ground_high, 0.5 * (1 - band))
        place = 3.9 - 2.6 * band if palette.dark else 3.2 - 2.0 * band
        step = min(3, int(place))
        colour = mixed(palette.ramp[step], palette.ramp[step + 1], place - step)
        x, reach = scene.focus[0], 1.45 * scene.reach
        fill = canvas.linear(((0, side, 1), (0.5, front, 1), (1, side, 1)), x - reach, 0, x + reach, 0)
        return fill, self._across(scene, canvas, colour)

    def _across(self, scene: Scene, canvas: Canvas, colour: str) -> str:
        """Return a paint that fades from the focal point to both sides."""
        far = mixed(scene.palette.ramp[1], scene.palette.ground, 0.3)
        x, reach = scene.focus[0], 1.45 * scene.reach
        return canvas.linear(((0, far, 1), (0.5, colour, 1), (1, far, 1)), x - reach, 0, x + reach, 0)

    def _lift(self, scene: Scene) -> float:
        """Return how high a crest can be, in user units."""
        energy = scene.features.energy / 255 + 0.5 * scene.macros.signed("energy")
        return scene.reach * (0.72 + 0.35 * energy)

    def _swell(self, points: list[Point], width: float) -> list[float]:
        low = max(y for _, y in points)
        span = max(1.0, low - min(y for _, y in points))
        return [width * (0.35 + 1.7 * (low - y) / span) for _, y in points]


class _Mountain:
    """The heights that all lines share, gathered around the focal point: loudness, and room for noise."""

    __slots__ = ("_edge", "_lift", "_places", "_right", "_scene", "_wander")

    def __init__(self, scene: Scene, lift: float) -> None:
        self._scene, self._lift = scene, lift
        self._wander = scene.stream("ridges.wander", level="track").uniform(0, 1.7)
        self._edge, self._right = -30 * scene.unit, scene.width + 30 * scene.unit
        span = 1.12 * scene.reach
        self._places: list[tuple[float, float, float, float]] = []
        for index in range(_POINTS):
            at = index / (_POINTS - 1)
            x = scene.focus[0] + span * (2 * at - 1)
            if 0 <= x <= scene.width:
                window = eased(1 - abs(2 * at - 1))
                self._places.append((at, x, window, 0.22 * scene.features.loudness(at)))

    def line(self, line: int, depth: float, base: float) -> list[Point]:
        """Return the points of a line, from beyond the left edge to beyond the right one."""
        scene = self._scene
        stream = scene.stream(f"ridges.line.{line}")
        noise = Noise(stream, 24)
        phase = stream.uniform(0, 24) + self._wander * (line + 3)
        points: list[Point] = [(self._edge, base)]
        for at, x, window, level in self._places:
            bend = 0.5 + 0.5 * scene.contour(at + 0.3 * depth)
            rough = 0.5 + 0.5 * noise.octaves(phase + 9 * at)
            height = window * (level + 0.40 * bend * bend + 0.62 * rough * rough) * (1 - 0.4 * depth)
            points.append((x, base - self._lift * height - 0.03 * scene.reach * rough * window))
        return [*points, (self._right, base)]
