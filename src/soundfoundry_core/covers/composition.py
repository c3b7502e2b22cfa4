"""The one composition rule of a cover: ground, glow, a pattern, grain, veil, type; one focal point, much space.

The grid belongs to the series (``thirds``, ``golden``, ``centre``, ``diagonal``, ``horizon``); the visual version
moves the focal point inside it. Wide pictures put the figure beside the type, tall ones above it: each aspect is
composed anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.contour import eased
from soundfoundry_core.style.adding import added

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas, Stop
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point
    from soundfoundry_core.style.stream import Stream

from soundfoundry_core.covers.pen import number

__all__ = [
    "GRIDS",
    "draw_glow",
    "draw_grain",
    "draw_ground",
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


_LIGHT: Final = {"left": (0.08, 0.8), "middle": (0.5, 0.5), "right": (0.92, 0.2)}
"""Where the light enters at the top and leaves at the bottom, as shares of the width."""


def focal_point(grid: str, width: int, height: int, *, mirrored: bool, drift: Stream) -> Point:
    """Return the focal point of a picture of this size; ``drift`` moves it by up to 8 %."""
    x, y = GRIDS[grid]
    if mirrored:
        x = 1 - x
    if width > 1.3 * height:
        x, y = 0.63 + 0.16 * (x - 0.35), 0.36 + 0.5 * (y - 0.3)
    elif height > 1.3 * width:
        y = 0.34 + 0.4 * (y - 0.33)
    shift = drift.uniform(-0.08, 0.08), drift.uniform(-0.05, 0.05)
    return (x + shift[0]) * width, (y + shift[1]) * height


def draw_ground(scene: Scene, canvas: Canvas) -> None:
    """Fill the picture: lit from where the maker's light falls in, quiet on the other side."""
    palette, width, height = scene.palette, scene.width, scene.height
    start, end = _LIGHT[scene.light]
    paint = canvas.linear(
        ((0, palette.ground_high, 1), (0.8, palette.ground, 1)), start * width, 0, end * width, height
    )
    canvas.rect(0, 0, width, height, fill=paint)


def draw_glow(scene: Scene, canvas: Canvas) -> None:
    """Put light behind the focal point, in five eased steps, so that no disc edge shows."""
    soft = "soft_glow" in scene.unlocks
    x, y = scene.focus
    radius = scene.reach * (2.3 if soft else 1.7)
    strength = (0.42 if scene.palette.dark else 0.55) + (0.38 if soft else 0)
    colour = scene.palette.ramp[2 if scene.palette.dark else 1]
    canvas.circle(x, y, radius, fill=canvas.radial(eased_stops(colour, strength), x, y, radius))


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
    scale = max(1.0, 2 * scene.unit if scene.unit > 1 else 1.0)
    steps = [round(stream.uniform(7, 15) * scale, 1) for _ in range(8)]
    sheet = "".join(f"H{0 if at % 2 else scene.width}v{number(step)}" for at, step in enumerate(steps))
    # 17 dashes never line up with 8 rows, so the eye finds no repetition
    canvas.path(
        "M0 5" + sheet * (int(scene.height / added(steps)) + 1),
        stroke=scene.palette.text,
        width=1.1,
        opacity=0.02 + 0.00006 * grit * grit,
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
