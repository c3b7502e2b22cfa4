"""The speed study: covers a second on one core, against DiceBear in the same run.

Each round draws some covers of every pattern and some avatars of ten DiceBear styles in turn, so that what slows the
machine slows both; the median of the rounds counts. Every cover is of another maker and track and has a title; the
avatars have another seed each. The peer's rate is the mean over its ten styles.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from importlib.metadata import files
from typing import TYPE_CHECKING

from benchmarks.covers.company import PATTERNS, track
from benchmarks.covers.report import Report, Row
from soundfoundry_core.covers import render_cover

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["speed"]

STYLES = [
    "shapes",
    "glass",
    "rings",
    "waves",
    "constellation",
    "planets",
    "landscape",
    "triangles",
    "identicon",
    "lorelei",
]
TITLES = ("Midnight Étude", "Soft Machines", "Tidal Memory", "Paper Lanterns", "The Long Way Home")
_FIRST_COVER = (
    "from soundfoundry_core.covers import CoverRecipe, render_cover;"
    "render_cover(CoverRecipe(style_seed=7, title='Midnight Étude', artist='Ada'))"
)
_FLOOR = "import pluggy, pydantic"
"""What ``import soundfoundry_core`` may cost: a process that does only this is the floor of a first cover."""


def speed(rounds: int, each: int) -> Report:
    """Measure ``rounds`` rounds of ``each`` pictures a pattern and a style."""
    avatars = _avatars()
    ours: dict[str, list[float]] = {name: [] for name in PATTERNS}
    theirs: dict[str, list[float]] = {name: [] for name in avatars}
    sizes: list[int] = []
    for turn in range(rounds + 1):  # the first one warms up
        for at, (name, style) in enumerate(zip(PATTERNS, (*STYLES, *STYLES), strict=False)):
            first = (turn * len(PATTERNS) + at) * each
            recipes = [
                track(first + n, pattern=name, title=TITLES[n % len(TITLES)], artist="Ada")
                for n in range(each)
            ]
            start = time.process_time()
            svgs = [render_cover(recipe) for recipe in recipes]
            rate = each / (time.process_time() - start)
            other = _rate(avatars[style], [f"{turn}-{n}" for n in range(each)])
            if turn:
                ours[name].append(rate)
                theirs[style].append(other)
                sizes += [len(svg.encode()) for svg in svgs]
    peer = statistics.mean(statistics.median(rates) for rates in theirs.values())
    ratios = {name: statistics.median(rates) / peer for name, rates in ours.items()}
    slowest = min(ratios, key=lambda name: ratios[name])
    sizes.sort()
    cover, floor = _cold(_FIRST_COVER, _FLOOR, rounds=max(7, rounds))
    report = Report(title=f"speed: covers a second, DiceBear's mean of ten styles is {peer:.0f} here")
    report.rows.extend(
        [Row(name=f"{name}, times DiceBear", value=ratio) for name, ratio in sorted(ratios.items())]
    )
    report.rows.extend(
        [
            Row(
                name="median pattern, times DiceBear",
                value=statistics.median(ratios.values()),
                low=0.3,
                note="goal 1",
            ),
            Row(
                name=f"heaviest pattern ({slowest}), times DiceBear",
                value=ratios[slowest],
                low=0.08,
                note="goal 0.25",
            ),
            Row(name="SVG bytes, median", value=statistics.median(sizes), high=12 * 1024),
            Row(name="SVG bytes, p99", value=sizes[int(0.99 * len(sizes))], high=32 * 1024),
            Row(name="first cover in a cold process, ms", value=cover, note="whole process; goal 150"),
            Row(
                name="the same, times a process that only imports pydantic and pluggy",
                value=cover / floor,
                high=2.5,
                note="goal 2",
            ),
        ]
    )
    return report


def _rate(draw: Callable[[str], str], seeds: list[str]) -> float:
    start = time.process_time()
    for seed in seeds:
        draw(seed)
    return len(seeds) / (time.process_time() - start)


def _avatars() -> dict[str, Callable[[str], str]]:
    from dicebear import Avatar, Style

    found = {file.stem: file for file in files("dicebear-styles") or () if file.suffix == ".json"}
    styles = {
        name: Style(json.loads(found[name].locate().read_text(encoding="utf-8")))  # type: ignore[attr-defined]
        for name in STYLES
    }
    return {
        name: lambda seed, style=style: str(Avatar(style, {"seed": seed}))  # type: ignore[misc]
        for name, style in styles.items()
    }


def _cold(*programs: str, rounds: int) -> list[float]:
    """Return the least wall time in ms of a whole process that runs each program, taken in turn.

    The least, since whatever else the machine does can only add to it.
    """
    least = [float("inf")] * len(programs)
    for _ in range(rounds):
        for at, program in enumerate(programs):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)
            least[at] = min(least[at], 1000 * (time.perf_counter() - start))
    return least
