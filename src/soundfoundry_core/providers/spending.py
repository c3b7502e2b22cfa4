"""How much a job, and a day, may cost: caps, and what has been promised against them. Pure values.

Money is promised when an attempt is written down, before the provider is asked (*reserved*); becomes what the provider
says that it billed (*settled*); and is given back where it was certainly not accepted. What nobody ever heard of stays
counted in full. A day is a day in UTC, and an attempt belongs to the day on which it was written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final

from soundfoundry_core.providers.contract import Money

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["NOTHING", "NO_CAPS", "Caps", "day_of", "dollars"]

NOTHING: Final = Money(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most that may be spent. None: no cap."""

    per_job: Money | None = None
    """Over all attempts of a job that may have been paid."""
    per_day: Money | None = None
    """Over all jobs."""
    paid_attempts: int = 1
    """Attempts of a job that may have been paid, at most. 1: what may have been paid is never paid again."""

    def refuses_job(self, cost: Money, paid: tuple[Money, ...]) -> str | None:
        """Say why a job that may have paid these attempts must not ask for ``cost``; None where it may."""
        if cost == NOTHING:
            return None
        if len(paid) >= self.paid_attempts:
            return "an attempt before may have been paid"
        total = Money(cost.micros + sum(each.micros for each in paid))
        if self.per_job is not None and total > self.per_job:
            return f"{dollars(total)} is more than a job may cost ({dollars(self.per_job)})"
        return None

    def refuses_day(self, cost: Money, spent: Money) -> str | None:
        """Say why a day on which ``spent`` is promised has no room for ``cost``; None where it has."""
        if self.per_day is None or cost == NOTHING or cost.micros + spent.micros <= self.per_day.micros:
            return None
        return f"{dollars(spent)} of the day's {dollars(self.per_day)} are spent"


NO_CAPS: Final = Caps()


def day_of(moment: datetime) -> str:
    """Return the day that an attempt of this moment is booked to, such as ``2026-11-24``."""
    return moment.astimezone(UTC).date().isoformat()


def dollars(money: Money) -> str:
    """Return an amount for people: ``0.20 USD``, with as many places as it takes, at least two."""
    whole, _, places = f"{money.micros / 1_000_000:.6f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')} USD"
