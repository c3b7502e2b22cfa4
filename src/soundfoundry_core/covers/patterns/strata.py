"""Strata: a landscape of misty layers under one sun.

The second layer is drawn along the maker's motif, the one before it along the track's loudness; the rest is
smooth noise. Mood lifts the sun, energy raises the hills.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.covers.composition import eased_stops
from soundfoundry_core.covers.contour import Noise, eased
from soundfoundry_core.covers.pen import smooth, smooth_area, tapered
from soundfoundry_core.style.oklch import mixed

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Strata"]

_POINTS = 17


class Strata:
    """Layers of hills, a sun, mist between them."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the sun, then the layers from the far one to the near one."""
        palette = scene.palette
        layers = scene.count(5, 9)
        shape = scene.stream("strata.shape")
        horizon = scene.focus[1] + (0.10 + 0.05 * shape.unit()) * scene.reach
        self._draw_sun(scene, canvas, horizon)
        bottom = float(scene.height)
        energy = 0.65 + 0.5 * scene.features.energy / 255 + 0.25 * scene.macros.signed("energy")
        for layer in range(layers):
            depth = layer / (layers - 1)
            base = horizon + (bottom - horizon) * 0.95 * depth * (0.9 + 0.1 * depth)
            points = self._ridge(scene, layer, base, energy * (1.1 - 0.25 * depth))
            tone = self._tone(scene, depth)
            mist = mixed(tone, palette.ground if palette.dark else palette.ground_high, 0.62)
            top = min(y for _, y in points)
            paint = canvas.linear(
                ((0, tone, 1), (1, mist, 1)), 0, top, 0, top + (bottom - horizon) * (0.30 + 0.25 * depth)
            )
            canvas.path(smooth_area(points, bottom, roundness=scene.roundness), fill=paint)
            if "silk_lines" in scene.unlocks and layer < 4:
                widths = scene.silk(points, 9 * scene.unit)
                canvas.path(
                    tapered(points, widths, roundness=scene.roundness), fill=palette.ramp[4], opacity=0.75
                )
            elif layer == 1:
                canvas.path(
                    smooth(points, roundness=scene.roundness),
                    stroke=palette.ramp[4],
                    width=scene.stroke(1.8),
                    opacity=0.5,
                )

    def _draw_sun(self, scene: Scene, canvas: Canvas, horizon: float) -> None:
        x = scene.focus[0]
        radius = scene.reach * (0.24 + 0.07 * scene.stream("strata.sun", level="series").unit())
        height = 0.25 + 0.75 * scene.features.valence / 255
        y = horizon - radius * (1.75 * height - 0.1)
        halo = radius * 2.6
        canvas.circle(x, y, halo, fill=canvas.radial(eased_stops(scene.palette.accent, 0.4), x, y, halo))
        accent = scene.palette.accent
        paint = canvas.linear(((0.25, accent, 1), (1, accent, 0.45)), 0, y - radius, 0, y + radius)
        canvas.circle(x, y, radius, fill=paint)

    def _ridge(self, scene: Scene, layer: int, base: float, energy: float) -> list[Point]:
        stream = scene.stream(f"strata.layer.{layer}")
        noise = Noise(stream)
        pace, phase = stream.uniform(2.2, 3.6), stream.uniform(0, 9)
        phase += scene.stream(f"strata.layer.{layer}", level="track").uniform(0, 1.6)
        lift = scene.reach * 0.27 * energy
        points: list[Point] = []
        for index in range(_POINTS):
            at = index / (_POINTS - 1)
            height = noise.octaves(phase + pace * at)
            if layer == 1:
                height = 0.9 * scene.contour(at) + 0.25 * height
            elif layer == 2:
                height = 1.5 * scene.features.loudness(at) - 0.75 + 0.3 * height
            points.append((scene.width * (1.06 * at - 0.03), base - lift * height))
        return points

    def _tone(self, scene: Scene, depth: float) -> str:
        ramp = scene.palette.ramp
        place = (3.6 * (1 - eased(depth)) if scene.palette.dark else 0.4 + 3.0 * eased(depth)) + 0.0001
        step = min(3, int(place))
        return mixed(ramp[step], ramp[step + 1], place - step)
