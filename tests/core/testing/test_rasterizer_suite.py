"""The resvg rasterizer passes the suite that plugin authors inherit, and a careless one does not."""

from __future__ import annotations

import pytest
import resvg

from soundfoundry_core.covers.raster import ResvgRasterizer
from soundfoundry_core.plugins.records import RasterizerSpec
from soundfoundry_core.testing.rasterizers import RasterizerSuite


class TestResvg(RasterizerSuite):
    @pytest.fixture
    def spec(self) -> RasterizerSpec:
        return RasterizerSpec(id="resvg", title="resvg", version=1, factory=ResvgRasterizer)


class Careless:
    """Hands everything on, unasked."""

    def rasterize(self, svg: str, width: int, height: int) -> bytes:
        """Draw at the SVG's own size."""
        tree = resvg.usvg.Tree.from_str(svg, resvg.usvg.Options.default())
        return bytes(resvg.render(tree, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)))


def test_a_careless_rasterizer_fails() -> None:
    """Size and outside references are each caught."""
    suite = RasterizerSuite()
    with pytest.raises(AssertionError):
        suite.test_the_picture_has_the_size_that_was_asked_for(Careless())
    with pytest.raises(pytest.fail.Exception):
        suite.test_it_never_looks_outside(Careless(), '<image href="https://example.org/a.png"/>')
