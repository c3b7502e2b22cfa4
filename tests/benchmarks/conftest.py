"""Benchmarks are programs beside the source tree; these tests import a few of their pure parts."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))
