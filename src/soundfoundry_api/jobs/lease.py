"""Leases: one worker at a time has a job, and one that lost it can write nothing any more.

Taking the lease raises ``lease_token``; every later write carries the token in its WHERE and finds no row once the
lease was taken by somebody else or handed back (fencing), so a worker that was paused for longer than its lease does no
harm. The database's clock decides, never a worker's. A lease that runs out without having been handed back counts as
lost; a job that loses too many without getting on is poison.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import BigInteger, bindparam, case, literal, or_, update

from soundfoundry_api.db.tables import TERMINAL_STATES, jobs
from soundfoundry_api.db.types import UtcDateTime
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_core.errors import SoundFoundryError

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy.engine import Connection

    from soundfoundry_api.db.unit_of_work import Database

__all__ = [
    "CancelRequestedError",
    "Heartbeat",
    "Lease",
    "LeaseLostError",
    "hand_back",
    "renew",
    "take",
    "write",
]

_log: Final = logging.getLogger(__name__)


class LeaseLostError(SoundFoundryError):
    """Somebody else has the job by now, or it has ended: whatever was being done must not be written."""

    code = "lease-lost"


class CancelRequestedError(SoundFoundryError):
    """Its maker has asked for a stop since the step began."""

    code = "cancel-requested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to work on a job for a while."""

    job_id: int
    token: int
    lost: int
    """Leases of this job that ran out, and steps that raised, since it last got on."""


_JOB: Final = bindparam("of_job", type_=BigInteger)
_NOW: Final = bindparam("now", type_=UtcDateTime())
_TAKE: Final = (
    update(jobs)
    .where(
        jobs.c.id == _JOB,
        jobs.c.state.not_in(TERMINAL_STATES),
        or_(jobs.c.lease_until.is_(None), jobs.c.lease_until < _NOW),
        or_(jobs.c.next_step_at.is_(None), jobs.c.next_step_at <= _NOW),
    )
    .values(
        lease_token=jobs.c.lease_token + 1,
        lease_until=bindparam("until", type_=UtcDateTime()),
        lost_leases=jobs.c.lost_leases + case((jobs.c.lease_until.is_(None), 0), else_=1),
    )
    .returning(jobs.c.lease_token, jobs.c.lost_leases)
)
_HELD: Final = (
    update(jobs)
    .where(
        jobs.c.id == _JOB,
        jobs.c.lease_token == bindparam("of_token"),
        jobs.c.lease_until.is_not(None),  # handed back is not held, whatever the token says
        jobs.c.state.not_in(TERMINAL_STATES),
    )
    .returning(jobs.c.cancel_requested_at)
)


def take(connection: Connection, job_id: int, *, lease_s: float) -> Lease | None:
    """Take the lease of a job that is due and that nobody has; None where there is nothing to do."""
    now = database_now(connection)
    until = now + timedelta(seconds=lease_s)
    row = connection.execute(_TAKE, {"of_job": job_id, "now": now, "until": until}).one_or_none()
    return None if row is None else Lease(job_id=job_id, token=int(row[0]), lost=int(row[1]))


def renew(connection: Connection, lease: Lease, *, lease_s: float) -> bool:
    """Hold on for another ``lease_s``; False where the lease was lost or handed back."""
    until = database_now(connection) + timedelta(seconds=lease_s)
    return _update(connection, lease, {"lease_until": until}) is not None


def write(connection: Connection, lease: Lease, *, unless_canceled: bool = False, **values: Any) -> None:
    """Change the job's row, if the lease still holds; ``progress`` never goes down.

    Raises:
        LeaseLostError: it does not.
        CancelRequestedError: the maker has asked for a stop, and ``unless_canceled`` wants to know.
    """
    if "progress" in values:
        further = values["progress"]
        values["progress"] = case((jobs.c.progress > further, jobs.c.progress), else_=further)
    row = _update(connection, lease, values)
    if row is None:
        raise LeaseLostError(
            f"The lease of job {lease.job_id} was lost.", fix="Nothing: its new holder goes on."
        )
    if unless_canceled and row[0] is not None:
        raise CancelRequestedError(f"Job {lease.job_id} is to be canceled.")


def hand_back(
    connection: Connection, lease: Lease, *, after_s: float = 0.0, got_on: bool = True, **values: Any
) -> None:
    """Give the lease back, with the next step due in ``after_s`` seconds; at once where a cancel was asked for.

    A step that ``got_on`` forgets the leases that were lost before it.

    Raises:
        LeaseLostError: it was lost before.
    """
    now = database_now(connection)
    due = case(
        (jobs.c.cancel_requested_at.is_not(None), literal(now, UtcDateTime())),
        else_=literal(now + timedelta(seconds=after_s), UtcDateTime()),
    )
    if got_on:
        values["lost_leases"] = 0
    write(connection, lease, lease_until=None, next_step_at=due, **values)


def _update(connection: Connection, lease: Lease, values: dict[str, Any]) -> Any:
    """Change the row that this lease holds; return (cancel_requested_at,), or None where it holds none."""
    held = {"of_job": lease.job_id, "of_token": lease.token}
    return connection.execute(_HELD.values(**values), held).one_or_none()


class Heartbeat:
    """Renews a lease from a thread of its own while a long step runs, such as rendering."""

    def __init__(self, database: Database, lease: Lease, *, lease_s: float) -> None:
        self._database, self._lease, self._lease_s = database, lease, lease_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{lease.job_id}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.wait(self._lease_s / 3):
            try:
                with self._database.begin() as connection:
                    held = renew(connection, self._lease, lease_s=self._lease_s)
            except Exception as error:  # noqa: BLE001 -- the next beat may reach it; a lease outlives two misses
                _log.warning("the lease of job %s was not renewed: %s", self._lease.job_id, error)
                continue
            if not held:
                return
