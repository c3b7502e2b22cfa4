"""The golden manifest: the first of ten thousand covers, in which everything varies, are the bytes that they were."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from soundfoundry_core.covers.recipe import DESIGN_VERSION

MANIFEST = Path(__file__).parent / "manifest.json"
ROOT = Path(__file__).parents[3]


@pytest.mark.source_tree
def test_the_first_thousand_covers_are_those_of_the_manifest() -> None:
    """A design version that has been used never draws other bytes (``python -m benchmarks.covers manifest`` draws all)."""
    done = subprocess.run(
        [sys.executable, "-c", "from benchmarks.covers.manifest import digests; print(*digests(1))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    golden = json.loads(MANIFEST.read_text())
    assert golden["design_version"] == DESIGN_VERSION
    assert len(golden["sha256"]) == 10
    assert done.stdout.split() == golden["sha256"][:1]
