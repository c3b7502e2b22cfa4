"""Whether every rasterizer draws covers as a browser does: ``python -m benchmarks.raster_parity [--json]``.

Each installed rasterizer draws every built-in pattern, dark and light, by two makers, at 1024 pixels, and is compared
with a screenshot of Chromium. A picture is alike if the mean difference of its channels is at most 1.0 (of 255) and
at most 0.5 % of its pixels differ by more than 24. In the same run, all of them are timed in turn on the same SVG,
and the times are given as ratios to CairoSVG. The exit code is 1 where a picture is not alike, 2 without a browser.

Needs Chromium (``--chromium PATH``, else the one on the path) and the dependency group ``parity``; nothing that it
opens can reach the network.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import shutil
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.patterns import BUILTIN_PATTERNS
from soundfoundry_core.errors import SoundFoundryError
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.style.unlock_rules import UNLOCK_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.covers.raster import Rasterizer

SIDE = 1024
MEAN_LIMIT, OFF_LIMIT, OFF_BY = 1.0, 0.5, 24
MAKERS = (7, 4711)
UNLOCKS = tuple(sorted(name for name, *_ in UNLOCK_RULES))
"""All of them at once: more translucent layers than any cover has."""
PEER = "cairosvg"
TIMED = 3
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One picture by one rasterizer, against the browser's."""

    rasterizer: str
    cover: str
    mean: float
    """Mean absolute difference of a channel, 0-255."""
    off: float
    """Per cent of pixels of which a channel differs by more than 24."""
    seconds: float

    @property
    def alike(self) -> bool:
        """Whether the goal is met."""
        return self.mean <= MEAN_LIMIT and self.off <= OFF_LIMIT


def covers() -> Iterator[tuple[str, str]]:
    """Yield a name and the SVG of every cover that is compared."""
    for pattern, *_ in BUILTIN_PATTERNS:
        for dark in (True, False):
            for maker in MAKERS:
                recipe = CoverRecipe(
                    style_seed=maker,
                    title="Night Train",
                    artist="Ada",
                    pattern=pattern,
                    dark=dark,
                    unlocks=UNLOCKS,
                )
                yield f"{pattern} {'dark' if dark else 'light'} {maker}", render_cover(recipe)


def screenshots(browser: str, svgs: dict[str, str]) -> dict[str, Any]:
    """Return what the browser shows of each SVG, as arrays of bytes (height, width, RGB)."""
    from playwright.sync_api import sync_playwright

    shown = {}
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser, args=FLAGS, chromium_sandbox=False)
        context = chromium.new_context(viewport={"width": SIDE, "height": SIDE}, offline=True)
        page = context.new_page()
        for name, svg in svgs.items():
            data = base64.b64encode(svg.encode()).decode()
            page.set_content(
                f'<body style="margin:0"><img width="{SIDE}" height="{SIDE}" style="display:block"'
                f' src="data:image/svg+xml;base64,{data}">'
            )
            page.evaluate("() => document.images[0].decode()")
            shown[name] = pixels(page.screenshot(type="png"))
        chromium.close()
    return shown


def pixels(png: bytes) -> Any:
    """Return the RGB values of a PNG."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(np.int16)


def compare(mine: Any, theirs: Any) -> tuple[float, float]:
    """Return the mean difference of a channel and the per cent of pixels that are off."""
    gap = np.abs(mine - theirs)
    return float(gap.mean()), float((gap.max(axis=2) > OFF_BY).mean() * 100)


def available() -> dict[str, Rasterizer]:
    """Return every rasterizer that is installed and draws."""
    found = {}
    for name, spec in PluginManager().rasterizers.items():
        rasterizer = spec.factory()
        try:
            rasterizer.rasterize('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>', 8, 8)
        except SoundFoundryError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        found[name] = rasterizer
    return found


def measure(rasterizers: dict[str, Rasterizer], svgs: dict[str, str], shown: dict[str, Any]) -> list[Result]:
    """Draw every cover with every rasterizer, in turn, and compare."""
    results = []
    for cover, svg in svgs.items():
        times: dict[str, list[float]] = {name: [] for name in rasterizers}
        drawn: dict[str, bytes] = {}
        for _ in range(TIMED):
            for name, rasterizer in rasterizers.items():
                start = time.process_time()
                drawn[name] = rasterizer.rasterize(svg, SIDE, SIDE)
                times[name].append(time.process_time() - start)
        for name, png in drawn.items():
            mean, off = compare(pixels(png), shown[cover])
            results.append(Result(rasterizer=name, cover=cover, mean=mean, off=off, seconds=min(times[name])))
    return results


def ratios(results: list[Result]) -> dict[str, float]:
    """Return the median ratio of each rasterizer's time to that of the peer on the same cover."""
    peer = {result.cover: result.seconds for result in results if result.rasterizer == PEER}
    names = sorted({result.rasterizer for result in results})
    return {
        name: statistics.median(r.seconds / peer[r.cover] for r in results if r.rasterizer == name)
        for name in names
        if peer
    }


def table(results: list[Result]) -> str:
    """Return one line for each rasterizer and pattern: the worst of its covers."""
    lines = [
        f"{'rasterizer':12} {'pattern':16} {'mean':>6} {'off %':>7} {'ms':>6}   limits {MEAN_LIMIT} {OFF_LIMIT}"
    ]
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        groups.setdefault((result.rasterizer, result.cover.split()[0]), []).append(result)
    for (name, pattern), group in sorted(groups.items()):
        mean, off = max(r.mean for r in group), max(r.off for r in group)
        ms = statistics.median(r.seconds for r in group) * 1000
        verdict = "" if all(r.alike for r in group) else "  NOT ALIKE"
        lines.append(f"{name:12} {pattern:16} {mean:6.3f} {off:7.4f} {ms:6.0f}{verdict}")
    return "\n".join(lines)


def main() -> int:
    """Compare, print, and say by the exit code whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print every picture's figures as JSON")
    parser.add_argument("--chromium", help="the browser; by default the one on the path")
    options = parser.parse_args()
    browser = options.chromium or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("There is no Chromium here. Install it (apt-get install chromium), or use --chromium PATH.")
        return 2
    svgs = dict(covers())
    rasterizers = available()
    results = measure(rasterizers, svgs, screenshots(browser, svgs))
    speed = ratios(results)
    if options.json:
        print(json.dumps({"covers": [asdict(r) for r in results], "times_cairosvg": speed}, indent=1))
    else:
        print(table(results))
        for name, ratio in speed.items():
            print(f"{name}: {ratio:.2f} times the processor time of {PEER}, PNG {SIDE} px, median")
        if not speed:
            print(f"{PEER} is not installed, so there are no ratios of speed.")
    return int(not all(result.alike for result in results))


if __name__ == "__main__":
    sys.exit(main())
