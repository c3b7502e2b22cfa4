"""What the unlocks look like: the effects that lie on the whole picture, whatever its pattern.

``midnight_bloom`` also deepens the palette, ``makers_seal`` is drawn by :mod:`soundfoundry_core.covers.signature`
and ``silk_lines`` by each pattern, since only a pattern knows its lines. All of them add to a cover and leave the
rest of its drawing where it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.pen import polyline, ring, tapered
from soundfoundry_core.style.oklch import oklch_hex
from soundfoundry_core.style.turns import cos_turn, sin_turn

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene

__all__ = ["draw_before", "draw_behind", "draw_over"]

_HALO: Final = (0.15, 0.65, 1.0, 0.6, 0.2, 0.0)
"""The soft glow from its centre outwards: weak in the middle, so that the focal point keeps its own colour."""

_GOLD: Final = ((0.90, 0.09, 95.0), (0.74, 0.125, 82.0), (0.86, 0.11, 92.0), (0.66, 0.115, 76.0))
"""OKLCH of leaf gold as light runs over it."""


def draw_behind(scene: Scene, canvas: Canvas) -> None:
    """Draw what lies on the ground, behind the pattern."""
    if "midnight_bloom" in scene.unlocks:
        _draw_stars(scene, canvas)
    if "echo_motif" in scene.unlocks and not scene.filled:
        _draw_echo(scene, canvas)


def draw_before(scene: Scene, canvas: Canvas) -> None:
    """Draw what lies before the pattern: light, and the stroke of the brush where nothing behind would show."""
    if "dawn_wash" in scene.unlocks:
        _draw_dawn(scene, canvas)
    if "echo_motif" in scene.unlocks and scene.filled:
        _draw_echo(scene, canvas)
    if "soft_glow" in scene.unlocks:
        _draw_soft_glow(scene, canvas)
    if "halo_ring" in scene.unlocks:
        _draw_halo_ring(scene, canvas)


def draw_over(scene: Scene, canvas: Canvas) -> None:
    """Draw what belongs to the sheet of paper rather than to the picture."""
    if "paper_tooth" in scene.unlocks:
        _draw_paper(scene, canvas)
    if "gilded_edge" in scene.unlocks:
        _draw_gilded_edge(scene, canvas)


def _draw_dawn(scene: Scene, canvas: Canvas) -> None:
    """Let light of the accent's hue rise behind the horizon, on the side away from the focal point."""
    palette = scene.palette
    x = scene.width * (0.86 if scene.focus[0] < scene.width / 2 else 0.14)
    y, radius = scene.quiet, 0.8 * scene.width
    strength = 0.36 if palette.dark else 0.3
    stops = [(at / 4, palette.accent, strength * (1 - at / 4) * (1 - at / 5)) for at in range(5)]
    canvas.circle(x, y, radius, fill=canvas.radial(stops, x, y, radius))


def _draw_stars(scene: Scene, canvas: Canvas) -> None:
    place = scene.stream("midnight.stars", level="track")
    sky = 0.9 * scene.quiet
    faint: list[str] = []
    clear: list[str] = []
    for index in range(48):
        x, y = place.unit() * scene.width, place.unit() * sky
        size = (1.1 + 1.6 * place.unit() * place.unit()) * scene.unit
        (clear if index % 6 == 0 else faint).append(ring(x, y, size * (1.6 if index % 6 == 0 else 1)))
    canvas.path("".join(faint), fill=scene.palette.ramp[4], opacity=0.6)
    canvas.path("".join(clear), fill=scene.palette.text if scene.palette.dark else scene.palette.ramp[4])


def _draw_echo(scene: Scene, canvas: Canvas) -> None:
    """Draw the motif once across the picture, as one stroke of a broad brush."""
    palette = scene.palette
    y, rise = scene.focus[1], 0.62 * scene.reach
    points = [(scene.width * (1.2 * at / 10 - 0.1), y - rise * scene.contour(at / 10)) for at in range(11)]
    widths = [34 * scene.unit * (0.5 + 0.5 * scene.features.loudness(at / 10)) for at in range(11)]
    stroke = tapered(points, widths, roundness=scene.roundness)
    canvas.path(stroke, fill=palette.ramp[4], opacity=0.26 if palette.dark else 0.2)


def _draw_soft_glow(scene: Scene, canvas: Canvas) -> None:
    """Lay light over the figure, in its own hue family: an opposite hue would grey it."""
    x, y = scene.focus
    dark, radius = scene.palette.dark, scene.reach * 0.95
    colour, strength = (scene.palette.ramp[4], 0.26) if dark else ("#ffffff", 0.5)
    stops = [(at / 5, colour, strength * share) for at, share in enumerate(_HALO)]
    canvas.circle(x, y, radius, fill=canvas.radial(stops, x, y, radius))


def _draw_halo_ring(scene: Scene, canvas: Canvas) -> None:
    """Draw a fine ring with a bead that stands where the key does on the circle of fifths, C at the top."""
    x, y = scene.focus
    radius = 1.08 * scene.reach
    colour = scene.palette.ramp[4]
    canvas.circle(x, y, radius, stroke=colour, width=2.2 * scene.unit, opacity=0.8)
    turn = scene.features.tonic * 7 % 12 / 12 - 0.25
    bead = x + radius * cos_turn(turn), y + radius * sin_turn(turn)
    canvas.circle(*bead, 11 * scene.unit, fill=scene.palette.ground)
    canvas.circle(*bead, 7.5 * scene.unit, fill=scene.palette.accent)


def _draw_paper(scene: Scene, canvas: Canvas) -> None:
    """Draw the chain lines of laid paper: fine verticals, evenly spaced."""
    pitch = 12.0 * scene.unit
    count = int(scene.width / pitch)
    lines = [polyline([(pitch * (n + 0.5), 0), (pitch * (n + 0.5), scene.height)]) for n in range(count)]
    palette = scene.palette
    canvas.path("".join(lines), stroke=palette.text, width=1.2, opacity=0.1 if palette.dark else 0.07)


def _draw_gilded_edge(scene: Scene, canvas: Canvas) -> None:
    """Draw a golden frame inside the margin; gold is darker on paper than on ink."""
    inset = 0.026 * min(scene.width, scene.height)
    right, bottom = scene.width - inset, scene.height - inset
    sink = 0.0 if scene.palette.dark else 0.17
    stops = [
        (at / 3, oklch_hex(lightness - sink, chroma, hue), 1.0)
        for at, (lightness, chroma, hue) in enumerate(_GOLD)
    ]
    paint = canvas.linear(stops, 0, 0, scene.width, scene.height)
    frame = polyline([(inset, inset), (right, inset), (right, bottom), (inset, bottom)], closed=True)
    canvas.path(frame, stroke=paint, width=3.2 * scene.unit)
