"""The pool: what has rested is asked first, what reads needs no transaction."""

from __future__ import annotations

from contextlib import ExitStack

import psycopg
import pytest
from sqlalchemy import event, text

from soundfoundry_api.db import engine as engines
from soundfoundry_api.db.unit_of_work import Database, DatabaseUnavailableError

END_THEM = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def postgresql(empty_postgresql):
    made = Database(empty_postgresql)
    yield made
    made.close()


def hang_up(url: str) -> None:
    """End every session of the database, as a restart does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(END_THEM)


@pytest.mark.parametrize("door", ["begin", "read"])
def test_nobody_notices_a_restart_after_a_rest(postgresql, empty_postgresql, monkeypatch, door) -> None:
    """Connections that were cut while they lay in the pool are replaced before anybody uses them."""
    monkeypatch.setattr(engines, "_RESTED_S", 0.0)
    for _ in range(2):
        with getattr(postgresql, door)() as connection:
            assert connection.scalar(text("SELECT 1")) == 1
        hang_up(empty_postgresql)
    with getattr(postgresql, door)() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_a_busy_connection_is_not_asked(postgresql, empty_postgresql) -> None:
    """What was used a moment ago is used as it is: a cut is an error once, and the whole pool is new after it."""
    with postgresql.begin() as one, postgresql.begin() as other:
        assert one.scalar(text("SELECT 1")) == other.scalar(text("SELECT 1"))
    hang_up(empty_postgresql)
    with pytest.raises(DatabaseUnavailableError), postgresql.begin() as connection:
        connection.scalar(text("SELECT 1"))
    with postgresql.begin() as one, postgresql.begin() as other:
        assert one.scalar(text("SELECT 1")) == other.scalar(text("SELECT 1"))


def test_a_read_is_one_round_trip(postgresql, empty_postgresql) -> None:
    """No BEGIN comes before a reading statement: the server sees no transaction around it."""
    started = text("SELECT xact_start = query_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
    with postgresql.read() as connection:
        connection.scalar(text("SELECT pg_sleep(0.01)"))
        assert connection.scalar(started) is True
    with postgresql.begin() as connection:
        connection.scalar(text("SELECT pg_sleep(0.01)"))
        assert connection.scalar(started) is False


def test_a_read_on_sqlite_takes_no_lock(tmp_path) -> None:
    """A reader does not wait for the one writer that SQLite has."""
    database = Database(f"sqlite:///{tmp_path / 'made.db'}")
    said: list[str] = []
    event.listen(database.reader, "before_cursor_execute", lambda *seen: said.append(seen[2]))
    with database.begin() as writer:
        writer.execute(text("CREATE TABLE things (id INTEGER)"))
    with database.begin() as writer, database.read() as reader:
        writer.execute(text("INSERT INTO things VALUES (1)"))
        assert reader.scalar(text("SELECT count(*) FROM things")) == 0
    assert said == ["SELECT count(*) FROM things"]
    database.close()


def test_connections_that_many_needed_at_once_are_kept(empty_postgresql) -> None:
    """A pool of 2 lends 4 at once, and lends the same ones again: under load nobody waits for a new backend each time."""
    backend = text("SELECT pg_backend_pid()")
    database = Database(empty_postgresql, pool_size=2)

    def four() -> set[int]:
        with ExitStack() as stack:
            open_ = [stack.enter_context(database.begin()) for _ in range(4)]
            return {int(connection.scalar(backend) or 0) for connection in open_}

    first = four()
    assert len(first) == 4
    assert four() == first
    database.close()
