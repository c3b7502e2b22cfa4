"""What stands at the foot of a cover: title, caption, and the maker's mark.

The title comes from the bundled face; from the outlines that the recipe brings, for a script that the face lacks; or,
without those, from whatever font the viewer has (:mod:`soundfoundry_core.covers.plain_text`). It stands at the left
margin, flush by its ink and not by its side bearing, with half of a leading quotation mark outside; a title that runs
from right to left stands at the right margin.

The mark is the motif, written small: one bar for each note, as long as the note lasts and as high as it
sounds, joined by a hairline. It stands in the same corner of every cover of every maker; with the unlock
``makers_seal`` it is printed like a seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.lettering import GRID, Fitted, clean, drawable, fit
from soundfoundry_core.covers.metadata import words
from soundfoundry_core.covers.outline import box_of
from soundfoundry_core.covers.pen import number, polyline
from soundfoundry_core.covers.plain_text import fit_text
from soundfoundry_core.covers.typeface import bundled_face

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.outline import TitleOutline
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.pen import Point
    from soundfoundry_core.covers.recipe import CoverRecipe

__all__ = ["Lettering", "draw_type", "plan_type"]

_CAPTION_TRACKING: Final = 110
_CAPTION_GRID: Final = 160
_HANGING: Final = frozenset("\"'“”„‘’‚")
_ROUND: Final = frozenset("CGOQScdegoqs&0689СОЭЄЗесзоэєΘΟΦΩθοσφω@")
"""Letters that look indented unless they overshoot the margin by a hair."""
_OVERSHOOT: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """Where the type of one cover stands."""

    title: Fitted | None
    caption: str
    caption_set: bool
    """Whether the bundled face has all of the caption; else the viewer's font draws it."""
    margin: float
    right: float
    """Where a title that runs from right to left begins."""
    caption_size: float
    baseline: float
    """Of the title's last line."""
    top: float
    """The top of all type: the pattern grows quiet below it."""


def plan_type(recipe: CoverRecipe, width: int, height: int) -> Lettering:
    """Fit the texts of a recipe into a picture of this size."""
    short = min(width, height)
    tall = 1.15 if height > 1.3 * width else 1
    margin, size, caption_size = short * 0.07, short * 0.092 * tall, _caption_size(short * 0.024 * tall)
    room = min(width - 2 * margin, short * (1.25 if width > 1.3 * height else 1))
    mark = _mark_width(short) + margin * 0.6
    beside = width - 2 * margin - mark
    caption, caption_set = _caption(recipe, beside, caption_size)
    title = _fitted(recipe, room if caption else min(room, beside), size)
    foot = height - margin
    baseline = foot - caption_size * 2.75 if caption else foot
    if title and (caption or title.rtl):
        below = title.below * title.size
        if caption:
            baseline = min(baseline, foot - caption_size * 1.5 - below)
        if title.rtl or title.last > beside:  # the last line stands over the mark
            seal = "makers_seal" in recipe.unlocks
            baseline = min(baseline, foot - _mark_height(short, seal=seal) - 0.028 * short - below)
    return Lettering(
        title=title,
        caption=caption,
        caption_set=caption_set,
        margin=margin,
        right=width - margin,
        caption_size=caption_size,
        baseline=baseline,
        top=baseline - title.size * (title.above + title.leading) if title else baseline + caption_size,
    )


def _fitted(recipe: CoverRecipe, room: float, size: float) -> Fitted | None:
    if recipe.outline:
        return _fit_outline(recipe.outline, room, size)
    return fit(recipe.title, bundled_face(), width=room, size=size) or fit_text(
        recipe.title, width=room, size=size
    )


def _fit_outline(outline: TitleOutline, room: float, size: float) -> Fitted:
    """Give outlines the largest size that fits the room, and a height that no script needs more than."""
    boxes = [box_of(line) for line in outline.lines]
    first, last = boxes[0], boxes[-1]
    widths = [box.right - box.left for box in boxes]
    leading = max(1050, first.bottom - last.top + 130) if len(boxes) > 1 else 0
    tallest = max(720, -first.top) + leading + max(0, last.bottom)
    em = int(min(size, room * 1000 / max(widths), size * 3200 / tallest))
    return Fitted(
        lines=outline.lines,
        size=max(1, em),
        setting="outline",
        rtl=outline.rtl,
        above=max(740, -first.top) / 1000,
        below=max(0, last.bottom) / 1000,
        leading=leading / 1000,
        last=widths[-1] * em / 1000,
    )


def _caption_size(size: float) -> float:
    """Return a size whose grid unit is a whole number of thousandths."""
    return int(size * 1000 / _CAPTION_GRID) * _CAPTION_GRID / 1000


def _caption(recipe: CoverRecipe, limit: float, size: float) -> tuple[str, bool]:
    """Return the caption in capitals and whether the face has all of it; an artist in another script is kept."""
    face = bundled_face()
    found: list[str] = []
    all_set = True
    for text in (recipe.artist, recipe.series):
        if text:
            line = drawable(text, face)
            if not line and (line := clean(text[:120])):
                all_set = False
            if line:
                found.append(line.upper())
    line = " · ".join(found)
    if all_set and not face.chars.issuperset(line):
        line = "".join(char for char in line if char in face)
    return _shortened(line, limit, size, all_set=all_set), all_set


def _shortened(line: str, limit: float, size: float, *, all_set: bool) -> str:
    units = limit * 1000 / size
    if not all_set:
        most = int(units / 1050)
        return line if len(line) <= most else f"{line[: most - 1].rstrip(' ·')}…"
    face = bundled_face()
    line = line[:400]
    if sum(face.advances(line, _CAPTION_TRACKING)) <= units:
        return line
    ellipsis = face.advances("…")[0] + _CAPTION_TRACKING
    kept, used = 0, ellipsis
    for advance in face.advances(line, _CAPTION_TRACKING):
        used += advance
        if used > units:
            break
        kept += 1
    return f"{line[:kept].rstrip(' ·')}…"


def draw_type(scene: Scene, canvas: Canvas, lettering: Lettering) -> None:
    """Set title and caption, and put the maker's mark at the right."""
    palette, foot = scene.palette, scene.height - lettering.margin
    if lettering.title:
        _draw_title(canvas, lettering, lettering.title, palette.text)
    if lettering.caption_set and lettering.caption:
        face = bundled_face()
        shift = face.ink(lettering.caption[0]).left * lettering.caption_size / 1000
        d = face.path([(lettering.caption, 0, 0)], _CAPTION_GRID, _CAPTION_TRACKING)
        scale = int(lettering.caption_size * 1000 / _CAPTION_GRID + 0.5)
        canvas.letters(d, lettering.margin - shift, foot, scale, fill=palette.muted)
    elif lettering.caption:
        canvas.text(
            words(lettering.caption), lettering.margin, foot, lettering.caption_size, fill=palette.muted
        )
    _draw_mark(scene, canvas, lettering)


def _draw_title(canvas: Canvas, lettering: Lettering, title: Fitted, fill: str) -> None:
    size = title.size
    drop = title.leading * size
    first = lettering.baseline - drop * (len(title.lines) - 1)
    if title.setting == "face":
        face = bundled_face()
        step = int(title.leading * GRID + 0.5)
        lines = [
            (line, _indent(line, title.tracking), step * index) for index, line in enumerate(title.lines)
        ]
        d = face.path(lines, GRID, title.tracking)
        canvas.letters(d, lettering.margin, first, int(size * 1000 / GRID + 0.5), fill=fill)
        return
    for index, line in enumerate(title.lines):
        y = first + drop * index
        if title.setting == "text":
            x = lettering.right if title.rtl else lettering.margin
            canvas.text(words(line), x, y, size, fill=fill, rtl=title.rtl)
        else:
            box = box_of(line)
            x = (
                lettering.right - box.right * size / 1000
                if title.rtl
                else lettering.margin - box.left * size / 1000
            )
            canvas.letters(line, x, y, int(size), fill=fill)


def _indent(line: str, tracking: int) -> int:
    """Return where a line's pen starts, in grid units, so that its first letter stands on the margin."""
    face = bundled_face()
    char, shift = line[0], 0
    if char in _HANGING and len(line) > 1:
        shift = face.advances(line[:2], tracking)[0] // 2
    shift += face.ink(char).left + (_OVERSHOOT if char in _ROUND else 0)
    return -((shift * GRID + 500) // 1000)


def _mark_width(short: float) -> float:
    return short * 0.15


def _mark_height(short: float, *, seal: bool) -> float:
    return short * (0.034 + 0.0078 + (0.032 if seal else 0))


def _draw_mark(scene: Scene, canvas: Canvas, lettering: Lettering) -> None:
    palette = scene.palette
    short = min(scene.width, scene.height)
    width, rise, thick = _mark_width(short), short * 0.034, short * 0.0078
    right, bottom = scene.width - lettering.margin, scene.height - lettering.margin
    bars, ink = palette.accent, palette.muted
    if "makers_seal" in scene.unlocks:  # printed like a seal: the bars are what the block leaves out
        pad = short * 0.016
        left, high = right - width, _mark_height(short, seal=True)
        canvas.rect(left, bottom - high, width, high, fill=palette.accent, radius=0.012 * short)
        bars = ink = palette.ground
        width, right, bottom = width - 2 * pad, right - pad, bottom - pad
    joints: list[Point] = []
    strokes: list[str] = []
    x = right - width
    for level, share in zip(scene.contour.levels, scene.contour.shares, strict=True):
        length = max(thick, share * width - 1.45 * thick)
        y = bottom - thick / 2 - rise * (level + 1) / 2
        joints += [(x, y), (x + length, y)]
        strokes.append(f"M{number(x)} {number(y)}h{number(length)}")
        x += share * width
    canvas.path(polyline(joints), stroke=ink, width=thick * 0.22, opacity=0.7)
    canvas.path("".join(strokes), stroke=bars, width=thick, cap="round")
