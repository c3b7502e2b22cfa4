"""From recipes to small pictures and what is measured on them: perceptual hashes and colours.

The measures are other people's: pHash by imagehash (64 bits), OKLab by its published matrices in numpy, and the
earth mover's distance between 64 fixed pixels by scipy's assignment. Titles are left out: type is no identity.
"""

from __future__ import annotations

import io
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import imagehash
import numpy as np
from PIL import Image
from scipy.optimize import linear_sum_assignment

from soundfoundry_core.covers import render_cover
from soundfoundry_core.covers.raster import ResvgRasterizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from soundfoundry_core.covers import CoverRecipe

__all__ = ["Print", "auc", "colour_distance", "hash_distance", "prints", "prints_of_svgs", "score"]

SIDE = 96


def _trusted(*_: object) -> None:
    """Let everything pass: DiceBear's own <use> is no danger here."""


_RASTERIZER = ResvgRasterizer(check=_trusted)
_PIXELS = np.random.RandomState(5).permutation(SIDE * SIDE)[:64]
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


class Print(NamedTuple):
    """What is compared of one picture."""

    bits: npt.NDArray[np.bool_]
    colours: npt.NDArray[np.float64]
    """64 pixels in OKLab, shape (64, 3)."""


def prints(recipes: Iterable[CoverRecipe], *, jobs: int) -> list[Print]:
    """Draw recipes at 96 px and take their prints, in order, in several processes."""
    return _each(_drawn, recipes, jobs)


def prints_of_svgs(svgs: Iterable[str], *, jobs: int) -> list[Print]:
    """Take the prints of SVGs, in order."""
    return _each(_print, svgs, jobs)


def _each(take: Callable[[Any], Print], items: Iterable[Any], jobs: int) -> list[Print]:
    if jobs == 1:
        return [take(item) for item in items]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(take, items, chunksize=16))


def _drawn(recipe: CoverRecipe) -> Print:
    return _print(render_cover(recipe))


def _print(svg: str) -> Print:
    image = Image.open(io.BytesIO(_RASTERIZER.rasterize(svg, SIDE, SIDE))).convert("RGB")
    rgb = np.asarray(image, float).reshape(-1, 3)[_PIXELS] / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return Print(imagehash.phash(image).hash.flatten(), np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def hash_distance(one: Print, other: Print) -> int:
    """Return how many of 64 bits differ."""
    return int((one.bits != other.bits).sum())


def colour_distance(one: Print, other: Print) -> float:
    """Return the earth mover's distance of the colours, in OKLab units."""
    distances = np.sqrt(((one.colours[:, None] - other.colours[None]) ** 2).sum(-1))
    rows, columns = linear_sum_assignment(distances)
    return float(distances[rows, columns].mean())


def score(one: Print, other: Print) -> float:
    """Return one number for how far two pictures are apart: pHash / 32 + EMD / 0.15."""
    return hash_distance(one, other) / 32 + colour_distance(one, other) / 0.15


def auc(within: Sequence[float], between: Sequence[float]) -> float:
    """Return the chance that a within pair is closer than a between pair."""
    near, far = np.asarray(within), np.sort(np.asarray(between))
    wins = 1 - (np.searchsorted(far, near, "left") + np.searchsorted(far, near, "right")) / 2 / len(far)
    return float(wins.mean())
