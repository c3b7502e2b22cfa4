"""The identity study: a maker's covers are one maker's, and nobody else's.

Between makers, covers must lie far apart and no two may be near twins; within a series they must be closer than
that, between versions and series of one maker as well, and a slider must move the picture steadily. DiceBear's
``shapes`` in the same run says what "far apart" means elsewhere: one seed is one picture there, so it has the first
row only.
"""

from __future__ import annotations

import json
from importlib.metadata import files
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.covers.company import maker_seed, track
from benchmarks.covers.pictures import auc, colour_distance, hash_distance, prints, prints_of_svgs, score
from benchmarks.covers.report import Report, Row
from soundfoundry_core.style.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.covers.pictures import Print

__all__ = ["identity"]

SERIES = ("Night Drives", "Field Notes")
MACROS = ("energy", "brightness", "warmth", "space", "grit", "complexity")
_SLIDER_MAKERS = 40
_SAMPLED = 20_000


def identity(makers: int, *, jobs: int) -> Report:
    """Judge the covers of ``makers`` makers."""
    report = Report(title=f"identity: {makers} makers")
    first = prints((track(n) for n in range(makers)), jobs=jobs)
    between = _between(report, first)
    _within(report, first, prints((track(n, 2) for n in range(makers)), jobs=jobs), between)
    versions = prints((track(n, visual_version=2) for n in range(makers)), jobs=jobs)
    steps = [hash_distance(a, b) for a, b in zip(first, versions, strict=True)]
    report.rows.extend(
        [
            Row(name="version 1 to 2, pHash median", value=float(np.median(steps)), low=14, high=26),
            Row(name="version 1 to 2, pHash p05", value=float(np.percentile(steps, 5)), low=10),
            Row(
                name="version 1 to 2, AUC",
                value=auc([score(a, b) for a, b in zip(first, versions, strict=True)], between),
                low=0.98,
            ),
        ]
    )
    named = prints(
        (track(n, 2 + at, series=name) for n in range(makers) for at, name in enumerate(SERIES)), jobs=jobs
    )
    pairs = [pair for n in range(makers) for pair in _pairs([first[n], *named[2 * n : 2 * n + 2]])]
    report.rows.append(
        Row(name="one maker, two series, AUC", value=auc([score(*pair) for pair in pairs], between), low=0.90)
    )
    colours = [colour_distance(*pair) for pair in pairs]
    report.rows.append(Row(name="one maker, two series, EMD median", value=float(np.median(colours))))
    _sliders(report, jobs)
    _baseline(report, makers, jobs)
    return report


def _pairs(items: Sequence[Print]) -> Iterator[tuple[Print, Print]]:
    return ((a, b) for at, a in enumerate(items) for b in items[at + 1 :])


def _between(
    report: Report, found: list[Print], name: str = "between makers", low: float | None = 22
) -> list[float]:
    """Compare every maker with every other; return the scores of a sample of pairs."""
    bits = np.array([one.bits for one in found], dtype=np.int8)
    signs = 2 * bits.astype(np.int32) - 1
    distances = (64 - signs @ signs.T) // 2
    upper = np.triu_indices(len(found), 1)
    hashes = distances[upper]
    close = [(i, j) for i, j, far in zip(*upper, hashes, strict=True) if far <= 6]
    twins = sum(colour_distance(found[i], found[j]) < 0.03 for i, j in close)
    draw = Stream.root("benchmark", "pairs")
    sample = [(draw.integer(0, len(found) - 1), draw.integer(0, len(found) - 1)) for _ in range(_SAMPLED)]
    sample = [(i, j) for i, j in sample if i != j]
    emd = [colour_distance(found[i], found[j]) for i, j in sample[:4000]]
    report.rows.extend(
        [
            Row(name=f"{name}, pHash p05", value=float(np.percentile(hashes, 5)), low=low),
            Row(name=f"{name}, pHash median", value=float(np.median(hashes))),
            Row(name=f"{name}, EMD p05", value=float(np.percentile(emd, 5)), low=0.06 if low else None),
            Row(
                name=f"{name}, near twins",
                value=twins,
                high=0 if low else None,
                note=f"of {len(hashes)} pairs",
            ),
        ]
    )
    return [score(found[i], found[j]) for i, j in sample]


def _within(report: Report, first: list[Print], second: list[Print], between: list[float]) -> None:
    """Compare two tracks of each maker's series."""
    pairs = list(zip(first, second, strict=True))
    steps = [hash_distance(*pair) for pair in pairs]
    name = "two tracks of a series"
    report.rows.extend(
        [
            Row(name=f"{name}, AUC", value=auc([score(*pair) for pair in pairs], between), low=0.99),
            Row(name=f"{name}, pHash p05", value=float(np.percentile(steps, 5)), low=6),
            Row(name=f"{name}, pHash median", value=float(np.median(steps))),
        ]
    )


def _sliders(report: Report, jobs: int) -> None:
    """Move each slider: far enough as a whole, ever further from its start, and never by a jump."""
    values = (0, 25, 50, 75, 100)
    for macro in MACROS:
        recipes = [track(n, macros={macro: value}) for n in range(_SLIDER_MAKERS) for value in (*values, 52)]
        drawn = prints(recipes, jobs=jobs)
        groups = [drawn[6 * n : 6 * n + 6] for n in range(_SLIDER_MAKERS)]
        hashes = [float(np.mean([hash_distance(g[0], g[at]) for g in groups])) for at in range(5)]
        emds = [float(np.mean([colour_distance(g[0], g[at]) for g in groups])) for at in range(5)]
        steady = any(all(a <= b + 1e-9 for a, b in pairwise(line)) for line in (hashes, emds))
        jumps = [hash_distance(g[2], g[5]) for g in groups]
        reach = max(hashes[-1] / 8, emds[-1] / 0.03)
        report.rows.extend([
            Row(name=f"{macro} 0 to 100, of 8 pHash or .03 EMD", value=reach, low=1 if macro != "grit" else None,
                note=f"pHash {hashes[-1]:.1f}, EMD {emds[-1]:.3f}"),
            Row(name=f"{macro}, monotone in one measure", value=float(steady), low=1),
            Row(name=f"{macro} 50 to 52, pHash p95", value=float(np.percentile(jumps, 95)), high=3),
        ])  # fmt: skip


def _baseline(report: Report, makers: int, jobs: int) -> None:
    from dicebear import Avatar, Style

    (definition,) = [file for file in files("dicebear-styles") or () if file.name == "shapes.json"]
    style = Style(json.loads(definition.locate().read_text(encoding="utf-8")))  # type: ignore[attr-defined]
    svgs = [str(Avatar(style, {"seed": str(maker_seed(n))})) for n in range(makers)]
    _between(report, prints_of_svgs(svgs, jobs=jobs), "DiceBear shapes", None)
