"""Moire: two screens of bold bands that interfere where they cross, and a disc seen through them.

The bands bend along the maker's motif, as far as the track has energy; they stand wide where the track is loud and
close where it is soft. Its mood turns the small screen about the large one. What shows where both screens lie upon
each other is drawn by nobody: it is the difference of two tunes. The disc between them is the accent.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from soundfoundry_core.covers.pen import number, smooth
from soundfoundry_core.style.adding import added
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Moire"]

_POINTS = 7


class _Screen:
    """A disc of bands: ``u`` runs across them, ``v`` along them, both from its middle."""

    __slots__ = ("_bend", "_cos", "_phase", "_scene", "_sin", "centre", "radius")

    def __init__(
        self, scene: Scene, centre: Point, radius: float, *, turn: float, bend: float, phase: float
    ) -> None:
        self._scene, self.centre, self.radius = scene, centre, radius
        self._cos, self._sin = cos_turn(turn), sin_turn(turn)
        self._bend, self._phase = bend * radius, phase

    def bands(self, edges: list[tuple[float, float]]) -> str:
        """Return path data of bands between pairs of places across the screen, -1 to 1."""
        return "".join(self._band(*pair) for pair in edges)

    def _band(self, start: float, end: float) -> str:
        r = max(0.85, self._scene.roundness)
        arc = f"A{number(self.radius)} {number(self.radius)} 0 0 0 "
        left, right = self._line(start, start, end), self._line(end, start, end)[::-1]
        if end > 0.99:
            return f"{smooth(left, roundness=r)}{arc}{number(left[0][0])} {number(left[0][1])}z"
        if start < -0.99:
            return f"{smooth(right, roundness=r)}{arc}{number(right[0][0])} {number(right[0][1])}z"
        (ax, ay), (bx, by) = right[0], left[0]
        return f"{smooth(left, roundness=r)}{arc}{number(ax)} {number(ay)}{smooth(right, roundness=r, start='L')}{arc}{number(bx)} {number(by)}z"

    def _line(self, place: float, start: float, end: float) -> list[Point]:
        """Return an edge of a band from rim to rim; bent by the motif, it never leaves the disc."""
        radius, contour = self.radius, self._scene.contour
        silk = "silk_lines" in self._scene.unlocks
        u = place * radius
        room = max(0.0, 1 - place * place)
        half = sqrt(room)
        x, y = self.centre
        points = []
        for step in range(_POINTS):
            t = 2 * step / (_POINTS - 1) - 1
            free = (1 - t * t) * room
            v = t * half * radius
            across = u + free * (
                0.14 * u + self._bend * contour(0.5 + 0.3 * t * half + self._phase + 0.12 * place)
            )
            if silk:
                across += 0.5 * t * t * radius * ((start + end) / 2 - place)
            points.append((x + across * self._cos - v * self._sin, y + across * self._sin + v * self._cos))
        return points


class Moire:
    """Two screens, and the accent between them."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the large screen, the disc on it, then the small screen over both."""
        palette, reach, features = scene.palette, scene.reach, scene.features
        series, version = scene.stream("moire.course", level="series"), scene.stream("moire.shift")
        energy, mood = features.energy / 255 - 0.5, features.valence / 255 - 0.5
        turn = series.uniform(-0.25, 0.25) + version.uniform(-0.045, 0.045) + 0.06 * mood
        side = series.unit() + version.uniform(-0.13, 0.13) + 0.14 * mood
        cross = (1 if series.chance(0.5) else -1) * series.uniform(0.035, 0.075)
        apart = reach * (series.uniform(0.62, 0.85) + version.uniform(-0.1, 0.1))
        large = reach * series.uniform(0.9, 1.05)
        small = reach * (series.uniform(0.66, 0.78) + version.uniform(-0.06, 0.06) + 0.12 * energy)
        phase = version.unit() + features.tonic / 12
        bend = 0.2 + 0.2 * energy + 0.08 * scene.macros.signed("energy")
        x, y = scene.focus
        dx, dy = apart * cos_turn(side), apart * sin_turn(side)
        back = _Screen(scene, (x - 0.4 * dx, y - 0.4 * dy), large, turn=turn, bend=bend, phase=phase)
        front = _Screen(
            scene, (x + 0.6 * dx, y + 0.6 * dy), small, turn=turn + cross, bend=bend, phase=phase + 0.08
        )
        dark, ramp = palette.dark, palette.ramp
        if not 0.77 < scene.width / scene.height < 1.3:
            self._draw_far(scene, canvas, turn - cross, bend, phase)
        canvas.circle(*back.centre, large, fill=mixed(palette.ground, ramp[0], 0.6) if dark else ramp[0])
        canvas.path(back.bands(self._edges(scene, 10)), fill=self._lit(scene, canvas, back))
        at = 0.2 + 0.3 * mood
        canvas.circle(x + at * dx, y + at * dy, 0.36 * reach, fill=palette.accent)
        canvas.path(front.bands(self._edges(scene, 7)), fill=ramp[4])

    def _lit(self, scene: Scene, canvas: Canvas, screen: _Screen) -> str:
        """Return a paint that is brighter where the maker's light falls in."""
        (x, y), radius = screen.centre, screen.radius
        aside = {"left": -0.7, "middle": 0.0, "right": 0.7}[scene.light] * radius
        near, far = (3, 1) if scene.palette.dark else (1, 3)
        stops = ((0.1, scene.palette.ramp[near], 1.0), (0.9, scene.palette.ramp[far], 1.0))
        return canvas.linear(stops, x + aside, y - radius, x - aside, y + radius)

    def _draw_far(self, scene: Scene, canvas: Canvas, turn: float, bend: float, phase: float) -> None:
        """Fill the open side of a wide or a tall picture with a screen that is far away."""
        x, y = scene.focus
        if scene.width > scene.height:
            x -= (1 if x > scene.width / 2 else -1) * 2.4 * scene.reach
        else:
            y += 1.7 * scene.reach
        far = _Screen(scene, (x, y), 1.5 * scene.reach, turn=turn, bend=bend, phase=phase + 0.3)
        palette = scene.palette
        canvas.path(far.bands(self._edges(scene, 6)), fill=mixed(palette.ground, palette.ramp[0], 0.6))

    def _edges(self, scene: Scene, count: int) -> list[tuple[float, float]]:
        """Return where bands begin and end; the slider ``complexity`` lets more of them in from the rim."""
        number = count * (1 + 0.35 * scene.macros.signed("complexity"))
        loudness, share = scene.features.loudness, 0.5 + 0.16 * scene.hand.stroke
        gaps = [
            (0.3 + 1.6 * loudness((band + 0.5) / count)) * min(1.0, number - band)
            for band in range(int(number + 0.999))
        ]
        # The last gap is left out; while a band comes in, so is the rest of the one before it.
        fresh = min(1.0, number - len(gaps) + 1)
        scale = 2 / (added(gaps) - (1 - share) * (gaps[-1] + (1 - fresh) * gaps[-2]))
        at, edges = -1.0, []
        for gap in gaps:
            if at < 0.99:
                edges.append((at, min(1.0, at + share * gap * scale)))
            at += gap * scale
        return edges
