"""The world of the job engine, for the tests of those who work in it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

_FILE = Path(__file__).resolve().parents[1] / "jobs" / "conftest.py"
_spec = importlib.util.spec_from_file_location("engine_fixtures", _FILE)
assert _spec is not None
assert _spec.loader is not None
_fixtures: Any = importlib.util.module_from_spec(_spec)
sys.modules["engine_fixtures"] = _fixtures
_spec.loader.exec_module(_fixtures)
songs, world, zygote = _fixtures.songs, _fixtures.world, _fixtures.zygote
