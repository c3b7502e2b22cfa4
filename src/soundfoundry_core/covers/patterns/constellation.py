"""Constellation: a plate of an old star atlas, with one great moon and the maker's own constellation.

The plate is a round sky with a graduated rim. Circles inside it close in on the moon, as on an astrolabe: the track's
loudness spaces them and sets their tones. Mood is the moon's phase, energy its size, the key its tilt; behind its dark
side the accent shines out as the rim of a hidden sun. The maker's motif hangs between moon and rim, each note a star on
the circle of its pitch, as large as it is long. The small stars lie along a milky way; the spectrum sets their
magnitudes.
"""

from __future__ import annotations

from math import floor, sqrt
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.composition import eased_stops
from soundfoundry_core.covers.contour import eased
from soundfoundry_core.covers.pen import number, polyline, ring, tapered, tenths
from soundfoundry_core.style.adding import added
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point
    from soundfoundry_core.style.stream import Stream

__all__ = ["Constellation"]

_CIRCLES, _HOURS, _TICKS, _STARS = 5, 20, 240, 250
_TAU: Final = 6.283185
_LIGHTS: Final = {"left": 0.625, "middle": 0.75, "right": 0.875}
"""Where the moon's lit side looks, in turns: up to the left, up, up to the right."""
_TONES: Final = (
    (0, 0.25, 0.5, 0.75, 1), (1, 0.75, 0.5, 0.25, 0), (0.1, 0.8, 0.25, 0.95, 0.4), (0.9, 0.2, 0.7, 0.1, 0.55)
)  # fmt: skip
"""How light the rings are, from the rim to the moon: rising, falling, or by turns."""


class _Sky:
    """The plate: a great circle, and the circles that lead from it to the moon."""

    __slots__ = ("focus", "gaps", "moon", "phase", "radius", "rim", "stars", "tilt", "tones", "way", "x", "y")

    def __init__(self, scene: Scene, plan: Stream, roll: Stream) -> None:
        features, reach = scene.features, scene.reach
        self.focus = x, y = scene.focus
        self.way = 1 if x < scene.width / 2 else -1
        wide = 0.5 if scene.width > 1.3 * scene.height else 0.0  # the plate grows towards the empty side
        shift = plan.uniform(-0.3, 0.9) + roll.uniform(-0.26, 0.26) + wide
        self.x = x + self.way * reach * shift
        self.y = y + reach * (plan.uniform(-0.5, 0.55) + roll.uniform(-0.26, 0.26))
        self.radius = reach * (plan.uniform(1.1, 1.75) + roll.uniform(-0.16, 0.16) + wide)
        self.moon = reach * plan.uniform(0.4, 0.62) * (1 + roll.uniform(-0.2, 0.2))
        self.moon *= 0.86 + 0.28 * features.energy / 255 + 0.05 * scene.macros.signed("energy")
        away = sqrt((self.x - x) ** 2 + (self.y - y) ** 2)
        self.radius = max(self.radius, away + (1.5 + 0.8 * eased(0.5 - shift)) * self.moon)
        self.rim, self.tones = plan.uniform(0.24, 0.46), plan.choice(_TONES)
        self.tilt = _LIGHTS[scene.light] + plan.uniform(-0.14, 0.14) + roll.uniform(-0.13, 0.13)
        self.tilt += 0.08 * (features.tonic * 7 % 12 / 11 - 0.5)
        self.phase = max(-0.9, min(0.9, -0.8 + 1.6 * features.valence / 255 + roll.uniform(-0.33, 0.33)))
        self.gaps = [roll.uniform(0.5, 1.6) for _ in range(_CIRCLES)]
        self.stars = _places(scene, self)

    def circle(self, share: float) -> tuple[float, float, float]:
        """Return one of the circles between the rim (0) and the moon (1): its centre and radius."""
        x, y = self.x + (self.focus[0] - self.x) * share, self.y + (self.focus[1] - self.y) * share
        return x, y, self.radius + (1.22 * self.moon - self.radius) * share


class Constellation:
    """A round sky, a moon, stars, and lines between some of them."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the plate, the small stars, the moon, then the constellation."""
        roll = scene.stream("constellation.roll")
        sky = _Sky(scene, scene.stream("constellation.plan", level="series"), roll)
        self._draw_plate(scene, canvas, sky)
        self._draw_stars(scene, canvas, sky, roll)
        self._draw_moon(scene, canvas, sky)
        self._draw_motif(scene, canvas, sky.stars)

    def _draw_plate(self, scene: Scene, canvas: Canvas, sky: _Sky) -> None:
        palette, unit, dark = scene.palette, scene.unit, scene.palette.dark
        louds = [scene.features.loudness((n + 0.5) / _CIRCLES) for n in range(_CIRCLES)]
        gaps = [gap * (0.2 + loud * loud) for gap, loud in zip(sky.gaps, louds, strict=True)]
        whole, at, circles = added(gaps), 0.0, []
        near, far = palette.ramp[2], palette.ramp[4]
        if dark:
            near, far = mixed(palette.ramp[1], near, 0.6), mixed(palette.ground, palette.ramp[0], 0.55)
        for n, (gap, loud) in enumerate(zip(gaps, louds, strict=True)):
            circles.append(sky.circle(at / whole))
            canvas.circle(*circles[-1], fill=mixed(far, near, 0.75 * sky.tones[n] + 0.25 * loud))
            at += gap
        # one more circle falls into the widest gap and leaves the others where they are
        shares = (0.618034 * n % 1 for n in range(1, scene.count(1, 11)))
        grid = [ring(*circle) for circle in (*circles[1:], *map(sky.circle, shares))]
        for n in range(_HOURS):
            cos, sin = cos_turn(n / _HOURS), sin_turn(n / _HOURS)
            grid.append(
                polyline([(x + away * cos, y + away * sin) for x, y, away in map(sky.circle, (1, 0))])
            )
        ink, share = palette.ramp[4] if dark else "#ffffff", 0.12 + 0.003 * scene.macros.complexity
        canvas.path("".join(grid), stroke=ink, width=max(1.0, 1.1 * unit), opacity=share)
        ink = palette.ramp[3 if dark else 4]
        # whole tenths, and the radius that they fill: no tick is cut where the ring closes
        tick, period = tenths(1.8 * unit) / 10, tenths(_TAU * (sky.radius + 17 * unit) / _TICKS) / 10
        scale, dash = _TICKS * period / _TAU, f"{number(tick)} {number(period - tick)}"
        canvas.path(ring(sky.x, sky.y, scale), stroke=ink, width=12 * unit, opacity=0.8, dash=dash)
        canvas.circle(sky.x, sky.y, sky.radius + 30 * unit, stroke=ink, width=scene.stroke(1.8), opacity=0.8)

    def _draw_stars(self, scene: Scene, canvas: Canvas, sky: _Sky, roll: Stream) -> None:
        """Scatter stars over the plate, half of them along a milky way, none near a note."""
        cos, sin = cos_turn(sky.tilt + 0.2), sin_turn(sky.tilt + 0.2)
        bags: tuple[list[str], ...] = ([], [], [])
        inside, clear = (0.96 * sky.radius) ** 2, (1.3 * sky.moon) ** 2
        unit, cell, ends, right = roll.unit, 50 * scene.unit, (-0.5, 0.5), scene.width - 8
        taken = {(floor(x / cell + a), floor(y / cell + b)) for x, y in sky.stars for a in ends for b in ends}
        for n in range(scene.count(26, _STARS)):
            along, across, size = 2 * unit() - 1, 2 * unit() - 1, unit()
            if n % 2:
                across *= 0.22 * (1.2 - size)
            x = sky.x + sky.radius * (along * cos - across * sin)
            y = sky.y + sky.radius * (along * sin + across * cos)
            if (x - sky.focus[0]) ** 2 + (y - sky.focus[1]) ** 2 < clear:
                continue
            seen = 8 < x < right and 8 < y < scene.quiet and (x - sky.x) ** 2 + (y - sky.y) ** 2 < inside
            if seen and (floor(x / cell), floor(y / cell)) not in taken:
                size += 0.5 * scene.features.spectrum(n / _STARS) - 0.25
                bags[0 if size < 0.62 else 1 if size < 0.93 else 2].append(f"M{floor(x)} {floor(y)}h.1")
        colour = scene.palette.text if scene.palette.dark else "#ffffff"
        for bag, size, share in zip(bags, (3, 5.4, 9), (0.64, 0.84, 1), strict=True):
            if bag:
                canvas.path("".join(bag), stroke=colour, width=size * scene.unit, opacity=share, cap="round")

    def _draw_moon(self, scene: Scene, canvas: Canvas, sky: _Sky) -> None:
        palette, dark = scene.palette, scene.palette.dark
        (x, y), radius = sky.focus, sky.moon
        dx, dy = radius * cos_turn(sky.tilt), radius * sin_turn(sky.tilt)
        glow = eased_stops(palette.ramp[3] if dark else "#ffffff", 0.5)
        canvas.circle(x, y, 2 * radius, fill=canvas.radial(glow, x, y, 2 * radius))
        canvas.circle(x - sky.rim * dx, y - sky.rim * dy, radius, fill=palette.accent)
        night = palette.ground if dark else palette.text
        canvas.circle(x, y, radius, fill=mixed(night, palette.ramp[0 if dark else 4], 0.42))
        pale = mixed(palette.ramp[4], palette.text, 0.55) if dark else "#ffffff"
        dusk = mixed(pale, palette.ramp[3 if dark else 1], 0.5)
        # quarters: the centre of an arc over a whole diameter hangs on the last digit of its ends
        limb, edge = f"A{number(radius)} {number(radius)} 0 0 1 ", number(radius * abs(sky.phase))
        dark_side = f"A{edge} {number(radius)} {number(360 * sky.tilt)} 0 {int(sky.phase > 0)} "
        north, south = (f"{number(x + s * dy)} {number(y - s * dx)}" for s in (1, -1))
        east, west = (f"{number(x + s * dx)} {number(y + s * dy)}" for s in (1, -sky.phase))
        lit = f"M{north}{limb}{east}{limb}{south}{dark_side}{west}{dark_side}{north}z"
        canvas.path(lit, fill=canvas.linear(((0, pale, 1), (1, dusk, 1)), x + dx, y + dy, x - dx, y - dy))

    def _draw_motif(self, scene: Scene, canvas: Canvas, places: list[Point]) -> None:
        """Draw the notes as stars and join them, short of the stars; the longest one shines."""
        unit, joins = scene.unit, []
        sizes = [unit * (7 + 32 * share) for share in scene.contour.shares]
        for n, ((x1, y1), (x2, y2)) in enumerate(zip(places, places[1:], strict=False)):
            dx, dy = x2 - x1, y2 - y1
            long = sqrt(dx * dx + dy * dy) or 1
            a, b = (min(0.4, (size + 9 * unit) / long) for size in sizes[n : n + 2])
            joins.append([(x1 + dx * s, y1 + dy * s) for s in (a, (1 + a - b) / 2, 1 - b)])
        colour = scene.palette.text if scene.palette.dark else "#ffffff"
        if "silk_lines" in scene.unlocks:
            canvas.path("".join(tapered(join, (unit, scene.stroke(9), unit)) for join in joins), fill=colour)
        else:
            lines = "".join(polyline((join[0], join[2])) for join in joins)
            canvas.path(lines, stroke=colour, width=scene.stroke(3), cap=scene.hand.cap)
        discs = [ring(x, y, size) for (x, y), size in zip(places, sizes, strict=True)]
        x, y = places[sizes.index(max(sizes))]
        ray = max(sizes) * (2.1 + scene.hand.tension)
        tips = ((x - ray, y), (x, y + ray), (x + ray, y), (x, y - ray))
        rays = "".join(f"Q{number(x)} {number(y)} {number(px)} {number(py)}" for px, py in tips)
        canvas.path("".join(discs) + f"M{number(x)} {number(y - ray)}{rays}z", fill=colour)


def _places(scene: Scene, sky: _Sky) -> list[Point]:
    """Hang the notes on the circles of their pitches."""
    unit, contour = scene.unit, scene.contour
    (mx, my), swing = sky.focus, 0.3 + 0.06 * scene.macros.signed("energy")
    at, stars, places = 0.0, [], []
    for level, share in zip(contour.levels, contour.shares, strict=True):
        turn = 0.36 * (at + share / 2) - 0.27
        at += share
        x, y, radius = sky.circle(0.44 - swing * level)
        stars.append((x + sky.way * radius * cos_turn(turn) - mx, y + radius * sin_turn(turn) - my))
    # a plate may bleed over the edges, its constellation must not
    room = (scene.width - mx if sky.way > 0 else mx) - 80 * unit
    wide = min(1.0, room / max(abs(x) for x, _ in stars))
    high = min(1.0, (my - 64 * unit) / max(1.0, *(-y for _, y in stars)))
    deep = max(0.1 * scene.height, scene.quiet - 0.15 * scene.height - my)
    low = min(1.0, deep / max(1.0, *(y for _, y in stars)))
    for right, down in stars:
        x, y = right * wide, down * (high if down < 0 else low)
        push = max(1.0, 1.34 * sky.moon / (sqrt(x * x + y * y) or 1))
        places.append((mx + x * push, my + y * push))
    return places
