"""From SVG to pixels: the contract of rasterizers, the one that is built in, other formats, and a cage for strangers.

>>> from soundfoundry_core.covers.raster import ResvgRasterizer, picture
>>> box = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#336699"/></svg>'
>>> picture(box, width=64, height=64, media_type="image/jpeg", rasterizer=ResvgRasterizer())[:2].hex()
'ffd8'

A cover of our own is drawn in this process. The SVG of somebody else is drawn by a :class:`BoundedRasterizer`:
in a child process with an end to its pixels, its seconds and its memory.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from soundfoundry_core.covers.raster.bounded import BoundedRasterizer
    from soundfoundry_core.covers.raster.contract import MAX_PIXELS, MAX_SVG_BYTES, Rasterizer
    from soundfoundry_core.covers.raster.encode import MEDIA_TYPES, encoded, picture
    from soundfoundry_core.covers.raster.frame import framed
    from soundfoundry_core.covers.raster.limits import RasterLimits
    from soundfoundry_core.covers.raster.resvg import ResvgRasterizer
    from soundfoundry_core.covers.raster.safety import MAX_DEPTH, MAX_ELEMENTS, refuse_unsafe

__all__ = [
    "MAX_DEPTH",
    "MAX_ELEMENTS",
    "MAX_PIXELS",
    "MAX_SVG_BYTES",
    "MEDIA_TYPES",
    "BoundedRasterizer",
    "RasterLimits",
    "Rasterizer",
    "ResvgRasterizer",
    "encoded",
    "framed",
    "picture",
    "refuse_unsafe",
]

_PLACES: Final = {
    "BoundedRasterizer": "bounded",
    "MAX_DEPTH": "safety",
    "MAX_ELEMENTS": "safety",
    "MAX_PIXELS": "contract",
    "MAX_SVG_BYTES": "contract",
    "MEDIA_TYPES": "encode",
    "RasterLimits": "limits",
    "Rasterizer": "contract",
    "ResvgRasterizer": "resvg",
    "encoded": "encode",
    "framed": "frame",
    "picture": "encode",
    "refuse_unsafe": "safety",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for (PEP 562): the package itself costs nothing."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
