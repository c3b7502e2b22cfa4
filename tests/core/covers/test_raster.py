"""Laws of the resvg rasterizer beyond its suite: exact sizes, and only our kind of SVG."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from PIL import Image

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.raster import MAX_SVG_BYTES, ResvgRasterizer
from soundfoundry_core.errors import RasterError


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
        "R(); assert 'resvg_py' not in sys.modules and 'soundfoundry_core.covers.render' not in sys.modules"
    )
    path = os.pathsep.join(filter(None, sys.path))
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": path}, timeout=60)
