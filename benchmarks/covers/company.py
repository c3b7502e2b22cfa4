"""Whose covers are judged: recipes that follow from numbers alone, so that every run judges the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soundfoundry_core.covers import CoverRecipe, SoundFeatures
from soundfoundry_core.covers.design import DESIGNS
from soundfoundry_core.covers.recipe import ASPECTS, DESIGN_VERSION
from soundfoundry_core.style.stream import Stream
from soundfoundry_core.style.unlock_rules import UNLOCK_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PATTERNS", "maker_seed", "mixed_recipe", "mixed_recipes", "track"]

PATTERNS = DESIGNS[DESIGN_VERSION]
_WORDS = [
    "Midnight",
    "Soft",
    "Tidal",
    "Paper",
    "North",
    "Glass",
    "Slow",
    "Rain",
    "Halogen",
    "Quiet",
    "Salt",
    "Home",
    "Violet",
    "Under",
    "Kites",
    "Sun",
    "Étude",
    "Ω",
    "Ночь",
]
_UNLOCKS = tuple(row[0] for row in UNLOCK_RULES)


def maker_seed(number: int) -> int:
    """Return the style seed of the n-th maker."""
    return Stream.root("benchmark", "maker", number).u64() >> 11


def track(maker: int, number: int = 1, **changes: Any) -> CoverRecipe:
    """Return a maker's n-th track, with a sound of its own."""
    features = SoundFeatures.imagined(Stream.root("benchmark", "sound", maker, number))
    values: dict[str, Any] = {"style_seed": maker_seed(maker), "track_seed": number, "features": features}
    return CoverRecipe(**values | changes)


def mixed_recipe(number: int) -> CoverRecipe:
    """Return a recipe in which everything varies: title, series, version, theme, sliders, unlocks and crop."""
    draw = Stream.root("benchmark", "mixed", number)
    words = [draw.choice(_WORDS) for _ in range(draw.integer(1, 4))]
    sliders = ("energy", "brightness", "warmth", "space", "grit", "complexity")
    return track(
        number,
        title=" ".join(words),
        artist=draw.choice(("Ada", "Lin & Bo", "")),
        series=draw.choice(("", "Night Drives", "Field Notes")),
        visual_version=draw.integer(1, 5),
        dark=draw.chance(0.5),
        macros={name: draw.integer(0, 100) for name in sliders} if draw.chance(0.5) else {},
        unlocks=tuple(name for name in _UNLOCKS if draw.chance(0.25)),
        aspect=draw.choice(tuple(ASPECTS)) if draw.chance(0.3) else "1x1",
    )


def mixed_recipes(count: int, start: int = 0) -> Iterator[CoverRecipe]:
    """Yield the first recipes of the mixed company."""
    return (mixed_recipe(number) for number in range(start, start + count))
