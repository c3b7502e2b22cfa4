"""Draw contact sheets of covers, to be looked at: ``python benchmarks/cover_sheets.py OUT [SHEET ...]``.

Sheets: ``makers`` (24 makers), ``patterns`` (every pattern by four makers), ``tracks`` (one maker, 8 tracks), ``themes``
(dark over light), ``versions`` (1-6), ``unlocks`` (off and on), ``aspects`` (the four crops), ``macros``. Needs Pillow, a
development dependency, to paste the pictures together. The picture in the docs is made by::

    python benchmarks/cover_sheets.py docs/pictures makers --prefix covers- --side 200 --format jpg
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import Any

from PIL import Image

from soundfoundry_core.covers import CoverRecipe, SoundFeatures, render_cover
from soundfoundry_core.covers.raster import ResvgRasterizer
from soundfoundry_core.style import StyleSeed

MAKERS = [
    "ada",
    "lin",
    "bo",
    "maya",
    "theo",
    "iris",
    "noor",
    "kai",
    "zoe",
    "emil",
    "rosa",
    "jun",
    "petra",
    "omar",
    "wren",
    "sol",
    "nina",
    "ravi",
    "tove",
    "hugo",
    "lea",
    "mika",
    "ana",
    "per",
]
TITLES = [
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
]
PATTERNS = ("flow", "orbits", "petals", "ridges", "strata", "weave")
UNLOCKS = ("midnight_bloom", "silk_lines", "soft_glow")


def recipe(maker: str, title: str, **changes: Any) -> CoverRecipe:
    """Return the recipe of a maker's track, with features that follow from the title."""
    shape = StyleSeed.derive(title).stream("sheet")
    start = shape.uniform(0.1, 0.5)
    envelope = [start + (1 - start) * shape.unit() for _ in range(16)]
    features = SoundFeatures.of(
        [envelope[index // 4] for index in range(64)],
        bpm=shape.uniform(70, 140),
        energy=shape.unit(),
        valence=shape.uniform(-1, 1),
        tonic=shape.integer(0, 11),
    )
    values = {"title": title, "artist": maker.title(), "features": features, **changes}
    return CoverRecipe(style_seed=int(StyleSeed.derive(maker)), **values)


def rows(sheet: str) -> list[list[CoverRecipe]]:
    """Return the recipes of a sheet, row by row."""
    pairs = list(zip(MAKERS, TITLES, strict=True))
    if sheet == "makers":
        return [
            [
                recipe(maker, title, dark=index % 4 != 3)
                for index, (maker, title) in list(enumerate(pairs))[first : first + 6]
            ]
            for first in range(0, 24, 6)
        ]
    if sheet == "patterns":
        return [
            [
                recipe(*pairs[(5 * row + column) % 24], pattern=name, dark=row < 2)
                for column, name in enumerate(PATTERNS)
            ]
            for row in range(4)
        ]
    if sheet == "tracks":
        return [
            [recipe(maker, title, series=series) for title in TITLES[first : first + 4]]
            for maker, series in (("ada", ""), ("theo", "Night Drives"))
            for first in (0, 4)
        ]
    if sheet == "themes":
        return [
            [recipe(*pair, dark=dark) for pair in pairs[first : first + 6]]
            for first in (0, 6)
            for dark in (True, False)
        ]
    if sheet == "versions":
        return [
            [recipe(*pairs[at], visual_version=version) for version in range(1, 7)] for at in (0, 2, 5, 9)
        ]
    if sheet == "unlocks":
        sets: tuple[tuple[str, ...], ...] = ((), *((name,) for name in UNLOCKS), UNLOCKS)
        return [
            [recipe(*pairs[at], pattern=name, unlocks=unlocks) for unlocks in sets]
            for at, name in enumerate(PATTERNS)
        ]
    if sheet == "aspects":
        return [
            [
                recipe(*pairs[at], pattern=name, aspect=aspect, dark=at % 2 == 0)
                for aspect in ("1x1", "9x16", "16x9", "og")
            ]
            for at, name in enumerate(PATTERNS)
        ]
    return [
        [recipe(*pairs[6], macros={name: value}) for value in (0, 50, 100)]
        + [recipe(*pairs[9], macros={name: value}) for value in (0, 50, 100)]
        for name in ("energy", "brightness", "warmth", "space", "grit", "complexity")
    ]


def picture(sheet: str, side: int) -> Image.Image:
    """Draw a sheet; ``side`` is the height of a cover in pixels."""
    rasterizer = ResvgRasterizer()
    drawn = []
    for row in rows(sheet):
        drawn.append([])
        for item in row:
            width, height = item.size
            png = rasterizer.rasterize(render_cover(item), round(side * width / height), side)
            drawn[-1].append(Image.open(io.BytesIO(png)).convert("RGB"))
    gap = max(2, side // 48)
    size = max(sum(cover.width + gap for cover in row) for row in drawn) + gap
    image = Image.new("RGB", (size, len(drawn) * (side + gap) + gap), "#e9e7e3")
    for line, row in enumerate(drawn):
        x = gap
        for cover in row:
            image.paste(cover, (x, gap + line * (side + gap)))
            x += cover.width + gap
    return image


def main() -> None:
    """Draw the sheets named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("sheets", nargs="*", default=[])
    parser.add_argument("--prefix", default="")
    parser.add_argument("--side", type=int, default=240)
    parser.add_argument("--colours", type=int, default=0, help="reduce to a palette (0: do not)")
    parser.add_argument("--format", choices=("png", "jpg"), default="png")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    every = ["makers", "patterns", "tracks", "themes", "versions", "unlocks", "aspects", "macros"]
    for sheet in arguments.sheets or every:
        target = arguments.out / f"{arguments.prefix}{sheet}.{arguments.format}"
        image = picture(sheet, arguments.side)
        if arguments.colours:
            few = image.quantize(arguments.colours)  # Pillow dithers only towards a given palette
            image = image.quantize(palette=few, dither=Image.Dither.FLOYDSTEINBERG)
        image.save(target, optimize=True, quality=88)
        print(f"{target}: {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
