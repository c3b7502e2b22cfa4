"""Megabytes a second of processor time over honest pictures, each peer in turn on the same files in the same run."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Final

from benchmarks.covers.report import Report, Row
from benchmarks.sanitizer.peers import Peer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["speed"]

_NAMES: Final = ("ours", "svg-hush", "DOMPurify with use", "lxml, no sanitizer")
_PROMISES: Final = {"svg-hush": (0.45, "goal 0.5"), "DOMPurify with use": (5.0, "goal 10")}
"""What is held, a little below what was measured, and what we want."""


def speed(pictures: Mapping[str, bytes], npm: Path, rounds: int) -> Report:
    """Let the peers clean all pictures in turn, ``rounds`` times; a first round warms up."""
    size = sum(map(len, pictures.values())) / 1e6
    taken: dict[str, list[float]] = {name: [] for name in _NAMES}
    each: list[float] = []
    peers = [Peer(name, npm) for name in _NAMES]
    try:
        for turn in range(rounds + 1):
            for peer in peers:
                used = [peer.ask(data).cpu_ms for data in pictures.values()]
                if turn:
                    taken[peer.name].append(size / (sum(used) / 1e3))
                    each += used if peer.name == "ours" else []
    finally:
        for peer in peers:
            peer.close()
    rates = {name: statistics.median(found) for name, found in taken.items()}
    report = Report(
        title=f"speed over {len(pictures)} honest pictures, {size:.1f} MB, {rounds} rounds, processor time"
    )
    report.rows.extend(Row(name=f"{name}, MB/s", value=rate) for name, rate in rates.items())
    for name, (low, goal) in _PROMISES.items():
        ratio = statistics.median(a / b for a, b in zip(taken["ours"], taken[name], strict=True))
        report.rows.append(Row(name=f"ours, times {name}", value=ratio, low=low, note=goal))
    report.rows.append(
        Row(name="ours, ms a picture, p95", value=sorted(each)[int(0.95 * len(each))], high=5.0)
    )
    return report
