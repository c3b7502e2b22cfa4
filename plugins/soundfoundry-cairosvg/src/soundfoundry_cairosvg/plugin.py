"""What the plugin offers: hook functions and nothing else, so that looking at it stays cheap."""

from soundfoundry_core import hookimpl
from soundfoundry_core.plugins.records import RasterizerSpec


def make_cairosvg():
    """Make the rasterizer; cairo is loaded when it first draws."""
    from soundfoundry_cairosvg.rasterizer import CairoSvgRasterizer

    return CairoSvgRasterizer()


@hookimpl
def soundfoundry_rasterizers():
    """Offer ``cairosvg``."""
    yield RasterizerSpec(id="cairosvg", title="CairoSVG", version=1, factory=make_cairosvg)
