"""The database of a world on SQLAlchemy and SQLite themselves, migrated by the real migrations; for :mod:`.conformity`.

There is one connection, so nothing may happen while a transaction is open: faults strike before a begin and after a commit.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event, select
from sqlalchemy.pool import StaticPool

from benchmarks.simulation.firsts import NEVER_S, due_in, first_rows
from soundfoundry_api.db.migrate import upgrade
from soundfoundry_api.db.tables import TERMINAL_STATES, jobs, metadata, outbox
from soundfoundry_api.db.unit_of_work import Database, DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from benchmarks.simulation.world import World

__all__ = ["SqliteDatabase"]

_GOING: Final = select(jobs).where(jobs.c.state.not_in(TERMINAL_STATES))


@cache
def _schema() -> str:
    """Return the SQL that makes what the migrations make."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        upgrade(f"sqlite:///{file}")
        connection = sqlite3.connect(file)
        text = "\n".join(connection.iterdump())
        connection.close()
    return text


class SqliteDatabase(Database):
    """As :class:`.memory.MemoryDatabase`, the real thing."""

    watched = False

    def __init__(self, world: World) -> None:
        self._world = world
        self.open = False
        self._rows_before = 0
        raw = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        raw.executescript(_schema())
        self.engine = create_engine("sqlite://", poolclass=StaticPool, creator=lambda: raw)
        event.listen(self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        self.reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        raw.create_function("strftime", -1, self._strftime)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction."""
        self._world.point("begin")
        self._reach()
        self.open = True
        try:
            with super().begin() as connection:
                yield connection
        finally:
            self.open = False
        self._look()
        fault = self._world.point("commit")
        self._reach()
        if fault == "unknown":
            raise self.lost()
        current = self._world.scheduler.current
        if fault == "die" and current is not None and current.process is not None:
            self._world.kill(current.process)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection for reading."""
        self._world.point("begin")
        self._reach()
        self.open = True
        try:
            with super().read() as connection:
                yield connection
        finally:
            self.open = False

    def lost(self) -> DatabaseUnavailableError:
        """Return what is raised where the connection breaks."""
        return DatabaseUnavailableError()

    def _strftime(self, pattern: str, now: str, after: str = "0 seconds") -> str:
        """Tell the world's time where SQL asks for the machine's."""
        del now
        moment = self._world.database_time() + timedelta(seconds=float(after.partition(" ")[0]))
        return moment.strftime(pattern.replace("%f", f"%S.{moment.microsecond // 1000:03d}"))

    def grant(self, user_id: int, amount: int) -> None:
        """Begin with a user and so many credits."""
        with super().begin() as connection:
            for name, row in first_rows(user_id, amount, self._world.database_time()):
                connection.execute(metadata.tables[name].insert().values(row))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return what is committed."""
        with super().read() as connection:
            found = connection.execute(select(metadata.tables[table])).mappings()
            return [{str(name): value for name, value in row.items()} for row in found]

    def pending(self) -> bool:
        """Say whether the outbox has rows that are not published."""
        with super().read() as connection:
            return (
                connection.scalar(select(outbox.c.id).where(outbox.c.published_at.is_(None)).limit(1))
                is not None
            )

    def due_in(self) -> float:
        """Return in how many seconds a step is due; twelve hours where none ever is."""
        with super().read() as connection:
            going = connection.execute(_GOING).mappings().all()
        return due_in([dict(row) for row in going], self._world.database_time()) if going else NEVER_S

    def _reach(self) -> None:
        if self._world.scheduler.now < self._world.database_away_until:
            raise self.lost()

    def _look(self) -> None:
        """Poke the relay where there are new rows in the outbox."""
        with super().read() as connection:
            last = connection.scalar(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1)) or 0
        if last > self._rows_before:
            self._rows_before = last
            self._world.house.poke_relay()
