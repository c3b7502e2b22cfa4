"""The rows of references. Every look carries whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from soundfoundry_api.db.tables import audit_log, references
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.db.writing import insert_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping
    from sqlalchemy.engine import Connection

__all__ = ["add", "list_of", "name_file", "remove"]


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    """Write a reference and the statement that was made about it; return its id."""
    now = database_now(connection)
    return insert_row(connection, references, {**values, "attested_at": now, "created_at": now})


def name_file(connection: Connection, reference_id: int, *, user_id: int, key: str) -> RowMapping:
    """Write down where a reference's file is; return its row."""
    mine = (references.c.id == reference_id, references.c.user_id == user_id)
    changed = update(references).where(*mine).values(storage_key=key).returning(*references.c)
    return connection.execute(changed).mappings().one()


def list_of(connection: Connection, user_id: int, *, limit: int = 200) -> list[RowMapping]:
    """Return a user's references, the newest first."""
    mine = select(references).where(references.c.user_id == user_id)
    return list(connection.execute(mine.order_by(references.c.id.desc()).limit(limit)).mappings())


def remove(connection: Connection, reference_id: int, *, user_id: int) -> str | None:
    """Delete a reference; return its file's key, or None where the user has no such reference.

    What was stated about it stays in the audit log.
    """
    mine = (references.c.id == reference_id, references.c.user_id == user_id)
    row = (
        connection.execute(delete(references).where(*mine).returning(*references.c)).mappings().one_or_none()
    )
    if row is None:
        return None
    kept = {name: row[name] for name in ("id", "filename", "size", "sha256", "statement_version")}
    kept["attested_at"] = row["attested_at"].isoformat()
    log = {"actor_id": user_id, "action": "reference.deleted", "details": kept}
    connection.execute(audit_log.insert().values(**log, created_at=database_now(connection)))
    return str(row["storage_key"])
