"""What must never happen is refused by the database itself, whichever code asks for it."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from soundfoundry_api.credits.ledger import imbalance
from soundfoundry_api.db.tables import (
    LIVE_ATTEMPTS,
    TERMINAL_STATES,
    attempts,
    balances,
    jobs,
    ledger_entries,
    ledger_transactions,
    users,
)
from soundfoundry_api.db.types import UtcDateTime
from soundfoundry_api.db.unit_of_work import database_now

from . import sample

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
RUNNING = 3
"""The job of the sample that has not ended."""


@pytest.fixture
def full(database):
    with database.begin() as connection:
        sample.fill(connection)
    return database


def refused(database, *statements) -> bool:
    try:
        with database.begin() as connection:
            for statement in statements:
                connection.execute(statement)
    except IntegrityError:
        return True
    return False


def something_else(column: Column) -> object:
    """Return a value that no job of the sample has."""
    known = {"id": 99, "track_id": 1, "user_id": 2, "state": "QUEUED", "trace": {"a": 1}}
    if column.name in known:
        return known[column.name]
    if isinstance(column.type, UtcDateTime):
        return sample.THEN.replace(year=2030)
    return 77 if isinstance(column.type, Integer) else "different"


@pytest.mark.parametrize("state", TERMINAL_STATES)
def test_a_job_that_has_ended_never_changes(full, state):
    """Not one column of it, even where the state stays."""
    with full.begin() as connection:
        connection.execute(update(jobs).where(jobs.c.id == RUNNING).values(state=state))

    for column in jobs.columns:
        change = update(jobs).where(jobs.c.id == RUNNING).values({column.name: something_else(column)})
        assert refused(full, change), column.name


def test_the_refusal_says_why(full):
    """The error names the job and how it ended."""
    with pytest.raises(DBAPIError, match=r"has ended"), full.begin() as connection:
        connection.execute(update(jobs).where(jobs.c.id == 1).values(state="QUEUED"))


def test_writing_what_is_there_already_is_no_change(full):
    """A late worker that writes the same again, or nothing, does no harm and gets no error."""
    with full.begin() as connection:
        same = update(jobs).where(jobs.c.id == 1).values(state="COMPLETE", progress=100)
        assert connection.execute(same).rowcount == 1


def test_a_job_that_runs_may_change_and_end(full):
    """The trigger keeps its hands off jobs that have not ended."""
    with full.begin() as connection:
        connection.execute(update(jobs).where(jobs.c.id == RUNNING).values(progress=50))
        connection.execute(
            update(jobs).where(jobs.c.id == RUNNING).values(state="CANCELED", finished_at=sample.THEN)
        )


def grant(connection, user_id: int, amounts: dict[str, int]) -> None:
    values = {"user_id": user_id, "kind": "GRANT", "created_at": database_now(connection)}
    made = connection.scalar(insert(ledger_transactions).values(values).returning(ledger_transactions.c.id))
    for account, amount in amounts.items():
        connection.execute(insert(ledger_entries).values(transaction_id=made, account=account, amount=amount))


@only_postgresql
@pytest.mark.parametrize(
    "amounts", [{"issued": -5}, {"issued": -5, "user:1:available": 6}, {"a": 1, "b": 1, "c": -1}]
)
def test_entries_that_do_not_add_up_are_refused_at_the_commit(full, amounts):
    """A transaction of the ledger whose entries do not add up to zero cannot be committed."""
    with pytest.raises(DBAPIError, match="add up"), full.begin() as connection:
        grant(connection, 1, amounts)

    with full.read() as connection:
        assert imbalance(connection) == 0


@only_postgresql
def test_entries_may_be_written_one_after_another(full):
    """Only the commit counts: in between, the books may be open."""
    with full.begin() as connection:
        grant(connection, 1, {"issued": -5, "user:1:available": 3, "user:1:bonus": 2})


@only_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        update(ledger_entries).where(ledger_entries.c.account == "issued").values(amount=-1),
        delete(ledger_entries).where(ledger_entries.c.account == "revenue"),
        update(ledger_entries).where(ledger_entries.c.account == "revenue").values(transaction_id=1),
    ],
    ids=["changed", "deleted", "moved"],
)
def test_entries_that_are_changed_have_to_add_up_too(full, statement):
    """Changing, deleting or moving one entry alone is refused."""
    with pytest.raises(DBAPIError, match="add up"), full.begin() as connection:
        connection.execute(statement)


@only_postgresql
def test_a_whole_transaction_may_be_deleted(full):
    """Nothing adds up to zero as well; an account that is erased takes its books along."""
    with full.begin() as connection:
        connection.execute(delete(ledger_entries).where(ledger_entries.c.transaction_id == 1))


@pytest.mark.parametrize("state", LIVE_ATTEMPTS)
def test_a_job_has_one_attempt_that_may_cost_money(full, state):
    """A second live attempt is refused, whatever state the first one is in."""
    with full.begin() as connection:
        connection.execute(update(attempts).where(attempts.c.id == 3).values(state=state))
        row = dict(connection.execute(select(attempts).where(attempts.c.id == 3)).one()._mapping)
    second = row | {"id": 9, "number": 2, "client_ref": "z", "provider_request_id": None, "state": "INTENT"}

    assert refused(full, insert(attempts).values(second))
    assert not refused(
        full,
        update(attempts).where(attempts.c.id == 3).values(state="FAILED"),
        insert(attempts).values(second),
    )


@pytest.mark.parametrize("kind", ["RESERVE", "CAPTURE", "RELEASE"])
def test_a_job_is_reserved_and_settled_once(full, kind):
    """After RESERVE and CAPTURE neither a second one of them nor a RELEASE gets in."""
    row = {"user_id": 1, "job_id": 1, "kind": kind, "created_at": sample.THEN}

    assert refused(full, insert(ledger_transactions).values(row))


@pytest.mark.parametrize(
    "statement",
    [
        update(balances).values(available=-1),
        update(balances).values(reserved=-1),
        update(users).where(users.c.id == 1).values(plan="gold"),
        update(users).where(users.c.id == 1).values(user_style_seed=2**53),
        update(jobs).where(jobs.c.id == RUNNING).values(progress=101),
        update(jobs).where(jobs.c.id == RUNNING).values(state="PAUSED"),
        delete(users).where(users.c.id == 1),
    ],
    ids=["available", "reserved", "plan", "seed", "progress", "state", "owner"],
)
def test_values_that_mean_nothing_are_refused(full, statement):
    """Balances below zero, unknown plans and states, seeds beyond 53 bits, owners that are still needed."""
    assert refused(full, statement)
