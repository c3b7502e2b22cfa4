"""The engine: one way to open a database, whichever of the two it is.

``postgresql://`` URLs work as they are (psycopg 3 drives them). SQLite runs in WAL mode with foreign keys, waits for a
lock instead of failing, and begins every transaction as a writer: two requests then queue at their first statement,
where waiting is harmless, and never deadlock between reading and writing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError

from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine
    from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["database_url", "open_engine"]

_BUSY_MS: Final = 15_000
_RESTED_S: Final = 1.0
"""A connection that lay in the pool for longer is asked whether it still lives before it is used."""
_LOCK_TIMEOUT_MS: Final = 10_000
_FOUND_DEAD: Final = {
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""A server that is gone without a word is found out after 20 to 30 s, where Linux would wait a quarter of an hour."""
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


def open_engine(url: str, *, pool_size: int = 8, reading: bool = False) -> Engine:
    """Open an engine; it connects at its first use.

    ``reading`` is for statements that stand each by itself: its connections know no transactions, so that neither a
    BEGIN nor a change of mode comes before a statement. On PostgreSQL at most ``pool_size`` of them are open, and of
    the others twice as many.

    Raises:
        ConfigurationError: see :func:`database_url`.
    """
    made = database_url(url)
    if made.drivername == "sqlite":
        engine = create_engine(made, connect_args={"check_same_thread": False}, pool_size=pool_size)
        event.listen(engine, "connect", _prepare_sqlite)
        if not reading:
            event.listen(engine, "begin", _begin_immediate)
        return engine
    engine = create_engine(
        made,
        # All that may be open stay open: what overflows a pool is closed after each use, and under load that is a new
        # process of PostgreSQL for every other transaction. The last one that was used is used next, so the rest rests.
        pool_size=pool_size if reading else 2 * pool_size,
        max_overflow=0,
        pool_use_lifo=True,
        pool_timeout=10,
        isolation_level="AUTOCOMMIT" if reading else None,
        skip_autocommit_rollback=True,
        json_serializer=_json,
        json_deserializer=msgspec.json.decode,
        connect_args={
            "connect_timeout": 5,
            "application_name": "soundfoundry",
            **_FOUND_DEAD,
            "options": f"-c lock_timeout={_LOCK_TIMEOUT_MS} -c timezone=UTC",
        },
    )
    _ask_the_rested(engine)
    return engine


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _ask_the_rested(engine: Engine) -> None:
    """Ping a connection that has rested, as ``pool_pre_ping`` does with every one, and spare the busy ones the round trip.

    A database that was restarted is found out here by the first request after it: the pool is emptied and a new
    connection made, and nobody sees an error. What was used within the second is used again as it is.
    """

    def checkin(connection: Any, record: ConnectionPoolEntry) -> None:
        del connection
        record.info["rests_since"] = time.monotonic()

    def checkout(connection: Any, record: ConnectionPoolEntry, proxy: Any) -> None:
        del proxy
        since = record.info.get("rests_since")
        if since is None or time.monotonic() - since < _RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError("The database has hung up meanwhile.") from error

    event.listen(engine, "checkin", checkin)
    event.listen(engine, "checkout", checkout)


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
