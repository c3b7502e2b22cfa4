"""Fronds: a branch in leaf, cut as for a woodcut, with paler growth behind it and one blossom.

Leaves are as long as the track is loud along the stem and as broad as its spectrum is full there; the stem bends along
the maker's motif, and mood lets the leaves lift or droop. The hand's tension opens the leaves and sharpens them. The
series decides the plant and where it grows from. The accent is a flower whose petals are the motif's notes, or a
cluster of berries as heavy as its notes are long.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.contour import eased
from soundfoundry_core.covers.pen import curve, tapered
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

    _Plant = tuple[float, float, float, float, bool]
    _Leaf = tuple[str, str, str]  # path data of the whole leaf, of its half in the shade, of its rib
    _Stem = tuple[list[Point], list[_Leaf], Point]  # with the accent's place

__all__ = ["Fronds"]

_WAYS: Final = (
    *((-0.62, -0.2, -0.02, 0.62, -0.95), (0.25, 0.62, 0.1, 1.2, -0.4)),
    *((-0.8, -0.95, 0.1, -0.8, -0.95), (1.35, 1.1, 0.0, 0.9, -1.1)),
    *((0.35, -0.05, -0.12, 0.95, 0.35), (-0.75, 0.2, -0.75, 1.25, -0.5)),
    *((0.0, 0.1, 0.3, -0.2, -0.5), (1.0, -0.2, 0.72, 0.5, 0.85)),
)
"""Root, a place that is passed and tip of four stems that rise, then of four that bend in; the near one first."""
_PLANTS = (
    (0.165, 0.64, 0.24, 0.150, False),  # laurel
    (0.155, 0.80, 0.115, 0.105, False),  # willow
    (0.200, 0.66, 0.125, 0.185, True),  # fern
    (0.270, 0.47, 0.40, 0.175, True),  # eucalyptus
    (0.210, 0.80, 0.27, 0.125, False),  # magnolia
)
"""The gap between leaves, their length, half their breadth (a share of it), their angle in turns, whether in pairs."""


class Fronds:
    """Far fronds, a near one, one blossom."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the fronds from the far ones to the near one, then the accent."""
        series = scene.stream("fronds.plant", level="series")
        plant, rising = _PLANTS[series.integer(0, len(_PLANTS) - 1)], series.chance(0.6)
        side, flowering = 1.0 if series.chance(0.5) else -1.0, series.chance(0.5)
        (x, y), reach, width = scene.focus, scene.reach, scene.width
        if not rising and not 0.7 * reach < (x if side > 0 else width - x) < 2.4 * reach:
            side = -side  # a branch comes neither out of nowhere nor across a wide picture
        wide, foot = width / (2.77 * reach), scene.quiet + 0.1 * scene.height
        edge, far = (-0.15 * reach, 0.82 * width) if side > 0 else (width + 0.15 * reach, 0.18 * width)
        grown = 1 + 0.02 * scene.macros.complexity
        for rank in (3, 2, 1, 0):
            size = eased(grown - rank + 1)
            if size < 0.05:
                continue
            middle, scale = far if rank == 2 and not rising else x, side * reach
            scale *= wide if rising and rank else 1.0
            root, px, py, tx, ty = _WAYS[rank if rising else 4 + rank]
            start = (middle + root * scale, foot) if rising or rank == 2 else (edge, y + root * reach)
            way = (start, (middle + px * scale, y + py * reach), (middle + tx * scale, y + ty * reach))
            stem = _stem(scene, plant, way, rank=rank, size=size)
            if rank:
                self._draw_far(scene, canvas, stem, (0.8, 0.5, 0.36)[rank - 1], 6 * size)
                continue
            self._draw_near(scene, canvas, stem, 1.2 + 6 * plant[1] * plant[2])
            (self._draw_flower if flowering else self._draw_berries)(scene, canvas, *stem[2])

    def _draw_far(self, scene: Scene, canvas: Canvas, stem: _Stem, near: float, width: float) -> None:
        """Draw a far frond as one flat shape, the farther the paler."""
        palette, (points, leaves, _) = scene.palette, stem
        tone = mixed(palette.ground if palette.dark else palette.ground_high, palette.ramp[1], near)
        parts = [whole for whole, _, _ in leaves]
        canvas.path("".join(parts) + _stalk(scene, [*points[:-1:2], points[-1]], width), fill=tone)

    def _draw_near(self, scene: Scene, canvas: Canvas, stem: _Stem, cut: float) -> None:
        """Draw the near frond leaf by leaf, each with its half in the shade."""
        (points, leaves, _), ground, ramp = stem, scene.palette.ground, scene.palette.ramp
        low, high, dim = (2, 4, mixed(ramp[1], ramp[2], 0.25)) if scene.palette.dark else (3, 1, ramp[4])
        light = canvas.linear(((0.2, ramp[low], 1), (1, ramp[high], 1)), *points[0], *points[-1])
        with canvas.group(fill=light, stroke=ground, width=scene.stroke(cut)):
            for whole, shade, _ in reversed(leaves):
                canvas.path(whole, fill="")
                canvas.path(shade, fill=dim)
        if "silk_lines" in scene.unlocks:
            canvas.path("".join([rib for _, _, rib in leaves]), fill=ramp[4] if high == 4 else ground)
        canvas.path(_stalk(scene, points, 11.0), fill=ramp[low])

    def _draw_flower(self, scene: Scene, canvas: Canvas, x: float, y: float) -> None:
        """Draw a flower, seen a little from the side: a petal for each note, longer for a higher one."""
        turn, size, levels = scene.stream("fronds.flower").unit(), 0.29 * scene.reach, scene.contour.levels
        accent, ground, heart = scene.palette.accent, scene.palette.ground, scene.palette.ramp[4]
        paint = canvas.radial(((0, mixed(accent, ground, 0.55), 1), (0.7, accent, 1)), x, y, size)
        with canvas.group(fill=paint, stroke=ground, width=scene.stroke(1.8)):
            for note, level in enumerate(levels):
                share, long, half = note / len(levels), size * (0.88 + 0.12 * level), 3.4 * size / len(levels)
                c, s = cos_turn(turn + share), sin_turn(turn + share)
                shape = (0.3, 1.0), (1.08, 0.95), (0.97, 0.0), (1.08, -0.95), (0.3, -1.0), (0.0, 0.0)
                places = [(u * long, v * half) for u, v in shape]
                a, b, tip, d, e, root = ((x + u * c - v * s, y + 0.78 * (u * s + v * c)) for u, v in places)
                canvas.path(curve(root, ((a, b, tip), (d, e, root))), fill="")
        turns = [(size * (0.3 + 0.14 * (dot % 3)), turn + dot / 11) for dot in range(11)]
        dots = [(x + away * cos_turn(at), y + 0.78 * away * sin_turn(at)) for away, at in turns]
        _draw_dots(scene, canvas, dots, heart)
        canvas.circle(x, y, 0.035 * scene.reach, fill=heart)

    def _draw_berries(self, scene: Scene, canvas: Canvas, x: float, y: float) -> None:
        """Draw a hanging cluster: each berry is a note, larger for a longer one."""
        palette, reach, shares = scene.palette, scene.reach, scene.contour.shares
        turn, berries, stalks = scene.stream("fronds.berries").unit(), [], []
        for berry in range(9):
            away, at = 0.2 * reach * sqrt((berry + 0.2) / 9), turn + 0.381966 * berry
            bx, by = x + 0.85 * away * cos_turn(at), y + 0.24 * reach + 1.1 * away * sin_turn(at)
            stalks.append(f"M{int(x)} {int(y)}Q{int(x)} {int(by - 0.1 * reach)} {int(bx)} {int(by)}")
            berries.append((bx, by, reach * (0.05 + 0.12 * shares[berry % len(shares)])))
        canvas.path("".join(stalks), stroke=palette.ramp[3], width=scene.stroke(3))
        with canvas.group(fill=palette.accent, stroke=palette.ground, width=scene.stroke(2)):
            for bx, by, size in reversed(berries):
                canvas.circle(bx, by, size, fill="")
        sheen = [(bx - 0.3 * size, by - 0.35 * size) for bx, by, size in berries]
        _draw_dots(scene, canvas, sheen, palette.ramp[4 if palette.dark else 0])


def _stem(scene: Scene, plant: _Plant, way: tuple[Point, Point, Point], *, rank: int, size: float) -> _Stem:
    """Return a stem from its way's first point past the second to the third, its leaves, the accent's place."""
    (ax, ay), (mx, my), (bx, by) = way
    reach, features, sway = scene.reach, scene.features, scene.stream(f"fronds.stem.{rank}")
    root, over, beside, tip, lift, phase, shift = (2 * sway.unit() - 1 for _ in range(7))
    inside = 0 < ax < scene.width  # a root outside of the picture stays there
    ax, ay = ax + 0.3 * root * reach * inside, ay + 0.3 * root * reach * (not inside)
    dx, dy = bx + 0.4 * tip * reach - ax, by + 0.3 * lift * reach - ay
    length = sqrt(dx * dx + dy * dy)
    nx, ny = -dy / length, dx / length
    bow = (mx + 0.2 * over * reach - ax) * nx + (my + 0.12 * beside * reach - ay) * ny
    bow = 4 * max(-0.26 * length, min(0.26 * length, bow))
    energy = 0.8 + 0.35 * features.energy / 255 + 0.22 * scene.macros.signed("energy")
    gap, share, half, turn, pairs = plant
    step = gap * reach * (1.3 - 0.006 * scene.macros.complexity) * (1.5 if rank else 1.0) / length
    places = [(n, 0.6 + step * n) for n in range(-int(0.58 / step), int(0.37 / step) + 1)]
    points = []
    for at in (0.0, *(at for _, at in places), 1.0):
        bend = at * (1 - at) * bow + 0.11 * reach * energy * at * scene.contour(phase + 0.8 * at)
        points.append((ax + at * dx + nx * bend, ay + at * dy + ny * bend))
    turn *= 1.2 - 0.4 * scene.hand.tension + 0.3 * (features.energy / 255 - 0.5)
    c, s, lift = cos_turn(turn), sin_turn(turn), 0.35 * (features.valence / 255 - 0.5)
    leaves, full = [], reach * share * size * energy * (1.12 if rank else 1.0)
    for index, (n, at) in enumerate((*places, (0, 1.0)), 1):
        (px, py), (x, y), (qx, qy) = points[index - 1], points[index], points[min(index + 1, len(places) + 1)]
        if y > scene.quiet + 0.02 * scene.height or not -0.2 * reach < x < scene.width + 0.2 * reach:
            continue  # under the veil, or outside
        loud = features.loudness((at + shift * shift) % 1 if rank else at)
        long = full * (0.4 + 0.6 * eased(at / 0.35)) * sqrt(1 - 0.75 * at * at * at) * (0.45 + 0.95 * loud)
        breadth = half * (0.75 + 0.5 * features.spectrum(at))
        long *= min(1.0, 8 * (0.98 - at)) if at < 1 else 1.0  # so that a slider lets leaves grow from nothing
        norm = long / (sqrt((qx - px) * (qx - px) + (qy - py) * (qy - py)) or 1.0)
        tx, ty = (qx - px) * norm, (qy - py) * norm
        for hand in (0.0,) if at == 1 else (1.0, -1.0) if pairs else (1.0 - 2 * (n % 2),):
            ux, uy = tx * c - hand * ty * s, hand * tx * s + ty * c
            leaves.append(_leaf(scene, (x, y), (ux, uy), breadth, -0.16 * hand - lift * ux / (long or 1.0)))
    return points, leaves, points[1 + int(0.58 / step)]


def _draw_dots(scene: Scene, canvas: Canvas, places: list[Point], ink: str) -> None:
    """Draw small dots: strokes with round caps and next to no length."""
    dots = "".join([f"M{int(x)} {int(y)}h.1" for x, y in places])
    canvas.path(dots, stroke=ink, width=0.024 * scene.reach, cap="round")


def _stalk(scene: Scene, points: list[Point], width: float) -> str:
    """Return path data of a stem: strong at the root, thin at the tip."""
    last = len(points) - 1
    return tapered(points, [scene.stroke(width) * (1 - 0.8 * n / last) for n in range(last + 1)])


def _leaf(scene: Scene, root: Point, along: Point, breadth: float, curl: float) -> _Leaf:
    """Return the leaf from a root along a vector; ``breadth`` and ``curl`` are shares of its length."""
    (lx, ly), neck, full = along, 0.8 - 0.1 * scene.hand.tension, 1.0 - 0.6 * scene.hand.tension
    sun = {"left": -0.35, "middle": 0.0, "right": 0.35}[scene.light]
    wx, wy, cx, cy = -breadth * ly, breadth * lx, -curl * ly, curl * lx
    start, tx, ty = f"M{int(root[0])} {int(root[1])}", int(lx + cx), int(ly + cy)
    rx, ry, nx, ny = 0.18 * lx, 0.18 * ly, neck * lx + 0.4 * cx, neck * ly + 0.4 * cy
    ax, ay, bx, by = int(rx + 1.3 * wx), int(ry + 1.3 * wy), int(nx + full * wx), int(ny + full * wy)
    dx, dy, ex, ey = int(nx - full * wx), int(ny - full * wy), int(rx - 1.3 * wx), int(ry - 1.3 * wy)
    left = f"{start}c{ax} {ay} {bx} {by} {tx} {ty}"
    whole = f"{left} {dx - tx} {dy - ty} {ex - tx} {ey - ty} {-tx} {-ty}z"
    shade = f"{left}z" if lx + sun * ly > 0 else f"{start}c{ex} {ey} {dx} {dy} {tx} {ty}z"
    mx, my, vx, vy = tx // 2, ty // 2, int(0.16 * wx), int(0.16 * wy)
    rib = f"{start}q{mx + vx} {my + vy} {tx} {ty}q{mx - tx - vx} {my - ty - vy} {-tx} {-ty}z"
    return whole, shade, rib
