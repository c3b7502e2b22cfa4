"""The unit of work: one transaction, opened at the edge, committed at the edge.

Services and repositories take a :class:`Connection` and never commit. Who drives them (a request, an actor, a command)
opens the transaction with :meth:`Database.begin`, so that what belongs together happens together or not at all. The
clock of everything that is compared across processes is the database's.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from soundfoundry_api.db.clock import database_clock, database_now
from soundfoundry_api.db.engine import open_engine
from soundfoundry_core.errors import StorageUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

__all__ = [
    "Database",
    "DatabaseUnavailableError",
    "crashpoint",
    "database_clock",
    "database_now",
    "is_unique_violation",
]

_READ_ONLY: Final = "25006"


class Database:
    """The one door to the database."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine: Engine = open_engine(url, pool_size=pool_size)
        self.reader: Engine = open_engine(url, pool_size=pool_size, reading=True)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction: committed where the block ends, rolled back where it raises.

        Raises:
            DatabaseUnavailableError: the database cannot be reached, is shutting down, takes no writes just now, or has
                no connection to spare. Where that happened during the commit, it may have been committed all the same.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except (DBAPIError, PoolTimeoutError) as error:
            if not _passes(error):
                raise
            raise DatabaseUnavailableError from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection for reading: each statement by itself, so that no round trip goes to BEGIN and ROLLBACK.

        Raises:
            DatabaseUnavailableError: the database cannot be reached, or has no connection to spare.
        """
        try:
            with self.reader.connect() as connection:
                yield connection
        except (DBAPIError, PoolTimeoutError) as error:
            if not _passes(error):
                raise
            raise DatabaseUnavailableError from error

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        self.reader.dispose()


def _passes(error: DBAPIError | PoolTimeoutError) -> bool:
    """Say whether what the database could not do now it may do in a moment, without anybody changing anything.

    A primary that has become a standby refuses writes with 25006, until the address leads to the new primary.
    """
    if isinstance(error, OperationalError | PoolTimeoutError) or error.connection_invalidated:
        return True
    return getattr(error.orig, "sqlstate", None) == _READ_ONLY


class DatabaseUnavailableError(StorageUnavailableError):
    """The database cannot be reached."""

    code = "database-unavailable"

    def __init__(self) -> None:
        super().__init__("The database cannot be reached.", fix="Try again in a moment.")


def crashpoint(name: str) -> None:
    """Die here, as a power cut would, if a test has named this point in ``SOUNDFOUNDRY_CRASHPOINT``.

    The value is ``name`` or ``name:n`` for the n-th time. It costs one look-up otherwise.
    """
    wanted = os.environ.get("SOUNDFOUNDRY_CRASHPOINT")
    if not wanted:
        return
    point, _, times = wanted.partition(":")
    if point != name:
        return
    _hits[name] = _hits.get(name, 0) + 1
    if _hits[name] >= int(times or 1):
        os._exit(137)


_hits: dict[str, int] = {}


def is_unique_violation(error: DBAPIError) -> bool:
    """Say whether an error is a unique constraint doing its work."""
    original: Any = error.orig
    return getattr(original, "sqlstate", None) == "23505" or "UNIQUE constraint failed" in str(original)
