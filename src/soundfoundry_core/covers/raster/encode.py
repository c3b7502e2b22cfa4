"""Other formats than PNG: JPEG for link previews, WebP for pages.

A rasterizer delivers a PNG; here Pillow (imported when it is first needed) writes the other formats from it. Pages
that unfurl links all read JPEG; a browser that accepts WebP gets a cover in a third of the bytes.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.covers.raster.limits import check_size
from soundfoundry_core.errors import RasterError, UnknownNameError

if TYPE_CHECKING:
    from soundfoundry_core.covers.raster.contract import Rasterizer

__all__ = ["MEDIA_TYPES", "QUALITY", "encoded", "picture"]

MEDIA_TYPES: Final = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
"""Media type -> suffix of a file."""

QUALITY: Final = 85
"""Of JPEG and WebP, 0-100: lines of one pixel and flat grounds stay clean."""

_GROUND: Final = (255, 255, 255, 255)
_FORMATS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    # 4:4:4: a cover's thin coloured lines fray when chroma is halved.
    "image/jpeg": ("JPEG", {"quality": QUALITY, "subsampling": 0, "optimize": True}),
    "image/webp": ("WEBP", {"quality": QUALITY, "method": 4}),
}


def picture(
    svg: str, *, width: int, height: int, media_type: str = "image/png", rasterizer: Rasterizer
) -> bytes:
    """Draw an SVG and return it as PNG, JPEG or WebP of exactly this size: the same bytes for the same call.

    For the frames that covers are composed for, see ``CoverRecipe.aspect`` and ``ASPECTS``: 1024 x 1024,
    1080 x 1920, 1920 x 1080 and 1200 x 630 pixels.

    Args:
        svg: the SVG document.
        width: pixels, at least 1.
        height: pixels, at least 1; width times height at most 16 million.
        media_type: a key of :data:`MEDIA_TYPES`.
        rasterizer: who draws; a ``BoundedRasterizer`` for SVG that is not our own.

    Raises:
        UnknownNameError: there is no such media type here.
        RasterError: the picture is too large or cannot be drawn.
    """
    _check(media_type)
    check_size(width, height)
    return encoded(rasterizer.rasterize(svg, width, height), media_type)


def encoded(png: bytes, media_type: str) -> bytes:
    """Return a PNG in another format; what is transparent stands on white in JPEG, and stays so in WebP.

    Raises:
        UnknownNameError: there is no such media type here.
        RasterError: the bytes are no PNG.
    """
    _check(media_type)
    if media_type == "image/png":
        return png
    from PIL import Image

    try:
        image = Image.open(io.BytesIO(png), formats=("PNG",)).convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise RasterError("The picture is no PNG.", fix="Pass what a rasterizer returned.") from error
    if image.getchannel("A").getextrema()[0] == 255:
        image = image.convert("RGB")
    elif media_type == "image/jpeg":
        image = Image.alpha_composite(Image.new("RGBA", image.size, _GROUND), image).convert("RGB")
    name, options = _FORMATS[media_type]
    file = io.BytesIO()
    image.save(file, name, **options)
    return file.getvalue()


def _check(media_type: str) -> None:
    if media_type not in MEDIA_TYPES:
        raise UnknownNameError("picture format", media_type, MEDIA_TYPES, field="media_type")
