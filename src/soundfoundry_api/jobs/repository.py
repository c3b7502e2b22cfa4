"""The rows of jobs, attempts and their events. Every look by somebody carries whose it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, bindparam, func, or_, select, update

from soundfoundry_api.db.tables import LIVE_ATTEMPTS, TERMINAL_STATES, attempts, job_events, jobs, tracks
from soundfoundry_api.db.types import UtcDateTime
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.db.writing import insert_row
from soundfoundry_core.providers.contract import Fault, Money
from soundfoundry_core.providers.faults import CERTAIN
from soundfoundry_core.providers.routing import Try
from soundfoundry_core.providers.spending import NOTHING
from soundfoundry_core.providers.trace import added

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

    from soundfoundry_core.providers.trace import Entry

__all__ = [
    "add_attempt",
    "announce",
    "ask_to_stop",
    "attempts_of",
    "change_attempt",
    "close_attempt",
    "due_jobs",
    "events_after",
    "find_job",
    "hear_of",
    "job_and_track",
    "live_attempt",
    "queue_position",
    "state_of",
    "trace_with",
    "tries_of",
    "typical_seconds",
    "wake_waiting",
]

_FAULTS: Final = {fault.value: fault for fault in Fault}


_JOB: Final = bindparam("of_job", type_=BigInteger)
_NOW: Final = bindparam("now", type_=UtcDateTime())
_JOB_AND_TRACK: Final = (
    select(
        jobs,
        tracks.c.request,
        tracks.c.style_seed,
        tracks.c.track_seed,
        tracks.c.title,
        tracks.c.dark,
        tracks.c.visual_version,
        tracks.c.unlocks,
        tracks.c.series_id,
        tracks.c.visibility,
        tracks.c.fallback,
    )
    .join_from(jobs, tracks, jobs.c.track_id == tracks.c.id)
    .where(jobs.c.id == _JOB)
)
_LIVE: Final = select(attempts).where(attempts.c.job_id == _JOB, attempts.c.state.in_(LIVE_ATTEMPTS))
_DUE: Final = (
    select(jobs.c.id, jobs.c.provider, jobs.c.lease_token)
    .where(
        jobs.c.state.not_in(TERMINAL_STATES),
        or_(jobs.c.lease_until.is_(None), jobs.c.lease_until < _NOW),
        or_(jobs.c.next_step_at.is_(None), jobs.c.next_step_at <= _NOW),
    )
    .order_by(jobs.c.next_step_at, jobs.c.id)
)


def job_and_track(connection: Connection, job_id: int) -> Mapping[str, Any]:
    """Return a job's row with what of its track a step needs; for the engine, which works for everybody."""
    row = connection.execute(_JOB_AND_TRACK, {"of_job": job_id}).mappings().one()
    return {str(name): value for name, value in row.items()}


def find_job(connection: Connection, job_id: int, *, user_id: int | None) -> Row[Any] | None:
    """Return a job that this user owns, or whose track is public; the last column says whether it is the owner's."""
    owned = jobs.c.user_id == user_id if user_id is not None else jobs.c.id < 0
    return connection.execute(
        select(jobs, owned.label("owned"))
        .join_from(jobs, tracks, jobs.c.track_id == tracks.c.id)
        .where(
            jobs.c.id == job_id,
            tracks.c.deleted_at.is_(None),
            or_(owned, tracks.c.visibility == "public"),
        )
    ).one_or_none()


def ask_to_stop(connection: Connection, job_id: int) -> str | None:
    """Ask for a job's end and make its next step due, which ends it and gives the credits back.

    Returns the provider to ring for; None where the job has ended.
    """
    now = database_now(connection)
    provider: str | None = connection.scalar(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state.not_in(TERMINAL_STATES))
        .values(cancel_requested_at=now, next_step_at=now)
        .returning(jobs.c.provider)
    )
    return provider


def live_attempt(connection: Connection, job_id: int) -> Mapping[str, Any] | None:
    """Return the one attempt of a job that may have cost money."""
    row = connection.execute(_LIVE, {"of_job": job_id}).mappings().one_or_none()
    return None if row is None else {str(name): value for name, value in row.items()}


def add_attempt(connection: Connection, job_id: int, **values: Any) -> int:
    """Write an attempt's INTENT; the unique index refuses a second live one."""
    number = 1 + attempts_of(connection, job_id)
    now = database_now(connection)
    base = {"urls": {}, "sent": {}, "losses": [], "created_at": now, "updated_at": now}
    return insert_row(connection, attempts, {"job_id": job_id, "number": number, **base, **values})


def attempts_of(connection: Connection, job_id: int) -> int:
    """Return how many attempts a job has had."""
    counted = select(func.count()).select_from(attempts).where(attempts.c.job_id == job_id)
    return int(connection.scalar(counted) or 0)


def tries_of(connection: Connection, job_id: int) -> list[Try]:
    """Return a job's attempts that have ended, as the router sees them, the oldest first.

    What was certainly not accepted cannot have been paid; whatever else ended counts in full.
    """
    ended = select(attempts).where(attempts.c.job_id == job_id, attempts.c.state.in_(("FAILED", "ABANDONED")))
    rows = connection.execute(ended.order_by(attempts.c.number)).mappings()
    return [_try(row) for row in rows]


def _try(row: Mapping[str, Any] | Any) -> Try:
    given_up = row["state"] == "ABANDONED"
    fault = Fault.AMBIGUOUS if given_up else _FAULTS.get(row["fault"] or "")
    accepted = row["provider_request_id"] is not None or bool(row["urls"])
    unpaid = not given_up and not accepted and fault in CERTAIN
    return Try(
        provider=row["provider"], fault=fault, paid=NOTHING if unpaid else Money(int(row["cost_micros"]))
    )


def trace_with(connection: Connection, job_id: int, entries: Sequence[Entry]) -> list[Entry]:
    """Return a job's trace with new entries, to be written with the row that they belong to."""
    kept = connection.scalar(select(jobs.c.trace).where(jobs.c.id == job_id))
    return added(kept if isinstance(kept, list) else [], entries)


def change_attempt(
    connection: Connection, attempt_id: int, *, expected: Sequence[str], **values: Any
) -> bool:
    """Change an attempt that is in one of the ``expected`` states; say whether it was."""
    done = connection.execute(
        update(attempts)
        .where(attempts.c.id == attempt_id, attempts.c.state.in_(tuple(expected)))
        .values(updated_at=database_now(connection), **values)
    )
    return done.rowcount == 1


def close_attempt(
    connection: Connection, job_id: int, *, expected: Sequence[str], state: str, fault: str
) -> bool:
    """End a job's live attempt, if it is in one of the ``expected`` states; say whether there was one."""
    done = connection.execute(
        update(attempts)
        .where(attempts.c.job_id == job_id, attempts.c.state.in_(tuple(expected)))
        .values(state=state, fault=fault, updated_at=database_now(connection))
    )
    return done.rowcount == 1


def hear_of(connection: Connection, client_ref: str, facts: Mapping[str, Any]) -> str | None:
    """Write down news of an attempt that comes from elsewhere than its step: a late answer, or a webhook.

    An attempt that nobody knew of becomes SUBMITTED with these facts (``provider_request_id``, ``urls`` ...), and its
    job is due at once. Returns the state that the attempt has now; None where there is no such attempt.
    """
    job_id = connection.scalar(select(attempts.c.job_id).where(attempts.c.client_ref == client_ref))
    if job_id is None:
        return None
    now = database_now(connection)
    wake = update(jobs).where(jobs.c.id == job_id, jobs.c.state.not_in(TERMINAL_STATES))
    connection.execute(wake.values(next_step_at=now))  # first the job, then its attempt, as every step does
    connection.execute(
        update(attempts)
        .where(attempts.c.client_ref == client_ref, attempts.c.state.in_(("INTENT", "UNKNOWN")))
        .values(state="SUBMITTED", updated_at=now, **facts)
    )
    return str(connection.scalar(select(attempts.c.state).where(attempts.c.client_ref == client_ref)))


def wake_waiting(connection: Connection) -> int:
    """Let every job that waits until somebody may be asked look again now; return how many those are.

    What somebody works on at this moment is left alone: it looks anyway, and nobody waits for its lock.
    """
    now = database_now(connection)
    waiting = (
        select(jobs.c.id)
        .where(jobs.c.phase == "waiting", jobs.c.state.not_in(TERMINAL_STATES), jobs.c.next_step_at > now)
        .with_for_update(skip_locked=True)
    )
    ids = connection.scalars(waiting).all()
    for at in range(0, len(ids), 500):
        connection.execute(update(jobs).where(jobs.c.id.in_(ids[at : at + 500])).values(next_step_at=now))
    return len(ids)


def announce(connection: Connection, job_id: int, data: Mapping[str, Any]) -> int:
    """Add an event that clients of the job's stream are told."""
    return insert_row(connection, job_events, {"job_id": job_id, "data": dict(data)})


def events_after(connection: Connection, job_id: int, last: int, limit: int = 100) -> list[tuple[int, Any]]:
    """Return the events of a job after an id, oldest first."""
    rows = connection.execute(
        select(job_events.c.id, job_events.c.data)
        .where(job_events.c.job_id == job_id, job_events.c.id > last)
        .order_by(job_events.c.id)
        .limit(limit)
    )
    return [(int(row[0]), row[1]) for row in rows]


def due_jobs(connection: Connection, limit: int) -> list[tuple[int, str, int]]:
    """Return (id, provider, lease token) of jobs that are due and that nobody has, the longest overdue first."""
    rows = connection.execute(_DUE.limit(limit), {"now": database_now(connection)})
    return [(int(row[0]), str(row[1]), int(row[2])) for row in rows]


def state_of(connection: Connection, job_id: int) -> str | None:
    """Return a job's state; whether somebody may see it was asked before."""
    state: str | None = connection.scalar(select(jobs.c.state).where(jobs.c.id == job_id))
    return state


def queue_position(connection: Connection, job_id: int) -> int:
    """Return how many queued jobs of the same provider are before this one."""
    provider = select(jobs.c.provider).where(jobs.c.id == job_id).scalar_subquery()
    before = (jobs.c.state == "QUEUED", jobs.c.id < job_id, jobs.c.provider == provider)
    return int(connection.scalar(select(func.count()).select_from(jobs).where(*before)) or 0)


def typical_seconds(connection: Connection, provider: str) -> float:
    """Return how long the last twenty finished jobs of a provider took on average, 10 s where there are none."""
    rows = connection.execute(
        select(jobs.c.started_at, jobs.c.finished_at)
        .where(jobs.c.provider == provider, jobs.c.state == "COMPLETE", jobs.c.started_at.is_not(None))
        .order_by(jobs.c.id.desc())
        .limit(20)
    )
    took = [(row[1] - row[0]).total_seconds() for row in rows]
    return sum(took) / len(took) if took else 10.0
