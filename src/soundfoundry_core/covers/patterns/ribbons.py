"""Ribbons: broad bands of silk that sweep through the picture and fold over themselves.

The maker's motif is the sweep: each band rises and falls with its pitch and is as broad as one of its notes is long.
Loudness swells a band along its way, the spectrum draws its folds apart, mood lets it rise or fall. A narrow band
that dives under the last fold is the accent.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, NamedTuple

from soundfoundry_core.covers.contour import eased
from soundfoundry_core.covers.pen import curve, number, tapered
from soundfoundry_core.style.adding import added
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Ribbons"]


class _Knot(NamedTuple):
    """A place on a band's axis, in cloth coordinates: ``u`` along the sweep, ``v`` across it."""

    u: float
    v: float
    half: float
    """Half the band's breadth here."""
    fold: float = 0.0
    """Where the band turns back, the length of the handle down the fold; else 0."""


class _Cloth:
    """Turned coordinates: bands run along ``u`` and hang along ``v``, so that a fold is a straight edge."""

    __slots__ = ("_across", "_along", "_centre")

    def __init__(self, centre: Point, along: Point, across: Point) -> None:
        self._centre, self._along, self._across = centre, along, across

    def at(self, u: float, v: float) -> Point:
        """Return the place on paper, in whole units."""
        (x, y), (ax, ay), (bx, by) = self._centre, self._along, self._across
        return floor(x + u * ax + v * bx + 0.5), floor(y + u * ay + v * by + 0.5)

    def edge(self, knots: Sequence[_Knot], side: float, pull: float) -> list[Point]:
        """Return a line along a band (``side`` -1 is its upper edge) as cubics: start, then three points each."""
        line = [(u, v + side * half, fold) for u, v, half, fold in knots]
        points, last, at = [], len(line) - 1, self.at
        for index, (u, v, fold) in enumerate(line):
            (left, above, _), (right, below, _) = line[max(0, index - 1)], line[min(last, index + 1)]
            slope = 0.0 if fold else (below - above) / (right - left)
            if index:
                back = 0.0 if fold else (u - left) * pull
                points.append(at(u - back, v - back * slope - fold))
            points.append(at(u, v))
            if index < last:
                ahead = 0.0 if fold else (right - u) * pull
                points.append(at(u + ahead, v + ahead * slope + fold))
        return points


class Ribbons:
    """One band that folds over itself, sweeps behind it, a narrow one between the folds."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the far sweeps, then the folded band pass by pass, with the accent under the last one."""
        series = scene.stream("ribbons.sweep", level="series")
        side, turn = 1 if series.chance(0.5) else -1, series.uniform(-0.085, 0.035)
        hang, folds, falling = series.uniform(-0.06, 0.06), series.choice((1, 2, 2, 2, 3)), series.chance(0.7)
        turn += 0.07 * (0.5 - scene.features.valence / 255)
        along = (side * cos_turn(turn), sin_turn(turn))
        cloth = _Cloth(scene.focus, along, (-side * sin_turn(turn + hang), cos_turn(turn + hang)))
        self._draw_far(scene, canvas, cloth)
        passes = self._folded(scene, folds)
        order = range(folds + 1) if falling else range(folds, -1, -1)
        for index in order:
            if index == order[-1]:
                thread, narrow = self._narrow(scene)
                self._draw_band(scene, canvas, cloth, thread, scene.palette.ramp[4], lit=0.5)
                self._draw_band(scene, canvas, cloth, narrow, scene.palette.accent, lit=0.7)
            tone = _tone(scene, (1.5 if index % 2 else 2.5) + 0.7 * index / folds)
            self._draw_band(scene, canvas, cloth, passes[index], tone, lit=1.0)

    def _folded(self, scene: Scene, folds: int) -> list[list[_Knot]]:
        """Return the passes of the folded band, from the first to the last."""
        contour, features, reach = scene.contour, scene.features, scene.reach
        sway, far = scene.stream("ribbons.fold"), 1.15 * max(scene.width, scene.height)
        phase, note = sway.unit(), sway.integer(0, len(contour.shares) - 1)
        breadth = reach * (0.21 + 0.32 * contour.shares[note]) * (1.25 - 0.14 * folds)
        swing = reach * (0.2 + 0.2 * features.energy / 255 + 0.14 * scene.macros.signed("energy"))

        def run(u: float, v: float, at: float) -> _Knot:
            half = breadth * (0.5 + 0.85 * features.loudness(at))
            return _Knot(u, v - swing * contour(phase + at), half)

        span = reach * (1.85 if scene.height > 1.3 * scene.width else 1.36)
        v = -0.4 * span + sway.uniform(-0.14, 0.14) * reach
        passes, knots = [], [run(-far, v, 0), run(-1.35 * reach, v, 0.14), run(-0.35 * reach, v, 0.28)]
        drops = [0.4 + 1.2 * features.spectrum((fold + 0.5) / folds) for fold in range(folds)]
        for fold, share in enumerate(drops):
            drop, at = span * share / added(drops), (fold + 1) / (folds + 1)
            v += drop if fold else drop / 2
            loud = features.loudness(at)
            u = (-0.72 if fold % 2 else 0.85) + 0.3 * (loud - 0.5) + sway.uniform(-0.18, 0.18)
            bend = drop * (0.37 + 0.15 * scene.roundness)
            knots.append(_Knot(u * reach, v, breadth * (0.5 + 0.85 * loud), bend))
            passes.append(knots)
            knots = knots[-1:]
        way, v = -1 if folds % 2 else 1, v + 0.3 * span / folds
        knots += [run(way * u, v, at) for u, at in ((0.3 * reach, 0.75), (1.25 * reach, 0.88), (far, 1.0))]
        return [*passes, knots]

    def _narrow(self, scene: Scene) -> tuple[list[_Knot], list[_Knot]]:
        """Return the narrow band and, before it, the thread beside it that ``complexity`` brings in."""
        reach, contour, far = scene.reach, scene.contour, 1.15 * max(scene.width, scene.height)
        sway = scene.stream("ribbons.accent")
        lean, phase = 1 if sway.chance(0.5) else -1, sway.unit()
        way = ((-far, 0.9, 0.0), (-0.8 * reach, 0.35, 0.35), (0.7 * reach, -0.2, 0.65), (far, -0.9, 1.0))
        band = []
        for u, v, at in way:
            half = scene.stroke(15) * (0.55 + 0.9 * scene.features.loudness(at))
            band.append(_Knot(u, reach * (lean * v - 0.22 * contour(phase + at)), half))
        grown = 0.15 + 0.6 * scene.macros.complexity / 100
        beside = [_Knot(u, v + half * (1.5 + grown), half * grown * 0.5) for u, v, half, _ in band]
        return beside, band

    def _draw_far(self, scene: Scene, canvas: Canvas, cloth: _Cloth) -> None:
        """Draw sweeps behind the folded band, dim and without shadows."""
        reach, contour, far = scene.reach, scene.contour, 1.15 * max(scene.width, scene.height)
        number_of = 0.5 + 0.03 * scene.macros.complexity
        for index, place in enumerate((-0.75, 0.7, 0.05, -1.3)):
            grown = eased(number_of - index)
            if grown <= 0:
                break
            sway = scene.stream(f"ribbons.far.{index}")
            v, phase = reach * (place + sway.uniform(-0.2, 0.2)), sway.unit()
            breadth = reach * grown * (0.1 + 0.45 * contour.shares[sway.integer(0, len(contour.shares) - 1)])
            knots = []
            for u, at in ((-far, 0.0), (-0.9 * reach, 0.3), (0.9 * reach, 0.6), (far, 1.0)):
                half = breadth * (0.6 + 0.7 * scene.features.loudness(at))
                knots.append(_Knot(u, v - 0.42 * reach * contour(phase + at), half))
            self._draw_band(scene, canvas, cloth, knots, _tone(scene, 0.3 + 0.35 * index), lit=0.4)

    def _draw_band(
        self, scene: Scene, canvas: Canvas, cloth: _Cloth, knots: list[_Knot], tone: str, *, lit: float
    ) -> None:
        """Draw a band: its shadow, the silk, the light on its upper edge."""
        palette, reach, pull = scene.palette, scene.reach, 0.24 + 0.1 * scene.roundness
        ink, light = palette.ramp[4], palette.ground
        if palette.dark:
            ink, light = mixed(palette.ground, "#000000", 0.4), palette.ramp[4]
        upper, lower = cloth.edge(knots, -1, pull), cloth.edge(knots, 1, pull)
        triples = list(zip(upper[1::3], upper[2::3], upper[3::3], strict=True))
        back = list(zip(lower[-2::-3], lower[-3::-3], lower[-4::-3], strict=True))
        outline = curve(upper[0], [*triples, (upper[-1], lower[-1], lower[-1]), *back])
        shape = outline[outline.index("c") :]
        for drop, alpha in ((30, 0.16), (14, 0.22)) if lit > 0.5 else ():
            shadow = f"M{number(upper[0][0])} {number(upper[0][1] + drop * scene.unit)}{shape}"
            canvas.path(shadow, fill=ink, opacity=alpha if palette.dark else 0.6 * alpha)
        room = reach * (2.6 if scene.width > 1.3 * scene.height else 1.5)
        start, end = (max(-room, min(room, knot.u)) for knot in (knots[0], knots[-1]))
        dim, bright = mixed(tone, ink, 0.58 if palette.dark else 0.42), mixed(tone, light, 0.42 * lit)
        soft = mixed(tone, dim, 0.35)  # a band turns dark where it folds, not where it leaves the picture
        first, last = dim if knots[0].fold else soft, dim if knots[-1].fold else soft
        sheen = mixed(tone, bright, 0.4)
        shine = (0, first, 1), (0.22, bright, 1), (0.5, tone, 1), (0.74, sheen, 1), (1, last, 1)
        paint = canvas.linear(shine, *cloth.at(start, -0.3 * reach), *cloth.at(end, 0.3 * reach))
        canvas.path(outline, fill=paint)
        if lit < 1:
            return
        canvas.path(curve(upper[0], triples)[:-1], stroke=light, width=scene.stroke(2.4), opacity=0.55)
        if "silk_lines" in scene.unlocks:
            for side in (-0.4, 0.05, 0.5):
                thread = _middles(cloth.edge(knots, side, pull))
                canvas.path(tapered(thread, scene.silk(thread, 5.5 * scene.unit)), fill=light, opacity=0.5)


def _tone(scene: Scene, place: float) -> str:
    """Return a colour between the steps of the ramp."""
    step = min(3, int(place))
    return mixed(scene.palette.ramp[step], scene.palette.ramp[step + 1], place - step)


def _middles(edge: list[Point]) -> list[Point]:
    """Return points along a line of cubics: its start, and the middle and the end of each."""
    points = edge[:1]
    for i in range(0, len(edge) - 1, 3):
        (ax, ay), (bx, by), (cx, cy), (x, y) = edge[i : i + 4]
        points += [((ax + 3 * (bx + cx) + x) / 8, (ay + 3 * (by + cy) + y) / 8), (x, y)]
    return points
