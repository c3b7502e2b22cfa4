"""A little of everything: rows for every table, put into whatever columns a revision has."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, DateTime, Float, Integer, LargeBinary, MetaData, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, REGCLASS

from soundfoundry_api.db.types import Json, UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy import Column
    from sqlalchemy.engine import Connection

THEN = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
SHA = hashlib.sha256(b"sample").hexdigest()

ROWS: dict[str, list[dict[str, Any]]] = {
    "users": [
        {"id": 1, "name": "ada", "email": "ada@example.org", "plan": "pro", "user_style_seed": 2**53 - 1},
        {"id": 2, "name": "Bj\u00f6rn", "role": "admin", "disabled_at": THEN},
    ],
    "identities": [{"issuer": "https://id.example.org", "subject": "42", "user_id": 1}],
    "api_keys": [{"id": 1, "user_id": 1, "public_id": "abcdefgh", "digest": b"\0\xff", "scopes": ["tracks:write"]}],
    "series": [
        {"id": 1, "user_id": 1, "slug": "default-1", "title": "Default", "look": {}},
        {"id": 2, "user_id": 1, "slug": "夜想曲", "title": "夜想曲", "look": {"hue": 210}},
    ],
    "tracks": [
        {"id": 1, "user_id": 1, "series_id": 2, "title": "Night Train", "request": {"prompt": "x", "bpm": 91.5},
         "track_seed": 2**53 - 1, "visibility": "public", "visual_version": 2, "dark": False, "bpm": 91.5},
        {"id": 2, "user_id": 2, "title": "Another", "request": {"prompt": "y"}, "deleted_at": THEN},
        {"id": 3, "user_id": 1, "title": "Third", "request": {"prompt": "z"}},
    ],
    "jobs": [
        {"id": 1, "track_id": 1, "user_id": 1, "state": "COMPLETE", "progress": 100, "credits": 5, "finished_at": THEN},
        {"id": 2, "track_id": 2, "user_id": 2, "state": "FAILED", "credits": 8, "error_code": "poison"},
        {"id": 3, "track_id": 3, "user_id": 1, "state": "RENDERING", "credits": 5, "lease_token": 4, "lease_until": THEN},
    ],
    "job_events": [{"id": 1, "job_id": 1, "data": {"status": "COMPLETE"}}],
    "attempts": [
        {"id": 1, "job_id": 1, "number": 1, "client_ref": "a", "state": "FAILED", "fault": "rate"},
        {"id": 2, "job_id": 1, "number": 2, "client_ref": "b", "state": "SUCCEEDED", "cost_micros": 2300},
        {"id": 3, "job_id": 3, "number": 1, "client_ref": "c", "state": "UNKNOWN", "provider_request_id": "r-1"},
    ],
    "ledger_transactions": [
        {"id": 1, "user_id": 1, "kind": "GRANT", "reference": "plan:1"},
        {"id": 2, "user_id": 1, "job_id": 1, "kind": "RESERVE"},
        {"id": 3, "user_id": 1, "job_id": 1, "kind": "CAPTURE"},
    ],
    "ledger_entries": [
        {"transaction_id": 1, "account": "issued", "amount": -100},
        {"transaction_id": 1, "account": "user:1:available", "amount": 100},
        {"transaction_id": 2, "account": "user:1:available", "amount": -5},
        {"transaction_id": 2, "account": "user:1:reserved", "amount": 5},
        {"transaction_id": 3, "account": "user:1:reserved", "amount": -5},
        {"transaction_id": 3, "account": "revenue", "amount": 5},
    ],
    "balances": [{"user_id": 1, "available": 95, "reserved": 0}, {"user_id": 2, "available": 0, "reserved": 8}],
    "outbox": [
        {"id": 1, "topic": "job", "payload": {"job_id": 3}},
        {"id": 2, "topic": "job", "payload": {"job_id": 1}, "published_at": THEN},
    ],
    "idempotency_keys": [
        {"user_id": 1, "endpoint": "POST /api/tracks", "key": "k", "fingerprint": b"\1", "status": 202,
         "response": {"track_id": 1}},
    ],
    "unlocks": [{"user_id": 1, "unlock_id": "first-track", "version": 1}],
    "references": [{"id": 1, "user_id": 1, "filename": "hum.wav", "size": 5_000_000_000, "sha256": SHA}],
    "saved_covers": [{"id": 1, "track_id": 1, "user_id": 1, "storage_key": "covers/1.svg", "dark": True}],
    "audit_log": [{"id": 1, "actor_id": 2, "action": "queue.purge", "details": {"jobs": 3}}],
}  # fmt: skip


def fill(connection: Connection) -> None:
    """Insert the rows into the tables that there are.

    A column that is not there is left out; one that has to have a value and has none here gets something of its type.
    """
    for table in reflected(connection).sorted_tables:
        if table.name == "alembic_version":
            continue
        for row in ROWS.get(table.name, [{}]):
            known = {name: value for name, value in row.items() if name in table.columns}
            needed = {
                column.name: _something(column)
                for column in table.columns
                if column.name not in known
                and not column.nullable
                and column.server_default is None
                and column.identity is None
            }
            connection.execute(table.insert().values(known | needed))
        if connection.dialect.name == "postgresql" and "id" in table.columns:
            last = select(func.max(table.c.id)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
            connection.execute(select(func.setval(cast(sequence, REGCLASS), last)))


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table, as plain values."""
    return {
        table.name: [
            dict(row._mapping)
            for row in connection.execute(select(table).order_by(*table.primary_key.columns))
        ]
        for table in reflected(connection).sorted_tables
        if table.name != "alembic_version"
    }


def reflected(connection: Connection) -> MetaData:
    """Return the tables as the database has them, with the types that we read and write them by."""
    found = MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, DateTime):
                column.type = UtcDateTime()
            elif isinstance(column.type, JSON | JSONB):
                column.type = Json
    return found


def _something(column: Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return THEN
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, JSON | JSONB) or kind is Json:
        return {}
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, Float):
        return 1.5
    return b"x" if isinstance(kind, LargeBinary) else f"some {column.name}"
