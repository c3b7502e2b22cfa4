"""The OKLCH components of a colour that is already ``#rrggbb``: the kernel, the other way round.

A token carries both, hex for old readers and OKLCH for new ones, and they must be the same colour. So the
components are taken from the *finished* hex: they lie in the middle of its 8-bit cell, and whoever turns them
back, with whatever matrices, gets the same six digits. Inverse matrices are Björn Ottosson's
(https://bottosson.github.io/posts/oklab/, 2020). Cube root and angle are Newton's, not the C library's.
"""

from __future__ import annotations

from functools import lru_cache
from math import sqrt
from typing import Final

from soundfoundry_core.style.turns import cos_turn, fifth_root, sin_turn

__all__ = ["oklch_of"]

_GREY: Final = 0.0004
"""Below this chroma a hue is rounding noise of the matrices, so grey has chroma 0 and hue 0."""


@lru_cache(maxsize=4096)
def oklch_of(colour: str) -> tuple[float, float, float]:
    """Return lightness (0-1, 5 decimals), chroma (5 decimals) and hue (degrees, 0-360, 3 decimals) of ``#rrggbb``."""
    red, green, blue = (_decode(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = _cube_root(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = _cube_root(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = _cube_root(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    chroma = sqrt(a * a + b * b)
    if chroma < _GREY:
        return round(lightness, 5), 0.0, 0.0
    return round(lightness, 5), round(chroma, 5), round(_turn(a / chroma, b / chroma) * 360, 3) % 360


def _decode(encoded: float) -> float:
    if encoded <= 0.04045:
        return encoded / 12.92
    base = (encoded + 0.055) / 1.055
    return base * base * fifth_root(base * base)


def _cube_root(value: float) -> float:
    root = 1.0
    for _ in range(60 if value > 0 else 0):
        step = (root - value / (root * root)) / 3
        root -= step
        if -1e-16 < step < 1e-16:
            break
    return root if value > 0 else 0.0


def _turn(x: float, y: float) -> float:
    """Return the angle of a point of the unit circle, in turns from 0 to 1 (Newton on the sine of the difference)."""
    turn = 0.125 + 0.25 * (0 if x > 0 <= y else 1 if x <= 0 < y else 2 if x < 0 >= y else 3)
    for _ in range(8):
        turn += (y * cos_turn(turn) - x * sin_turn(turn)) / 6.283185307179586
    return turn % 1
