"""Aurora: curtains of light hang in the night, or at dawn, over a thin line of land.

The hem of every curtain is drawn along the maker's motif, and it folds back over itself; its rays are as tall as the
bands of the spectrum are strong, and they stand where the track is loud. Mood lifts the moon, energy the folds. The
series decides the way that the curtains sweep and what lies under them: mountains, water or a wood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from soundfoundry_core.covers.composition import eased_stops
from soundfoundry_core.covers.contour import Noise, eased
from soundfoundry_core.covers.pen import polyline, smooth, smooth_area, tapered
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Aurora"]

_STEPS = 26


class _Curtain(NamedTuple):
    """A curtain: its hem from one end to the other, and the tip of the ray over each of its points."""

    hem: list[Point]
    tips: list[Point]


class Aurora:
    """Curtains of light, a moon, a line of land."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the sky and the moon, the curtains from the far one to the near one, then the land."""
        (x, y), reach, palette = scene.focus, scene.reach, scene.palette
        series = scene.stream("aurora.sky", level="series")
        side, land = 1.0 if series.chance(0.5) else -1.0, series.integer(0, 2)
        lean, folds = series.uniform(-0.16, 0.16), series.uniform(1.1, 2.1)
        level = min(y + 0.72 * reach, scene.quiet - 0.07 * scene.height)
        glow = palette.ramp[1 if palette.dark else 1]
        sky = canvas.linear(((0, glow, 0), (1, glow, 0.8)), 0, level - 1.5 * reach, 0, level)
        canvas.rect(0, 0, scene.width, level + 2, fill=sky)
        self._draw_moon(scene, canvas, side, level)
        grown = 1 + 0.02 * scene.macros.complexity
        for rank in (2, 1, 0):
            size = eased(grown - rank + 1)
            if size > 0.05:
                curtain = self._curtain(scene, rank, side=side, lean=lean, folds=folds, size=size)
                self._draw_curtain(scene, canvas, curtain, rank, size)
        self._draw_land(scene, canvas, level, land)

    def _draw_moon(self, scene: Scene, canvas: Canvas, side: float, level: float) -> None:
        accent, reach = scene.palette.accent, scene.reach
        place = scene.stream("aurora.moon")
        r = reach * (0.19 + 0.05 * scene.stream("aurora.moon", level="series").unit())
        x = scene.focus[0] + side * reach * place.uniform(0.35, 0.85)
        x = min(scene.width - 1.4 * r, max(1.4 * r, x))
        y = level - r * (0.3 + 2.2 * scene.features.valence / 255)
        canvas.circle(x, y, 2.4 * r, fill=canvas.radial(eased_stops(accent, 0.4), x, y, 2.4 * r))
        canvas.circle(x, y, r, fill=accent)

    def _curtain(
        self, scene: Scene, rank: int, *, side: float, lean: float, folds: float, size: float
    ) -> _Curtain:
        (fx, fy), reach, features = scene.focus, scene.reach, scene.features
        sway = scene.stream(f"aurora.curtain.{rank}")
        phase, turn, drift = sway.unit(), sway.unit(), sway.uniform(-0.25, 0.25)
        energy = 0.7 + 0.45 * features.energy / 255 + 0.25 * scene.macros.signed("energy")
        span = (2.3, 2.9, 3.4)[rank] * reach * max(1.0, scene.width / (2.77 * reach))
        fold = (0.30, 0.2, 0.14)[rank] * reach * energy
        x0 = fx + drift * reach
        y0 = fy + (0.30, -0.08, -0.35)[rank] * reach + 0.15 * sway.uniform(-1, 1) * reach
        tall = (1.15, 0.9, 0.75)[rank] * reach * energy * size
        hem: list[Point] = []
        tips: list[Point] = []
        for step in range(_STEPS):
            at = step / (_STEPS - 1)
            wave = turn + folds * at
            x = x0 + side * (span * (at - 0.5) + fold * sin_turn(wave))
            y = y0 + reach * (0.13 * cos_turn(wave) * energy - 0.2 * scene.contour(phase + 0.7 * at) - 0.35 * (at - 0.5))
            band = features.spectrum((step * 7 % _STEPS) / (_STEPS - 1))
            loud = features.loudness(at)
            high = tall * (0.35 + 0.5 * loud + 0.45 * band)
            hem.append((x, y))
            tips.append((x + lean * high, y - high))
        return _Curtain(hem, tips)

    def _draw_curtain(self, scene: Scene, canvas: Canvas, curtain: _Curtain, rank: int, size: float) -> None:
        palette = scene.palette
        hem, tips = curtain
        bottom, top = max(y for _, y in hem), min(y for _, y in tips)
        dark = palette.dark
        root = palette.ramp[(4, 3, 2)[rank]] if dark else palette.ramp[(3, 2, 1)[rank]]
        tip = palette.ramp[(2, 1, 1)[rank]] if dark else palette.ramp[(1, 1, 0)[rank]]
        stops = (
            (0, root, 0.85),
            (0.2, mixed(root, tip, 0.35), 0.6),
            (0.55, tip, 0.32),
            (1, tip, 0),
        )
        paint = canvas.linear(stops, 0, bottom, 0, top)
        parts = []
        start = 0
        way = hem[1][0] > hem[0][0]
        for n in range(1, len(hem)):
            if (hem[n][0] > hem[n - 1][0]) != way or n == len(hem) - 1:
                end = n if n == len(hem) - 1 else n - 1
                if end > start:
                    parts.append((way, start, end))
                start, way = n - 1, not way
        front = hem[-1][0] > hem[0][0]
        for way, a, b in sorted(parts, key=lambda part: part[0] == front):
            pts, tps = hem[a : b + 1], tips[a : b + 1]
            d = smooth(pts) + smooth(tps[::-1], start="L", roundness=scene.roundness) + "z"
            canvas.path(d, fill=paint, opacity=1.0 if way == front else 0.6)
        rays = "".join(
            f"M{int(x)} {int(y)}L{int(tx)} {int(ty)}" for (x, y), (tx, ty) in zip(hem, tips, strict=True)
        )
        canvas.path(rays, stroke=paint, width=scene.stroke(5), opacity=0.5)
        widths = [scene.stroke((7, 4, 3)[rank])] * len(hem)
        if "silk_lines" in scene.unlocks:
            widths = scene.silk(hem, scene.stroke((8, 5, 3)[rank]))
        canvas.path(tapered(hem, widths), fill=palette.ramp[4], opacity=(1.0, 0.7, 0.5)[rank])

    def _draw_land(self, scene: Scene, canvas: Canvas, level: float, land: int) -> None:
        palette, reach = scene.palette, scene.reach
        ink = mixed(palette.ground, "#000000", 0.35) if palette.dark else palette.ramp[3]
        noise = Noise(scene.stream("aurora.land"))
        pts = [(scene.width * (1.04 * n / 24 - 0.02), level - 0.14 * reach * noise.octaves(n / 3)) for n in range(25)]
        d = polyline(pts) if land == 0 else smooth(pts)
        canvas.path(f"{d}V{scene.height}H0z", fill=ink)


_ = smooth_area
