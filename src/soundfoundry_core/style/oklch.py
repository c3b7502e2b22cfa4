"""OKLCH to sRGB: the colour kernel of covers, tokens and pages.

OKLCH names a colour by lightness (0-1), chroma (0 to about 0.37) and hue (degrees); equal steps look
equal, so a palette made in it stays balanced at every hue. The matrices are Björn Ottosson's
(https://bottosson.github.io/posts/oklab/, 2020), luminance and contrast are WCAG 2.1's. A colour outside
sRGB loses chroma, never lightness or hue, until it fits. The transfer curve's ``x ** 2.4`` is computed as
``x**2 * fifth_root(x**2)``, without the C library's ``pow``: the same bytes on every platform.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from soundfoundry_core.style.turns import cos_turn, fifth_root, sin_turn

__all__ = ["contrast", "luminance", "mixed", "oklch_hex"]

_TOLERANCE: Final = 1e-4
"""How far a linear channel may leave 0-1 and still count as inside: far below half an 8-bit step."""


def _decode(encoded: float) -> float:
    """Return the linear light of an encoded sRGB channel, both 0-1 (IEC 61966-2-1)."""
    if encoded <= 0.04045:
        return encoded / 12.92
    base = (encoded + 0.055) / 1.055
    return base * base * fifth_root(base * base)


_LINEAR: Final = tuple(_decode(step / 255) for step in range(256))
_BORDERS: Final = tuple(_decode((step + 0.5) / 255) for step in range(255))
"""The linear values at which an 8-bit channel goes up by one: encoding is a search, not a power."""


def _linear_srgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = lightness + 0.3963377774 * a + 0.2158037573 * b
    medium = lightness - 0.1055613458 * a - 0.0638541728 * b
    short = lightness - 0.0894841775 * a - 1.2914855480 * b
    long, medium, short = long * long * long, medium * medium * medium, short * short * short
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def oklch_hex(lightness: float, chroma: float, hue: float) -> str:
    """Return ``#rrggbb`` of an OKLCH colour, its chroma reduced to what sRGB can show.

    ``lightness`` is clamped to 0-1, ``chroma`` is >= 0, ``hue`` in degrees (any real number).
    """
    lightness = min(1.0, max(0.0, lightness))
    x, y = cos_turn(hue / 360), sin_turn(hue / 360)
    rgb = _linear_srgb(lightness, chroma * x, chroma * y)
    if min(rgb) < -_TOLERANCE or max(rgb) > 1 + _TOLERANCE:
        inside, outside = 0.0, chroma
        for _ in range(14):
            middle = (inside + outside) / 2
            rgb = _linear_srgb(lightness, middle * x, middle * y)
            if min(rgb) < -_TOLERANCE or max(rgb) > 1 + _TOLERANCE:
                outside = middle
            else:
                inside = middle
        rgb = _linear_srgb(lightness, inside * x, inside * y)
    red, green, blue = (bisect_right(_BORDERS, channel) for channel in rgb)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 (black) to 1 (white), as WCAG 2.1 defines it."""
    red, green, blue = _channels(colour)
    return 0.2126 * _LINEAR[red] + 0.7152 * _LINEAR[green] + 0.0722 * _LINEAR[blue]


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2.1 contrast ratio of two ``#rrggbb`` colours, 1 to 21, in either order."""
    a, b = luminance(one), luminance(other)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def mixed(under: str, over: str, alpha: float) -> str:
    """Return the colour of ``over`` painted with ``alpha`` (0-1) on ``under``: what rasterizers do."""
    pairs = zip(_channels(under), _channels(over), strict=True)
    red, green, blue = (int(a + (b - a) * alpha + 0.5) for a, b in pairs)
    return f"#{red:02x}{green:02x}{blue:02x}"
