"""Real distributions, written to disk: what the loader reads is what pip would have left there."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Return ``install(distribution, version, entry_points, modules)``; everything is forgotten afterwards."""
    site = tmp_path / "site"
    site.mkdir()
    written: set[str] = set()

    def _install(
        distribution: str, *, version: str = "1.0", points: dict[str, str], modules: dict[str, str]
    ) -> Path:
        metadata = site / f"{distribution.replace('-', '_')}-{version}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n", encoding="utf-8"
        )
        lines = "".join(f"{name} = {value}\n" for name, value in points.items())
        (metadata / "entry_points.txt").write_text(f"[soundfoundry.plugins]\n{lines}", encoding="utf-8")
        for name, source in modules.items():
            (site / f"{name}.py").write_text(source, encoding="utf-8")
            written.add(name)
        importlib.invalidate_caches()
        return site

    sys.path.insert(0, str(site))
    yield _install
    sys.path.remove(str(site))
    for name in written:
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
