"""Orbits: a planet with rings, seen from the side.

Each note of the motif is a ring: its pitch sets the distance, its length the breadth. The rings pass behind the
planet and before it. One moon in the accent; where it stands is the track's doing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.covers.composition import eased_stops
from soundfoundry_core.covers.pen import number
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Orbits"]


class _Plane:
    """The tilted plane of the rings: circles in it are ellipses on paper."""

    __slots__ = ("_cos", "_sin", "centre", "degrees", "flat")

    def __init__(self, centre: Point, tilt: float, flat: float) -> None:
        self.centre, self.flat, self.degrees = centre, flat, tilt * 360
        self._cos, self._sin = cos_turn(tilt), sin_turn(tilt)

    def at(self, radius: float, turn: float) -> Point:
        """Return the place on paper of an angle on a ring; 0 to 0.5 lies in front."""
        x, y = radius * cos_turn(turn), radius * self.flat * sin_turn(turn)
        return self.centre[0] + x * self._cos - y * self._sin, self.centre[1] + x * self._sin + y * self._cos

    def arc(self, radius: float, start: float, end: float) -> str:
        """Return path data of a part of a ring, less than half of it or half."""
        (ax, ay), (bx, by) = self.at(radius, start), self.at(radius, end)
        radii = f"{number(radius)} {number(radius * self.flat)} {number(self.degrees)}"
        return f"M{number(ax)} {number(ay)}A{radii} 0 1 {number(bx)} {number(by)}"

    def crescent(self, radius: float, start: float, width: float) -> str:
        """Return path data of half a ring that swells to a width in its middle and ends in points."""
        x, y = self.at(radius, start)
        outer = radius * self.flat + width / 2
        radii = f"{number(radius)} {number(outer - width)} {number(self.degrees)}"
        half = self.arc(radius, start, start + 0.5)
        half = half.replace(f" {number(radius * self.flat)} ", f" {number(outer)} ", 1)
        return f"{half}A{radii} 0 0 {number(x)} {number(y)}z"


class Orbits:
    """A planet, rings as broad as notes are long, one moon."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the far halves of the rings, the planet, the near halves, the moon."""
        tilt = scene.stream("orbits.tilt", level="series")
        turn = scene.stream("orbits.turn")
        angle = (tilt.uniform(0.03, 0.075) + turn.uniform(-0.03, 0.03)) * (1 if tilt.chance(0.5) else -1)
        plane = _Plane(scene.focus, angle, tilt.uniform(0.24, 0.38) + turn.uniform(-0.07, 0.07))
        planet = scene.reach * (0.46 + 0.1 * tilt.unit() + turn.uniform(-0.06, 0.06))
        rings = self._rings(scene, planet)
        self._draw_half(scene, canvas, plane, rings, front=False)
        self._draw_planet(scene, canvas, planet)
        self._draw_half(scene, canvas, plane, rings, front=True)
        self._draw_moon(scene, canvas, plane, rings)

    def _rings(self, scene: Scene, planet: float) -> list[tuple[float, float, float]]:
        """Return (radius, breadth, strength) from the inside out."""
        loose = scene.stream("orbits.gaps")
        radius, rings = planet * 1.22, []
        room = scene.reach * 1.75 - radius
        for level, share in zip(scene.contour.levels, scene.contour.shares, strict=True):
            breadth = room * share * 0.62
            rings.append((radius + breadth / 2, breadth, 0.5 + 0.5 * level))
            radius += room * share + loose.uniform(-0.06, 0.06) * room * share
        return rings

    def _draw_half(
        self,
        scene: Scene,
        canvas: Canvas,
        plane: _Plane,
        rings: list[tuple[float, float, float]],
        *,
        front: bool,
    ) -> None:
        palette = scene.palette
        start = 0.0 if front else 0.5
        grooves = scene.count(1, 4)
        fine = []
        for radius, breadth, strength in rings:
            colour = mixed(palette.ramp[2], palette.ramp[4], strength)
            canvas.path(
                plane.arc(radius, start, start + 0.5),
                stroke=colour,
                width=breadth * plane.flat * 0.8 + 1,
                opacity=(0.16 + 0.42 * strength) * (1.0 if front else 0.62),
            )
            for groove in range(grooves):
                place = radius + breadth * (groove / max(1, grooves - 1) - 0.5 if grooves > 1 else 0)
                fine.append(plane.arc(place, start, start + 0.5))
        if "silk_lines" in scene.unlocks:
            silk = 11 * scene.unit
            fine = [plane.crescent(radius, start, silk) for radius, _, _ in rings]
            canvas.path("".join(fine), fill=palette.ramp[4], opacity=0.9 if front else 0.5)
        else:
            canvas.path(
                "".join(fine), stroke=palette.ramp[4], width=scene.stroke(1.5), opacity=0.8 if front else 0.45
            )

    def _draw_planet(self, scene: Scene, canvas: Canvas, radius: float) -> None:
        palette = scene.palette
        x, y = scene.focus
        light = (x - radius * 0.38, y - radius * 0.42)
        shade = mixed(palette.ramp[0], palette.ground, 0.55) if palette.dark else palette.ramp[3]
        lit = palette.ramp[4] if palette.dark else palette.ramp[0]
        paint = canvas.radial(
            (
                (0, lit, 1),
                (0.35, palette.ramp[3] if palette.dark else palette.ramp[1], 1),
                (0.72, palette.ramp[1 if palette.dark else 2], 1),
                (1, shade, 1),
            ),
            x,
            y,
            radius * 1.08,
            light=light,
        )
        canvas.circle(x, y, radius, fill=paint)

    def _draw_moon(
        self, scene: Scene, canvas: Canvas, plane: _Plane, rings: list[tuple[float, float, float]]
    ) -> None:
        stream = scene.stream("orbits.moon", level="track")
        radius = rings[stream.integer(len(rings) // 2, len(rings) - 1)][0]
        size = scene.reach * (0.085 + 0.05 * scene.features.energy / 255)
        first = scene.features.tonic / 24 + stream.uniform(0, 0.1)
        for step in range(12):
            x, y = plane.at(radius, (first + step / 23) % 0.5)
            if 2 * size < x < scene.width - 2 * size and 2 * size < y < scene.quiet - 1.5 * size:
                break
        halo = size * 3.2
        canvas.circle(x, y, halo, fill=canvas.radial(eased_stops(scene.palette.accent, 0.5), x, y, halo))
        canvas.circle(x, y, size, fill=scene.palette.accent)
