"""Laws of the resvg rasterizer beyond its suite: exact sizes, and only our kind of SVG."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageFont

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.raster import MAX_SVG_BYTES, ResvgRasterizer
from soundfoundry_core.errors import RasterError

if TYPE_CHECKING:
    from pathlib import Path


def pixels(svg: str, width: int, height: int) -> Image.Image:
    return Image.open(io.BytesIO(ResvgRasterizer().rasterize(svg, width, height))).convert("RGBA")


def test_a_picture_of_another_shape_is_centred() -> None:
    """A square picture in a wide frame keeps its shape, in the middle."""
    box = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10px"><rect width="10" height="10" fill="#ff0000"/></svg>'
    image = pixels(box, 40, 20)
    assert [image.getpixel((x, 10))[3] for x in (2, 20, 38)] == [0, 255, 0]  # type: ignore[index]


@pytest.mark.parametrize("aspect", ["1x1", "9x16", "16x9", "og"])
def test_a_cover_fills_its_frame(aspect: str) -> None:
    """Each aspect covers every pixel of its own frame."""
    recipe = CoverRecipe(style_seed=3, title="Frame", aspect=aspect)
    width, height = (side // 6 for side in recipe.size)
    assert pixels(render_cover(recipe), width, height).getextrema()[3][0] >= 250


def test_text_and_size_are_bounded() -> None:
    """More than a megabyte of SVG is refused before it is parsed; so is a boolean as a size."""
    with pytest.raises(RasterError, match="characters"):
        ResvgRasterizer().rasterize(" " * (MAX_SVG_BYTES + 1), 8, 8)
    with pytest.raises(RasterError, match="no picture side"):
        ResvgRasterizer().rasterize("<svg/>", True, 8)


def test_fragments_are_welcome() -> None:
    """A gradient of the picture's own is no outside reference; a spaced url() is seen through."""
    own = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><linearGradient id="a"><stop stop-color="#00ff00"/></linearGradient><rect width="8" height="8" fill="url(#a)"/></svg>'
    assert pixels(own, 8, 8).getpixel((4, 4)) == (0, 255, 0, 255)


def test_resvg_is_imported_when_it_draws() -> None:
    """Looking at the rasterizer, or at covers, costs no native library."""
    script = (
        "import sys; import soundfoundry_core.covers; from soundfoundry_core.covers.raster import ResvgRasterizer as R;"
        "R(); assert 'resvg' not in sys.modules and 'soundfoundry_core.covers.render' not in sys.modules"
    )
    path = os.pathsep.join(filter(None, sys.path))
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": path}, timeout=60)


def test_a_glow_is_not_lighter_than_it_should_be() -> None:
    """Translucent concentric gradients on each other come out within half a step of exact arithmetic, on average."""
    layers = 4
    stops = '<stop offset="0" stop-color="#9c6729" stop-opacity=".5"/><stop offset="1" stop-color="#9c6729" stop-opacity=".1"/>'
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><defs><radialGradient id="a" gradientUnits='
        f'"userSpaceOnUse" cx="32" cy="32" r="32">{stops}</radialGradient></defs><rect width="64" height="64" fill="#1f0905"/>'
        + '<rect width="64" height="64" fill="url(#a)"/>' * layers
        + "</svg>"
    )
    total = 0.0
    image = pixels(svg, 64, 64)
    for x in range(64):
        for y in range(64):
            at = min(1.0, ((x + 0.5 - 32) ** 2 + (y + 0.5 - 32) ** 2) ** 0.5 / 32)
            clear = (1 - (0.5 - 0.4 * at)) ** layers
            total += image.getpixel((x, y))[0] - (0x1F * clear + 0x9C * (1 - clear))  # type: ignore[index]
    assert abs(total / 64**2) < 0.5


def test_a_light_of_its_own_stays_where_it_is() -> None:
    """A gradient with fx, one in units of its box and one that inherits are left alone or moved invisibly."""
    for gradient in (
        'gradientUnits="userSpaceOnUse" cx="4" cy="4" r="4" fx="2"',
        'cx=".5" cy=".5" r=".5"',
        'cx="50%" cy="50%" r="50%"',
        'cx="1.2.3" cy="4" r="4"',
        "",
    ):
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><radialGradient id="a" {gradient}><stop stop-color="#00ff00"/></radialGradient><rect width="8" height="8" fill="url(#a)"/></svg>'
        assert pixels(svg, 8, 8).size == (8, 8)


def test_an_element_before_the_root_does_not_change_the_size() -> None:
    """A comment that holds markup cannot make a picture of another size: it is a RasterError."""
    svg = '<!-- <svg> --><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    with pytest.raises(RasterError, match="would draw"):
        ResvgRasterizer().rasterize(svg, 8, 8)


@pytest.mark.parametrize("family", ["", ' font-family="sans-serif"', " font-family='Nobody, serif'"])
def test_text_is_drawn_with_the_fonts_that_were_given(family: str, tmp_path: Path) -> None:
    """Without a font, text is left out; with one, any family falls back to it; the bytes stay the same."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><text x="2" y="24" font-size="24"{family}>ab</text></svg>'
    assert pixels(svg, 32, 32).getextrema()[3] == (0, 0)
    face = tmp_path / "face.ttf"
    face.write_bytes(ImageFont.load_default(10).path.getvalue())  # type: ignore[union-attr]  # Pillow's own font
    first, second = (ResvgRasterizer(fonts=[face]).rasterize(svg, 32, 32) for _ in range(2))
    assert first == second
    assert Image.open(io.BytesIO(first)).getextrema()[3][1] > 200  # type: ignore[index]
