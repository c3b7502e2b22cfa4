"""What follows from each class of fault: who may be asked next, and what it says about the provider's health.

A provider sorts what it raised into a :class:`~soundfoundry_core.providers.contract.Fault`. The one table here says
what that means for the job (ask again, ask somebody else, or end) and for everybody else's jobs (does the provider's
breaker open, and for how long). :mod:`~soundfoundry_core.providers.routing` and
:mod:`~soundfoundry_core.providers.breaker` read it; nobody else decides. Pure: no clock, no state.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import (
    ConfigurationError,
    InvalidRequestError,
    ProviderRefusedError,
    ProviderUnavailableError,
)
from soundfoundry_core.providers.contract import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CERTAIN", "POLICIES", "FaultPolicy", "Others", "retry_after", "settled_fault"]

_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


class Others(enum.Enum):
    """Who else may be asked after a fault."""

    ANYBODY = "anybody"
    LOSSLESS = "lossless"
    """Only a provider that keeps everything of the request: this one may have been refused for a reason."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPolicy:
    """What follows from a fault of a submit."""

    again: bool = False
    """Whether this job may ask the same provider again, after a pause."""
    others: Others = Others.NOBODY
    opens_after: int | None = None
    """How many failures in a row open the provider's breaker; None: it says nothing about its health."""
    open_s: float = 0.0
    """How long the breaker stays open the first time; each time in a row twice as long."""
    most_s: float = 0.0
    waited_for: bool = False
    """Whether a job waits for the breaker, where nobody else can take it. What needs a human is not waited for."""


POLICIES: Final[Mapping[Fault, FaultPolicy]] = MappingProxyType(
    {
        Fault.AUTH: FaultPolicy(
            others=Others.ANYBODY, opens_after=1, open_s=5 * _MINUTE, most_s=_HOUR,
        ),
        Fault.LOCKED: FaultPolicy(
            others=Others.ANYBODY, opens_after=1, open_s=10 * _MINUTE, most_s=6 * _HOUR,
        ),
        Fault.RATE: FaultPolicy(
            again=True, others=Others.ANYBODY, opens_after=1, open_s=30.0, most_s=10 * _MINUTE, waited_for=True,
        ),
        Fault.CAPACITY: FaultPolicy(
            again=True, others=Others.ANYBODY, opens_after=3, open_s=30.0, most_s=10 * _MINUTE, waited_for=True,
        ),
        Fault.INVALID: FaultPolicy(others=Others.LOSSLESS),
        Fault.MODERATION: FaultPolicy(),
        # It was accepted and may have been billed: the next attempt is a matter of the job's budget, not of health.
        Fault.REMOTE_FAILED: FaultPolicy(others=Others.ANYBODY),
        Fault.EXPIRED: FaultPolicy(others=Others.ANYBODY),
        # A provider that swallows three submits in a row swallows the fourth: every one of them may have been paid.
        Fault.AMBIGUOUS: FaultPolicy(
            again=True, others=Others.ANYBODY, opens_after=3, open_s=_MINUTE, most_s=10 * _MINUTE, waited_for=True,
        ),
    }
)  # fmt: skip

CERTAIN: Final = frozenset(
    {Fault.AUTH, Fault.LOCKED, Fault.RATE, Fault.CAPACITY, Fault.INVALID, Fault.MODERATION}
)
"""Faults of a submit that was certainly not accepted: nothing can have been paid."""
_SAID_NO: Final = (ProviderRefusedError, InvalidRequestError)
_MOST_RETRY_AFTER_S: Final = _HOUR


def settled_fault(error: BaseException, sorted_as: Fault) -> Fault:
    """Return the fault that counts for a submit which raised.

    The type of one of our own errors is a promise of the contract and outweighs what ``classify`` was unsure of:
    ``ProviderUnavailableError`` was certainly not accepted, ``ProviderRefusedError`` said no.
    """
    if isinstance(error, ProviderUnavailableError):
        return sorted_as if sorted_as in CERTAIN else Fault.CAPACITY
    if sorted_as is not Fault.AMBIGUOUS:
        return sorted_as
    if isinstance(error, ConfigurationError):
        return Fault.AUTH
    return Fault.INVALID if isinstance(error, _SAID_NO) else Fault.AMBIGUOUS


def retry_after(error: BaseException) -> float | None:
    """Return the seconds after which the provider wants to be asked again, where its error tells; an hour at most."""
    told = getattr(error, "retry_after_s", None)
    if isinstance(told, bool) or not isinstance(told, int | float) or not told > 0:
        return None
    return min(float(told), _MOST_RETRY_AFTER_S)
