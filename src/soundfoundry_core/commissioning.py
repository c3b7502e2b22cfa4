"""Commissioning a piece in one go: ask one provider after the other, as the router decides, then wait for the work.

This is the studio's loop over ``submit`` and ``poll``, in memory and in one thread. The service has no such loop: its
job engine does the same steps with a committed row in between (``soundfoundry_api.jobs``), by the same router.
"""

from __future__ import annotations

import logging
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core import steps
from soundfoundry_core.errors import ProviderUnavailableError
from soundfoundry_core.providers.contract import RemoteStatus, SubmitContext
from soundfoundry_core.providers.faults import CERTAIN, retry_after, settled_fault
from soundfoundry_core.providers.routing import Stop, Take, Try
from soundfoundry_core.providers.spending import NOTHING, day_of
from soundfoundry_core.providers.trace import entries_of, why_nobody

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from soundfoundry_core.candidates import Bid, Field
    from soundfoundry_core.providers.contract import (
        Accepted,
        Fault,
        Money,
        MusicProvider,
        RemoteRef,
        RemoteState,
    )
    from soundfoundry_core.providers.router import Router

__all__ = ["Commissioned", "commission"]

_log: Final = logging.getLogger(__name__)
_POLL_INTERVAL_S: Final = 2.0
_PATIENCE_S: Final = 900.0
_RUNNING: Final = {RemoteStatus.QUEUED, RemoteStatus.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commissioned:
    """Work that has ended at whoever took it."""

    bid: Bid
    accepted: Accepted
    state: RemoteState | None
    """None where the files came with the answer."""
    cost: Money
    """As billed, else as estimated."""


def commission(
    field: Field,
    router: Router,
    *,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    tell: Callable[[float], None],
) -> Commissioned:
    """Find somebody who takes it and wait until the work has ended, well or not.

    Raises:
        Exception: what the last one raised, where nobody takes it; at once where it may have been paid.
        ProviderUnavailableError: nobody can be asked, or the work does not end.
    """
    bid, accepted, day = _submit(field, router, clock, tell)
    state = _watch(bid.provider, accepted, sleep, tell)
    cost = bid.provider.actual(state) or bid.quote.cost
    router.settle(day, reserved=bid.offer.cost, paid=cost)
    return Commissioned(bid=bid, accepted=accepted, state=state, cost=cost)


def _submit(
    field: Field, router: Router, clock: Callable[[], datetime], tell: Callable[[float], None]
) -> tuple[Bid, Accepted, str]:
    """Ask one after the other; one that is the only one is asked whatever its breaker says.

    The last of what is returned is the day on which the money was booked: the work may end on another.
    """
    alone, tries = len(field.candidates) == 1, list[Try]()
    last: Exception | None = None
    while True:
        ref = uuid.UUID(int=secrets.randbits(128), version=4).hex
        now = clock()
        decision = router.take(field.candidates, ref=ref, now=now, tries=tries, heed=not alone)
        for entry in entries_of(decision, now):
            _log.info(entry["text"])
        if not isinstance(decision, Take):
            stop = Stop(code="provider-unavailable", skipped=decision.skipped)
            raise last or ProviderUnavailableError(why_nobody(stop, now), fix="Try again later.")
        bid = field.bids[decision.offer.provider]
        try:
            accepted = steps.submit(
                bid.provider, bid.commission, SubmitContext(client_ref=ref, on_progress=tell)
            )
        except Exception as error:
            fault = _refused(bid, router, ref, error, clock(), day=day_of(now))
            if alone or not (fault in CERTAIN or bid.offer.cost == NOTHING):
                raise
            tries.append(Try(provider=bid.spec.id, fault=fault))
            last = error
        else:
            router.accepted(bid.spec.id, ref, now)
            return bid, accepted, day_of(now)


def _refused(bid: Bid, router: Router, ref: str, error: Exception, now: datetime, *, day: str) -> Fault:
    """Tell the router what a submit raised; what was certainly not accepted costs nothing."""
    fault = settled_fault(error, bid.provider.classify(error))
    router.refused(bid.spec.id, ref, fault, now, reason=str(error), retry_after_s=retry_after(error))
    if fault in CERTAIN:
        router.settle(day, reserved=bid.offer.cost, paid=NOTHING)
    _log.info("%s refused it (%s): %s", bid.spec.id, fault.value, error)
    return fault


def _watch(
    provider: MusicProvider,
    accepted: Accepted,
    sleep: Callable[[float], None],
    tell: Callable[[float], None],
) -> RemoteState | None:
    """Poll until the remote work has ended; None where the files came with the answer."""
    if accepted.ref is None:
        return None
    waited, silence = 0.0, None
    while True:
        try:
            state = steps.poll(provider, accepted.ref)
        except (
            ProviderUnavailableError
        ) as error:  # the work goes on, and is paid, whether or not we hear of it
            silence = error
            _log.info("a look failed: %s", error)
        else:
            silence = None
            if state.status not in _RUNNING:
                return state
            tell(state.progress or 0.0)
        if waited >= _PATIENCE_S:
            raise silence or _unfinished(provider, accepted.ref, waited)
        sleep(_POLL_INTERVAL_S)
        waited += _POLL_INTERVAL_S


def _unfinished(provider: MusicProvider, ref: RemoteRef, waited: float) -> ProviderUnavailableError:
    """Stop the work, and say that it has not ended."""
    provider.cancel(ref)
    return ProviderUnavailableError(
        f"The provider has not finished after {waited:g} s.", fix="Try again later or another provider."
    )
