"""The engine: one way to open a database, whichever of the two it is.

``postgresql://`` URLs work as they are (psycopg 3 drives them). SQLite runs in WAL mode with foreign keys, waits for a
lock instead of failing, and begins every transaction as a writer: two requests then queue at their first statement,
where waiting is harmless, and never deadlock between reading and writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

__all__ = ["database_url", "open_engine"]

_BUSY_MS: Final = 15_000
_LOCK_TIMEOUT_MS: Final = 10_000
_DRIVERS: Final = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}


def database_url(url: str) -> URL:
    """Return the URL with the driver that this service uses.

    Raises:
        ConfigurationError: it is no URL, or names another database.
    """
    try:
        made = make_url(url)
    except ArgumentError:
        made = None
    if made is None or made.drivername not in _DRIVERS:
        raise ConfigurationError(
            "DATABASE_URL names no database that this service can use.",
            fix="Use postgresql://user:password@host:5432/name, or sqlite:////path/to/file.db.",
        )
    return made.set(drivername=_DRIVERS[made.drivername])


def open_engine(url: str, *, pool_size: int = 8) -> Engine:
    """Open an engine; it connects at its first use.

    Raises:
        ConfigurationError: see :func:`database_url`.
    """
    made = database_url(url)
    if made.drivername == "sqlite":
        engine = create_engine(made, connect_args={"check_same_thread": False}, pool_size=pool_size)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return create_engine(
        made,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={
            "connect_timeout": 5,
            "application_name": "soundfoundry",
            "options": f"-c lock_timeout={_LOCK_TIMEOUT_MS} -c timezone=UTC",
        },
    )


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """Leave transactions to SQLAlchemy and set what SQLite keeps per connection."""
    del record
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
