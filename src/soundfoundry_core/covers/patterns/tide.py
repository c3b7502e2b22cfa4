"""Tide: a great wave of overlapping scales, as on a Japanese woodcut, and the sun half behind it.

The loudest moment of the track says where the great wave stands, its energy how high; the rest of its loudness makes
the lesser waves, and its mood lifts the sun. The rings of every scale are the maker's motif: each is as broad as its
note is long. The series decides where the wave leans, and whether its lines are cut light or dark.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from soundfoundry_core.covers.composition import eased_stops
from soundfoundry_core.covers.pen import ring
from soundfoundry_core.style.oklch import mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

    _Row = tuple[list[Point], float, float]

__all__ = ["Tide"]

_GROWTH = 1.24  # from row to row
_OVERLAP = 0.54
_GAP = 0.025  # keeps the rings of the shortest notes apart
_DROPS = 11


class _Sea:
    """How high the water stands at a place."""

    __slots__ = ("_back", "_face", "_height", "_other", "_ripple", "_scene", "crest", "horizon", "lean")

    def __init__(self, scene: Scene) -> None:
        series, version = scene.stream("tide.course", level="series"), scene.stream("tide.swell")
        self._scene, features, reach = scene, scene.features, scene.reach
        self.lean = 1.0 if series.chance(0.5) else -1.0
        steep = series.uniform(0.5, 0.8)
        loudest = max(range(13), key=lambda step: features.loudness(step / 12)) / 12 - 0.5
        drift = series.uniform(-0.5, 0.5) + version.uniform(-0.5, 0.5)
        crest = scene.focus[0] + reach * (0.8 * loudest + drift)
        self.crest = min(scene.width - 0.6 * reach, max(0.6 * reach, crest))
        energy = 0.66 + 0.5 * features.energy / 255 + 0.25 * scene.macros.signed("energy")
        self._height = reach * energy * (series.uniform(0.7, 1.1) + version.uniform(-0.25, 0.25))
        broad = reach * (series.uniform(0.6, 1.0) + version.uniform(-0.15, 0.2))
        self._back, self._face, self._ripple = broad * (1.5 - steep), broad * steep, 0.36 * reach * energy
        self._other = version.uniform(1.6, 3.0) * -self.lean, version.uniform(0.1, 0.65)
        level = series.uniform(0.25, 0.8) + version.uniform(-0.12, 0.12) + 0.1 * features.valence / 255
        self.horizon = min(scene.focus[1] + reach * level, scene.quiet - 0.4 * reach)

    def height(self, x: float) -> float:
        """Return how high the water stands: steep where the great wave leans, with a trough before it."""
        scene = self._scene
        side = (x - self.crest) * self.lean
        far = side / (self._face if side > 0 else self._back)
        trough = (side - 1.3 * self._back) / (0.8 * self._back)
        trough *= trough
        other = (x - self.crest) / scene.reach - self._other[0]
        wave = 1 / (1 + far * far) - 0.34 / (1 + trough * trough) + self._other[1] / (1 + 4 * other * other)
        return self._height * wave + self._ripple * scene.features.loudness(x / scene.width)

    def feet(self, *, y: float, step: float, lift: float, slope: float, phase: float) -> list[Point]:
        """Return the ends of a row's scales: broader where rows draw apart; high water leans over."""
        lines: list[list[Point]] = []
        for way in (-1.0, 1.0):
            x, line = self._scene.focus[0] + step * (phase - int(phase)), []
            while -3.2 * step < x < self._scene.width + 3.2 * step:
                high = self.height(x)
                up = lift * high
                line.append((x + self.lean * 0.5 * up * abs(up) / self._scene.reach, y - up))
                x += way * step * (1 + min(0.4, max(0.0, 0.45 * slope * high)))
            lines.append(line)
        edge = self._scene.width + 1.5 * step
        return [foot for foot in lines[0][:0:-1] + lines[1] if -1.5 * step < foot[0] < edge]


class Tide:
    """A great wave of scales, and the sun."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the spray and the sun, then the rows from the far one to the near one."""
        sea = _Sea(scene)
        phase = scene.stream("tide.rows").unit()
        radius = scene.reach * (0.147 - 0.016 * scene.macros.signed("complexity"))
        radius *= 1.14 if scene.width > 1.3 * scene.height else 1.0
        y = sea.horizon
        depth = min(scene.height, scene.quiet + 0.02 * scene.height) - y
        rows: list[_Row] = []
        while y - radius < sea.horizon + depth or len(rows) < 3:
            step, share = _OVERLAP * radius, (y - sea.horizon) / depth
            lift, slope = _lift(share), (_lift(share) - _lift(share + step / depth)) / step
            if not rows:
                lift, slope = 0.3, 0.0
            feet = sea.feet(y=y, step=2 * radius, lift=lift, slope=slope, phase=phase + len(rows) / 2)
            calm = min(1.0, max(0.0, (scene.quiet - y) / (0.06 * scene.height) - 1))
            rows.append((feet, radius, min(2 * len(rows), 1 + calm)))
            y += step
            radius *= _GROWTH
        self._draw_sky(scene, canvas, sea, rows[1][0])
        deep, pale = self._paints(scene, canvas, sea)
        with canvas.group(stroke=pale, width=1, cap="round"):
            for row in rows:
                self._draw_row(scene, canvas, row, deep, pale)

    def _draw_sky(self, scene: Scene, canvas: Canvas, sea: _Sea, skyline: Sequence[Point]) -> None:
        """Throw drops off the crest; set the sun on the scales before it."""
        palette, reach = scene.palette, scene.reach
        series, version = scene.stream("tide.sun", level="series"), scene.stream("tide.sun")
        spray = scene.stream("tide.spray")
        tops = [
            ((ax + bx) / 2, (ay + by) / 2 - sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay)) / 2)
            for (ax, ay), (bx, by) in zip(skyline, skyline[1:], strict=False)
        ]
        left, top = min(tops, key=lambda point: point[1])
        last = 5 + (_DROPS - 5) * scene.macros.complexity / 100
        drops = []
        for drop in range(_DROPS):
            away, high, size = (drop + spray.unit()) / _DROPS, spray.unit(), spray.unit()
            # The slider lets the last drops grow from nothing.
            size = scene.unit * (3 + 6 * size * (1 - away)) * min(1.0, max(0.0, last - drop))
            x = left + sea.lean * reach * (0.5 * away - 0.1)
            if size > 0.3:
                drops.append(ring(x, top - reach * (0.01 + 0.14 * high * (1 - away * away)), size))
        canvas.path("".join(drops), fill=palette.ramp[4 if palette.dark else 2])
        radius = reach * (0.28 + 0.08 * series.unit())
        x = sea.crest + sea.lean * radius * (series.uniform(0.9, 2.6) + version.uniform(-1.4, 0.7))
        x = min(scene.width - 1.25 * radius, max(1.25 * radius, x))
        top = min(ty + 0.7 * (tx - x) * (tx - x) / radius for tx, ty in tops)
        y = max(0.8 * radius, top + radius * (0.35 - 0.8 * scene.features.valence / 255))
        halo = radius * 2.2
        canvas.circle(x, y, halo, fill=canvas.radial(eased_stops(palette.accent, 0.35), x, y, halo))
        canvas.circle(x, y, radius, fill=palette.accent)

    def _paints(self, scene: Scene, canvas: Canvas, sea: _Sea) -> tuple[str, str]:
        """Return the paints of the scales and of their rings: the great wave stands in the light."""
        ground, dark, ramp = scene.palette.ground, scene.palette.dark, scene.palette.ramp
        side = {"left": -0.3, "middle": 0.0, "right": 0.3}[scene.light]
        x, y, r = sea.crest + side * scene.reach, sea.horizon - 0.35 * scene.reach, 1.75 * scene.reach
        if scene.stream("tide.print", level="series").chance(0.4):
            deep = (ramp[3], ramp[2], ramp[1]) if dark else (ramp[1], ramp[1], ramp[0])
            pale = (ground, ground, ground) if dark else (ramp[4], ramp[3], ramp[2])
        else:
            deep = (ramp[1], mixed(ramp[0], ground, 0.4), ground) if dark else (ramp[4], ramp[3], ramp[2])
            pale = (ramp[4], ramp[3], ramp[1]) if dark else (ground, ramp[0], ramp[0])
        stops = [zip((0.05, 0.5, 1.0), tones, (1.0, 1.0, 1.0), strict=True) for tones in (deep, pale)]
        return canvas.radial(stops[0], x, y, r), canvas.radial(stops[1], x, y, r)

    def _draw_row(self, scene: Scene, canvas: Canvas, row: _Row, deep: str, pale: str) -> None:
        """Draw a row as one shape whose edge is the outermost ring; each further ring is one path."""
        feet, radius, rings = row
        tall = 0.86 + 0.3 * scene.hand.tension
        bold = 0.8 + 0.35 * scene.hand.stroke + 0.12 * scene.macros.signed("energy")
        silk, shares = "silk_lines" in scene.unlocks, scene.contour.shares
        left, foot, bottom = int(feet[0][0]), int(feet[0][1]), scene.height + int(radius)
        scales, parts = [], [f"M{left} {bottom}V{foot}"]
        for x, y in feet[1:]:
            dx, dy = int(x) - left, int(y) - foot
            size = sqrt(dx * dx + dy * dy) / 2
            turn = int(57.3 * dy / (2 * size + 1))  # degrees, nearly
            if -dx < left < scene.width:
                scales.append((left, foot, dx, dy, size, turn))
            parts.append(f"a{int(size + 1)} {int(size * tall)} {turn} 0 1 {dx} {dy}")
            left, foot = left + dx, foot + dy
        parts.append(f"V{bottom}z")
        edge = shares[0] * bold * (0.4 if silk else 1.0)
        canvas.path("".join(parts), fill=deep, stroke=pale, width=edge * radius)
        edge = 0.0 if silk else edge / 2 + shares[1] + _GAP
        for note in range(0 if silk else 2, min(len(shares), 5), 2):
            breadth = shares[note] * bold
            middle = 1 - edge - (0.0 if silk else breadth / 2)
            weight = min(1.0, rings + 1 - note / 2, 8 * middle - 1)
            if weight < 0.15:
                break
            parts = []
            for x, y, dx, dy, size, turn in scales:
                ax, ay = int(dx * middle), int(dy * middle)
                r, high = int(size * middle + 1), size * middle * tall
                arc = f"M{x + (dx - ax) // 2} {y + (dy - ay) // 2}a{r} {int(high)} {turn} 0 1 {ax} {ay}"
                if silk:  # a crescent: full at the top, thin at both ends
                    arc += (
                        f"a{r} {int(max(1.0, high - 1.35 * weight * breadth * size))} {turn} 0 0 {-ax} {-ay}z"
                    )
                parts.append(arc)
            line, ink = ("none", pale) if silk else (pale, "none")
            canvas.path("".join(parts), fill=ink, stroke=line, width=1.1 * weight * breadth * radius)
            edge += breadth + shares[min(note + 1, len(shares) - 1)] + _GAP


def _lift(depth: float) -> float:
    """Return how far a row rises with the water, 0-1: the near ones hardly do."""
    rest = max(0.0, 1 - depth)
    return rest * rest * (0.7 + 0.3 * rest)
