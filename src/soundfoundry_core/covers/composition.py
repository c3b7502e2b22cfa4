"""The one composition rule of a cover: ground, glow, a pattern, grain, veil, type; one focal point, much space.

The grid belongs to the series (``thirds``, ``golden``, ``centre``, ``diagonal``, ``horizon``); the visual version
moves the focal point inside it. Wide pictures put the figure beside the type, tall ones above it: each aspect is
composed anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.contour import eased

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas, Stop
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point
    from soundfoundry_core.style.stream import Stream

from soundfoundry_core.covers.pen import number, ring

__all__ = [
    "GRIDS",
    "draw_glow",
    "draw_grain",
    "draw_ground",
    "draw_soft_glow",
    "draw_veil",
    "eased_stops",
    "focal_point",
]

GRIDS: Final[dict[str, Point]] = {
    "thirds": (0.35, 0.37),
    "golden": (0.382, 0.40),
    "centre": (0.5, 0.41),
    "diagonal": (0.30, 0.33),
    "horizon": (0.44, 0.45),
}
"""Where the focal point of a square cover lies, as shares of width and height, before mirroring."""


_HALO: Final = (0.15, 0.65, 1.0, 0.6, 0.2, 0.0)
"""The soft glow from its centre outwards: weak in the middle, so that the focal point keeps its own colour."""


def focal_point(grid: str, width: int, height: int, *, mirrored: bool, drift: Stream) -> Point:
    """Return the focal point of a picture of this size; ``drift`` moves it by up to 7 %."""
    x, y = GRIDS[grid]
    if mirrored:
        x = 1 - x
    if width > 1.3 * height:
        x, y = 0.63 + 0.16 * (x - 0.35), 0.36 + 0.5 * (y - 0.3)
    elif height > 1.3 * width:
        y = 0.34 + 0.4 * (y - 0.33)
    shift = drift.uniform(-0.07, 0.07), drift.uniform(-0.045, 0.045)
    return (x + shift[0]) * width, (y + shift[1]) * height


def draw_ground(scene: Scene, canvas: Canvas) -> None:
    """Fill the picture: lit on the side of the focal point, quiet on the other."""
    palette = scene.palette
    x = scene.focus[0]
    paint = canvas.linear(
        ((0, palette.ground_high, 1), (0.72, palette.ground, 1)), x, 0, scene.width - x, scene.height
    )
    canvas.rect(0, 0, scene.width, scene.height, fill=paint)
    if "midnight_bloom" in scene.unlocks:
        _draw_stars(scene, canvas)


def _draw_stars(scene: Scene, canvas: Canvas) -> None:
    place = scene.stream("midnight.stars", level="track")
    sky = 0.9 * scene.quiet
    faint: list[str] = []
    clear: list[str] = []
    for index in range(72):
        x, y = place.unit() * scene.width, place.unit() * sky
        size = (1.1 + 1.6 * place.unit() * place.unit()) * scene.unit
        (clear if index % 6 == 0 else faint).append(ring(x, y, size * (1.6 if index % 6 == 0 else 1)))
    canvas.path("".join(faint), fill=scene.palette.ramp[4], opacity=0.6)
    canvas.path("".join(clear), fill=scene.palette.text if scene.palette.dark else scene.palette.ramp[4])


def draw_glow(scene: Scene, canvas: Canvas) -> None:
    """Put light behind the focal point, in five eased steps, so that no disc edge shows."""
    soft = "soft_glow" in scene.unlocks
    x, y = scene.focus
    radius = scene.reach * (2.3 if soft else 1.7)
    strength = (0.42 if scene.palette.dark else 0.55) + (0.38 if soft else 0)
    colour = scene.palette.ramp[2 if scene.palette.dark else 1]
    canvas.circle(x, y, radius, fill=canvas.radial(eased_stops(colour, strength), x, y, radius))


def draw_soft_glow(scene: Scene, canvas: Canvas) -> None:
    """Lay the unlocked glow over the figure, in the light of its own hue family: an opposite hue would grey it."""
    if "soft_glow" not in scene.unlocks:
        return
    x, y = scene.focus
    dark, radius = scene.palette.dark, scene.reach * 0.95
    colour, strength = (scene.palette.ramp[4], 0.26) if dark else ("#ffffff", 0.5)
    stops = [(at / 5, colour, strength * share) for at, share in enumerate(_HALO)]
    canvas.circle(x, y, radius, fill=canvas.radial(stops, x, y, radius))


def eased_stops(colour: str, strength: float) -> tuple[Stop, ...]:
    """Return the stops of a light that fades like light, from ``strength`` to nothing."""
    return tuple((at / 5, colour, strength * eased(1 - at / 5) * (1 - at / 10)) for at in range(6))


def draw_grain(scene: Scene, canvas: Canvas) -> None:
    """Scatter short dashes along one folded line: paper, for a few hundred bytes."""
    grit = scene.macros.grit
    if grit == 0:
        return
    stream = scene.stream("grain", level="maker")
    gap = 60 - grit // 4
    dashes = " ".join(f"1 {stream.integer(gap // 3, 2 * gap)}" for _ in range(17))
    y, parts, right = 5.0, [f"M0 {number(5)}"], True
    while y < scene.height:
        step = stream.uniform(7, 15) * (2 * scene.unit if scene.unit > 1 else 1)
        y += step
        parts.append(f"H{scene.width if right else 0}v{number(step)}")
        right = not right
    canvas.path(
        "".join(parts),
        stroke=scene.palette.text,
        width=1.1,
        opacity=0.02 + 0.003 * grit,
        dash=dashes,
    )


def draw_veil(scene: Scene, canvas: Canvas) -> None:
    """Quieten the picture under the type, with an eased edge."""
    top = scene.quiet - 0.17 * scene.height
    colour = scene.palette.ground
    stops = tuple((at / 6, colour, 0.93 * eased(at / 6)) for at in range(7))
    canvas.rect(
        0,
        top,
        scene.width,
        scene.height - top,
        fill=canvas.linear(stops, 0, top, 0, scene.quiet + 0.06 * scene.height),
    )
