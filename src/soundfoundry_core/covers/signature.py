"""What stands at the foot of a cover: title, caption, and the maker's mark.

The mark is the motif, written small: one bar for each note, as long as the note lasts and as high as it
sounds, joined by a hairline. It stands in the same corner of every cover of every maker, like a seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.lettering import Fitted, drawable, fit
from soundfoundry_core.covers.pen import polyline
from soundfoundry_core.covers.typeface import bundled_face

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.recipe import CoverRecipe

__all__ = ["Lettering", "draw_type", "plan_type"]

_CAPTION_TRACKING: Final = 110
_LEADING: Final = 1.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """Where the type of one cover stands."""

    title: Fitted | None
    caption: str
    margin: float
    caption_size: float
    baseline: float
    """Of the title's last line."""
    top: float
    """The top of all type: the pattern grows quiet below it."""


def plan_type(recipe: CoverRecipe, width: int, height: int) -> Lettering:
    """Fit the texts of a recipe into a picture of this size."""
    face = bundled_face()
    short = min(width, height)
    tall = 1.15 if height > 1.3 * width else 1
    margin, size, caption_size = short * 0.07, short * 0.092 * tall, short * 0.024 * tall
    room = min(width - 2 * margin, short * (1.25 if width > 1.3 * height else 1))
    words = " · ".join(
        text.upper() for text in (drawable(recipe.artist, face), drawable(recipe.series, face)) if text
    )
    mark = _mark_width(short) + margin * 0.6
    limit = width - 2 * margin - mark
    caption = _shortened(words, limit, caption_size)
    title = fit(
        recipe.title, face, width=room if caption else min(room, width - 2 * margin - mark), size=size
    )
    baseline = height - margin - (caption_size * 2.75 if caption else 0)
    lines = len(title.lines) if title else 0
    top = baseline - (title.size * (0.74 + _LEADING * (lines - 1)) if title else -caption_size)
    return Lettering(
        title=title,
        caption=caption,
        margin=margin,
        caption_size=caption_size,
        baseline=baseline,
        top=top,
    )


def _shortened(words: str, limit: float, size: float) -> str:
    face = bundled_face()
    words = "".join(char for char in words if char in face)
    cut = words
    while cut and face.width(cut, size, _CAPTION_TRACKING) > limit:
        words = words[:-1]
        cut = words.rstrip(" ·") + "…"
    return cut


def draw_type(scene: Scene, canvas: Canvas, lettering: Lettering) -> None:
    """Set title and caption, and put the maker's mark at the right."""
    face, palette = bundled_face(), scene.palette
    if lettering.title:
        size, tracking = lettering.title.size, lettering.title.tracking
        lines = lettering.title.lines
        d = "".join(
            face.path(
                line,
                lettering.margin - size * 0.04,
                lettering.baseline - size * _LEADING * (len(lines) - 1 - index),
                size,
                tracking,
            )
            for index, line in enumerate(lines)
        )
        canvas.path(d, fill=palette.text)
    if lettering.caption:
        d = face.path(
            lettering.caption,
            lettering.margin,
            scene.height - lettering.margin,
            lettering.caption_size,
            _CAPTION_TRACKING,
        )
        canvas.path(d, fill=palette.muted)
    _draw_mark(scene, canvas, lettering)


def _mark_width(short: float) -> float:
    return short * 0.15


def _draw_mark(scene: Scene, canvas: Canvas, lettering: Lettering) -> None:
    short = min(scene.width, scene.height)
    width, rise = _mark_width(short), short * 0.034
    right, bottom = scene.width - lettering.margin, scene.height - lettering.margin
    thick = short * 0.0078
    gap = thick * 1.45
    x = right - width
    joints, bars = [], []
    for level, share in zip(scene.contour.levels, scene.contour.shares, strict=True):
        length = max(thick, share * width - gap)
        y = bottom - thick / 2 - rise * (level + 1) / 2
        joints += [(x, y), (x + length, y)]
        bars.append(polyline([(x, y), (x + length, y)]))
        x += share * width
    canvas.path(polyline(joints), stroke=scene.palette.muted, width=thick * 0.22, opacity=0.7)
    canvas.path("".join(bars), stroke=scene.palette.accent, width=thick, cap="round")
