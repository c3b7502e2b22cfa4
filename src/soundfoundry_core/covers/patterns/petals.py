"""Petals: one large flower, opened by the music.

The motif goes round the flower: each petal is as long as its note is high and as wide as its note lasts. Loudness
sets how far each ring of petals opens. The heart is the accent.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from soundfoundry_core.covers.composition import eased_stops
from soundfoundry_core.covers.pen import curve, ring, tapered
from soundfoundry_core.style.oklch import mixed
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point

__all__ = ["Petals"]

_GOLDEN = 0.381966


class Petals:
    """Rings of petals around a heart of dots."""

    __slots__ = ()

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the rings from the outer one inwards, then the heart."""
        palette = scene.palette
        rings = scene.count(4, 7)
        notes = len(scene.motif.notes)
        turn = scene.stream("petals.turn").unit()
        x, y = scene.focus
        for layer in range(rings):
            inner = layer / max(1, rings - 1)
            loud = scene.features.loudness((layer + 0.5) / rings)
            radius = scene.reach * (1.18 - 0.74 * inner) * (0.86 + 0.2 * loud)
            place = 1.0 + 2.6 * inner
            step = min(3, int(place))
            tip = mixed(palette.ramp[step], palette.ramp[step + 1], place - step)
            root = mixed(palette.ground, palette.ramp[0], 0.35 if palette.dark else 0.8)
            if not palette.dark:
                root, tip = palette.ramp[step + 1], palette.ramp[max(0, step - 1)]
            paint = canvas.radial(
                ((0.12, root, 1), (0.55, mixed(root, tip, 0.6), 1), (1, tip, 1)), x, y, radius * 1.02
            )
            count = notes + (3 if layer < 2 else 1)
            with canvas.group(fill=paint, stroke=palette.ground, width=scene.stroke(1.6)):
                for petal in range(count):
                    note = petal % notes
                    angle = turn + petal / count + layer * _GOLDEN / 2
                    length = radius * (0.86 + 0.14 * scene.contour.levels[note])
                    width = (0.30 + 0.35 * scene.contour.shares[note] * notes / 2) / count * 7
                    self._draw_petal(scene, canvas, angle=angle, length=length, width=width)
        self._draw_heart(scene, canvas)

    def _draw_petal(self, scene: Scene, canvas: Canvas, *, angle: float, length: float, width: float) -> None:
        x, y = scene.focus
        cos, sin = cos_turn(angle), sin_turn(angle)

        def at(along: float, across: float) -> Point:
            px, py = along * length, across * length * width
            return x + px * cos - py * sin, y + px * sin + py * cos

        root, tip = at(0.04, 0), at(1.0, 0)
        sharp = scene.hand.tension
        near, far = (0.34, 0.78), (1.0 - 0.1 * sharp, 0.82 - 0.42 * sharp)
        sides = ((at(*near), at(*far), tip), (at(far[0], -far[1]), at(near[0], -near[1]), root))
        canvas.path(curve(root, sides), fill="")
        if "silk_lines" in scene.unlocks:
            vein = [(x + length * s * cos, y + length * s * sin) for s in (0.2, 0.4, 0.6, 0.8)]
            silk = tapered(vein, scene.silk(vein, 5 * scene.unit))
            canvas.path(silk, fill=scene.palette.ramp[4], stroke="none", opacity=0.6)

    def _draw_heart(self, scene: Scene, canvas: Canvas) -> None:
        x, y = scene.focus
        radius = scene.reach * 0.2
        canvas.circle(
            x, y, radius * 2, fill=canvas.radial(eased_stops(scene.palette.accent, 0.5), x, y, radius * 2)
        )
        dots = []
        total = scene.count(24, 64)
        for dot in range(total):
            share = (dot + 0.5) / total
            away = radius * sqrt(share)
            angle = dot * _GOLDEN
            dots.append(
                ring(x + away * cos_turn(angle), y + away * sin_turn(angle), scene.unit * (3.2 + 4.5 * share))
            )
        canvas.path("".join(dots), fill=scene.palette.accent)
