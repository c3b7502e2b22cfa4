"""Scales: one hue in eleven steps, where the number of a step promises how light it is.

A step is a *luminance*, not a lightness: step 600 of every hue has the WCAG luminance 0.132, whatever
OKLCH lightness that takes. Two steps therefore have the same contrast at every hue, and the pairs that the
themes promise hold because of the numbers of their steps (Adobe's Leonardo and the USWDS grades work alike).
Chroma is cut to what sRGB shows. Dark yellow looks like mustard, so around yellow the dark steps lean to
orange, as gold does in shadow.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from soundfoundry_core.style.oklch import luminance, oklch_hex

__all__ = ["ACCENT_STEPS", "NEUTRAL_STEPS", "accent_scale", "fill_step", "neutral_scale"]

ACCENT_STEPS: Final = {
    50: (0.920, 0.14), 100: (0.840, 0.28), 200: (0.700, 0.55), 300: (0.530, 0.85), 400: (0.370, 1.00), 500: (0.225, 1.00),
    600: (0.132, 0.96), 700: (0.084, 0.84), 800: (0.050, 0.68), 900: (0.026, 0.52), 950: (0.012, 0.38),
}  # fmt: skip
"""Step: its relative luminance, and its share of the scale's chroma."""

NEUTRAL_STEPS: Final = {
    0: (1.0, 0.0), 50: (0.945, 0.45), 100: (0.880, 0.70), 200: (0.760, 0.90), 300: (0.590, 1.0), 400: (0.400, 1.15),
    500: (0.235, 1.30), 600: (0.132, 1.40), 700: (0.068, 1.50), 800: (0.030, 1.60), 900: (0.0150, 1.60), 950: (0.0082, 1.50),
    1000: (0.0042, 1.30),
}  # fmt: skip

_CHROMA: Final = 0.175
_TINT: Final = 0.013
_YELLOW: Final = 94.0
_MUDDY: Final = 118.0


def accent_scale(hue: float, chroma: float = _CHROMA) -> dict[int, str]:
    """Return step: ``#rrggbb`` of a saturated scale; ``hue`` in degrees, ``chroma`` that of its middle."""
    golden = 1 + 0.3 * _near(hue, _YELLOW, 50.0)
    return {
        step: _colour(light, chroma * share * (golden if light > 0.5 else 1.0), _gilded(hue, light))
        for step, (light, share) in ACCENT_STEPS.items()
    }


def neutral_scale(hue: float, tint: float = _TINT) -> dict[int, str]:
    """Return step: ``#rrggbb`` of greys with a breath of a hue; 0 is white, 1000 the darkest."""
    return {
        step: _colour(light, tint * share * (_clean(hue) if light < 0.1 else 1.0), hue)
        for step, (light, share) in NEUTRAL_STEPS.items()
    }


def fill_step(hue: float) -> int:
    """Return the step of a bright area on a dark ground: 400; 300 from amber to lime, which glow only when lighter."""
    return 300 if _near(hue, 104.0, 38.0) else 400


@lru_cache(maxsize=8192)
def _colour(light: float, chroma: float, hue: float) -> str:
    """Return the colour of this luminance: a search over lightness, on which luminance depends monotonously."""
    if light >= 1.0:
        return "#ffffff"
    low, high = 0.0, 1.0
    for _ in range(14):
        middle = (low + high) / 2
        low, high = (middle, high) if luminance(oklch_hex(middle, chroma, hue)) < light else (low, middle)
    return oklch_hex(low, chroma, hue)


def _near(hue: float, other: float, width: float) -> float:
    """Return 1 at the other hue, falling to 0 at ``width`` degrees from it."""
    return max(0.0, 1 - abs((hue - other + 180) % 360 - 180) / width)


def _gilded(hue: float, light: float) -> float:
    darkness = min(1.0, max(0.0, (0.53 - light) / 0.35))
    return hue - 30 * _near(hue, _YELLOW, 26.0) * darkness


def _clean(hue: float) -> float:
    """Return how much tint a dark ground bears: little at yellow-green, where it looks soiled."""
    return 1 - 0.6 * _near(hue, _MUDDY, 60.0)
