"""Every bomb, each in a process of its own: seconds of a processor, peak memory, and drawing what is let through."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

from benchmarks.covers.report import Report, Row
from benchmarks.sanitizer.attacks import REFUSED, from_folder
from benchmarks.sanitizer.heavy import HEAVY
from soundfoundry_core.covers.raster import BoundedRasterizer
from soundfoundry_core.covers.sanitize import sanitize_svg
from soundfoundry_core.errors import RasterError, UnsafeSvgError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["bombs"]

_CHILD: Final = """
import json, resource, sys, time
from soundfoundry_core.covers.sanitize.sanitizer import sanitize_svg
from soundfoundry_core.errors import UnsafeSvgError
import tinycss2
data = sys.stdin.buffer.read()
start, wall = time.process_time(), time.monotonic()
try:
    sanitize_svg(data)
    told = ""
except UnsafeSvgError as error:
    told = error.reason
taken = time.process_time() - start
print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, told]))
"""


def bombs(folder: Path | None, *, draw: bool) -> Report:
    """Measure the sanitizer on every bomb, and the rasterizer's cage on what is not refused."""
    found: dict[str, str | bytes] = {name: data for name, (data, _) in REFUSED.items()}
    found |= HEAVY
    if folder:
        found |= {name: data for name, data in from_folder(folder).items() if name.startswith("dos-")}
    taken: dict[str, tuple[float, float, str]] = {}
    for name, svg in found.items():
        data = svg if isinstance(svg, bytes) else svg.encode("utf-8", "surrogatepass")
        child = subprocess.run(
            [sys.executable, "-c", _CHILD], input=data, capture_output=True, check=True, timeout=60
        )
        seconds, megabytes, reason = json.loads(child.stdout)
        taken[name] = (seconds, megabytes, reason)
    slowest = max(taken, key=lambda name: taken[name][0])
    largest = max(taken, key=lambda name: taken[name][1])
    report = Report(title=f"{len(taken)} bombs, a process each")
    report.rows.append(
        Row(name="slowest, seconds of a processor", value=taken[slowest][0], high=0.5, note=slowest)
    )
    report.rows.append(
        Row(name="largest, MB of a process with interpreter", value=taken[largest][1], high=64, note=largest)
    )
    passed = [name for name, (_, _, reason) in taken.items() if not reason]
    report.rows.append(Row(name="refused by the sanitizer", value=len(taken) - len(passed)))
    if draw:
        drawn, longest = 0, 0.0
        with BoundedRasterizer("soundfoundry_api.covers.drawing:sanitized_only") as cage:
            for name in passed:
                start = time.monotonic()
                try:
                    cage.rasterize(sanitize_svg(found[name]).data.decode(), 1920, 1080)
                    drawn += 1
                except (RasterError, UnsafeSvgError):
                    pass
                longest = max(longest, time.monotonic() - start)
            cage.rasterize('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>', 8, 8)  # it goes on
        report.rows.append(Row(name="let through and drawn", value=drawn))
        report.rows.append(Row(name="let through and refused by the cage", value=len(passed) - drawn))
        report.rows.append(Row(name="longest that the cage took, seconds", value=longest, high=15))
    return report
