"""The rows of covers. Whoever changes a cover holds its track's row until the new files are stored and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from soundfoundry_api.db.tables import outbox, saved_covers, tracks
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.db.writing import insert_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

__all__ = ["add_saved", "announce_saved", "change_files", "hold"]


def hold(connection: Connection, track_id: int, *, user_id: int, steps: int = 0) -> int | None:
    """Hold the row of a track that the user owns till the transaction ends, and move its visual version by ``steps``.

    Returns the version, or None where there is no such track. Two that come together wait for each other here, so that
    each sees the other's version, and the sweeper (``worker/old_files.py``) takes nothing that is being named.
    """
    version: int | None = connection.execute(
        update(tracks)
        .where(tracks.c.id == track_id, tracks.c.user_id == user_id, tracks.c.deleted_at.is_(None))
        .values(visual_version=tracks.c.visual_version + steps)
        .returning(tracks.c.visual_version)
    ).scalar_one_or_none()
    return version


def change_files(
    connection: Connection, track_id: int, *, user_id: int, files: Mapping[str, Any], **values: Any
) -> None:
    """Write what a held track's files are now."""
    connection.execute(
        update(tracks)
        .where(tracks.c.id == track_id, tracks.c.user_id == user_id)
        .values(files=dict(files), **values)
    )


def add_saved(
    connection: Connection, track_id: int, *, user_id: int, facts: Mapping[str, Any], dark: bool
) -> int:
    """Write down that a maker has saved a cover."""
    row = {
        "track_id": track_id,
        "user_id": user_id,
        "storage_key": facts["key"],
        "sha256": facts["sha256"],
        "size": facts["size"],
        "dark": dark,
        "created_at": database_now(connection),
    }
    return insert_row(connection, saved_covers, row)


def announce_saved(connection: Connection, *, track_id: int, user_id: int, cover_url: str) -> int:
    """Put the event ``cover.saved`` into the outbox."""
    payload = {"track_id": track_id, "user_id": user_id, "cover_url": cover_url}
    row = {"topic": "cover.saved", "payload": payload, "created_at": database_now(connection)}
    return insert_row(connection, outbox, row)
