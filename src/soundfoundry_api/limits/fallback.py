"""What happens while Redis is away: little is lost, nothing waits, and the money endpoint stays shut to excess.

Each process then decides by what it has. A limit that protects only our comfort becomes a share in memory: the count
divided by the number of processes, at least one. A limit that protects money (``Limit.spends_money``) is read from the
database, which knows what was really begun; if that is away too, the request fails. Such an answer asks for a recount
inside the spending transaction, where concurrent requests cannot overlook each other.

A breaker keeps requests from waiting for the dead: after one failure nobody asks Redis for ``pause_s`` seconds, then
one request does, alone, and the others go on without it.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from soundfoundry_api.limits.memory import MemoryLimiter
from soundfoundry_api.limits.policy import LimiterUnavailableError, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from soundfoundry_api.limits.policy import Decision, Limit, Limiter

__all__ = ["FallbackLimiter"]

_log: Final = logging.getLogger(__name__)


class FallbackLimiter:
    """Asks one limiter, and decides alone while it is away.

    Args:
        shared: counts for all processes.
        spent: returns how many seconds ago each hit of a subject passed that is still in a limit's window, by what the
            database knows; oldest first. Called for limits that spend money. What it raises, the hit raises.
        processes: how many processes answer requests; an unshared limit is divided by it.
        pause_s: how long not to ask ``shared`` after a failure, seconds.
        clock: seconds that do not go back.
    """

    def __init__(
        self,
        shared: Limiter,
        *,
        spent: Callable[[Limit, str], Sequence[float]],
        processes: int,
        pause_s: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = shared
        self._spent = spent
        self._processes = processes
        self._clock = clock
        self._breaker = _Breaker(pause_s, clock)
        self._alone = MemoryLimiter(clock=clock)

    @property
    def away(self) -> bool:
        """Whether the shared limiter was away when it was last asked."""
        return self._breaker.open

    def hit(self, limit: Limit, subject: str, *, now: float | None = None) -> Decision:
        """Count a hit; see :class:`~soundfoundry_api.limits.policy.Limiter`.

        Raises:
            DatabaseUnavailableError: the limit spends money, and neither store can be asked.
        """
        if self._breaker.may_ask():
            try:
                decision = self._shared.hit(limit, subject, now=now)
            except LimiterUnavailableError as error:
                self._breaker.failed(error.reason)
            else:
                self._breaker.answered()
                # A store that is back may have come back empty: it is trusted with money after one window.
                doubt = limit.spends_money and self._breaker.back_since_s() < limit.window_s
                return replace(decision, recount=True) if doubt else decision
        if limit.spends_money:
            ages = self._spent(limit, subject)
            return replace(weigh(limit, [-age for age in ages], 0.0), recount=True)
        return self._alone.hit(replace(limit, count=max(1, limit.count // self._processes)), subject)

    def close(self) -> None:
        """Close the shared limiter."""
        self._shared.close()


class _Breaker:
    """Remembers whether somebody is away, and lets one caller at a time find out whether that still holds."""

    def __init__(self, pause_s: float, clock: Callable[[], float]) -> None:
        self._pause_s = pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._ask_at = 0.0
        self._back_at = float("-inf")
        self.open = False

    def may_ask(self) -> bool:
        """Say whether the caller should ask; while away, True for one caller in a pause."""
        if not self.open:
            return True
        with self._lock:
            now = self._clock()
            if now < self._ask_at:
                return False
            self._ask_at = now + self._pause_s
            return True

    def failed(self, reason: str) -> None:
        """Note that there was no answer."""
        with self._lock:
            first, self.open = not self.open, True
            self._ask_at = self._clock() + self._pause_s
        if first:
            _log.warning("rate limits: the shared store is away (%s); each process decides alone", reason)

    def answered(self) -> None:
        """Note that there was an answer."""
        if not self.open:
            return
        with self._lock:
            first, self.open = self.open, False
            self._back_at = self._clock()
        if first:
            _log.warning("rate limits: the shared store is back")

    def back_since_s(self) -> float:
        """Return for how many seconds there have been answers again; infinite if they never stopped."""
        return self._clock() - self._back_at
