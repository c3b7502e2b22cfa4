"""Facets: a great star of folded paper round a cut gem.

It is a sheared lattice of kites, rolled up around the focal point: each ring is larger than the one inside it and
turned by half a kite and the series' twist. Every kite is folded along its middle, and the maker's light falls on one
of its halves. The motif runs round and round the star: long notes have broad kites, high notes reach far out. The
track goes round it once: where it is loud, the paper is bright and the folds are deep; its spectrum makes bright and
dull rings. Towards one side the star bleeds over the edge, towards the other it melts into the ground.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.pen import polyline, tapered
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene

__all__ = ["Facets"]

_TONES: Final = 12
_RINGS: Final = 11
_TWISTS: Final = (0.0, 0.2, -0.2, 0.36, -0.36, 0.12, -0.12)
_LIGHTS: Final = {"left": (-0.75, -0.66), "middle": (-0.25, -0.97), "right": (0.75, -0.66)}


class _Corner:
    """A corner of the lattice: its place on paper, its direction, how loud the track is there."""

    __slots__ = ("cos", "loud", "sin", "x", "y")

    def __init__(self, x: int, y: int, cos: float, sin: float, loud: float) -> None:
        self.x, self.y, self.cos, self.sin, self.loud = x, y, cos, sin, loud


class Facets:
    """Rings of folded kites, a gem, creases."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the kites tone by tone, then the creases, then the gem."""
        plan = scene.stream("facets.plan", level="series")
        twist, drift = plan.choice(_TWISTS), plan.unit()
        roll = scene.stream("facets.roll")
        rings = _lattice(scene, twist, plan.unit() + roll.uniform(-0.04, 0.04))
        dice = [0.09 * roll.unit() - 0.045 for _ in range(24)]
        self._draw_kites(scene, canvas, rings, drift, dice)
        self._draw_creases(scene, canvas, rings, twist)
        self._draw_gem(scene, canvas, rings)

    def _draw_kites(
        self, scene: Scene, canvas: Canvas, rings: list[list[_Corner]], drift: float, dice: list[float]
    ) -> None:
        palette, spectrum = scene.palette, scene.features.spectrum
        dark, width, height = palette.dark, scene.width, scene.height
        light_x, light_y = _LIGHTS[scene.light]
        side_x, side_y = cos_turn(drift), sin_turn(drift)
        shade = 1.0 if dark else 0.8  # paper is bright by itself: what shows on it is its shadows
        fold = 0.12 * scene.features.energy / 255 + 0.1 * scene.macros.signed("energy")
        fold += 0.25 if dark else 0.33
        far, away = _far(scene), _first(scene)
        grow, sectors = _growth(scene), len(rings[0])
        bags: list[list[str]] = [[] for _ in range(_TONES)]
        for k in range(1, len(rings) - 1):
            away *= grow
            before, here, after = rings[k - 1], rings[k], rings[k + 1]
            depth = min(1.0, away / (1.1 * far))
            shine = shade * (0.8 - 0.52 * depth + 0.16 * (spectrum(min(1.0, 0.9 * depth)) - 0.5))
            for s in range(sectors):
                tip = after[s]
                show = 1.4 - away / (0.45 * far) + 0.6 * (tip.cos * side_x + tip.sin * side_y + tip.loud)
                if show < 0.1:
                    continue
                t = (s + 1) % sectors
                root, left, right = before[t], here[s], here[t]
                if (
                    max(root.x, left.x, right.x, tip.x) < 0
                    or max(root.y, left.y, right.y, tip.y) < 0
                    or min(root.x, left.x, right.x, tip.x) > width
                    or min(root.y, left.y, right.y, tip.y) > height
                ):
                    continue
                top = _TONES - 0.01 if show > 1 else show * (_TONES - 0.01)
                base = shine * (0.34 + 0.88 * tip.loud) + dice[(5 * k + 7 * s) % 24]
                flank = fold * (0.55 + 0.75 * tip.loud) * (tip.cos * light_y - tip.sin * light_x)
                axis = f"M{root.x} {root.y}l{tip.x - root.x} {tip.y - root.y} "
                for corner, value in ((left, base - flank), (right, base + flank)):
                    light = max(0.04, min(0.99, value))
                    tone = int(top * (light if dark else 1 - light))
                    bags[tone].append(f"{axis}{corner.x - tip.x} {corner.y - tip.y}z")
        steps = (palette.ground, *palette.ramp)
        for tone, bag in enumerate(bags):
            if bag:
                place = tone / (_TONES - 1) * 4.999
                step = int(place)
                colour = mixed(steps[step], steps[step + 1], place - step)
                d = "".join(bag).replace(" -", "-")
                canvas.path(d, fill=colour, stroke=colour, width=1.2 * scene.unit)

    def _draw_creases(self, scene: Scene, canvas: Canvas, rings: list[list[_Corner]], twist: float) -> None:
        sectors, radius, depth = len(rings[0]), _first(scene), 1
        while radius < 0.75 * scene.reach:
            radius, depth = radius * _growth(scene), depth + 1
        back = 1 if twist >= 0 else 0  # of the two spirals through a corner, the one that winds less
        arms = []
        for s in range(sectors):
            corners = [ring[(s - back * k) % sectors] for k, ring in enumerate(rings[:depth])]
            arms.append([(float(corner.x), float(corner.y)) for corner in corners])
        palette = scene.palette
        colour = palette.ramp[4] if palette.dark else "#ffffff"
        if "silk_lines" in scene.unlocks:
            widths, bend = scene.silk(arms[0], 8 * scene.unit), 0.25 * scene.roundness
            silk = (tapered(arm, widths, roundness=bend) for arm in arms)
            canvas.path("".join(silk), fill=colour, opacity=0.8)
        else:
            canvas.path("".join(map(polyline, arms)), stroke=colour, width=scene.stroke(1.5), opacity=0.5)

    def _draw_gem(self, scene: Scene, canvas: Canvas, rings: list[list[_Corner]]) -> None:
        """Draw the inmost star in three shades of the accent."""
        palette, (x, y) = scene.palette, scene.focus
        light_x, light_y = _LIGHTS[scene.light]
        deep = mixed(palette.accent, palette.ground if palette.dark else palette.ramp[4], 0.42)
        bags: tuple[list[str], ...] = ([], [], [])
        for s, left in enumerate(rings[0]):
            right, tip = rings[0][(s + 1) % len(rings[0])], rings[1][s]
            lit = tip.cos * light_x + tip.sin * light_y
            flank = tip.cos * light_y - tip.sin * light_x
            for corner, value in ((left, lit - flank), (right, lit + flank)):
                tone = 0 if value < -0.45 else 1 if value < 0.5 else 2
                bags[tone].append(f"M{floor(x)} {floor(y)}L{tip.x} {tip.y} {corner.x} {corner.y}z")
        shades = (deep, palette.accent, mixed(palette.accent, "#ffffff", 0.4))
        for colour, bag in zip(shades, bags, strict=True):
            if bag:
                canvas.path("".join(bag), fill=colour, stroke=colour, width=scene.unit)


def _first(scene: Scene) -> float:
    """Return the radius of the gem."""
    return 0.23 * scene.reach


def _far(scene: Scene) -> float:
    """Return how far the star may reach: farther in a wide picture, which it would leave half empty else."""
    return (2.1 if scene.width < 1.3 * scene.height else 2.9) * scene.reach


def _sectors(scene: Scene) -> int:
    notes = len(scene.motif.notes)
    return 2 * notes if notes < 7 else notes + 2


def _growth(scene: Scene) -> float:
    """Return how much larger each ring is than the one inside it: less with complexity."""
    sharp = 0.8 * (scene.hand.tension - 0.5)
    return 1 + (4.3 + sharp - 0.55 * scene.macros.signed("complexity")) / _sectors(scene)


def _lattice(scene: Scene, twist: float, turn: float) -> list[list[_Corner]]:
    """Return the corners, ring by ring from the gem outwards."""
    x, y = scene.focus
    sectors, grow, radius = _sectors(scene), _growth(scene), _first(scene)
    notes, shares, levels = len(scene.motif.notes), scene.contour.shares, scene.contour.levels
    edges, lifts = [turn], []
    for s in range(sectors):
        edges.append(edges[-1] + (0.6 + 0.4 * shares[s % notes] * notes) / sectors)
        lifts.append(0.13 * levels[s % notes])
    full = edges[-1] - turn
    edges = [turn + (edge - turn) / full for edge in edges]
    louds = [scene.features.loudness((s + 0.5) / sectors) for s in range(sectors)]
    rings, limit = [], _far(scene) * grow * grow
    for k in range(_RINGS):
        start = k * (0.5 + twist)
        whole = floor(start)
        share, force = start - whole, min(1.0, 0.4 * k)
        row = []
        for s in range(sectors):
            at = (s + whole) % sectors
            nxt = (at + 1) % sectors
            angle = edges[at] + (edges[at + 1] - edges[at]) * share
            cos, sin = cos_turn(angle), sin_turn(angle)
            away = radius * (1 + force * (lifts[at] + (lifts[nxt] - lifts[at]) * share))
            loud = louds[at] + (louds[nxt] - louds[at]) * share
            row.append(_Corner(floor(x + away * cos + 0.5), floor(y + away * sin + 0.5), cos, sin, loud))
        rings.append(row)
        radius *= grow
        if radius > limit:
            break
    return rings
