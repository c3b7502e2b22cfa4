"""The relay: reads the outbox, rings for due jobs, and tells event sinks.

The two kinds of rows are treated apart, because they may be lost differently. A doorbell may: its row is marked first
and rung for afterwards, in one short transaction for many. An event may not: its row is marked after the sinks were
told, so a relay that dies in between tells it again, with the same id. No lock is held that anybody else waits for: on
PostgreSQL the one row that is being told is locked (SKIP LOCKED, so any number of relays may run), on SQLite none is.

A sink that raises was told all the same: to try again is its own affair.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from soundfoundry_api.db.tables import outbox
from soundfoundry_api.db.unit_of_work import crashpoint, database_now
from soundfoundry_api.webhooks.cover_saved import cover_sinks
from soundfoundry_core.events.contract import Event
from soundfoundry_core.events.fanout import deliver, wants
from soundfoundry_core.plugins.settings import read_settings

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection

    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.events.contract import EventSink

__all__ = ["Relay"]

_log: Final = logging.getLogger(__name__)
DUE: Final = "job.due"


class Relay:
    """Publishes the outbox."""

    def __init__(self, runtime: Runtime, *, batch: int = 100) -> None:
        self._runtime, self._batch = runtime, batch
        self._sinks: dict[str, tuple[tuple[str, ...], EventSink]] = {
            name: (spec.topics, spec.factory(read_settings(name, spec.settings, runtime.environ)))
            for name, spec in runtime.plugins.event_sinks.items()
        }
        self._sinks |= cover_sinks(runtime.settings)

    def run_once(self) -> int:
        """Publish what is pending, at most a batch of each kind; return how many rows."""
        return self.ring_due() + self.tell_events()

    def close(self) -> None:
        """Let those who still have something to tell come to an end: sinks that have a ``close``."""
        for name, (_, sink) in self._sinks.items():
            try:
                getattr(sink, "close", _nothing)()
            except Exception:  # noqa: BLE001 -- a plugin's own
                _log.exception("the sink %s stumbled as it was closed", name)

    def ring_due(self) -> int:
        """Ring for the jobs that were created; return how many."""
        with self._runtime.database.read() as connection:
            if connection.scalar(_pending(outbox.c.topic == DUE).limit(1)) is None:
                return 0  # on SQLite a transaction would wait for every writer, to find nothing
        with self._runtime.database.begin() as connection:
            rows = connection.execute(
                _locked(connection, _pending(outbox.c.topic == DUE)).limit(self._batch)
            ).all()
            _mark(connection, [row.id for row in rows])
        crashpoint("relay.marked")
        for row in rows:
            self._runtime.ring(int(row.payload["job_id"]), str(row.payload["provider"]))
        return len(rows)

    def tell_events(self) -> int:
        """Tell the sinks what happened, one event at a time; return how many."""
        told, last = 0, 0
        while told < self._batch:
            found = self._tell_next(last)
            if found is None:
                break
            told, last = told + 1, found
        return told

    def _tell_next(self, last: int) -> int | None:
        """Tell the next event after an id and return its id; None where there is none that is free."""
        pending = _pending(outbox.c.topic != DUE, outbox.c.id > last).limit(1)
        with self._runtime.database.read() as connection:
            row = connection.execute(pending).one_or_none()
        if row is None:
            return None
        if self._runtime.database.engine.dialect.name != "postgresql":
            self._tell(row)
            crashpoint("relay.told")
            with self._runtime.database.begin() as connection:
                _mark(connection, [row.id])
            return int(row.id)
        with self._runtime.database.begin() as connection:
            row = connection.execute(_locked(connection, pending)).one_or_none()
            if row is None:
                return None
            self._tell(row)
            crashpoint("relay.told")
            _mark(connection, [row.id])
        return int(row.id)

    def _tell(self, row: Any) -> None:
        event = Event(id=f"outbox-{row.id}", name=row.topic, at=row.created_at, payload=row.payload)
        sinks = {name: sink for name, (topics, sink) in self._sinks.items() if wants(topics, event.name)}
        for failure in deliver(event, sinks):
            _log.error("event %s was not taken by %s: %s", event.id, failure.sink, failure.error)


def _nothing() -> None:
    return None


def _pending(*conditions: Any) -> Select[Any]:
    return (
        select(outbox.c.id, outbox.c.topic, outbox.c.payload, outbox.c.created_at)
        .where(outbox.c.published_at.is_(None), *conditions)
        .order_by(outbox.c.id)
    )


def _locked(connection: Connection, pending: Select[Any]) -> Select[Any]:
    return pending.with_for_update(skip_locked=True) if connection.dialect.name == "postgresql" else pending


def _mark(connection: Connection, ids: list[int]) -> None:
    if ids:
        connection.execute(
            update(outbox).where(outbox.c.id.in_(ids)).values(published_at=database_now(connection))
        )
