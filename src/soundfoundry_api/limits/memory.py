"""Limits in the memory of one process: exact for the embedded default, where there is only one.

Each subject has the list of the moments at which its hits passed, never longer than the limit's count. Lists are kept
in the order of their last hit, which for one limit is the order in which they run out; every hit sweeps two that have,
so memory follows the number of subjects that were active within a window, and there is a ceiling above that.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from soundfoundry_api.limits.policy import weigh

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_api.limits.policy import Decision, Limit

__all__ = ["MemoryLimiter"]

_SWEPT_A_HIT: Final = 2


class MemoryLimiter:
    """Counts hits in this process.

    Args:
        clock: seconds that do not go back.
        most_subjects: how many subjects a limit remembers; beyond, the one that has been quiet for longest is forgotten.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most_subjects: int = 50_000) -> None:
        self._clock = clock
        self._most = most_subjects
        self._lock = threading.Lock()
        self._passed: dict[str, OrderedDict[str, list[float]]] = {}

    def hit(self, limit: Limit, subject: str, *, now: float | None = None) -> Decision:
        """Count a hit; see :class:`~soundfoundry_api.limits.policy.Limiter`."""
        with self._lock:
            moment = self._clock() if now is None else now
            logs = self._passed.setdefault(limit.name, OrderedDict())
            log = logs.get(subject, [])
            del log[: bisect_right(log, moment - limit.window_s)]
            decision = weigh(limit, log, moment)
            if decision.allowed:
                log.append(moment)
                logs[subject] = log
                logs.move_to_end(subject)
            self._sweep(logs, moment - limit.window_s)
            return decision

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._passed.clear()

    def __len__(self) -> int:
        """Return how many subjects are remembered, over all limits."""
        with self._lock:
            return sum(len(logs) for logs in self._passed.values())

    def _sweep(self, logs: OrderedDict[str, list[float]], until: float) -> None:
        for _ in range(_SWEPT_A_HIT):
            if not logs:
                return
            subject, log = next(iter(logs.items()))
            if len(logs) <= self._most and log and log[-1] > until:
                return
            del logs[subject]
