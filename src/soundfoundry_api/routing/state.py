"""A router's memory in the database, so that all processes share breakers and budgets.

Every change is one statement that says what it expects to find: a breaker changes only if its version is still the one
that was read, a day takes more money only if it stays under the cap. So however many workers decide at once, one of
them probes, and the day's last dollar is promised once. All of it happens in the transaction of the step that decides:
a step whose lease is lost has neither probed nor promised anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, select, update

from soundfoundry_api.db import tables
from soundfoundry_api.db.writing import insert_new
from soundfoundry_core.providers.breaker import Breaker
from soundfoundry_core.providers.contract import Fault, Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

__all__ = ["DatabaseState"]


class DatabaseState:
    """Breakers and days, seen and changed within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def breakers(self) -> Mapping[str, Breaker]:
        """Return every breaker."""
        rows = self._connection.execute(select(tables.breakers)).mappings()
        return {str(row["provider"]): _breaker(row) for row in rows}

    def swap(self, before: Breaker, after: Breaker) -> bool:
        """Keep a breaker if nobody has changed it since."""
        values: dict[str, Any] = {
            "failures": after.failures,
            "openings": after.openings,
            "fault": None if after.fault is None else after.fault.value,
            "reason": after.reason,
            "open_until": after.open_until,
            "probe": after.probe,
            "probe_until": after.probe_until,
            "changed_at": after.changed_at,
            "version": before.version + 1,
        }
        if before.version == 0:
            row = {"provider": before.provider, **values}
            return insert_new(self._connection, tables.breakers, row) is not None
        known = (tables.breakers.c.provider == before.provider, tables.breakers.c.version == before.version)
        return self._connection.execute(update(tables.breakers).where(*known).values(values)).rowcount == 1

    def spent(self, day: str) -> Money:
        """Return what a day holds."""
        found = select(tables.spending.c.micros).where(tables.spending.c.day == day)
        return Money(int(self._connection.scalar(found) or 0))

    def book(self, day: str, micros: int, cap: Money | None = None) -> bool:
        """Add to a day, never below zero and never above the cap."""
        column = tables.spending.c.micros
        change = update(tables.spending).where(tables.spending.c.day == day)
        if cap is not None and micros > 0:
            change = change.where(column + micros <= cap.micros)
        change = change.values(micros=case((column + micros < 0, 0), else_=column + micros))
        if self._connection.execute(change).rowcount == 1:
            return True
        insert_new(self._connection, tables.spending, {"day": day, "micros": 0})
        return self._connection.execute(change).rowcount == 1


def _breaker(row: Mapping[str, Any] | Any) -> Breaker:
    known = {fault.value: fault for fault in Fault}
    return Breaker(
        provider=row["provider"],
        failures=row["failures"],
        openings=row["openings"],
        fault=known.get(row["fault"] or ""),
        reason=row["reason"] or "",
        open_until=row["open_until"],
        probe=row["probe"],
        probe_until=row["probe_until"],
        changed_at=row["changed_at"],
        version=int(row["version"]),
    )
