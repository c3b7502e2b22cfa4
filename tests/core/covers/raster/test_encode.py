"""Laws of the other formats: exact sizes, opaque JPEG in full colour, the same bytes for the same call."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from PIL import Image, JpegImagePlugin

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.raster import MEDIA_TYPES, ResvgRasterizer, encoded, picture
from soundfoundry_core.covers.recipe import ASPECTS
from soundfoundry_core.errors import RasterError, UnknownNameError

GLASS = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">'
    '<rect width="4" height="8" fill="#ff0000"/><rect x="4" width="4" height="8" fill="#0000ff" fill-opacity=".5"/></svg>'
)


def draw(svg: str, width: int, height: int, media_type: str) -> bytes:
    return picture(svg, width=width, height=height, media_type=media_type, rasterizer=ResvgRasterizer())


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize("aspect", ASPECTS)
def test_every_crop_in_every_format(aspect: str, media_type: str) -> None:
    """A cover composed for a crop has that crop's size in each format, and the same bytes when asked again."""
    width, height = ASPECTS[aspect]
    svg = render_cover(CoverRecipe(style_seed=3, title="Formats", aspect=aspect))
    data = draw(svg, width // 4, height // 4, media_type)
    image = Image.open(io.BytesIO(data))
    assert image.size == (width // 4, height // 4)
    assert image.get_format_mimetype() == media_type  # type: ignore[attr-defined]
    assert draw(svg, width // 4, height // 4, media_type) == data


def test_a_jpeg_keeps_its_colours() -> None:
    """Chroma is not halved, and a cover stays near its PNG."""
    svg = render_cover(CoverRecipe(style_seed=3, title="Colours"))
    png, jpeg = (Image.open(io.BytesIO(draw(svg, 256, 256, kind))) for kind in ("image/png", "image/jpeg"))
    assert JpegImagePlugin.get_sampling(jpeg) == 0
    pairs = zip(png.convert("RGB").tobytes(), jpeg.convert("RGB").tobytes(), strict=True)
    assert sum(abs(one - other) for one, other in pairs) / (256 * 256 * 3) < 3


def test_glass_stands_on_white_in_jpeg_and_stays_glass_in_webp() -> None:
    """What is transparent is flattened on white where the format has no transparency, and kept where it has."""
    red, green, blue = (
        Image.open(io.BytesIO(draw(GLASS, 32, 32, "image/jpeg"))).convert("RGB").getpixel((24, 16))
    )  # type: ignore[misc]
    assert (abs(red - 127) < 6, abs(green - 127) < 6, blue > 249) == (True, True, True)
    webp = Image.open(io.BytesIO(draw(GLASS, 32, 32, "image/webp")))
    assert webp.mode == "RGBA"
    assert 120 < webp.getpixel((24, 16))[3] < 136  # type: ignore[index]


def test_what_cannot_be_encoded_is_an_error() -> None:
    """An unknown format is named with the known ones; bytes that are no PNG are a RasterError."""
    with pytest.raises(UnknownNameError, match="image/webp"):
        draw(GLASS, 8, 8, "image/wepb")
    for data in (b"", b"GIF89a", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(RasterError):
            encoded(data, "image/jpeg")


def test_a_png_is_handed_on_as_it_is() -> None:
    """The rasterizer's own bytes are the PNG; Pillow is not even imported."""
    png = draw(GLASS, 8, 8, "image/png")
    assert png == ResvgRasterizer().rasterize(GLASS, 8, 8)
    script = (
        "import sys; from soundfoundry_core.covers.raster import encoded;"
        "encoded(b'x', 'image/png'); assert 'PIL' not in sys.modules"
    )
    path = os.pathsep.join(filter(None, sys.path))
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": path}, timeout=60)
