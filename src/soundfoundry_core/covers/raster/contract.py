"""What a rasterizer is: SVG text and a size go in, a PNG of exactly that size comes out.

It must never read a file or the network on behalf of the picture. The hook ``soundfoundry_rasterizers`` offers
rasterizers; ``soundfoundry_core.testing.RasterizerSuite`` holds them to the rules.
"""

from __future__ import annotations

from typing import Final, Protocol

__all__ = ["MAX_PIXELS", "MAX_SVG_BYTES", "Rasterizer"]

MAX_PIXELS: Final = 16_000_000
"""Pixels of the largest picture: 64 MB while it is drawn."""

MAX_SVG_BYTES: Final = 1_000_000


class Rasterizer(Protocol):
    """Turns an SVG into pixels; registered with a ``RasterizerSpec``."""

    def rasterize(self, svg: str, width: int, height: int) -> bytes:
        """Return a PNG of exactly this size, the same bytes for the same call.

        Raises:
            RasterError: the SVG cannot be read, refers to something outside itself, or the picture is too large.
        """
        ...
