"""The laws of the job engine, checked after every test, and the history of states that a trigger writes for them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from soundfoundry_api.credits.ledger import imbalance
from soundfoundry_api.db.tables import (
    LIVE_ATTEMPTS,
    TERMINAL_STATES,
    attempts,
    balances,
    job_events,
    jobs,
    ledger_entries,
    ledger_transactions,
    outbox,
    spending,
    tracks,
)

if TYPE_CHECKING:
    from engine import World

HISTORY = {
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS test_history (id bigserial PRIMARY KEY, job_id bigint, old text, new text)",
        """CREATE OR REPLACE FUNCTION test_history_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           INSERT INTO test_history (job_id, old, new) VALUES (NEW.id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state);
           RETURN NULL; END $$""",
        "DROP TRIGGER IF EXISTS test_history_note ON jobs",
        "CREATE TRIGGER test_history_note AFTER INSERT OR UPDATE OF state ON jobs FOR EACH ROW EXECUTE FUNCTION test_history_note()",
    ),
    "sqlite": (
        "CREATE TABLE test_history (id integer PRIMARY KEY, job_id bigint, old text, new text)",
        "CREATE TRIGGER test_history_new AFTER INSERT ON jobs BEGIN INSERT INTO test_history (job_id, old, new) VALUES (NEW.id, NULL, NEW.state); END",
        "CREATE TRIGGER test_history_note AFTER UPDATE OF state ON jobs BEGIN INSERT INTO test_history (job_id, old, new) VALUES (NEW.id, OLD.state, NEW.state); END",
    ),
}  # fmt: skip
FORGET_HISTORY = (
    "DROP TRIGGER test_history_note ON jobs",
    "DROP TABLE test_history",
    "DROP FUNCTION test_history_note",
)
_ON = {
    None: {"QUEUED"},
    "QUEUED": {"RENDERING", "FAILED", "CANCELED"},
    "RENDERING": {"RENDERING", "STORING", "FAILED", "CANCELED"},
    "STORING": {"STORING", "RENDERING", "COMPLETE", "FAILED", "CANCELED"},
}
"""Where a job may go from where."""


def check_laws(connection: Any, world: World) -> dict[int, str]:
    ended: dict[int, str] = {}
    assert imbalance(connection) == 0
    paid = world.memory.lines("paid")
    known = {row.client_ref: row for row in connection.execute(select(attempts)).all()}
    assert set(paid) <= set(known), "somebody was paid whom no attempt knows"
    for row in connection.execute(select(jobs)).all():
        assert row.state in TERMINAL_STATES, f"job {row.id} is {row.state}"
        assert row.lease_until is None
        assert row.finished_at is not None
        ended[row.id] = row.state
        done = row.state == "COMPLETE"
        kinds = connection.scalars(
            select(ledger_transactions.c.kind)
            .where(ledger_transactions.c.job_id == row.id)
            .order_by(ledger_transactions.c.id)
        ).all()
        assert kinds == ["RESERVE", "CAPTURE" if done else "RELEASE"]
        mine = [a for a in known.values() if a.job_id == row.id]
        assert sum(a.state == "SUCCEEDED" for a in mine) == int(done)
        assert not any(a.state in LIVE_ATTEMPTS and a.state != "SUCCEEDED" for a in mine)
        costly = [ref for ref in paid if known[ref].job_id == row.id and known[ref].cost_micros > 0]
        assert len(costly) <= 1, f"job {row.id} was paid {len(costly)} times"
        if costly and not done:
            assert known[costly[0]].state in {"ABANDONED", "FAILED"}
        _check_files(connection, world, row, done)
        _check_events(connection, row)
    booked = select(attempts.c.booked_on, func.sum(attempts.c.cost_micros))
    booked = booked.where(attempts.c.booked_on.is_not(None)).group_by(attempts.c.booked_on)
    days = {day: int(micros) for day, micros in connection.execute(select(spending)).all()}
    assert days == {day: int(micros) for day, micros in connection.execute(booked).all()}, "the day's books"
    for user_id, available, reserved in connection.execute(select(balances)).all():
        for account, have in (("available", available), ("reserved", reserved)):
            mine = ledger_entries.c.account == f"user:{user_id}:{account}"
            booked = connection.scalar(
                select(func.coalesce(func.sum(ledger_entries.c.amount), 0)).where(mine)
            )
            assert have == booked
        assert reserved == 0
    assert (
        connection.scalar(select(func.count()).select_from(outbox).where(outbox.c.published_at.is_(None)))
        == 0
    )
    return ended


def _check_files(connection: Any, world: World, row: Any, done: bool) -> None:
    files = connection.scalar(select(tracks.c.files).where(tracks.c.id == row.track_id))
    if not done:
        assert files == {}
        return
    assert {"track.flac", "track.mp3", "cover.svg", "cover.png"} <= set(files)
    for facts in files.values():
        data = world.runtime.storage.get(facts["key"])
        assert hashlib.sha256(data).hexdigest() == facts["sha256"]


def _check_events(connection: Any, row: Any) -> None:
    told = connection.scalars(
        select(job_events.c.data).where(job_events.c.job_id == row.id).order_by(job_events.c.id)
    ).all()
    ends = [data["status"] for data in told if data["status"] in TERMINAL_STATES]
    assert ends == [row.state]
    assert told[-1]["status"] == row.state
    progress = [data["progress"] for data in told if "progress" in data]
    assert progress == sorted(progress), progress
    out = connection.scalars(select(outbox.c.topic).where(outbox.c.topic != "job.due")).all()
    assert out
    history = connection.execute(
        text("SELECT old, new FROM test_history WHERE job_id = :id ORDER BY id"), {"id": row.id}
    ).all()
    for (old, new), (then, _) in zip(history, [*history[1:], (row.state, None)], strict=True):
        assert new in _ON[old]
        assert then == new
