"""The router: decides who is asked, and keeps breakers and money in step with what came of it.

:class:`Router` is the policy of :mod:`~soundfoundry_core.providers.routing` with a memory. The memory is a small port,
:class:`RouterState`: :class:`MemoryState` for a studio, rows of the database for the service, where many processes
share it. A router never calls a provider; who drives it does, between :meth:`Router.take` and one of the outcomes::

    decision = router.take(offers, tries=(), ref="a1", now=now)      # books the money, claims the probe
    ...ask decision.offer.provider, once...
    router.accepted("fal", "a1", now)                                # or refused(...), or unheard(...)

Every change is a compare-and-swap, so two processes never both probe, and never both spend a day's last dollar.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from soundfoundry_core.providers import breaker as breakers
from soundfoundry_core.providers.breaker import Breaker
from soundfoundry_core.providers.contract import Money
from soundfoundry_core.providers.routing import Take, route
from soundfoundry_core.providers.spending import NOTHING, day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from soundfoundry_core.providers.contract import Fault
    from soundfoundry_core.providers.routing import Candidate, Decision, Policy, Try

__all__ = ["MemoryState", "Router", "RouterState"]

_MOST_SWAPS: Final = 100


class RouterState(Protocol):
    """Where breakers and promised money are kept. All methods may be called from threads."""

    def breakers(self) -> Mapping[str, Breaker]:
        """Return every breaker that there is, by provider; one that is missing is healthy."""
        ...

    def swap(self, before: Breaker, after: Breaker) -> bool:
        """Keep ``after`` with a new version, if what is kept still has the version of ``before``; say whether."""
        ...

    def spent(self, day: str) -> Money:
        """Return what is promised and paid on a day."""
        ...

    def book(self, day: str, micros: int, cap: Money | None = None) -> bool:
        """Add micro-dollars (negative: give back) to a day, unless that would exceed the cap; say whether."""
        ...


class MemoryState:
    """A router's memory for one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._breakers: dict[str, Breaker] = {}
        self._days: dict[str, int] = {}

    def breakers(self) -> Mapping[str, Breaker]:
        """Return a copy of the breakers."""
        with self._lock:
            return dict(self._breakers)

    def swap(self, before: Breaker, after: Breaker) -> bool:
        """Keep a breaker if nobody has changed it."""
        with self._lock:
            kept = self._breakers.get(before.provider)
            if (0 if kept is None else kept.version) != before.version:
                return False
            self._breakers[before.provider] = replace(after, version=before.version + 1)
            return True

    def spent(self, day: str) -> Money:
        """Return what a day has cost."""
        with self._lock:
            return Money(self._days.get(day, 0))

    def book(self, day: str, micros: int, cap: Money | None = None) -> bool:
        """Add to a day."""
        with self._lock:
            after = max(0, self._days.get(day, 0) + micros)
            if cap is not None and micros > 0 and after > cap.micros:
                return False
            self._days[day] = after
            return True


class Router:
    """Decides, and remembers what came of it."""

    def __init__(self, state: RouterState, policy: Policy) -> None:
        self._state, self._policy = state, policy

    def look(
        self,
        candidates: Sequence[Candidate],
        *,
        now: datetime,
        tries: Sequence[Try] = (),
        waited_s: float = 0.0,
        rested: bool = True,
        heed: bool = True,
    ) -> Decision:
        """Say who would be asked, without asking for anything: see :func:`~.routing.route`.

        ``heed=False`` asks in spite of breakers: for one person who wants this one provider and sees what it says.
        """
        capped = self._policy.caps.per_day is not None
        return route(
            candidates,
            tries=tries,
            breakers=self._state.breakers() if heed else {},
            spent=self._state.spent(day_of(now)) if capped else NOTHING,
            policy=self._policy,
            now=now,
            waited_s=waited_s,
            rested=rested,
        )

    def take(
        self,
        candidates: Sequence[Candidate],
        *,
        ref: str,
        now: datetime,
        tries: Sequence[Try] = (),
        waited_s: float = 0.0,
        heed: bool = True,
    ) -> Decision:
        """Decide; where somebody is to be asked, reserve the money and claim the probe for the attempt ``ref``.

        Money is always changed before breakers, so that two processes never wait for each other.
        """
        day = day_of(now)
        for _ in range(_MOST_SWAPS):
            decision = self.look(candidates, now=now, tries=tries, waited_s=waited_s, heed=heed)
            if not isinstance(decision, Take):
                return decision
            offer = decision.offer
            if offer.cost != NOTHING and not self._state.book(
                day, offer.cost.micros, self._policy.caps.per_day
            ):
                continue  # somebody else has spent it in this moment
            if not decision.probe:
                return decision
            before = self._state.breakers()[offer.provider]
            if breakers.standing(before, now) is breakers.Standing.HALF_OPEN and self._state.swap(
                before, breakers.probing(before, ref, now)
            ):
                return decision
            self._state.book(day, -offer.cost.micros)  # somebody else probes
        msg = f"the breakers changed {_MOST_SWAPS} times while one decision was made"
        raise RuntimeError(msg)

    def accepted(self, provider: str, ref: str, now: datetime) -> None:
        """Take in that a submit was accepted."""
        self._change(provider, lambda before: breakers.succeeded(before, ref, now))

    def refused(
        self,
        provider: str,
        ref: str,
        fault: Fault,
        now: datetime,
        *,
        reason: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        """Take in that a submit failed, whether it certainly cost nothing or nobody knows (AMBIGUOUS)."""
        self._change(
            provider,
            lambda before: breakers.failed(
                before, ref, fault, now, reason=reason, retry_after_s=retry_after_s
            ),
        )

    def unheard(self, provider: str, ref: str, now: datetime) -> None:
        """Take in that the worker died which was asking: nothing is known of the outcome."""
        self._change(provider, lambda before: breakers.unheard(before, ref, now))

    def dismissed(self, provider: str, ref: str, now: datetime) -> None:
        """Take in that nobody waits for an attempt's answer any more: if it was the probe, another one may be."""
        self._change(provider, lambda before: breakers.answered(before, ref, now))

    def settle(self, day: str, *, reserved: Money, paid: Money) -> None:
        """Replace what was reserved for an attempt on that day by what it has cost."""
        if paid != reserved:
            self._state.book(day, paid.micros - reserved.micros)

    def _change(self, provider: str, change: Callable[[Breaker], Breaker]) -> None:
        for _ in range(_MOST_SWAPS):
            before = self._state.breakers().get(provider) or Breaker(provider=provider)
            after = change(before)
            if after == before or self._state.swap(before, after):
                return
        msg = f"the breaker of {provider} changed {_MOST_SWAPS} times while one outcome was taken in"
        raise RuntimeError(msg)
