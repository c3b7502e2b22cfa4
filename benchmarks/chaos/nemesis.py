"""The nemesis: carries a schedule out, in its own threads, and mends everything in the end."""

from __future__ import annotations

import threading
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.chaos.faults import Kind
    from benchmarks.chaos.schedule import Planned
    from benchmarks.chaos.stack import Stack

__all__ = ["Nemesis"]


class Nemesis:
    """Breaks and mends.

    Args:
        stack: what to break.
        kinds: how.
        schedule: when.
        say: told of each fault as it begins.
    """

    def __init__(
        self, stack: Stack, kinds: Mapping[str, Kind], schedule: Sequence[Planned], say: Callable[[str], None]
    ) -> None:
        self._stack, self._kinds, self._schedule, self._say = stack, kinds, schedule, say
        self.done: Counter[str] = Counter()
        self.paired: Counter[str] = Counter()
        self.broken_s: Counter[str] = Counter()
        self.failures: list[str] = []
        self._stop = threading.Event()

    def run(self) -> None:
        """Carry the schedule out; returns when everything of it was mended."""
        start = time.monotonic()
        with ThreadPoolExecutor(32, thread_name_prefix="nemesis") as pool:
            for planned in self._schedule:
                self._stop.wait(max(0.0, start + planned.at_s - time.monotonic()))
                pool.submit(self._one, planned, time.monotonic() - start)

    def _one(self, planned: Planned, at_s: float) -> None:
        kind = self._kinds[planned.kind]
        self._say(f"{at_s:7.1f} s  {planned.kind} [{planned.target}] for {planned.lasts_s:g} s")
        begun = time.monotonic()
        try:
            undo = kind.begin(self._stack, planned.target, planned.lasts_s)
            self.done[planned.kind] += 1
            self.paired[planned.kind] += int(planned.paired)
            self._stop.wait(max(0.0, planned.lasts_s - (time.monotonic() - begun)))
            if undo is not None:
                undo()
        except psycopg.OperationalError:  # it still rises from the fault before
            self._say(f"         {planned.kind} [{planned.target}]: there was no PostgreSQL to break")
        except Exception:  # noqa: BLE001 -- the nemesis must not die of what it does
            self.failures.append(f"{planned.kind}: {traceback.format_exc(limit=3)}")
        self.broken_s[planned.kind] += round(time.monotonic() - begun)
