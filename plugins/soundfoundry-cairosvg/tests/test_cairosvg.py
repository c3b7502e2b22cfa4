"""Every rule of rasterizers, run against CairoSVG, and what it does without cairo and with a URL."""

import io
import os
import subprocess
import sys

import pytest
from PIL import Image

from soundfoundry_cairosvg import plugin
from soundfoundry_cairosvg.rasterizer import CairoSvgRasterizer
from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.raster import BoundedRasterizer, ResvgRasterizer
from soundfoundry_core.errors import RasterError
from soundfoundry_core.testing import RasterizerSuite

BOX = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8">{}</svg>'


@pytest.fixture(autouse=True)
def cairo():
    """Skip where the system has no cairo; fail there in CI, which has promised to install it."""
    try:
        import cairosvg  # noqa: F401
    except OSError as error:
        if os.environ.get("CI"):
            pytest.fail(f"CI needs libcairo2: {error}")
        pytest.skip("needs libcairo2")


class TestCairoSvg(RasterizerSuite):
    @pytest.fixture
    def spec(self):
        return next(plugin.soundfoundry_rasterizers())


def unchecked():
    def let_pass(*_asked):
        pass

    return CairoSvgRasterizer(check=let_pass)


@pytest.mark.parametrize(
    "address", ["https://example.org/a.png", "file:///etc/hostname", "data:image/png;base64,AA=="]
)
@pytest.mark.parametrize("element", ["<image href='{}' width='8' height='8'/>", "<use xlink:href='{}#a'/>"])
def test_nothing_is_fetched_even_unchecked(element, address):
    """Without the check, CairoSVG itself has no way out: the picture is refused, or drawn without it."""
    svg = BOX.format(element.format(address))
    try:
        png = unchecked().rasterize(svg, 8, 8)
    except RasterError:
        return
    assert Image.open(io.BytesIO(png)).convert("RGBA").getextrema()[3] == (0, 0)


def test_entities_are_refused_even_unchecked():
    """An XML entity is not expanded."""
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + BOX.format("<title>&a;</title>")
    with pytest.raises(RasterError):
        unchecked().rasterize(bomb, 8, 8)


def test_it_draws_a_cover_as_resvg_does():
    """The mean difference of a channel to the built-in rasterizer is below 2 of 255."""
    svg = render_cover(CoverRecipe(style_seed=7, title="Night Train"))
    images = [
        Image.open(io.BytesIO(one.rasterize(svg, 256, 256))).convert("RGB").tobytes()
        for one in (CairoSvgRasterizer(), ResvgRasterizer())
    ]
    assert sum(abs(a - b) for a, b in zip(*images, strict=True)) / len(images[0]) < 2


def test_text_is_drawn_on_demand():
    """Text is left out, as the built-in rasterizer does without fonts; on demand it is drawn."""
    svg = BOX.format('<text x="1" y="6" font-size="5">a</text>')
    for text, opaque in ((False, False), (True, True)):
        png = CairoSvgRasterizer(text=text).rasterize(svg, 32, 32)
        assert (Image.open(io.BytesIO(png)).getextrema()[3][1] > 100) is opaque


def test_it_works_in_a_cage():
    """The bounded child draws the same bytes without being able to open a file."""
    svg = render_cover(CoverRecipe(style_seed=7, title="Night Train"))
    with BoundedRasterizer(next(plugin.soundfoundry_rasterizers())) as bounded:
        assert bounded.rasterize(svg, 64, 64) == CairoSvgRasterizer().rasterize(svg, 64, 64)


def test_a_machine_without_cairo_hears_what_to_install():
    """Where the library cannot be loaded, the first picture is a RasterError that names the package."""
    script = (
        "import ctypes.util, sys\n"
        "import cffi\n"
        "def no(self, *names): raise OSError('no library')\n"
        "cffi.FFI.dlopen = no\n"
        "from soundfoundry_cairosvg.rasterizer import CairoSvgRasterizer\n"
        "try: CairoSvgRasterizer().rasterize(sys.argv[1], 8, 8)\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script, BOX.format("")], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("RasterError ")
    assert "libcairo2" in done.stdout
