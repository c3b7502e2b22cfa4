"""Drawing covers: a track's own from its recipe, for every crop anew; a saved one fitted into the frame.

A generated cover is not cropped: its recipe, with another ``aspect``, is composed again for the shape that is asked
for; where a plugin's pattern does not draw it any more, its SVG is treated like a saved one. A saved cover is a stranger's SVG: it is drawn in a cage (a child process with an end to pixels, seconds and
memory) and stands whole in the frame, before an enlarged and blurred picture of itself.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.covers.raster import BoundedRasterizer, ResvgRasterizer, encoded, picture
from soundfoundry_core.covers.raster.limits import check_size
from soundfoundry_core.covers.recipe import ASPECTS, CoverRecipe
from soundfoundry_core.covers.render import render_cover
from soundfoundry_core.errors import RasterError
from soundfoundry_core.studio import RASTERIZER
from soundfoundry_core.style.profile import PATTERN_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.covers.raster import Rasterizer
    from soundfoundry_core.plugins.manager import PluginManager

__all__ = ["composed", "drawn", "fitted", "recipe_of", "sanitized_only", "still_draws"]

_GROUND: Final = (18, 18, 20, 255)
_CHILDREN: Final = 2


def recipe_of(stored: Mapping[str, Any], *, visual_version: int) -> CoverRecipe:
    """Return the recipe that is stored with a track, at a visual version.

    Raises:
        InvalidRequestError: it cannot be drawn any more.
    """
    return CoverRecipe.from_json(json.dumps({**stored, "visual_version": visual_version}))


def drawn(plugins: PluginManager, recipe: CoverRecipe) -> str:
    """Return the SVG of a recipe; its pattern may be a plugin's.

    Raises:
        CoverError: it cannot be drawn.
        UnknownNameError: the pattern is not installed any more.
    """
    return render_cover(recipe, patterns=plugins.patterns_named(recipe.pattern))


def still_draws(plugins: PluginManager, recipe: CoverRecipe, *, sha256: str) -> bool:
    """Say whether a recipe still gives the SVG that was stored for it.

    With a built-in pattern it does, for ever. A plugin may have gone, or draw its pattern differently by now.
    """
    if recipe.pattern in ("", *PATTERN_NAMES):
        return True
    try:
        svg = drawn(plugins, recipe)
    except Exception:  # noqa: BLE001 -- the pattern is gone, or its plugin stumbles
        return False
    return hashlib.sha256(svg.encode()).hexdigest() == sha256


def composed(
    plugins: PluginManager, recipe: CoverRecipe, *, crop: str = "1x1", media_type: str = "image/png"
) -> bytes:
    """Return a picture of a recipe, composed for a crop.

    Raises:
        CoverError: it cannot be drawn.
    """
    width, height = ASPECTS[crop]
    svg = drawn(plugins, replace(recipe, aspect=crop))
    rasterizer = plugins.find_rasterizer(RASTERIZER).factory()
    return picture(svg, width=width, height=height, media_type=media_type, rasterizer=rasterizer)


def fitted(
    svg: str, *, own: tuple[float, float], crop: str, media_type: str, rasterizer: Rasterizer | None = None
) -> bytes:
    """Return a picture of somebody's SVG, whole, in a frame of another shape.

    Args:
        svg: what the sanitizer has let through.
        own: its width and height, in any unit.
        crop: the frame.
        media_type: of the picture.
        rasterizer: who draws; None is the cage.

    Raises:
        RasterError: it cannot be drawn within the cage's bounds.
    """
    from PIL import Image, ImageEnhance, ImageFilter

    width, height = ASPECTS[crop]
    scale = min(width / own[0], height / own[1])
    inner = (max(1, min(width, round(own[0] * scale))), max(1, min(height, round(own[1] * scale))))
    png = (rasterizer or _cage()).rasterize(svg, *inner)
    if inner == (width, height):
        return encoded(png, media_type)
    with Image.open(io.BytesIO(png), formats=("PNG",)) as opened:
        front = opened.convert("RGBA")
    ground = Image.new("RGBA", inner, _GROUND)
    ground.alpha_composite(front)
    stretch = max(width / inner[0], height / inner[1])
    small = ground.resize((max(1, round(inner[0] * stretch / 8)), max(1, round(inner[1] * stretch / 8))))
    small = small.filter(ImageFilter.GaussianBlur(9))
    left, top = (8 * small.width - width) // 16, (8 * small.height - height) // 16
    frame = small.crop((left, top, left + -(-width // 8), top + -(-height // 8)))
    behind = ImageEnhance.Brightness(frame).enhance(0.6).resize((width, height), Image.Resampling.BICUBIC)
    behind.alpha_composite(ground, ((width - inner[0]) // 2, (height - inner[1]) // 2))
    file = io.BytesIO()
    behind.convert("RGB").save(file, "PNG")
    return encoded(file.getvalue(), media_type)


def sanitized_only() -> ResvgRasterizer:
    """Return the rasterizer inside the cage: filters and ``<style>`` are fine in what the sanitizer has let through."""
    return ResvgRasterizer(check=_size_only)


@lru_cache(maxsize=1)
def _cage() -> BoundedRasterizer:
    """Return the cage of this process, whose children stay for the next picture."""
    return BoundedRasterizer(sanitized_only, children=_CHILDREN)


def _size_only(svg: str, width: int, height: int) -> None:
    check_size(width, height)
    if not svg:
        raise RasterError("There is no SVG.", fix="Pass one.")
