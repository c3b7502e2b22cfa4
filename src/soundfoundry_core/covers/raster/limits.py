"""How much a rasterizer may use for one picture: pixels, seconds, memory."""

from __future__ import annotations

import math
from dataclasses import dataclass

from soundfoundry_core.covers.raster.contract import MAX_PIXELS
from soundfoundry_core.errors import ConfigurationError, RasterError

__all__ = ["RasterLimits", "check_size"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterLimits:
    """The bounds of one call of a :class:`~soundfoundry_core.covers.raster.bounded.BoundedRasterizer`."""

    pixels: int = MAX_PIXELS
    """Width times height of a picture, 1 to 16 million."""
    seconds: float = 10.0
    """From the question to the answer, more than 0; the same number, rounded up, bounds the processor time."""
    megabytes: int = 1024
    """Address space of the child process in MiB, at least 128; an interpreter with a rasterizer takes some 100."""

    def __post_init__(self) -> None:
        """Refuse bounds that bound nothing or leave no room.

        Raises:
            ConfigurationError: a bound is out of its range.
        """
        if not 1 <= self.pixels <= MAX_PIXELS:
            raise ConfigurationError(
                f"{self.pixels} is no limit of pixels.", fix=f"Use an integer from 1 to {MAX_PIXELS}."
            )
        if not (math.isfinite(self.seconds) and self.seconds > 0):
            raise ConfigurationError(
                f"{self.seconds} is no limit of seconds.", fix="Use a finite number above 0."
            )
        if self.megabytes < 128:
            raise ConfigurationError(
                f"{self.megabytes} MiB hold no rasterizer.", fix="Allow 128 MiB or more."
            )


def check_size(width: int, height: int, pixels: int = MAX_PIXELS) -> None:
    """Refuse a size that no picture may have.

    Raises:
        RasterError: a side is not an integer of at least 1, or there are more than ``pixels`` pixels.
    """
    for side in (width, height):
        if isinstance(side, bool) or not isinstance(side, int) or side < 1:
            raise RasterError(f"{side!r} is no picture side.", fix="Use whole pixels, at least 1.")
    if width * height > pixels:
        raise RasterError(
            f"{width} x {height} pixels are more than {pixels / 1_000_000:.6g} megapixels.",
            fix="Ask for a smaller picture.",
        )
