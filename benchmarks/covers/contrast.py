"""The contrast study: every title can be read on what lies under it.

Covers in which everything varies are drawn without their lettering; the worst pixel of the box in which the title
stands must keep 4.5:1 with the colour of the title. Both themes of every recipe are drawn.
"""

from __future__ import annotations

import io
import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
from PIL import Image

from benchmarks.covers.company import mixed_recipe
from benchmarks.covers.report import Report, Row
from soundfoundry_core.covers import render_cover
from soundfoundry_core.covers.raster import ResvgRasterizer
from soundfoundry_core.covers.render import scene_of
from soundfoundry_core.covers.signature import plan_type
from soundfoundry_core.style.oklch import luminance

__all__ = ["contrast"]

SHORT = 320
_LETTERING = re.compile("<path transform=|<text ")


def _worst(number: int) -> tuple[float, float]:
    return _worst_of(number, dark=True), _worst_of(number, dark=False)


def _worst_of(number: int, *, dark: bool) -> float:
    recipe = replace(mixed_recipe(number), dark=dark)
    lettering = plan_type(recipe, *recipe.size)
    palette = scene_of(recipe).palette
    scale = SHORT / min(recipe.size)
    width, height = (round(side * scale) for side in recipe.size)
    svg = render_cover(recipe)
    bare = _LETTERING.split(svg, maxsplit=1)[0] + "</svg>"  # lettering and mark are drawn last
    image = np.asarray(
        Image.open(io.BytesIO(ResvgRasterizer().rasterize(bare, width, height))).convert("RGB")
    )
    left, right = int(lettering.margin * scale), int((recipe.size[0] - lettering.margin) * scale)
    top, bottom = int(lettering.top * scale), int((lettering.baseline + 0.02 * min(recipe.size)) * scale)
    box = image[top:bottom, left:right].reshape(-1, 3)
    shades = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in np.unique(box, axis=0)}
    mine = luminance(palette.text)
    return min(
        (max(mine, other) + 0.05) / (min(mine, other) + 0.05)
        for other in (luminance(shade) for shade in shades)
    )


def contrast(covers: int, *, jobs: int) -> Report:
    """Measure ``covers`` covers, half of them dark."""
    with ProcessPoolExecutor(jobs) as pool:
        worst = np.array(list(pool.map(_worst, range(covers // 2), chunksize=20)))
    report = Report(title=f"contrast: the title against the worst pixel under it, {worst.size} covers")
    for theme, values in (("dark", worst[:, 0]), ("light", worst[:, 1])):
        report.rows.extend(
            [
                Row(name=f"{theme}, lowest ratio", value=float(values.min()), low=4.5),
                Row(name=f"{theme}, share of covers below 4.5", value=float((values < 4.5).mean()), high=0),
                Row(name=f"{theme}, median ratio", value=float(np.median(values))),
            ]
        )
    return report
