"""The rows of tracks. A user's private track does not exist for anybody else: that is part of every WHERE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, or_, select, update

from soundfoundry_api.db.tables import jobs, series, tracks
from soundfoundry_api.db.unit_of_work import database_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, RowMapping, Select
    from sqlalchemy.engine import Connection

__all__ = ["change", "find", "find_shown", "list_of", "owns_series", "remove", "waveform_of"]

_SHOWN: Final = (
    tracks.c.id,
    tracks.c.user_id,
    tracks.c.title,
    tracks.c.request["prompt"].as_string().label("prompt"),
    tracks.c.track_seed,
    tracks.c.series_id,
    tracks.c.visibility,
    tracks.c.visual_version,
    tracks.c.genre,
    tracks.c.bpm,
    tracks.c.key,
    tracks.c.duration_s,
    tracks.c.has_vocals,
    tracks.c.cover_saved_at,
    tracks.c.created_at,
    tracks.c.completed_at,
    jobs.c.id.label("job_id"),
    jobs.c.state.label("job_state"),
)
"""What a view of a track shows."""
_UNDERSTOOD: Final = tracks.c.document["understood"].label("understood")
_WORKED_WITH: Final = (tracks.c.style_seed, tracks.c.dark, tracks.c.recipe, tracks.c.files)
"""What its files and its cover need besides."""


def _one(*columns: ColumnElement[Any], owner_only: bool = False) -> Select[Any]:
    """Return the statement that finds a track for somebody: ``user_id`` is None for who is not known.

    Built once: to build a statement costs as much as to send it.
    """
    mine = tracks.c.user_id == bindparam("user_id")
    return (
        select(*columns)
        .join_from(tracks, jobs, jobs.c.track_id == tracks.c.id)
        .where(
            tracks.c.id == bindparam("track_id"),
            tracks.c.deleted_at.is_(None),
            mine if owner_only else or_(mine, tracks.c.visibility == "public"),
        )
    )


_VIEWED: Final = _one(*_SHOWN, _UNDERSTOOD)
_FOUND: Final = _one(*_SHOWN, *_WORKED_WITH)
_OWNED: Final = _one(*_SHOWN, *_WORKED_WITH, _UNDERSTOOD, owner_only=True)


def find_shown(connection: Connection, track_id: int, *, user_id: int | None) -> RowMapping | None:
    """Return what a view of a track shows, if this user may see it; None where there is none for them."""
    return _row(connection, _VIEWED, track_id, user_id)


def find(
    connection: Connection, track_id: int, *, user_id: int | None, owner_only: bool = False
) -> RowMapping | None:
    """Return a track that this user may see (or owns, with ``owner_only``), with what its files and cover need."""
    return _row(connection, _OWNED if owner_only else _FOUND, track_id, user_id)


def _row(
    connection: Connection, statement: Select[Any], track_id: int, user_id: int | None
) -> RowMapping | None:
    found = connection.execute(statement, {"track_id": track_id, "user_id": user_id})
    return found.mappings().one_or_none()


def list_of(
    connection: Connection, user_id: int, *, before: int | None, limit: int, series_id: int | None = None
) -> list[RowMapping]:
    """Return a user's tracks, the newest first, from before an id."""
    wanted = [tracks.c.user_id == user_id, tracks.c.deleted_at.is_(None)]
    if before is not None:
        wanted.append(tracks.c.id < before)
    if series_id is not None:
        wanted.append(tracks.c.series_id == series_id)
    rows = connection.execute(
        select(*_SHOWN)
        .join_from(tracks, jobs, jobs.c.track_id == tracks.c.id)
        .where(*wanted)
        .order_by(tracks.c.id.desc())
        .limit(limit)
    )
    return list(rows.mappings())


def change(connection: Connection, track_id: int, *, user_id: int, values: Mapping[str, Any]) -> bool:
    """Change a track that the user owns; say whether there was one."""
    done = connection.execute(
        update(tracks)
        .where(tracks.c.id == track_id, tracks.c.user_id == user_id, tracks.c.deleted_at.is_(None))
        .values(**values)
    )
    return done.rowcount == 1


def remove(connection: Connection, track_id: int, *, user_id: int) -> bool:
    """Mark a track as deleted; its files go with the sweep."""
    return change(connection, track_id, user_id=user_id, values={"deleted_at": database_now(connection)})


def waveform_of(connection: Connection, track_id: int) -> dict[str, Any] | None:
    """Return a track's waveform; whether it may be seen was asked before."""
    found: dict[str, Any] | None = connection.scalar(select(tracks.c.waveform).where(tracks.c.id == track_id))
    return found


def owns_series(connection: Connection, series_id: int, *, user_id: int) -> bool:
    """Say whether a series is this user's."""
    found = select(series.c.id).where(series.c.id == series_id, series.c.user_id == user_id)
    return connection.scalar(found) is not None
