"""Backfill: give accounts from before style seeds and series what new accounts get when they are made.

It works in batches of one short transaction each, beside running code: it only fills what is still empty, in the
statement that writes, so that a user who gets a seed meanwhile keeps that one. Killed at any point, it goes on where it
was at its next run; run again, it finds nothing to do. The flags ``STYLE_*_ENABLED`` are about new accounts and do not
matter here: whoever runs a backfill wants one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import String, cast, exists, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from soundfoundry_api.db.tables import series, users
from soundfoundry_api.db.unit_of_work import crashpoint, database_now
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.series import default_slug

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

    from soundfoundry_api.db.unit_of_work import Database

__all__ = ["BATCH", "Backfilled", "backfill", "lacking"]

BATCH: Final = 500
"""Users in one transaction."""
_TITLE: Final = "Default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilled:
    """What a run has written."""

    users: int
    """Users that lacked something."""
    style_seeds: int
    series: int


def lacking(database: Database) -> int:
    """Return how many users have no style seed or no default series."""
    with database.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(users).where(_lacks())) or 0)


def backfill(
    database: Database, *, batch: int = BATCH, on_progress: Callable[[int], None] | None = None
) -> Backfilled:
    """Give every user without one a style seed and a default series.

    Args:
        database: migrated.
        batch: users in one transaction, 1 or more.
        on_progress: called after each batch with the number of users in it.

    Raises:
        DatabaseUnavailableError: the database went away; what was committed stays, and the next run goes on from there.
    """
    after = seen = seeds = made = 0
    while True:
        with database.begin() as connection:
            ids = _next(connection, after, batch)
            if ids:
                seeds += _give_seeds(connection, ids)
                made += _give_series(connection, ids)
            crashpoint("backfill.written")
        crashpoint("backfill.committed")
        if not ids:
            return Backfilled(users=seen, style_seeds=seeds, series=made)
        after, seen = ids[-1], seen + len(ids)
        if on_progress is not None:
            on_progress(len(ids))


def _lacks() -> ColumnElement[bool]:
    slug = literal("default-").concat(cast(users.c.id, String))
    has_series = exists().where(series.c.user_id == users.c.id, series.c.slug == slug)
    return or_(users.c.user_style_seed.is_(None), ~has_series)


def _next(connection: Connection, after: int, batch: int) -> list[int]:
    asked = select(users.c.id).where(users.c.id > after, _lacks()).order_by(users.c.id).limit(batch)
    return [int(user_id) for user_id in connection.scalars(asked)]


def _give_seeds(connection: Connection, ids: Sequence[int]) -> int:
    given = 0
    for user_id in ids:
        seed = int(StyleSeed.derive(f"user:{user_id}"))
        empty = (users.c.id == user_id, users.c.user_style_seed.is_(None))
        given += connection.execute(update(users).where(*empty).values(user_style_seed=seed)).rowcount
    return given


def _give_series(connection: Connection, ids: Sequence[int]) -> int:
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    now = database_now(connection)
    rows = [
        {"user_id": user_id, "slug": default_slug(user_id), "title": _TITLE, "look": {}, "created_at": now}
        for user_id in ids
    ]
    made = connection.scalars(make(series).values(rows).on_conflict_do_nothing().returning(series.c.id))
    return len(made.all())
