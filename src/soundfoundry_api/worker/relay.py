"""The relay: reads the outbox, rings for due jobs, tells event sinks, and marks what it has told.

A row is marked after it was told, so a relay that dies in between tells it again: sinks get an event at least once,
with the same id. Rows are taken with SKIP LOCKED on PostgreSQL, so any number of relays may run.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from soundfoundry_api.db.tables import outbox
from soundfoundry_api.db.unit_of_work import crashpoint, database_now
from soundfoundry_core.events.contract import Event
from soundfoundry_core.events.fanout import deliver, wants
from soundfoundry_core.plugins.settings import read_settings

if TYPE_CHECKING:
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

    def run_once(self) -> int:
        """Publish what is pending, at most a batch; return how many rows."""
        with self._runtime.database.begin() as connection:
            pending = (
                select(outbox.c.id, outbox.c.topic, outbox.c.payload, outbox.c.created_at)
                .where(outbox.c.published_at.is_(None))
                .order_by(outbox.c.id)
                .limit(self._batch)
            )
            if connection.dialect.name == "postgresql":
                pending = pending.with_for_update(skip_locked=True)
            rows = connection.execute(pending).all()
            for row in rows:
                self._tell(row)
            crashpoint("relay.told")
            if rows:
                connection.execute(
                    update(outbox)
                    .where(outbox.c.id.in_([row.id for row in rows]))
                    .values(published_at=database_now(connection))
                )
        return len(rows)

    def _tell(self, row: Any) -> None:
        if row.topic == DUE:
            self._runtime.ring(int(row.payload["job_id"]), str(row.payload["provider"]))
            return
        event = Event(id=f"outbox-{row.id}", name=row.topic, at=row.created_at, payload=row.payload)
        sinks = {name: sink for name, (topics, sink) in self._sinks.items() if wants(topics, event.name)}
        for failure in deliver(event, sinks):
            _log.error("event %s was not taken by %s: %s", event.id, failure.sink, failure.error)
