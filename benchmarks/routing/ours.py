"""Our router on the faults: the core's own loop over two providers without a network, and a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from benchmarks.routing.faults import CALLS, Ledger
from soundfoundry_core.candidates import field_of
from soundfoundry_core.commissioning import commission
from soundfoundry_core.errors import (
    ProviderError,
    ProviderNoAnswerError,
    ProviderRefusedError,
    ProviderUnavailableError,
)
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_core.providers.contract import Accepted, Fault, InlineFile, ModelSpec, Money
from soundfoundry_core.providers.inline import InlineProvider
from soundfoundry_core.providers.refusals import known_fault
from soundfoundry_core.providers.router import MemoryState, Router
from soundfoundry_core.providers.routing import Policy
from soundfoundry_core.style.profile import StyleProfile

if TYPE_CHECKING:
    from benchmarks.routing.faults import Failing

__all__ = ["measure"]


class Provider(InlineProvider):
    """Fails as told, or answers."""

    def __init__(self, name: str, ledger: Ledger, failing: Failing | None) -> None:
        self._name, self._ledger, self._failing = name, ledger, failing

    def models(self) -> list[ModelSpec]:
        """Offer one model."""
        return [ModelSpec(id="m", title="M")]

    def estimate(self, commission: Any) -> Money:
        """Ask for a cent."""
        del commission
        return Money(10_000)

    def submit(self, commission: Any, context: Any) -> Accepted:
        """Note it, then fail or answer."""
        del commission, context
        self._ledger.asked.append((self._ledger.call, self._name))
        failing = self._failing
        if failing is None or failing.paid:
            self._ledger.paid.append((self._ledger.call, self._name))
        if failing is not None:
            raise _error(failing)
        return Accepted(inline=(InlineFile(role="audio", media_type="audio/wav", data=b"x"),))

    def classify(self, exc: BaseException) -> Fault:
        """Say what the error carries."""
        return known_fault(exc) or Fault.AMBIGUOUS


def _error(failing: Failing) -> ProviderError:
    if failing.fault is Fault.AMBIGUOUS:
        return ProviderNoAnswerError(failing.said, fault=failing.fault.value)
    kind = ProviderUnavailableError if failing.fault in {Fault.RATE, Fault.CAPACITY} else ProviderRefusedError
    return kind(failing.said, fault=failing.fault.value)


def measure(failing: Failing) -> dict[str, int]:
    """Make the calls; return what came of them."""
    ledger = Ledger()
    providers = {
        "first": Provider("first", ledger, failing),
        "second": Provider("second", ledger, None),
    }

    def find(name: str) -> tuple[MusicProviderSpec, Any]:
        return MusicProviderSpec(id=name, title=name, factory=lambda _: providers[name]), providers[name]

    router = Router(MemoryState(), Policy(tries=1))
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    request = MusicRequest.of(prompt="a tune")
    ok = 0
    for number in range(CALLS):
        ledger.call = number
        field = field_of(("first", "second"), find, request, StyleProfile.of(1), seed=number)
        try:
            commission(field, router, clock=lambda: noon, sleep=lambda _: None, tell=lambda _: None)
        except ProviderError:
            continue
        ok += 1
    return ledger.row(ok)
