"""The books: whatever happens in whatever order, nothing is lost, nothing is owed, and nothing happens twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from soundfoundry_api.credits.ledger import balance_of, capture, grant, imbalance, release, reserve
from soundfoundry_api.credits.service import statement
from soundfoundry_api.db.tables import jobs, ledger_entries, tracks
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.db.writing import insert_row
from soundfoundry_api.errors import ConflictError, InsufficientCreditsError
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack

JOBS = 3
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("grant"), st.integers(1, 20), st.sampled_from([None, "a", "b"])),
        st.tuples(st.sampled_from(["reserve", "capture", "release"]), st.integers(0, JOBS - 1), st.none()),
    ),
    min_size=10,
    max_size=60,
)


def add_job(connection, user_id: int, amount: int) -> int:
    """Insert a track and its job, as a create does, without a reservation."""
    own = {"user_id": user_id, "created_at": database_now(connection)}
    track = {
        "title": "t", "request": {}, "style_seed": 1, "track_seed": 1, "duration_s": 30.0, "has_vocals": False,
        "unlocks": [], "files": {},
    }  # fmt: skip
    job = {"track_id": insert_row(connection, tracks, own | track), "provider": "synth", "trace": []}
    return insert_row(connection, jobs, own | job | {"credits": amount})


class Model:
    """The ledger as a child would keep it."""

    def __init__(self, prices: list[int]) -> None:
        self.prices = prices
        self.free = self.held = self.earned = 0
        self.state = ["new"] * len(prices)
        self.references: set[str] = set()

    def grant(self, amount: int, reference: str | None) -> bool:
        if reference in self.references:
            return False
        if reference is not None:
            self.references.add(reference)
        self.free += amount
        return True

    def reserve(self, job: int) -> str:
        if self.free < self.prices[job]:
            return "insufficient"
        if self.state[job] != "new":
            return "conflict"
        self.state[job] = "held"
        self.free -= self.prices[job]
        self.held += self.prices[job]
        return "done"

    def settle(self, job: int, *, kept: bool) -> bool:
        if self.state[job] != "held":
            return False
        self.state[job] = "kept" if kept else "given back"
        self.held -= self.prices[job]
        if kept:
            self.earned += self.prices[job]
        else:
            self.free += self.prices[job]
        return True


def reserved(connection, user_id: int, job_id: int, amount: int) -> str:
    try:
        with connection.begin_nested():
            reserve(connection, user_id, job_id, amount)
    except InsufficientCreditsError:
        return "insufficient"
    except ConflictError:
        return "conflict"
    return "done"


def account(connection, name: str) -> int:
    total = select(func.coalesce(func.sum(ledger_entries.c.amount), 0)).where(
        ledger_entries.c.account == name
    )
    return int(connection.scalar(total))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@given(prices=st.lists(st.integers(0, 9), min_size=JOBS, max_size=JOBS), steps=STEPS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_history_is_the_one_of_a_naive_model(database, user, prices, steps) -> None:
    """Balances, entries and the statement agree with a child's bookkeeping after every single step."""
    ada = user(credits=0)
    with database.begin() as connection:
        model = Model(prices)
        ids = [add_job(connection, ada, amount) for amount in prices]
        for what, number, reference in steps:
            if what == "grant":
                name = None if reference is None else f"{ada}:{reference}"
                assert grant(connection, ada, number, reference=name) == model.grant(number, reference)
            elif what == "reserve":
                assert reserved(connection, ada, ids[number], prices[number]) == model.reserve(number)
            elif model.state[number] != "new":  # the engine settles only what was created with a reservation
                settle = capture if what == "capture" else release
                assert settle(connection, ids[number]) == model.settle(number, kept=what == "capture")
            assert balance_of(connection, ada) == (model.free, model.held)
            assert min(model.free, model.held) >= 0
        assert account(connection, f"user:{ada}:available") == model.free
        assert account(connection, f"user:{ada}:reserved") == model.held
        assert imbalance(connection) == 0
        told = statement(connection, ada, limit=100)
        assert (told.available, told.reserved) == (model.free, model.held)
        assert [line.balance for line in told.lines][:1] in ([], [model.free])
        assert all(line.balance >= 0 for line in told.lines)
        assert sum(line.amount for line in told.lines if line.kind == "CAPTURE") == model.earned


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("environ", [{"SOUNDFOUNDRY_DATABASE_POOL": "16"}])
def test_of_two_hundred_creates_with_credits_for_one_exactly_one_passes(runtime, user) -> None:
    """All at once, on up to 32 connections: one track, one job, one reservation, and the books balance."""
    ada, together = user(credits=5), threading.Barrier(200)

    def one(_: int) -> str:
        together.wait(timeout=60)
        try:
            create(runtime, NewTrack(prompt="slow pads", duration_s=30), user_id=ada)
        except InsufficientCreditsError:
            return "insufficient"
        return "created"

    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(one, range(200)))

    assert (answers.count("created"), answers.count("insufficient")) == (1, 199)
    with runtime.database.read() as connection:
        assert balance_of(connection, ada) == (0, 5)
        assert imbalance(connection) == 0
        for table in (tracks, jobs):
            assert connection.scalar(select(func.count()).select_from(table)) == 1
        assert [line.kind for line in statement(connection, ada).lines] == ["RESERVE", "GRANT"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_many_settlements_at_once_exactly_one_happens(database, user) -> None:
    """Eight captures and eight releases of one job, ten times over; the others say that they came too late."""
    ada = user(credits=50)
    for _ in range(10):
        with database.begin() as connection:
            job = add_job(connection, ada, 5)
            reserve(connection, ada, job, 5)
        together = threading.Barrier(16)

        def one(number: int, job: int = job, together: threading.Barrier = together) -> bool:
            together.wait(timeout=20)
            with database.begin() as connection:
                return (capture if number % 2 else release)(connection, job)

        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(one, range(16))) == 1
    with database.read() as connection:
        available, held = balance_of(connection, ada)
        assert held == 0
        assert available + account(connection, "revenue") == 50
        assert imbalance(connection) == 0


INSERT = text(
    "INSERT INTO ledger_transactions (user_id, job_id, kind, created_at) VALUES (:user, :job, :kind, :now)"
)


@pytest.mark.parametrize(
    ("before", "kind", "index"),
    [
        (["RESERVE"], "RESERVE", "one_reserve"),
        (["RESERVE", "CAPTURE"], "CAPTURE", "one_settlement"),
        (["RESERVE", "CAPTURE"], "RELEASE", "one_settlement"),
        (["RESERVE", "RELEASE"], "CAPTURE", "one_settlement"),
        (["RESERVE", "RELEASE"], "RELEASE", "one_settlement"),
    ],
)
def test_the_index_itself_refuses_a_second_time(database, user, before, kind, index) -> None:
    """In raw SQL, past all of our code."""
    ada = user(credits=50)
    with database.begin() as connection:
        job = add_job(connection, ada, 5)
        values = {"user": ada, "job": job, "now": "2026-01-01 00:00:00+00:00"}
        for each in before:
            connection.execute(INSERT, values | {"kind": each})
    with pytest.raises(IntegrityError) as refused, database.begin() as connection:
        connection.execute(INSERT, values | {"kind": kind})

    names = (index, "UNIQUE constraint failed: ledger_transactions.job_id")
    assert any(name in str(refused.value) for name in names)


@pytest.mark.parametrize("column", ["available", "reserved"])
def test_no_statement_brings_a_balance_below_zero(database, user, column) -> None:
    """The row itself refuses it."""
    ada = user(credits=3)
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(text(f"UPDATE balances SET {column} = {column} - 4 WHERE user_id = {ada}"))  # noqa: S608
    with database.read() as connection:
        assert balance_of(connection, ada) == (3, 0)


def test_a_create_that_fails_reserves_nothing(runtime, user) -> None:
    """Too dear by one credit: no track, no job, no line in the ledger."""
    ada = user(credits=4)
    with suppress(InsufficientCreditsError):
        create(runtime, NewTrack(prompt="slow pads", duration_s=30), user_id=ada)
    with runtime.database.read() as connection:
        assert balance_of(connection, ada) == (4, 0)
        assert [line.kind for line in statement(connection, ada).lines] == ["GRANT"]
        assert connection.scalar(select(func.count()).select_from(jobs)) == 0


@pytest.mark.parametrize("settle", [capture, release])
def test_what_was_not_reserved_cannot_be_settled(database, user, settle) -> None:
    """A job without a reservation leaves what another job has reserved where it is."""
    ada = user(credits=20)
    with database.begin() as connection:
        other, bare = add_job(connection, ada, 5), add_job(connection, ada, 5)
        reserve(connection, ada, other, 5)
        assert settle(connection, bare) is False
        assert balance_of(connection, ada) == (15, 5)
        assert settle(connection, other) is True
