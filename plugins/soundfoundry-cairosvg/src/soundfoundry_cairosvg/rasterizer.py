"""The rasterizer: CairoSVG with the door to the outside walled up."""

from soundfoundry_core.covers.raster.frame import framed
from soundfoundry_core.covers.raster.safety import refuse_unsafe
from soundfoundry_core.errors import RasterError


class CairoSvgRasterizer:
    """Draws with CairoSVG and the system's cairo; ``check`` is asked first, as in ``ResvgRasterizer``.

    Text is left out unless ``text=True``: CairoSVG takes what fonts this machine has, sets Arabic unjoined and from
    left to right, and Chinese as boxes where there is no font for it.
    """

    def __init__(self, *, check=refuse_unsafe, text=False):
        self._check = check
        self._text = text

    def rasterize(self, svg, width, height):
        """Return a PNG of exactly ``width`` x ``height`` pixels, or raise a ``RasterError``."""
        self._check(svg, width, height)
        data = framed(svg, width, height).encode()
        try:
            from soundfoundry_cairosvg.surface import LetterlessSurface, PNGSurface
        except OSError as error:
            raise RasterError(
                "CairoSVG finds no cairo on this machine.",
                fix="Install libcairo2 (apt-get install libcairo2, brew install cairo), or use the rasterizer resvg.",
            ) from error
        try:
            surface = PNGSurface if self._text else LetterlessSurface
            return surface.convert(bytestring=data, unsafe=False, url_fetcher=refuse_url)
        except RasterError:
            raise
        except MemoryError:
            raise
        except Exception as error:  # it raises whatever its parsers and cairo happen to raise
            raise RasterError(
                f"CairoSVG cannot draw the SVG ({type(error).__name__}).",
                fix="Draw with shapes and gradients.",
            ) from error


def refuse_url(url, resource_type):
    """Fetch nothing, whatever is asked for."""
    raise RasterError(
        f"The SVG wants to fetch {url[:60]!r} ({resource_type}).",
        fix="Refer only to its own ids, as in url(#a).",
    )
