"""Counting creates by what the database knows: for the time when the shared store of the limits is away.

Two steps, since reading first and writing later lets concurrent requests overlook each other. :func:`spent_creates`
reads without a lock and turns away whoever is clearly over the limit. :func:`refuse_excess` counts inside the
transaction that makes the job, holding the user's row, so that the next create of this user counts this one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from soundfoundry_api.db.tables import jobs, users
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.limits.checking import refused
from soundfoundry_api.limits.policy import weigh

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from soundfoundry_api.db.unit_of_work import Database
    from soundfoundry_api.limits.policy import Limit

__all__ = ["ages_of_creates", "refuse_excess", "spent_creates"]


def ages_of_creates(connection: Connection, user_id: int, window_s: float) -> list[float]:
    """Return how many seconds ago each job of a user was made that is younger than a window; oldest first."""
    now = database_now(connection)
    made = connection.scalars(
        select(jobs.c.created_at)
        .where(jobs.c.user_id == user_id, jobs.c.created_at > now - timedelta(seconds=window_s))
        .order_by(jobs.c.created_at)
    )
    return [max(0.0, (now - moment).total_seconds()) for moment in made]


def spent_creates(database: Database) -> Callable[[Limit, str], list[float]]:
    """Return what :class:`~soundfoundry_api.limits.fallback.FallbackLimiter` asks while the shared store is away."""

    def ages(limit: Limit, subject: str) -> list[float]:
        with database.read() as connection:
            return ages_of_creates(connection, int(subject), limit.window_s)

    return ages


def refuse_excess(connection: Connection, limit: Limit, user_id: int) -> None:
    """Refuse a create that would be one too many; call it before the job is inserted, in the same transaction.

    It holds the user's row until the transaction ends (SQLite has one writer at a time anyway), weakly enough that
    rows which refer to the user can still be inserted.

    Raises:
        RateLimitedError: the limit is reached.
    """
    connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update(key_share=True))
    ages = ages_of_creates(connection, user_id, limit.window_s)
    decision = weigh(limit, [-age for age in ages], 0.0)
    if not decision.allowed:
        raise refused(decision)
