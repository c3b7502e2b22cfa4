"""The rules of rasterizers: the size that was asked for, the same bytes, and never a look outside the picture."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import pytest

from soundfoundry_core.covers.recipe import CoverRecipe
from soundfoundry_core.covers.render import render_cover
from soundfoundry_core.errors import RasterError
from soundfoundry_core.testing.suite import Suite

if TYPE_CHECKING:
    from pathlib import Path

    from soundfoundry_core.covers.raster import Rasterizer
    from soundfoundry_core.plugins.records import RasterizerSpec

__all__ = ["RasterizerSuite"]

_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_BOX: Final = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8">{}</svg>'
_OUTSIDE: Final = (
    '<image href="https://example.org/a.png" width="8" height="8"/>',
    '<image xlink:href="file:///etc/hostname" width="8" height="8"/>',
    '<image href="data:image/png;base64,iVBORw0KGgo=" width="8" height="8"/>',
    '<use href="other.svg#a"/>',
    '<linearGradient id="a" href="https://example.org/b.svg#c"/>',
    "<linearGradient id='a' xlink:href='//example.org/b.svg#c'/>",
    '<linearGradient id="a" href=&#34;x&#34;/>',
    '<rect width="8" height="8" fill="url(https://example.org/b.svg#c)"/>',
    '<rect width="8" height="8" fill="url( \'file:///etc/hostname\' )"/>',
    "<style>@import 'https://example.org/a.css';</style>",
    "<script>1</script>",
    '<text><textPath href="https://example.org/b.svg#c">a</textPath></text>',
)
_TEXTS: Final = (
    '<text x="1" y="6" font-size="4" fill="#336699">a</text>',
    '<text x="4" y="6" font-family="sans-serif" font-size="4" text-anchor="middle"><tspan dy="1">夜行 列車</tspan></text>',
    '<text x="7" y="6" direction="rtl" font-size="4">قطار الليل</text>',
    "<title>href url(https://example.org) @import</title>",
)
_DEEP: Final = 100_000
_WIDE: Final = 100_000
_GARBAGE: Final = (
    "",
    " ",
    "no svg",
    "<svg",
    "<html></html>",
    "\x00",
    "<svg>&lol;</svg>",
    "\ud800",
)
_SIZES: Final = (
    (0, 10),
    (10, 0),
    (-1, 10),
    (10, -5),
    (100_000, 100_000),
    (4_001, 4_000),
    (2**31, 1),
    (2**40, 2**40),
)


class RasterizerSuite(Suite):
    """Rules 1-9 of ``soundfoundry_rasterizers``."""

    hook = "soundfoundry_rasterizers"

    @pytest.fixture
    def rasterizer(self, spec: RasterizerSpec) -> Rasterizer:
        """Return the rasterizer that the factory makes."""
        return spec.factory()

    def test_the_picture_has_the_size_that_was_asked_for(self, rasterizer: Rasterizer) -> None:
        """Rule 2: the bytes are a PNG of exactly the asked width and height, also where the shape differs."""
        for width, height in ((64, 64), (33, 77), (120, 63), (1, 1)):
            assert _size(rasterizer.rasterize(_cover(), width, height)) == (width, height)

    def test_it_draws_what_is_there(self, rasterizer: Rasterizer) -> None:
        """Rule 3: two different pictures give different bytes."""
        one, other = (
            rasterizer.rasterize(_BOX.format(f'<rect width="8" height="8" fill="{colour}"/>'), 16, 16)
            for colour in ("#ff0000", "#00ff00")
        )
        assert one != other

    def test_the_same_call_gives_the_same_bytes(self, spec: RasterizerSpec) -> None:
        """Rule 4: two rasterizers from the factory give the same bytes."""
        first, second = (spec.factory().rasterize(_cover(), 96, 96) for _ in range(2))
        assert first == second

    @pytest.mark.parametrize("content", _OUTSIDE)
    def test_it_never_looks_outside(self, rasterizer: Rasterizer, content: str) -> None:
        """Rule 5: a picture that refers to a file, an address, a style sheet or a script is a RasterError."""
        with pytest.raises(RasterError) as caught:
            rasterizer.rasterize(_BOX.format(content), 8, 8)
        assert caught.value.fix

    def test_no_file_on_disk_is_read(self, rasterizer: Rasterizer, tmp_path: Path) -> None:
        """Rule 5: an image that exists on disk is refused by path and by file address."""
        picture = tmp_path / "a.png"
        picture.write_bytes(rasterizer.rasterize(_BOX.format('<rect width="8" height="8"/>'), 8, 8))
        for address in (str(picture), picture.as_uri(), picture.name):
            with pytest.raises(RasterError):
                rasterizer.rasterize(_BOX.format(f'<image href="{address}" width="8" height="8"/>'), 8, 8)

    @pytest.mark.parametrize(("width", "height"), _SIZES)
    def test_sizes_have_an_end(self, rasterizer: Rasterizer, width: int, height: int) -> None:
        """Rule 6: no side, a negative side or more than 16 megapixels is a RasterError with a fix."""
        with pytest.raises(RasterError) as caught:
            rasterizer.rasterize(_BOX.format(""), width, height)
        assert caught.value.fix

    @pytest.mark.parametrize("svg", _GARBAGE)
    def test_garbage_is_refused(self, rasterizer: Rasterizer, svg: str) -> None:
        """Rule 7: text that is no SVG is a RasterError, never another exception."""
        with pytest.raises(RasterError):
            rasterizer.rasterize(svg, 8, 8)

    @pytest.mark.parametrize("content", _TEXTS)
    def test_text_is_no_reason_to_refuse(self, rasterizer: Rasterizer, content: str) -> None:
        """Rule 8: text in any script gives a picture, whether or not there is a face to set it in."""
        assert _size(rasterizer.rasterize(_BOX.format(content), 24, 16)) == (24, 16)

    def test_depth_and_number_have_an_end(self, rasterizer: Rasterizer) -> None:
        """Rule 9: a hundred thousand groups, inside each other or side by side, are a RasterError and crash nothing."""
        for content in ("<g>" * _DEEP + "</g>" * _DEEP, "<g/>" * _WIDE):
            with pytest.raises(RasterError):
                rasterizer.rasterize(_BOX.format(content), 8, 8)


def _size(png: bytes) -> tuple[int, int]:
    assert png.startswith(_MAGIC)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _cover() -> str:
    return render_cover(CoverRecipe(style_seed=7, title="Suite"))
