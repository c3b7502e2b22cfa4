"""Fronds: a branch in leaf, cut as for a woodcut, with paler growth behind it and one blossom.

Leaves are as long as the track is loud along the stem and as broad as its spectrum is full there; the stem bends along
the maker's motif, and mood lets the leaves lift or droop. The hand's tension opens the leaves and sharpens them. The
series decides the plant and where it grows from. The accent is a flower whose petals are the motif's notes, a cluster
of berries as heavy as the notes are long, or a seed head whose rays are the bands of the spectrum.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from soundfoundry_core.covers.contour import eased
from soundfoundry_core.covers.pen import curve, tapered
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Fronds"]

_GOLDEN = 0.381966


class _Plant(NamedTuple):
    """What the leaves of a plant are like; lengths as shares of the reach."""

    gap: float
    """From leaf to leaf along the stem."""
    length: float
    breadth: float
    """Half the breadth, as a share of the length."""
    angle: float
    """Between leaf and stem, in turns."""
    pairs: bool
    """Whether leaves stand opposite each other."""


_PLANTS = (
    _Plant(0.165, 0.64, 0.24, 0.150, False),  # laurel
    _Plant(0.155, 0.80, 0.115, 0.105, False),  # willow
    _Plant(0.190, 0.64, 0.125, 0.185, True),  # fern
    _Plant(0.255, 0.46, 0.40, 0.175, True),  # eucalyptus
    _Plant(0.210, 0.80, 0.27, 0.125, False),  # magnolia
)


class _Leaf(NamedTuple):
    """A leaf's outlines as path data in whole units, and its rib."""

    whole: str
    shade: str
    """The half that is turned away from the light."""
    rib: str


class _Stem(NamedTuple):
    """A stem with what grows on it, from the root to the tip."""

    plant: _Plant
    points: list[Point]
    leaves: list[_Leaf]
    node: Point
    """Where the accent sits."""


class Fronds:
    """Far fronds, a near one, one blossom."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the fronds from the far ones to the near one, then the accent."""
        series = scene.stream("fronds.plant", level="series")
        plant, rising = _PLANTS[series.integer(0, len(_PLANTS) - 1)], series.chance(0.6)
        side, kind = 1.0 if series.chance(0.5) else -1.0, series.integer(0, 2)
        (x, y), reach = scene.focus, scene.reach
        edge = x if side > 0 else scene.width - x
        if not rising and not 0.7 * reach < edge < 2.4 * reach:
            side = -side  # a branch comes neither out of nowhere nor across a wide picture
        wide, foot = scene.width / (2.77 * reach), scene.quiet + 0.1 * scene.height
        start = (0.0 if side > 0 else float(scene.width)) - side * 0.15 * reach

        def at(along: float, down: float) -> Point:
            return x + side * along * reach, y + down * reach

        def root(along: float) -> Point:
            return x + side * along * reach, foot

        far = (0.82 if side > 0 else 0.18) * scene.width
        if rising:
            ways = (
                (root(-0.62), at(-0.2, -0.02), at(0.62, -0.95)),
                (root(0.25), at(0.62, 0.1), at(1.2 * wide, -0.4)),
                (root(-0.8), at(-0.95 * wide, 0.1), at(-0.8 * wide, -0.95)),
                (root(1.35 * wide), at(1.1 * wide, 0.0), at(0.9 * wide, -1.1)),
            )
        else:
            ways = (
                ((start, y + 0.35 * reach), at(-0.05, -0.12), at(0.95, 0.35)),
                ((start, y - 0.75 * reach), at(0.2, -0.75), at(1.25, -0.5)),
                ((far, foot), (far + 0.1 * side * reach, y + 0.3 * reach), (far - 0.2 * side * reach, y - 0.5 * reach)),
                ((start, y + 1.0 * reach), at(-0.2, 0.72), at(0.5, 0.85)),
            )
        grown = 1 + 0.02 * scene.macros.complexity
        for rank in (3, 2, 1):
            size = eased(grown - rank + 1)
            if size > 0.05:
                self._draw_far(scene, canvas, _stem(scene, plant, ways[rank], rank=rank, size=size), rank)
        near = _stem(scene, plant, ways[0], rank=0, size=1.0)
        self._draw_near(scene, canvas, near)
        (self._draw_flower, self._draw_berries, self._draw_seeds)[kind](scene, canvas, near)

    def _draw_far(self, scene: Scene, canvas: Canvas, stem: _Stem, rank: int) -> None:
        """Draw a far frond as one flat shape, the farther the paler."""
        palette, line = scene.palette, [*stem.points[:-1:2], stem.points[-1]]
        under = palette.ground if palette.dark else palette.ground_high
        leaves = "".join([leaf.whole for leaf in stem.leaves])
        stalk = tapered(line, _thin(scene, line, 6.0))
        canvas.path(leaves + stalk, fill=mixed(under, palette.ramp[1], (0.8, 0.5, 0.36)[rank - 1]))

    def _draw_near(self, scene: Scene, canvas: Canvas, stem: _Stem) -> None:
        """Draw the near frond leaf by leaf, each with its half in the shade."""
        palette, plant = scene.palette, stem.plant
        ramp, (ax, ay), (bx, by) = palette.ramp, stem.points[0], stem.points[-1]
        low, high, dim = (ramp[2], ramp[4], mixed(ramp[1], ramp[2], 0.25)) if palette.dark else (ramp[3], ramp[1], ramp[4])
        light = canvas.linear(((0.2, low, 1), (1, high, 1)), ax, ay, bx, by)
        cut = scene.stroke(1.2 + 6 * plant.breadth * plant.length)
        with canvas.group(fill=light, stroke=palette.ground, width=cut):
            for leaf in reversed(stem.leaves):
                canvas.path(leaf.whole, fill="")
                canvas.path(leaf.shade, fill=dim)
        if "silk_lines" in scene.unlocks:
            canvas.path("".join([leaf.rib for leaf in stem.leaves]), fill=high if palette.dark else palette.ground)
        canvas.path(tapered(stem.points, _thin(scene, stem.points, 11.0)), fill=low)

    def _draw_flower(self, scene: Scene, canvas: Canvas, stem: _Stem) -> None:
        """Draw a flower, seen a little from the side: a petal for each note, longer for a higher one."""
        (x, y), turn, lean = stem.node, scene.stream("fronds.flower").unit(), 0.78
        accent, ground, notes = scene.palette.accent, scene.palette.ground, len(scene.contour.levels)
        size = 0.29 * scene.reach
        paint = canvas.radial(((0, mixed(accent, ground, 0.55), 1), (0.7, accent, 1)), x, y, size)
        with canvas.group(fill=paint, stroke=ground, width=scene.stroke(1.8)):
            for note, level in enumerate(scene.contour.levels):
                c, s = cos_turn(turn + note / notes), sin_turn(turn + note / notes)
                long, half = size * (0.88 + 0.12 * level), size * 3.4 / notes

                def at(along: float, across: float, c: float = c, s: float = s) -> Point:
                    return x + along * c - across * s, y + lean * (along * s + across * c)

                sides = (at(0.3 * long, half), at(1.08 * long, 0.95 * half), at(0.97 * long, 0))
                back = (at(1.08 * long, -0.95 * half), at(0.3 * long, -half), (x, y))
                canvas.path(curve((x, y), (sides, back)), fill="")
        dots = []
        for dot in range(11):
            away, at_turn = size * (0.3 + 0.14 * (dot % 3)), turn + dot / 11
            dots.append(_dot(x + away * cos_turn(at_turn), y + lean * away * sin_turn(at_turn)))
        heart = scene.palette.ramp[4]
        canvas.path("".join(dots), stroke=heart, width=0.024 * scene.reach, cap="round")
        canvas.circle(x, y, 0.035 * scene.reach, fill=heart)

    def _draw_berries(self, scene: Scene, canvas: Canvas, stem: _Stem) -> None:
        """Draw a hanging cluster: a berry for each note, larger for a longer one."""
        (x, y), turn, reach = stem.node, scene.stream("fronds.berries").unit(), scene.reach
        palette, berries, stalks, shares = scene.palette, [], [], scene.contour.shares
        for berry in range(9):
            away, share = 0.2 * reach * sqrt((berry + 0.2) / 9), shares[berry % len(shares)]
            bx = x + 0.85 * away * cos_turn(turn + berry * _GOLDEN)
            by = y + 0.24 * reach + 1.1 * away * sin_turn(turn + berry * _GOLDEN)
            stalks.append(f"M{int(x)} {int(y)}Q{int(x)} {int(by - 0.1 * reach)} {int(bx)} {int(by)}")
            berries.append((bx, by, reach * (0.05 + 0.12 * share)))
        canvas.path("".join(stalks), stroke=palette.ramp[3], width=scene.stroke(3))
        with canvas.group(fill=palette.accent, stroke=palette.ground, width=scene.stroke(2)):
            for bx, by, size in berries[::-1]:
                canvas.circle(bx, by, size, fill="")
        sheen = "".join([_dot(bx - 0.3 * size, by - 0.35 * size) for bx, by, size in berries])
        canvas.path(sheen, stroke=palette.ramp[4 if palette.dark else 0], width=0.024 * reach, cap="round")

    def _draw_seeds(self, scene: Scene, canvas: Canvas, stem: _Stem) -> None:
        """Draw a seed head: a ray for each band of the spectrum, longer for a stronger one."""
        (x, y), turn, reach = stem.node, scene.stream("fronds.seeds").unit(), scene.reach
        accent, rays, dots = scene.palette.accent, [], ([], [])
        for ray in range(24):
            away = reach * ((0.2 if ray % 2 else 0.3) * (0.75 + 0.5 * scene.features.spectrum(ray / 23)))
            bx, by = x + away * cos_turn(turn + ray / 24), y + away * sin_turn(turn + ray / 24)
            rays.append(f"M{int(x)} {int(y)}L{int(bx)} {int(by)}")
            dots[ray % 2].append(_dot(bx, by))
        canvas.path("".join(rays), stroke=accent, width=scene.stroke(2.6))
        canvas.path("".join(dots[0]), stroke=accent, width=0.066 * reach, cap="round")
        canvas.path("".join(dots[1]), stroke=accent, width=0.046 * reach, cap="round")


def _stem(
    scene: Scene, plant: _Plant, way: tuple[Point, Point, Point], *, rank: int, size: float
) -> _Stem:
    """Return a stem that rises from the first point of its way past the second to the third, with its leaves."""
    (ax, ay), (mx, my), (bx, by) = way
    reach, features, contour, macros = scene.reach, scene.features, scene.contour, scene.macros
    sway = scene.stream(f"fronds.stem.{rank}")
    if 0 < ax < scene.width:
        ax += sway.uniform(-0.3, 0.3) * reach
    else:  # a root outside of the picture stays there
        ay += sway.uniform(-0.3, 0.3) * reach
    mx, my = mx + sway.uniform(-0.2, 0.2) * reach, my + sway.uniform(-0.12, 0.12) * reach
    bx, by = bx + sway.uniform(-0.4, 0.4) * reach, by + sway.uniform(-0.3, 0.3) * reach
    phase, shift = sway.unit(), sway.unit() if rank else 0.0
    dx, dy = bx - ax, by - ay
    length = sqrt(dx * dx + dy * dy)
    nx, ny = -dy / length, dx / length
    bow = max(-0.26 * length, min(0.26 * length, (mx - ax) * nx + (my - ay) * ny))
    energy = 0.8 + 0.35 * features.energy / 255 + 0.22 * macros.signed("energy")
    swing = reach * 0.11 * energy
    step = plant.gap * reach * (1.3 - 0.006 * macros.complexity) * (1.5 if rank else 1.0) / length
    first = -int(0.6 / step)
    ats = [0.6 + step * n for n in range(first, int(0.4 / step) + 1)]
    ats = [0.0, *(at for at in ats if 0.02 < at < 0.97), 1.0]
    points = []
    for at in ats:
        bend = 4 * at * (1 - at) * bow + swing * at * contour(phase + 0.8 * at)
        points.append((ax + at * dx + nx * bend, ay + at * dy + ny * bend))
    lift = features.valence / 255 - 0.5
    turn = plant.angle * (1.2 - 0.4 * scene.hand.tension + 0.3 * (features.energy / 255 - 0.5))
    c, s = cos_turn(turn), sin_turn(turn)
    sun = {"left": -0.35, "middle": 0.0, "right": 0.35}[scene.light]
    sharp, leaves, last = scene.hand.tension, [], len(ats) - 1
    for n, at in enumerate(ats[1:], 1):
        x, y = points[n]
        if y > scene.quiet + 0.02 * scene.height or not -0.2 * reach < x < scene.width + 0.2 * reach:
            continue  # under the veil, or outside
        (px, py), (qx, qy) = points[n - 1], points[min(last, n + 1)]
        tx, ty = qx - px, qy - py
        norm = sqrt(tx * tx + ty * ty) or 1.0
        tx, ty = tx / norm, ty / norm
        heard = shift + at
        body = (0.4 + 0.6 * eased(at / 0.35)) * sqrt(1 - 0.75 * at * at * at)
        long = reach * plant.length * (1.12 if rank else 1.0) * size * body * (0.45 + 0.95 * features.loudness(heard - int(heard))) * energy
        half = plant.breadth * long * (0.75 + 0.5 * features.spectrum(at))
        if n == last:
            leaves.append(_leaf(points[n], (tx * long, ty * long), half / long, curl=0.05, sharp=sharp, sun=sun))
            continue
        for hand in (1.0, -1.0) if plant.pairs else (1.0,) if (n + first) % 2 else (-1.0,):
            ux, uy = tx * c - hand * ty * s, hand * tx * s + ty * c
            curl = -0.16 * hand - 0.35 * lift * ux
            leaves.append(_leaf(points[n], (ux * long, uy * long), half / long, curl=curl, sharp=sharp, sun=sun))
    node = min(range(len(ats)), key=lambda n: abs(ats[n] - 0.6))
    return _Stem(plant, points, leaves, points[node])


def _dot(x: float, y: float) -> str:
    """Return path data of a dot: a stroke with round caps and next to no length."""
    return f"M{int(x)} {int(y)}h.1"


def _thin(scene: Scene, points: Sequence[Point], width: float) -> list[float]:
    """Return the widths of a stem: strong at the root, thin at the tip."""
    last = len(points) - 1
    return [scene.stroke(width) * (1 - 0.8 * n / last) for n in range(len(points))]


def _leaf(root: Point, along: Point, breadth: float, *, curl: float, sharp: float, sun: float) -> _Leaf:
    """Return the leaf from a root along a vector; ``breadth`` and ``curl`` are shares of its length."""
    (lx, ly), neck, full = along, 0.8 - 0.1 * sharp, 1.0 - 0.6 * sharp
    start, wx, wy = f"M{int(root[0])} {int(root[1])}", -breadth * ly, breadth * lx
    cx, cy = -curl * ly, curl * lx
    tx, ty = int(lx + cx), int(ly + cy)
    rx, ry, nx, ny = 0.18 * lx, 0.18 * ly, neck * lx + 0.4 * cx, neck * ly + 0.4 * cy
    ax, ay, bx, by = int(rx + 1.3 * wx), int(ry + 1.3 * wy), int(nx + full * wx), int(ny + full * wy)
    dx, dy, ex, ey = int(nx - full * wx), int(ny - full * wy), int(rx - 1.3 * wx), int(ry - 1.3 * wy)
    left = f"{start}c{ax} {ay} {bx} {by} {tx} {ty}"
    whole = f"{left} {dx - tx} {dy - ty} {ex - tx} {ey - ty} {-tx} {-ty}z"
    shade = f"{left}z" if lx + sun * ly > 0 else f"{start}c{ex} {ey} {dx} {dy} {tx} {ty}z"
    mx, my, vx, vy = tx // 2, ty // 2, int(0.16 * wx), int(0.16 * wy)
    rib = f"{start}q{mx + vx} {my + vy} {tx} {ty}q{mx - tx - vx} {my - ty - vy} {-tx} {-ty}z"
    return _Leaf(whole, shade, rib)
