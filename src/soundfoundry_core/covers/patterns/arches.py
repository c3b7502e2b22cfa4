"""Arches: doorways within doorways on a horizon, and a sun that stands in the innermost.

Each family of arches is the maker's motif from the outside in: a band is as broad as its note is long and as light as
its note is high. How far each arch rises within the one around it is the track's spectrum, how tall a family stands
is its loudness. The sun is the accent: mood lifts it, and its light falls out of the door.
"""

from __future__ import annotations

from math import ceil, floor, sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

from soundfoundry_core.covers.composition import eased_stops
from soundfoundry_core.covers.contour import eased
from soundfoundry_core.covers.pen import polyline, tapered
from soundfoundry_core.style.adding import added
from soundfoundry_core.style.oklch import mixed

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Arches"]

_LEAN: Final = {"left": 0.62, "middle": 0.0, "right": -0.62}
"""Which way shadows fall, by where the light comes from."""

_PLANS: Final = (
    ((-195, 50, 30), (180, 44, 30), (-102, 64, 50), (120, 78, 65), (0, 100, 100), (80, 36, 100)),
    ((-200, 46, 30), (205, 40, 30), (-118, 72, 50), (0, 98, 90), (104, 74, 100), (-90, 34, 100)),
    ((180, 46, 30), (-190, 40, 30), (130, 60, 50), (-112, 62, 50), (66, 78, 75), (0, 98, 100)),
    ((-230, 50, 20), (230, 40, 20), (20, 172, 50), (-82, 50, 80), (0, 80, 100), (66, 30, 100)),
)
"""Families from the far to the near one: axis and radius in % of the reach from the focal point, nearness 0-100."""


class _Arch(NamedTuple):
    """An arch: its axis, where it stands, half its width, its height."""

    x: float
    base: float
    radius: float
    rise: float


class _Family(NamedTuple):
    """How a family of arches is nested."""

    near: float
    first: int
    skew: float
    share: float
    """How much of the radius is bands; the rest is the opening."""


class Arches:
    """A large family of arches with smaller ones around it, a sun, a floor with its light."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the families from the far one to the near one, then the floor."""
        series = scene.stream("arches.plan", level="series")
        plan, side = series.choice(_PLANS), 1 if series.chance(0.5) else -1
        tall = series.uniform(0.4, 0.75) * max(1.0, scene.height / scene.width)
        skew = side * series.uniform(-0.55, 0.55)
        sway = scene.stream("arches.sway")
        horizon = float(floor(scene.quiet - 0.07 * scene.height))
        room = (horizon - scene.focus[1]) * tall
        room *= 0.85 + 0.3 * scene.features.energy / 255 + 0.2 * scene.macros.signed("energy")
        families = 2.5 + 0.03 * scene.macros.complexity + 2 * (scene.width > 1.3 * scene.height)
        order = sorted(range(len(plan)), key=lambda index: -plan[index][1])
        door = _Arch(0.0, horizon, 0.0, 0.0)
        for index, (axis, size, near) in enumerate(plan):
            shift, swell, stand = sway.uniform(-26, 26), sway.uniform(-0.15, 0.15), sway.uniform(-0.45, 0.45)
            first, grown = sway.integer(0, 7), eased(families - order.index(index))
            main, gate, way = axis == 0, size > 150, side if axis > 0 else -side
            loud = scene.features.loudness((index + 0.5) / len(plan))
            x = scene.focus[0] + side * (axis + shift * (not main)) * scene.reach / 100
            radius = scene.reach * size / 100 * (0.89 + 0.14 * loud + swell) * (0.6 + 0.4 * grown)
            if door.radius and (door.x - x) * way + 1.06 * door.radius + radius > 0:
                x = door.x + way * (1.06 * door.radius + radius)  # the sun stays free
            if grown <= 0 or x + radius < 0 or x - radius > scene.width:
                continue
            rise = radius + room * (0.55 + 0.7 * loud + stand) * (1 if main else size / 100)
            rise = horizon * (0.78 + 0.2 * loud) if gate else min(rise, (0.8 + 0.14 * loud) * horizon)
            base = horizon + (1 - grown) * rise  # a family that comes in rises from behind the floor
            family = _Family(near / 100, first, 0.0 if gate else skew, 0.32 if gate else 0.6)
            inner = self._draw_family(scene, canvas, _Arch(x, base, radius, rise), family)
            if main:
                door = inner
                self._draw_sun(scene, canvas, door)
        self._draw_floor(scene, canvas, door)

    def _draw_family(self, scene: Scene, canvas: Canvas, arch: _Arch, family: _Family) -> _Arch:
        """Draw arches from the outside in, each in the shadow of the one around it; return the opening."""
        near, first, skew, share = family
        palette, contour, sharp = scene.palette, scene.contour, _sharpness(scene)
        ink = palette.ground if palette.dark else palette.ramp[4]
        notes = len(contour.shares)
        number_of = 3.6 + 0.028 * scene.macros.complexity - 2 * (near < 0.4)
        bands = [
            (contour.shares[(first + i) % notes] + 0.05) * eased(number_of - i)
            for i in range(ceil(number_of))
        ]
        scale = share * arch.radius / added(bands)
        edge = scene.stroke(7.5) * (0.5 + 0.5 * min(1.0, arch.radius / scene.reach))
        lean = _LEAN[scene.light] * edge
        x, base, radius, rise = arch
        top = base - floor(2 * scene.reach)
        for i, band in enumerate(bands):
            level = contour.levels[(first + i) % notes]
            step = int(2 * max(0.0, min(4.0, 1.9 + 1.35 * level + (0.8 if i % 2 else -0.5))) + 0.5)
            tone = palette.ramp[step // 2]
            if step % 2:
                tone = mixed(tone, palette.ramp[step // 2 + 1], 0.5)
            tone = mixed(palette.ground_high, tone, 0.25 + 0.75 * near)
            shade = mixed(tone, ink, 0.42 if palette.dark else 0.3)
            if near > 0.4:  # what is far away lies in haze: flat and without shadows
                canvas.path(_outline(x, base, radius, rise, sharp), fill=mixed(shade, ink, 0.5 * near))
            if near > 0.7:
                fill = canvas.linear(((0.3, tone, 1), (1, shade, 1)), 0, top, 0, base)
            else:
                fill = mixed(tone, shade, 0.3)
            canvas.path(_outline(x + lean, base, radius - edge, rise - edge, sharp), fill=fill)
            breadth = band * scale
            if "silk_lines" in scene.unlocks and near > 0.7 and breadth > 3 * edge:
                middle = radius - (breadth + edge) / 2
                thread = _thread(x + lean / 2, base, middle, middle + rise - radius, sharp)
                silk = tapered(thread, scene.silk(thread, 0.8 * edge), roundness=0.9)
                canvas.path(silk, fill=palette.ramp[4] if palette.dark else palette.ground, opacity=0.7)
            radius -= breadth
            x += skew * breadth
            rise -= breadth * (0.35 + 1.3 * scene.features.spectrum((i + 0.5) / len(bands)))
        # Through the great gate one sees air, through a door the dark or the paper.
        far = palette.ground_high if share < 0.5 else "#000000" if palette.dark else palette.ground
        sky = mixed(palette.ground, far, 0.4)
        jamb = mixed(sky, ink, 0.5 if palette.dark else 0.35)
        canvas.path(_outline(x, base, radius, rise, sharp), fill=jamb)
        opening = _Arch(x + lean, base, radius - edge, rise - edge)
        canvas.path(_outline(*opening, sharp), fill=sky)
        return opening

    def _draw_sun(self, scene: Scene, canvas: Canvas, door: _Arch) -> None:
        """Draw the light in the door and the sun."""
        palette = scene.palette
        x, base, radius, rise = door
        size = radius * 0.72
        y = base - min(size * (0.35 + 1.45 * scene.features.valence / 255), rise - 1.15 * size)
        glow = canvas.radial(eased_stops(palette.accent, 0.5), x, y, 2.2 * size)
        canvas.path(_outline(*door, _sharpness(scene)), fill=glow)
        low = mixed(palette.accent, palette.ground if palette.dark else palette.ramp[0], 0.4)
        paint = canvas.linear(((0.4, palette.accent, 1), (1, low, 1)), 0, y - size, 0, y + size)
        canvas.circle(x, y, size, fill=paint)

    def _draw_floor(self, scene: Scene, canvas: Canvas, door: _Arch) -> None:
        """Draw the floor, and on it the light that falls out of the door."""
        palette, horizon, end = scene.palette, door.base, door.base + 0.2 * scene.height
        tone = mixed(palette.ground, palette.ramp[1], 0.55)
        paint = canvas.linear(((0, tone, 1), (0.6, palette.ground, 1)), 0, horizon, 0, scene.height)
        canvas.rect(0, horizon, scene.width, scene.height - horizon, fill=paint)
        axis, wide = door.x + 0.6 * _LEAN[scene.light] * door.radius, 1.8 * door.radius
        left, right = (door.x - door.radius, horizon), (door.x + door.radius, horizon)
        paint = canvas.linear(((0, palette.accent, 0.55), (0.7, palette.accent, 0)), 0, horizon, 0, end)
        canvas.path(polyline([left, right, (axis + wide, end), (axis - wide, end)], closed=True), fill=paint)


def _sharpness(scene: Scene) -> float:
    """Return 0 for a maker of round arches, up to 0.55 for one of pointed ones."""
    return max(0.0, scene.hand.tension - 0.45)


def _outline(x: float, base: float, radius: float, rise: float, sharp: float) -> str:
    """Return an arch in whole units: two legs, and a crown of one arc, or of two that meet in a point."""
    r, top = max(1, floor(radius + 0.5)), max(1, floor(rise + 0.5))
    crown = min(floor(r * (1.04 + 0.8 * sharp)), top)
    start = f"M{floor(x + 0.5) - r} {floor(base)}v{crown - top}"
    if not sharp or crown <= r:
        return f"{start}a{r} {crown} 0 0 1 {2 * r} 0v{top - crown}z"
    bow = (r * r + crown * crown) // (2 * r) + 1  # it leaves the leg upright and ends in the point
    return f"{start}a{bow} {bow} 0 0 1 {r} {-crown} {bow} {bow} 0 0 1 {r} {crown}v{top - crown}z"


def _thread(x: float, base: float, radius: float, rise: float, sharp: float) -> list[Point]:
    """Return points along an arch of that outline."""
    crown = min(radius * (1.04 + 0.8 * sharp), rise)
    bow = (radius * radius + crown * crown) / (2 * radius) if sharp and crown > radius else radius
    height = crown if bow > radius else radius
    left = []
    for share in (0.0, 0.07, 0.29, 0.62, 1.0):
        away = bow - share * radius
        left.append(
            (radius * (share - 1), base - rise + crown - sqrt(bow * bow - away * away) * crown / height)
        )
    right = [(-along, y) for along, y in left[-2::-1]]
    return [(x + along, y) for along, y in ((-radius, base), *left, *right, (radius, base))]
