"""Contact sheets: many covers on one, to see what stays, what moves and what a slider does.

A sheet is rows of recipes; :func:`render_sheet` lays their covers out as one SVG. The recipes of the ready-made
sheets follow from one maker (or, for ``makers`` and ``patterns``, from a fixed company of 24), so the same call draws
the same sheet for ever. The gallery in the documentation is made of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.design import DESIGNS
from soundfoundry_core.covers.features import SoundFeatures
from soundfoundry_core.covers.recipe import ASPECTS, DESIGN_VERSION, CoverRecipe
from soundfoundry_core.covers.render import render_cover
from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.style.macros import Macros
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.stream import Stream
from soundfoundry_core.style.unlock_rules import UNLOCK_RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from soundfoundry_core.covers.pattern import Pattern

__all__ = ["COMPANY", "SHEETS", "TITLES", "render_sheet", "sheet"]

COMPANY: Final = (
    "lin",
    "petra",
    "bo",
    "iris",
    "theo",
    "noor",
    "sol",
    "maya",
    "finn",
    "tove",
    "hugo",
    "nina",
    "wren",
    "yuki",
    "zoe",
    "emil",
    "per",
    "rosa",
    "mika",
    "olga",
    "wim",
    "dara",
    "leo",
    "ada",
)
"""Twenty-four makers to show side by side."""

TITLES: Final = (
    "Midnight Étude",
    "Soft Machines",
    "Tidal Memory",
    "Paper Lanterns",
    "Northbound",
    "Glass Orchard",
    "Slow Thunder",
    "A Year of Rain",
    "Halogen",
    "Quiet Engines",
    "Saltwater",
    "The Long Way Home",
    "Violet Hour",
    "Undertow",
    "Kites",
    "Second Sun",
    "Low Tide at Dawn",
    "Ember",
    "Satellites",
    "Moss & Marble",
    "Half Light",
    "Carousel",
    "Winter Garden",
    "Lullaby for Machines",
)
_SERIES: Final = "Night Drives"
_PAPER: Final = "#e9e7e3"
_STEPS: Final = (0, 25, 50, 75, 100)


def _recipe(maker: str, title: str) -> CoverRecipe:
    """Return the recipe of a maker's track with a sound that follows from its title."""
    return CoverRecipe(
        style_seed=int(StyleSeed.derive(maker)),
        title=title,
        artist=maker.title(),
        features=SoundFeatures.imagined(Stream.root("sheet", title)),
    )


def _makers(maker: str) -> list[list[CoverRecipe]]:
    del maker
    found = [
        replace(_recipe(*pair), dark=index % 4 != 3)
        for index, pair in enumerate(zip(COMPANY, TITLES, strict=True))
    ]
    return [found[first : first + 6] for first in range(0, 24, 6)]


def _patterns(maker: str) -> list[list[CoverRecipe]]:
    del maker
    quartets = []
    for at, name in enumerate(DESIGNS[DESIGN_VERSION]):
        some = [(4 * at + n) % 24 for n in range(4)]
        quartets.append(
            [replace(_recipe(COMPANY[n], TITLES[n]), pattern=name, dark=n % 4 != 3) for n in some]
        )
    return [one + other for one, other in zip(quartets[::2], quartets[1::2], strict=True)]


def _tracks(maker: str) -> list[list[CoverRecipe]]:
    found = [_recipe(maker, title) for title in TITLES[:12]]
    return [found[:6], found[6:]]


def _series(maker: str) -> list[list[CoverRecipe]]:
    found = [replace(_recipe(maker, title), series=_SERIES) for title in TITLES[:12]]
    return [found[:6], found[6:]]


def _all_series(maker: str) -> list[list[CoverRecipe]]:
    names = ("", "Night Drives", "Field Notes", "Low Light", "Postcards", "Second Winter")
    return [[replace(_recipe(maker, title), series=name) for name in names] for title in TITLES[:2]]


def _versions(maker: str) -> list[list[CoverRecipe]]:
    found = [replace(_recipe(maker, TITLES[0]), visual_version=version) for version in range(1, 13)]
    return [found[:6], found[6:]]


def _macros(maker: str) -> list[list[CoverRecipe]]:
    names = ("energy", "brightness", "warmth", "space", "grit", "complexity")
    return [
        [
            replace(_recipe(maker, name.title()), macros=Macros.of({name: value}), track_seed=7)
            for value in _STEPS
        ]
        for name in names
    ]


def _unlocks(maker: str) -> list[list[CoverRecipe]]:
    plain = replace(_recipe(maker, "Without"), track_seed=7)
    every = tuple(row[0] for row in UNLOCK_RULES)
    found = [plain, *(replace(plain, title=title, unlocks=(id_,)) for id_, title, _, _ in UNLOCK_RULES)]
    found += [replace(plain, title="All of them", unlocks=every, dark=dark) for dark in (True, False)]
    return [found[first : first + 4] for first in range(0, len(found), 4)]


def _themes(maker: str) -> list[list[CoverRecipe]]:
    found = [
        _recipe(maker, TITLES[0]),
        *(_recipe(*pair) for pair in zip(COMPANY[1:6], TITLES[1:6], strict=True)),
    ]
    return [[replace(recipe, dark=dark) for recipe in found] for dark in (True, False)]


def _crops(maker: str) -> list[list[CoverRecipe]]:
    first = _recipe(maker, TITLES[11])
    second = replace(_recipe(maker, TITLES[4]), series="Postcards", dark=False)
    return [[replace(recipe, aspect=name) for name in ASPECTS] for recipe in (first, second)]


SHEETS: Final[dict[str, Callable[[str], list[list[CoverRecipe]]]]] = {
    "makers": _makers,
    "patterns": _patterns,
    "tracks": _tracks,
    "series": _series,
    "all-series": _all_series,
    "versions": _versions,
    "macros": _macros,
    "unlocks": _unlocks,
    "themes": _themes,
    "crops": _crops,
}
"""Name -> what gives its rows for a maker."""


def sheet(kind: str, *, maker: str = "ada") -> list[list[CoverRecipe]]:
    """Return the recipes of a ready-made sheet, row by row.

    Raises:
        UnknownNameError: there is no such sheet.
    """
    if kind not in SHEETS:
        raise UnknownNameError("contact sheet", kind, SHEETS, field="kind")
    return SHEETS[kind](maker)


def render_sheet(
    rows: Sequence[Sequence[CoverRecipe]], *, height: int = 240, patterns: Mapping[str, Pattern] | None = None
) -> tuple[str, int, int]:
    """Lay covers out as one SVG; ``height`` is that of a cover, in pixels. Returns it with its width and height."""
    gap = max(4, height // 40)
    body, y, widest = [], gap, 0
    for row in rows:
        x = gap
        for recipe in row:
            width = round(height * recipe.size[0] / recipe.size[1])
            cover = render_cover(recipe, patterns=patterns).strip()
            own = f'width="{recipe.size[0]}" height="{recipe.size[1]}"'
            body.append(cover.replace(own, f'x="{x}" y="{y}" width="{width}" height="{height}"', 1))
            x += width + gap
        widest, y = max(widest, x), y + height + gap
    ground = f'<rect width="{widest}" height="{y}" fill="{_PAPER}"/>'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{widest}" height="{y}" viewBox="0 0 {widest} {y}">'
    )
    return f"{head}{ground}{''.join(body)}</svg>\n", widest, y
