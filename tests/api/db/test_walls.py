"""The walls behind the engine: what each forbids is refused, and would be done if that wall alone were not there.

The engine never runs against them, so no simulation misses them. Each is therefore taken away here, in a transaction that
is rolled back; a statement that somebody else would refuse as well shows nothing and fails the test.
"""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from . import sample

BOTH = ("sqlite", "postgresql")
_LEDGER = "INSERT INTO ledger_transactions (user_id, job_id, kind, reference, created_at) VALUES"
_ATTEMPT = (
    "INSERT INTO attempts (job_id, number, provider, model, client_ref, provider_request_id, urls, state, cost_micros,"
    " sent, losses, created_at, updated_at) VALUES"
)
_NOW = "'2026-11-22 12:30:00.000000'"

# wall: (where, how it is taken away, what it forbids)
WALLS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "one live attempt": (
        BOTH, "DROP INDEX one_live_attempt",
        f"{_ATTEMPT} (3, 2, 'p', 'm', 'new', NULL, '{{}}', 'INTENT', 0, '{{}}', '[]', {_NOW}, {_NOW})",
    ),
    "one reservation": (BOTH, "DROP INDEX one_reserve", f"{_LEDGER} (1, 1, 'RESERVE', NULL, {_NOW})"),
    "one settlement, of the same kind": (
        BOTH, "DROP INDEX one_settlement", f"{_LEDGER} (1, 1, 'CAPTURE', NULL, {_NOW})",
    ),
    "one settlement, of the other kind": (
        BOTH, "DROP INDEX one_settlement", f"{_LEDGER} (1, 1, 'RELEASE', NULL, {_NOW})",
    ),
    "an ended job": (BOTH, "DROP TRIGGER ended_job_never_changes", "UPDATE jobs SET progress = 99 WHERE id = 1"),
    "one grant a reference": (
        ("postgresql",), "ALTER TABLE ledger_transactions DROP CONSTRAINT uq_ledger_transactions_reference",
        f"{_LEDGER} (1, NULL, 'GRANT', 'plan:1', {_NOW})",
    ),
    "one job a track": (
        ("postgresql",), "ALTER TABLE jobs DROP CONSTRAINT uq_jobs_track_id",
        f"INSERT INTO jobs (track_id, user_id, credits, provider, trace, created_at) VALUES (3, 1, 5, 'p', '[]', {_NOW})",  # noqa: S608 -- no value comes from outside
    ),
    "one attempt a request id": (
        ("postgresql",), "ALTER TABLE attempts DROP CONSTRAINT uq_attempts_provider_provider_request_id",
        f"{_ATTEMPT} (1, 9, 'x', 'm', 'new', 'r-1', '{{}}', 'FAILED', 0, '{{}}', '[]', {_NOW}, {_NOW})",
    ),
    "one attempt a reference": (
        ("postgresql",), "ALTER TABLE attempts DROP CONSTRAINT uq_attempts_client_ref",
        f"{_ATTEMPT} (1, 9, 'p', 'm', 'c', NULL, '{{}}', 'FAILED', 0, '{{}}', '[]', {_NOW}, {_NOW})",
    ),
    "one answer a key": (
        ("postgresql",), "ALTER TABLE idempotency_keys DROP CONSTRAINT pk_idempotency_keys",
        "INSERT INTO idempotency_keys SELECT * FROM idempotency_keys",
    ),
    "no balance below zero": (
        ("postgresql",), "ALTER TABLE balances DROP CONSTRAINT ck_balances_available",
        "UPDATE balances SET available = -1 WHERE user_id = 1",
    ),
    "nothing set aside below zero": (
        ("postgresql",), "ALTER TABLE balances DROP CONSTRAINT ck_balances_reserved",
        "UPDATE balances SET reserved = -1 WHERE user_id = 1",
    ),
    "entries add up": (
        ("postgresql",), "DROP TRIGGER ledger_adds_up",
        "UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'revenue'",
    ),
}  # fmt: skip
CASES = [
    pytest.param(where, name, id=f"{name} on {where}") for name, wall in WALLS.items() for where in wall[0]
]


@pytest.mark.parametrize(("database_url", "name"), CASES, indirect=["database_url"])
def test_each_wall_holds_alone(database, name):
    """What a wall forbids is refused while it stands, and done once it is gone."""
    _, away, forbidden = WALLS[name]
    if away.startswith("DROP TRIGGER") and database.engine.dialect.name == "postgresql":
        away += " ON ledger_entries" if "adds_up" in away else " ON jobs"
    with database.engine.connect() as connection, connection.begin() as everything:
        sample.fill(connection)
        connection.execute(text("UPDATE attempts SET provider = 'x' WHERE provider_request_id IS NOT NULL"))
        with pytest.raises(IntegrityError), connection.begin_nested():
            _do(connection, forbidden)
        _settle(connection)
        connection.execute(text(away))
        assert _do(connection, forbidden) >= 1
        everything.rollback()


def _do(connection, statement: str) -> int:
    done = connection.execute(text(statement)).rowcount
    _settle(connection)
    return done


def _settle(connection) -> None:
    """Let what waits for the commit be checked now."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
