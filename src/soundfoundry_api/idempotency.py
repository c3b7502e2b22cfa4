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
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, update

from soundfoundry_api.db.tables import idempotency_keys
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.db.writing import insert_new
from soundfoundry_api.errors import IdempotencyMismatchError, InvalidBodyError

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    now = database_now(connection)
    mine = (
        idempotency_keys.c.user_id == user_id,
        idempotency_keys.c.endpoint == endpoint,
        idempotency_keys.c.key == key,
    )
    connection.execute(delete(idempotency_keys).where(*mine, idempotency_keys.c.expires_at < now))
    row = {
        "user_id": user_id,
        "endpoint": endpoint,
        "key": key,
        "fingerprint": mark,
        "created_at": now,
        "expires_at": now + KEPT,
    }
    if insert_new(connection, idempotency_keys, row) is not None:
        return None
    found = find(connection, user_id, endpoint, key, mark)
    assert found is not None  # noqa: S101 -- the insert met it, and answers are written with their keys
    return found


def find(connection: Connection, user_id: int, endpoint: str, key: str, mark: bytes) -> Replay | None:
    """Return the answer that a key has; None where it has none.

    Raises:
        IdempotencyMismatchError: it was used for another body.
    """
    row = connection.execute(
        select(idempotency_keys.c.fingerprint, idempotency_keys.c.status, idempotency_keys.c.response).where(
            idempotency_keys.c.user_id == user_id,
            idempotency_keys.c.endpoint == endpoint,
            idempotency_keys.c.key == key,
            idempotency_keys.c.expires_at >= database_now(connection),
        )
    ).one_or_none()
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
    connection.execute(
        update(idempotency_keys)
        .where(
            idempotency_keys.c.user_id == user_id,
            idempotency_keys.c.endpoint == endpoint,
            idempotency_keys.c.key == key,
        )
        .values(status=status, response=body)
    )
