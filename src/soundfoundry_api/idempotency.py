"""Idempotency keys: the same request twice is one thing done and the same answer twice.

The key's row is written in the transaction that does the thing, with the answer. A second request with the key waits
for that transaction at the unique index and then finds the answer, or finds nothing because it was rolled back, and
does the thing itself. Another body under the same key is refused.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from soundfoundry_api.db.clock import database_clock
from soundfoundry_api.db.tables import idempotency_keys
from soundfoundry_api.errors import IdempotencyMismatchError, InvalidBodyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Insert
    from sqlalchemy.engine import Connection

__all__ = ["Replay", "begin", "complete", "find", "fingerprint"]

KEPT: Final = timedelta(hours=48)
LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer that was given the first time."""

    status: int
    body: Any


def fingerprint(body: Mapping[str, Any]) -> bytes:
    """Return a hash of a body that does not depend on the order of its fields."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).digest()


def begin(connection: Connection, user_id: int, endpoint: str, key: str, mark: bytes) -> Replay | None:
    """Claim a key for this transaction, or return the answer that it has already.

    Raises:
        InvalidBodyError: the key is empty or longer than 255 characters.
        IdempotencyMismatchError: it was used for another body.
    """
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        raise InvalidBodyError(
            "The Idempotency-Key is not usable.",
            fix=f"Use 1 to {LONGEST} printable characters, such as a UUID.",
        )
    row = {"user_id": user_id, "endpoint": endpoint, "key": key, "fingerprint": mark}
    if connection.scalar(_claim(connection.dialect.name), row) is not None:
        return None
    found = find(connection, user_id, endpoint, key, mark)
    assert found is not None  # noqa: S101 -- the insert met it, and answers are written with their keys
    return found


def find(connection: Connection, user_id: int, endpoint: str, key: str, mark: bytes) -> Replay | None:
    """Return the answer that a key has; None where it has none.

    Raises:
        IdempotencyMismatchError: it was used for another body.
    """
    asked = {"of_user": user_id, "of_endpoint": endpoint, "of_key": key}
    row = connection.execute(_FIND, asked).one_or_none()
    if row is None:
        return None
    if bytes(row[0]) != mark:
        raise IdempotencyMismatchError(
            "This Idempotency-Key was used for another request.",
            fix="Use a new key for each new request.",
        )
    return Replay(int(row[1]), row[2])


def complete(connection: Connection, user_id: int, endpoint: str, key: str, status: int, body: Any) -> None:  # noqa: PLR0917 -- a key is three parts, an answer two
    """Keep the answer, in the same transaction."""
    whose = {"of_user": user_id, "of_endpoint": endpoint, "of_key": key}
    connection.execute(_COMPLETE, {**whose, "status": status, "response": body})


_MINE: Final = (
    idempotency_keys.c.user_id == bindparam("of_user"),
    idempotency_keys.c.endpoint == bindparam("of_endpoint"),
    idempotency_keys.c.key == bindparam("of_key"),
)
_FIND: Final = select(
    idempotency_keys.c.fingerprint, idempotency_keys.c.status, idempotency_keys.c.response
).where(*_MINE, idempotency_keys.c.expires_at >= database_clock())
_COMPLETE: Final = update(idempotency_keys).where(*_MINE)


@cache
def _claim(dialect: str) -> Insert:
    """Return the statement that writes a key, or takes over one whose answer is no longer kept.

    It waits for a transaction that holds the key, and returns nothing where that one has kept its answer.
    """
    row = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(idempotency_keys)
    times = {"created_at": database_clock(), "expires_at": database_clock(KEPT)}
    return (
        row.values(times)
        .on_conflict_do_update(
            index_elements=["user_id", "endpoint", "key"],
            set_={**times, "fingerprint": row.excluded.fingerprint, "status": None, "response": None},
            where=idempotency_keys.c.expires_at < database_clock(),
        )
        .returning(idempotency_keys.c.user_id)
    )
