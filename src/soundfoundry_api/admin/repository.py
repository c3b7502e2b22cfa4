"""The statements behind an operator's view: over everybody's rows, so only for admins and the command line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Float, and_, cast, exists, func, or_, select, update

from soundfoundry_api.db.tables import (
    TERMINAL_STATES,
    attempts,
    audit_log,
    jobs,
    outbox,
    saved_covers,
    tracks,
    users,
)
from soundfoundry_api.db.unit_of_work import database_now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping
    from sqlalchemy.engine import Connection

__all__ = [
    "audit",
    "cancel_queued",
    "cover_saves",
    "figures",
    "find_job",
    "list_jobs",
    "returned",
    "states",
    "stir",
    "tracks_a_day",
    "vocals",
]


def audit(connection: Connection, action: str, details: Mapping[str, Any], *, actor_id: int | None) -> None:
    """Note who did what; None is whoever may run commands on the server."""
    row = {
        "actor_id": actor_id,
        "action": action,
        "details": dict(details),
        "created_at": database_now(connection),
    }
    connection.execute(audit_log.insert().values(row))


def states(connection: Connection) -> dict[str, int]:
    """Return how many jobs are in each state that occurs."""
    rows = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
    return {str(row[0]): int(row[1]) for row in rows}


def figures(connection: Connection) -> tuple[datetime, RowMapping]:
    """Return the database's time, and what of the queue and of the outbox is counted in one look."""
    now = database_now(connection)
    open_ = jobs.c.state.not_in(TERMINAL_STATES)
    leased = and_(jobs.c.lease_until.is_not(None), jobs.c.lease_until >= now)
    free = or_(jobs.c.lease_until.is_(None), jobs.c.lease_until < now)
    due = and_(free, or_(jobs.c.next_step_at.is_(None), jobs.c.next_step_at <= now))
    pending = outbox.c.published_at.is_(None)
    asked = select(
        select(func.count()).select_from(jobs).where(open_, due).scalar_subquery().label("due"),
        select(func.count()).select_from(jobs).where(open_, leased).scalar_subquery().label("leased"),
        select(func.min(jobs.c.created_at)).where(jobs.c.state == "QUEUED").scalar_subquery().label("oldest_queued"),
        select(func.count()).select_from(outbox).where(pending).scalar_subquery().label("outbox_pending"),
        select(func.min(outbox.c.created_at)).where(pending).scalar_subquery().label("oldest_pending"),
        select(func.count()).select_from(attempts).where(attempts.c.state == "UNKNOWN").scalar_subquery().label(
            "unknown_attempts"
        ),
    )  # fmt: skip
    return now, connection.execute(asked).mappings().one()


def list_jobs(
    connection: Connection, *, state: str | None, before: int | None, limit: int
) -> list[RowMapping]:
    """Return jobs of everybody, the newest first."""
    asked = select(jobs).order_by(jobs.c.id.desc()).limit(limit)
    if state is not None:
        asked = asked.where(jobs.c.state == state)
    if before is not None:
        asked = asked.where(jobs.c.id < before)
    return list(connection.execute(asked).mappings())


def find_job(connection: Connection, job_id: int) -> RowMapping | None:
    """Return a job of anybody."""
    return connection.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one_or_none()


def stir(connection: Connection, job_id: int, *, cancel: bool = False) -> bool:
    """Make a job's next step due now, to end it or to go on; say whether there is one that has not ended."""
    now = database_now(connection)
    values: dict[str, Any] = {"next_step_at": now} | ({"cancel_requested_at": now} if cancel else {})
    wanted = (jobs.c.id == job_id, jobs.c.state.not_in(TERMINAL_STATES))
    return connection.execute(update(jobs).where(*wanted).values(values)).rowcount == 1


def cancel_queued(connection: Connection) -> list[tuple[int, int]]:
    """End every queued job; return (id, credits) of each. A worker that had one of them finds its lease lost."""
    now = database_now(connection)
    rows = connection.execute(
        update(jobs)
        .where(jobs.c.state == "QUEUED")
        .values(
            state="CANCELED",
            phase="canceled",
            error_code="canceled",
            error_detail="The queue was purged by an operator.",
            lease_token=jobs.c.lease_token + 1,
            lease_until=None,
            next_step_at=None,
            finished_at=now,
        )
        .returning(jobs.c.id, jobs.c.credits)
    )
    return sorted((int(row[0]), int(row[1])) for row in rows)


def tracks_a_day(connection: Connection, *, days: int) -> list[tuple[str, int]]:
    """Return (date in UTC, tracks asked for) of the last days that have any, the oldest first."""
    day = func.date(tracks.c.created_at).label("day")
    since = database_now(connection) - timedelta(days=days)
    rows = connection.execute(
        select(day, func.count()).where(tracks.c.created_at >= since).group_by(day).order_by(day)
    )
    return [(str(row[0]), int(row[1])) for row in rows]


def vocals(connection: Connection, *, days: int) -> tuple[int, int]:
    """Return (tracks with vocals, tracks) of the last days."""
    since = database_now(connection) - timedelta(days=days)
    asked = select(func.count().filter(tracks.c.has_vocals), func.count()).select_from(tracks)
    row = connection.execute(asked.where(tracks.c.created_at >= since)).one()
    return int(row[0]), int(row[1])


def cover_saves(connection: Connection, *, days: int) -> int:
    """Return how many covers were saved in the last days."""
    since = database_now(connection) - timedelta(days=days)
    return int(connection.scalar(select(func.count()).where(saved_covers.c.created_at >= since)) or 0)


def returned(connection: Connection, *, day: int, days: int) -> tuple[int, int]:
    """Return (accounts that asked for a track on their n-th day, accounts old enough), of those made in the last days."""
    now = database_now(connection)
    age = _days_between(connection, tracks.c.created_at, users.c.created_at)
    came = exists().where(tracks.c.user_id == users.c.id, age >= day, age < day + 1)
    asked = select(func.count().filter(came), func.count()).select_from(users)
    old = users.c.created_at < now - timedelta(days=day + 1)
    row = connection.execute(asked.where(old, users.c.created_at >= now - timedelta(days=days))).one()
    return int(row[0]), int(row[1])


def _days_between(connection: Connection, later: Any, earlier: Any) -> ColumnElement[Any]:
    if connection.dialect.name == "sqlite":
        return func.julianday(later) - func.julianday(earlier)
    return cast(func.extract("epoch", later - earlier), Float) / 86_400.0
