"""Whoever migrates does so alone: one connection under a lock, which the other processes wait for.

PostgreSQL has an advisory lock, held for the whole upgrade; the transactions below it are Alembic's, one a revision,
and wait for a busy table no longer than a few seconds. On SQLite one transaction keeps everybody else out.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from soundfoundry_api.db.engine import open_engine
from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

__all__ = ["MigrationError", "exclusive", "explained", "plain"]

_LOCK_KEY: Final = 0x50F0_0016
"""The advisory lock that whoever migrates holds."""
_PATIENCE_S: Final = 600.0
"""How long to wait for another process that migrates."""
_LOCK_TIMEOUT_MS: Final = 5_000
"""How long a statement waits for a table: longer, and everybody who comes after it waits as well."""


class MigrationError(StorageError):
    """The schema could not be brought up to date; what was begun was taken back."""

    code = "migration"


@contextmanager
def plain(url: str) -> Iterator[Connection]:
    """Open a connection for looking, and for Alembic's other commands."""
    engine = open_engine(url, pool_size=1)
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def exclusive(url: str) -> Iterator[Connection]:
    """Open a connection that alone may migrate."""
    engine = open_engine(url, pool_size=1)
    try:
        if engine.dialect.name == "sqlite":
            # A table is changed by being made anew, which its references must not notice; they are checked at the end.
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=OFF"))
            with engine.begin() as connection:
                yield connection
            return
        with engine.connect() as connection:
            event.listen(connection, "begin", _be_impatient)
            _take_lock(connection)
            try:
                yield connection
            finally:
                if not connection.invalidated:
                    connection.rollback()
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
                    connection.commit()
    finally:
        engine.dispose()


def _be_impatient(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_LOCK_TIMEOUT_MS}")


def _take_lock(connection: Connection) -> None:
    # Asked again and again instead of waited for: a waiting transaction would hold up CREATE INDEX CONCURRENTLY.
    until = time.monotonic() + _PATIENCE_S
    while True:
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK_KEY})
        connection.commit()
        if taken:
            return
        if time.monotonic() > until:
            raise MigrationError(
                "Another process has been migrating this database for ten minutes.",
                fix="Look what it is waiting for, and try again.",
            )
        time.sleep(0.1)


@contextmanager
def explained() -> Iterator[None]:
    """Turn a driver's error into one of ours, without the URL that it may repeat."""
    try:
        yield
    except OperationalError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in {"55P03", "40P01"} or "locked" in str(error.orig):
            raise MigrationError(
                "A table that has to change is in use, and stayed so; the revision was not applied.",
                fix="Try again in a quieter moment.",
            ) from None
        raise DatabaseUnavailableError from None
