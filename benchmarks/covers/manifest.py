"""The manifest: 10,000 covers, hashed, the same in every process for as long as their design version lives.

``tests/core/covers/manifest.json`` holds one SHA-256 for each thousand; the test suite draws the first of them, this
study all ten in several processes that differ in hash seed and locale. ``--write`` writes it anew, which only a design
version that nobody has used yet allows.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.covers.company import mixed_recipes
from benchmarks.covers.report import Report, Row
from soundfoundry_core.covers import render_cover

__all__ = ["digests", "manifest", "write"]

PATH = Path(__file__).parents[2] / "tests" / "core" / "covers" / "manifest.json"
THOUSAND = 1000
_ENVIRONMENTS = (("0", "C"), ("1", "C.UTF-8"), ("4242", "de_DE.UTF-8"))


def digests(thousands: int) -> list[str]:
    """Return the SHA-256 of each thousand covers, in order."""
    found = []
    for block in range(thousands):
        block_hash = hashlib.sha256()
        for recipe in mixed_recipes(THOUSAND, block * THOUSAND):
            block_hash.update(render_cover(recipe).encode())
        found.append(block_hash.hexdigest())
    return found


def write(thousands: int) -> None:
    """Write the golden manifest."""
    PATH.write_text(json.dumps({"design_version": 1, "sha256": digests(thousands)}, indent=1) + "\n")


def manifest(thousands: int) -> Report:
    """Draw in three other processes and compare each with the golden manifest."""
    golden = json.loads(PATH.read_text())["sha256"][:thousands]
    command = [
        sys.executable,
        "-c",
        f"from benchmarks.covers.manifest import digests; print(*digests({thousands}))",
    ]
    running = [
        subprocess.Popen(
            command, env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale}, stdout=subprocess.PIPE
        )
        for seed, locale in _ENVIRONMENTS
    ]
    report = Report(title=f"manifest: {thousands * THOUSAND} covers")
    for process, (seed, locale) in zip(running, _ENVIRONMENTS, strict=True):
        printed, _ = process.communicate()
        same = sum(a == b for a, b in zip(printed.decode().split(), golden, strict=True))
        report.rows.append(
            Row(name=f"thousands equal, PYTHONHASHSEED={seed} LC_ALL={locale}", value=same, low=thousands)
        )
    return report
