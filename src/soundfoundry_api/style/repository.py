"""The rows of series and unlocks. Nobody sees a series of somebody else: ``user_id`` stands in every WHERE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, select, update

from soundfoundry_api.db.tables import series, tracks, unlocks, users
from soundfoundry_api.db.writing import insert_new

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping, Select
    from sqlalchemy.engine import Connection

__all__ = [
    "add_series",
    "change_series",
    "earned_at",
    "find_series",
    "hold_user",
    "list_series",
    "lock_series",
    "slugs_of",
    "style_seed",
]

_COLUMNS: Final = (
    series.c.id,
    series.c.slug,
    series.c.title,
    series.c.look,
    series.c.created_at,
)


def style_seed(connection: Connection, user_id: int) -> int | None:
    """Return a user's style seed; None where the account has none."""
    seed = connection.scalar(select(users.c.user_style_seed).where(users.c.id == user_id))
    return None if seed is None else int(seed)


def hold_user(connection: Connection, user_id: int) -> None:
    """Let others who call this for the same user wait until the transaction ends."""
    connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update(key_share=True))


def earned_at(connection: Connection, user_id: int) -> dict[str, datetime]:
    """Return the ids of what a user has earned, each with its moment, sorted by id."""
    rows = connection.execute(
        select(unlocks.c.unlock_id, unlocks.c.earned_at)
        .where(unlocks.c.user_id == user_id)
        .order_by(unlocks.c.unlock_id)
    )
    return {str(row[0]): row[1] for row in rows}


def list_series(connection: Connection, user_id: int, *, after: int, limit: int) -> list[RowMapping]:
    """Return a user's series with track counts, from after an id, in the order in which they were made."""
    rows = connection.execute(
        _counted(series.c.user_id == user_id, series.c.id > after).order_by(series.c.id).limit(limit)
    )
    return list(rows.mappings())


def find_series(connection: Connection, series_id: int, *, user_id: int) -> RowMapping | None:
    """Return a series of this user with its track count."""
    found = _counted(series.c.user_id == user_id, series.c.id == series_id)
    return connection.execute(found).mappings().one_or_none()


def lock_series(connection: Connection, series_id: int, *, user_id: int) -> RowMapping | None:
    """Return a series of this user; nobody else changes it until the transaction ends."""
    found = select(*_COLUMNS).where(series.c.id == series_id, series.c.user_id == user_id)
    return connection.execute(found.with_for_update()).mappings().one_or_none()


def slugs_of(connection: Connection, user_id: int) -> set[str]:
    """Return the slugs of all series of a user."""
    return set(connection.scalars(select(series.c.slug).where(series.c.user_id == user_id)))


def add_series(connection: Connection, values: Mapping[str, Any]) -> int | None:
    """Insert a series and return its id; None where its slug is taken."""
    made = insert_new(connection, series, values)
    return None if made is None else int(made)


def change_series(connection: Connection, series_id: int, *, user_id: int, values: Mapping[str, Any]) -> bool:
    """Change a series of this user; say whether there was one."""
    done = connection.execute(
        update(series).where(series.c.id == series_id, series.c.user_id == user_id).values(**values)
    )
    return done.rowcount == 1


def _counted(*where: ColumnElement[bool]) -> Select[Any]:
    counted = and_(
        tracks.c.series_id == series.c.id,
        tracks.c.completed_at.is_not(None),
        tracks.c.deleted_at.is_(None),
    )
    return (
        select(*_COLUMNS, func.count(tracks.c.id).label("tracks"))
        .join_from(series, tracks, counted, isouter=True)
        .where(*where)
        .group_by(series.c.id)
    )
