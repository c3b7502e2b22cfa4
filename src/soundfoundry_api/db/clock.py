"""The one clock that all processes share: the database's.

:func:`database_clock` is the time as a piece of SQL. What only writes or compares the time puts it into its statement,
which costs nothing; :func:`database_now` asks for it, where Python has to reckon with it, and costs a round trip.
Both mean the moment at which they are carried out, not the beginning of the transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Float, cast, func, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement, FunctionElement

from soundfoundry_api.db.types import UtcDateTime

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy.engine import Connection
    from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["database_clock", "database_now"]


class _Clock(FunctionElement[datetime]):
    """Now, or so many seconds after it, which are its only argument."""

    name = "database_clock"
    type = UtcDateTime()
    inherit_cache = True


@compiles(_Clock)
def _postgresql(element: _Clock, compiler: SQLCompiler, **more: Any) -> str:
    after = compiler.process(element.clauses, **more)
    return f"(clock_timestamp() + make_interval(secs => {after}))" if after else "clock_timestamp()"


@compiles(_Clock, "sqlite")
def _sqlite(element: _Clock, compiler: SQLCompiler, **more: Any) -> str:
    """Write the time as SQLAlchemy does, with six digits, since SQLite compares text."""
    after = compiler.process(element.clauses, **more)
    moved = f", ({after}) || ' seconds'" if after else ""
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now'{moved})"


def database_clock(after: timedelta | None = None) -> ColumnElement[datetime]:
    """Return the database's time as SQL; ``after`` it where that is given."""
    return _Clock() if after is None else _Clock(cast(after.total_seconds(), Float))


_NOW: Final = {
    "sqlite": select(literal_column("strftime('%Y-%m-%dT%H:%M:%f', 'now')")),
    "postgresql": select(func.clock_timestamp(type_=UtcDateTime())),
}


def database_now(connection: Connection) -> datetime:
    """Ask for the database's time, in UTC."""
    now = connection.scalar(_NOW[connection.dialect.name])
    return now if isinstance(now, datetime) else datetime.fromisoformat(f"{now}+00:00")
