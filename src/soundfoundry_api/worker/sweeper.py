"""The sweeper: deletes what has served its time, a little at once, so that no table grows for ever.

Outbox rows go a week after they were published, idempotency keys when they have expired (48 hours), bytes in the
spool when the attempt that they belong to is over, files that no row names any more
(:mod:`~soundfoundry_api.worker.old_files`) and files that no row came to name
(:mod:`~soundfoundry_api.worker.leftovers`). Jobs, attempts, events and the ledger stay.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, tuple_

from soundfoundry_api.db.tables import attempts, idempotency_keys, outbox
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.jobs import spool
from soundfoundry_api.worker.leftovers import Leftovers
from soundfoundry_api.worker.old_files import OldFiles

if TYPE_CHECKING:
    from soundfoundry_api.runtime import Runtime

__all__ = ["Sweeper"]

OUTBOX_KEPT: Final = timedelta(days=7)
SPOOL_LOOKS_BACK: Final = timedelta(hours=26)
_WAITING: Final = ("INTENT", "SUBMITTED", "UNKNOWN")


class Sweeper:
    """Deletes what nobody needs any more.

    Args:
        runtime: what to work with.
        batch: rows that are deleted in one transaction.
    """

    def __init__(self, runtime: Runtime, *, batch: int = 1000) -> None:
        self._runtime, self._batch = runtime, batch
        self._old_files, self._leftovers = OldFiles(runtime), Leftovers(runtime)

    def run_once(self) -> int:
        """Sweep until nothing is left to sweep; return how many rows, spooled answers and files went."""
        swept = 0
        while (gone := self._outbox() + self._keys()) > 0:
            swept += gone
        return swept + self._spool() + self._old_files.run_once() + self._leftovers.run_once()

    def _outbox(self) -> int:
        with self._runtime.database.begin() as connection:
            old = (
                select(outbox.c.id)
                .where(outbox.c.published_at < database_now(connection) - OUTBOX_KEPT)
                .limit(self._batch)
            )
            return connection.execute(delete(outbox).where(outbox.c.id.in_(old))).rowcount

    def _keys(self) -> int:
        table = idempotency_keys.c
        with self._runtime.database.begin() as connection:
            old = (
                select(table.user_id, table.endpoint, table.key)
                .where(table.expires_at < database_now(connection))
                .limit(self._batch)
            )
            gone = delete(idempotency_keys).where(tuple_(table.user_id, table.endpoint, table.key).in_(old))
            return connection.execute(gone).rowcount

    def _spool(self) -> int:
        """Drop the answers of attempts that ended a moment ago, and what lies on this machine for nobody."""
        ended = attempts.c.state.not_in(_WAITING)
        with self._runtime.database.read() as connection:
            lately = connection.scalars(
                select(attempts.c.client_ref)
                .where(
                    ended,
                    attempts.c.cost_micros > 0,
                    attempts.c.provider_request_id.is_(None),
                    attempts.c.updated_at > database_now(connection) - SPOOL_LOOKS_BACK,
                )
                .limit(self._batch)
            ).all()
            here = spool.names(self._runtime)
            over = connection.scalars(
                select(attempts.c.client_ref).where(ended, attempts.c.client_ref.in_(here))
            ).all()
        refs = {*lately, *over}
        dropped = [ref for ref in sorted(refs) if spool.has(self._runtime, ref)]
        for ref in dropped:
            spool.drop(self._runtime, ref)
        return len(dropped)
