"""Aurora: curtains of light hang in the night, or at dawn, over a thin line of land.

The hem of every curtain is drawn along the maker's motif, and it folds back over itself; its rays are as tall as the
bands of the spectrum are strong, and they stand where the track is loud. Mood lifts the moon, energy the folds. The
series decides the way that the curtains sweep and what lies under them: mountains, water or a wood.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from soundfoundry_core.covers.composition import eased_stops
from soundfoundry_core.covers.contour import Noise, eased
from soundfoundry_core.covers.pen import polyline, smooth, tapered
from soundfoundry_core.style.adding import added
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Aurora"]

_STEPS = 16


class _Sweep(NamedTuple):
    """How the curtains of a series hang."""

    side: float
    lean: float
    """Of the rays, a share of their height."""
    folds: float
    slope: float
    level: float
    """Where the land begins."""


class _Curtain(NamedTuple):
    """A curtain: its hem from one end to the other, and the tip of the ray over each of its points."""

    hem: list[Point]
    tips: list[Point]
    widths: list[float]
    """Of the hem, shares of the widest place."""


class Aurora:
    """Curtains of light, a moon, a line of land."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the sky and the moon, the curtains from the far one to the near one, then the land."""
        reach, palette = scene.reach, scene.palette
        series = scene.stream("aurora.sky", level="series")
        side, land = 1.0 if series.chance(0.5) else -1.0, series.integer(0, 2)
        lean, folds, slope = series.uniform(-0.2, 0.2), series.uniform(0.9, 2.3), series.uniform(0.15, 0.85)
        level = scene.quiet - (0.06 + 0.05 * series.unit()) * scene.height
        sweep = _Sweep(side, lean, folds, slope, level)
        glow = palette.ramp[1]
        dome = 0.75 * scene.width + reach  # a wide dome of light on the horizon
        sky = canvas.radial(((0, glow, 0.8), (0.4, glow, 0.5), (1, glow, 0)), scene.focus[0], level, dome)
        canvas.rect(0, 0, scene.width, level + 0.2 * reach, fill=sky)
        moon = self._draw_moon(scene, canvas, sweep)
        grown = 0.4 + 0.02 * scene.macros.complexity
        for rank in (2, 1, 0):
            size = eased(grown - rank + 1)
            if size > 0.02:
                _draw_curtain(scene, canvas, _curtain(scene, sweep, rank, size), rank, size)
        self._draw_land(scene, canvas, level, land, moon)

    def _draw_moon(self, scene: Scene, canvas: Canvas, sweep: _Sweep) -> Point:
        """Draw the moon; return how far to the right it stands, and its radius."""
        accent, reach, place = scene.palette.accent, scene.reach, scene.stream("aurora.moon")
        r = reach * (0.2 + 0.05 * scene.stream("aurora.moon", level="series").unit())
        x = scene.focus[0] + sweep.side * reach * place.uniform(0.2, 0.9)
        x = min(scene.width - 1.4 * r, max(1.4 * r, x))
        y = sweep.level - r * (0.2 + 1.9 * scene.features.valence / 255)
        canvas.circle(x, y, 2.4 * r, fill=canvas.radial(eased_stops(accent, 0.4), x, y, 2.4 * r))
        canvas.circle(x, y, r, fill=accent)
        return x, r

    def _draw_land(self, scene: Scene, canvas: Canvas, level: float, land: int, moon: Point) -> None:
        """Draw mountains, a wood, or water that holds the moon's light."""
        palette, reach, width = scene.palette, scene.reach, scene.width
        ink = mixed(palette.ground, "#000000", 0.4) if palette.dark else palette.ramp[3]
        noise = Noise(scene.stream("aurora.land"), 12)
        rough = reach * (0.13 + 0.08 * scene.features.energy / 255) * (1.0, 0.06, 0.5)[land]
        points = [(int(width * (n / 14 - 0.03)), int(level - rough * noise(n * 0.9))) for n in range(16)]
        floor = f"V{scene.height}H{points[0][0]}z"
        if land == 0:
            canvas.path(polyline(points) + floor, fill=ink)
            return
        trees, high, half = [], int(reach * 0.09), int(0.026 * width)
        for n in range(30 if land > 1 else 0):
            (ax, ay), (bx, by), share = points[n // 2], points[n // 2 + 1], n % 2 / 2
            tall = int(high * (1.5 + noise(n * 2.3)))
            x, y = int(ax + (bx - ax) * share), int(ay + (by - ay) * share)
            trees.append(f"M{x - half} {y + high}l{half} {-tall - high}l{half} {tall + high}z")
        canvas.path(smooth(points) + floor + "".join(trees), fill=ink)
        if land == 1:
            left, r = moon
            glints = [
                f"M{int(left - r * long)} {int(level + r * (0.22 + 0.24 * n))}h{int(2 * r * long)}"
                for n, long in enumerate((0.85, 0.4, 0.62, 0.25))
            ]
            canvas.path("".join(glints), stroke=palette.accent, width=scene.stroke(6), cap="round")


def _draw_curtain(scene: Scene, canvas: Canvas, curtain: _Curtain, rank: int, size: float) -> None:
    """Draw the passes that turn away from us, those that face us, the rays and the hem."""
    ramp, dark, (hem, tips, widths) = scene.palette.ramp, scene.palette.dark, curtain
    root, tip = ramp[4 - rank] if dark else ramp[3 - rank], ramp[(2, 1, 1)[rank]]
    stops = (0, root, 0.9), (0.3, mixed(root, tip, 0.4), 0.6), (0.7, tip, 0.22), (1, tip, 0)
    (ax, ay), (bx, by) = hem[0], hem[-1]
    slope = (by - ay) / (bx - ax)
    low = max(y - slope * (x - ax) for x, y in hem) - 0.05 * scene.reach
    high = added([hy - ty for (_, hy), (_, ty) in zip(hem, tips, strict=True)]) / len(hem) * 1.12
    high = (high + low - ay) / (1 + slope * slope)  # the light fades along the slope of the hem
    # Fading light in wide arcs: rasterizers draw a radial gradient more exactly than a translucent linear one.
    far = 5.0
    faded = [((far + at) / (far + 1), colour, alpha) for at, colour, alpha in stops]
    middle = (ax + bx) / 2 - far * slope * high, low + slope * (bx - ax) / 2 + far * high
    paint = canvas.radial(faded, *middle, (far + 1) * high * sqrt(1 + slope * slope))
    front = bx > ax
    for facing, first, last in sorted(_passes(hem, front)):
        back = smooth(tips[first : last + 1][::-1], start="L", roundness=scene.roundness)
        outline = f"{smooth(hem[first : last + 1])}{back}z"
        canvas.path(outline, fill=paint, opacity=1.0 if facing else 0.55)
    if rank == 2:
        return
    for start, width in ((3, 14), (2, 5))[rank:]:
        pairs = zip(hem[start:-2:2], tips[start:-2:2], strict=True)  # no ray stands out over an end
        rays = [f"M{x} {y}L{tx} {ty}" for (x, y), (tx, ty) in pairs]
        canvas.path("".join(rays), stroke=paint, width=scene.stroke(width), opacity=0.4)
    silk = "silk_lines" in scene.unlocks
    if rank and not silk:
        canvas.path(smooth(hem), stroke=ramp[4], width=scene.stroke(4 * size), opacity=0.7)
        return
    broad = scene.stroke(10 if not rank else 6 * size)
    widths = [broad * width for width in widths] if not silk else scene.silk(hem, 1.3 * broad)
    canvas.path(tapered(hem, widths), fill=ramp[4])


def _curtain(scene: Scene, sweep: _Sweep, rank: int, size: float) -> _Curtain:
    """Return a curtain whose hem follows the motif and whose rays follow spectrum and loudness."""
    (x, y), reach, features, contour = scene.focus, scene.reach, scene.features, scene.contour
    sway = scene.stream(f"aurora.curtain.{rank}")
    phase, turn = sway.unit(), sway.unit()
    room = max(reach, 1.15 * (sweep.level - y))
    energy = 0.66 + 0.5 * features.energy / 255 + 0.22 * scene.macros.signed("energy")
    wide = max(1.0, scene.width / (2.77 * reach))
    span = (2.1, 2.8, 3.3)[rank] * reach * wide
    fold = (0.46, 0.34, 0.25)[rank] * reach * energy * wide
    x += sway.uniform(-0.4, 0.4) * reach
    drop = 0.2 * (0.5 - features.valence / 255)
    y += ((0.28, -0.08, -0.35)[rank] + sway.uniform(-0.14, 0.14) + drop) * room
    tall = (1.25, 0.95, 0.8)[rank] * room * energy * size
    hem: list[Point] = []
    tips: list[Point] = []
    widths = []
    for step in range(_STEPS):
        at = step / (_STEPS - 1)
        wave = turn + sweep.folds * at
        pitch = contour(phase + 0.7 * at)
        px = int(x + sweep.side * (span * (at - 0.5) + fold * sin_turn(wave)))
        drop = 0.1 * cos_turn(wave) * energy - 0.2 * pitch - sweep.slope * (at - 0.5)
        py = int(y + reach * drop)
        end = eased(12 * at * (1 - at))
        band = features.spectrum((step * 7 % _STEPS) / (_STEPS - 1))
        high = tall * (0.36 + 0.52 * features.loudness(at) + 0.36 * band) * (0.06 + 0.94 * end)
        hem.append((px, py))
        tips.append((int(px + sweep.lean * high), int(py - high)))
        widths.append(end * (0.55 + 0.9 * features.loudness(at)))
    return _Curtain(hem, tips, widths)


def _passes(hem: list[Point], front: bool) -> list[tuple[bool, int, int]]:
    """Return the parts of a hem between its folds: whether each faces us, its first and last point."""
    passes, start, last = [], 0, len(hem) - 1
    way = hem[1][0] > hem[0][0]
    for n in range(2, last + 1):
        if (hem[n][0] > hem[n - 1][0]) != way:
            passes.append((way == front, start, n - 1))
            start, way = n - 1, not way
    return [*passes, (way == front, start, last)]
