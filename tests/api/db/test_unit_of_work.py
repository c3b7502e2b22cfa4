"""The unit of work tells what passes by itself from what does not."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool

from soundfoundry_api.db.unit_of_work import Database, DatabaseUnavailableError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MARK = "INSERT INTO audit_log (action, details, created_at) VALUES ('x', '{}', now())"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_takes_no_writes_just_now_is_away(database: Database) -> None:
    """A primary that has become a standby refuses writes; that is an outage, not a mistake in the statement."""

    def write() -> None:
        with database.begin() as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            connection.execute(text(MARK))

    with pytest.raises(DatabaseUnavailableError):
        write()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_was_cut_is_an_outage(database: Database) -> None:
    """Whoever is disconnected in the middle of a transaction finds the database away, and connected again after."""

    def write() -> None:
        with database.begin() as connection:
            _cut(connection)
            connection.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailableError):
        write()
    with database.read() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_connection_to_spare_is_an_outage(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that waited for a connection in vain may come again, instead of being told of a mistake of ours."""
    monkeypatch.setattr(database.reader.pool, "_timeout", 0.05)
    pool = database.reader.pool
    assert isinstance(pool, QueuePool)
    with ExitStack() as all_of_them:
        for _ in range(pool.size() + pool._max_overflow):
            all_of_them.enter_context(database.reader.connect())
        with pytest.raises(DatabaseUnavailableError), database.read():
            pytest.fail("there was one more")


def test_a_mistake_stays_a_mistake(database: Database) -> None:
    """What no waiting mends is raised as it is."""
    with pytest.raises(DBAPIError) as told, database.begin() as connection:
        connection.execute(text("INSERT INTO audit_log (action, details) VALUES (NULL, NULL)"))
    assert not isinstance(told.value, PoolTimeoutError)


def _cut(connection: Connection) -> None:
    pid = connection.scalar(text("SELECT pg_backend_pid()"))
    other = connection.engine.connect()
    other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    other.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_is_gone_without_a_word_is_found_out(database: Database) -> None:
    """The connection itself looks after half a minute whether anybody is still there."""
    with database.engine.connect() as connection:
        told = connection.connection.dbapi_connection.info.get_parameters()  # type: ignore[union-attr]
    assert (told["keepalives_idle"], told["tcp_user_timeout"]) == ("15", "20000")
