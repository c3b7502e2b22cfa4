"""The attacks that are judged, the judge, and the audit: those of the tests, and a folder of more.

The tests stand alone, so they own all of it; a measurement may look at them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

_TESTS: Final = Path(__file__).parents[2] / "tests" / "core" / "covers" / "sanitize"
sys.path.insert(0, str(_TESTS))

from svg_audit import findings  # noqa: E402 -- it lies beside the tests, as the others do
from svg_browser import Judge, chromium_path, open_judge  # noqa: E402
from svg_families import FAMILIES  # noqa: E402
from svg_vectors import REFUSED, STRIPPED  # noqa: E402

__all__ = [
    "FAMILIES",
    "REFUSED",
    "STRIPPED",
    "Judge",
    "chromium_path",
    "findings",
    "from_folder",
    "open_judge",
    "own_vectors",
]


def own_vectors() -> dict[str, str | bytes]:
    """Return the attacks that are written for the tests, by name."""
    return {**STRIPPED, **{name: data for name, (data, _) in REFUSED.items()}}


def from_folder(folder: Path) -> dict[str, bytes]:
    """Return every SVG below a folder, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.svg"))}
