"""``Engine`` and ``Connection``: the doors through which the engine of jobs reaches the store.

At each of them something may happen: :class:`Hooks` is asked before every begin, statement and commit, and may let
another actor go first, end this one, or raise what a database that is away would raise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from benchmarks.simulation.sql.expressions import HERE
from benchmarks.simulation.sql.store import Transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.simulation.sql.store import Store

__all__ = ["Connection", "Engine", "Hooks"]


class Hooks(Protocol):
    """What may happen at the doors."""

    def at_begin(self) -> Any:
        """Return who opens a transaction."""

    def at_statement(self, transaction: Transaction | None) -> None:
        """Come by a statement."""

    def at_commit(self, transaction: Transaction, commit: Callable[[], None]) -> None:
        """Commit, or not, and say the truth about it, or not."""

    def at_end(self, transaction: Transaction | None) -> None:
        """Wake whoever waited for it."""


_NOTHING: Final[dict[str, Any]] = {}


class _Dialect:
    def __init__(self, name: str) -> None:
        self.name = name


class Result:
    """What a statement gave back."""

    __slots__ = ("rowcount", "rows")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self.rows, self.rowcount = rows, rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def all(self) -> list[Any]:
        """Return all rows."""
        return self.rows

    def one_or_none(self) -> Any:
        """Return the one row, or None."""
        if len(self.rows) > 1:
            raise LookupError("more than one row")
        return self.rows[0] if self.rows else None

    def one(self) -> Any:
        """Return the one row."""
        row = self.one_or_none()
        if row is None:
            raise LookupError("no row")
        return row

    def scalar_one(self) -> Any:
        """Return the one row's first value."""
        return self.one()[0]

    def mappings(self) -> Result:
        """Give rows as dictionaries."""
        return Result([dict(zip(row.names, row, strict=True)) for row in self.rows], self.rowcount)


class Connection:
    """A connection, in a transaction or (``transaction`` is None) each statement by itself."""

    def __init__(
        self, store: Store, hooks: Hooks, dialect: _Dialect, transaction: Transaction | None
    ) -> None:
        self._store, self._hooks, self.dialect, self._transaction = store, hooks, dialect, transaction

    def now(self) -> Any:
        """Return the time, which is a statement too."""
        self._hooks.at_statement(self._transaction)
        return self._store.now()

    def execute(self, statement: Any, given: Any = None) -> Result:
        """Run a statement, with parameters; with several rows one after another."""
        self._hooks.at_statement(self._transaction)
        several = isinstance(given, list)
        HERE.params = _NOTHING if several or not given else given
        if statement.reads:
            found = statement.found(self._store, self._transaction)
            return Result(found, len(found))
        if self._transaction is None:
            raise NotImplementedError("writing outside of a transaction")
        if not several:
            count, back = statement.run(self._store, self._transaction)
            return Result(back, count)
        for row in given:
            HERE.params = row
            statement.run(self._store, self._transaction)
        return Result([], len(given))

    def scalar(self, statement: Any, given: Any = None) -> Any:
        """Return the first value of the first row, or None."""
        rows = self.execute(statement, given).rows
        return rows[0][0] if rows else None

    def scalars(self, statement: Any, given: Any = None) -> Result:
        """Return the first value of each row."""
        rows = self.execute(statement, given).rows
        return Result([row[0] for row in rows], len(rows))


class _Reading:
    """A connection, while it is used."""

    __slots__ = ("_engine",)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Connection:
        engine = self._engine
        engine.hooks.at_begin()
        return Connection(engine.store, engine.hooks, engine.dialect, None)

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        self._engine.hooks.at_end(None)


class _Begun(_Reading):
    """A transaction, while it lasts."""

    __slots__ = ("_transaction",)

    def __enter__(self) -> Connection:
        engine = self._engine
        self._transaction = Transaction(engine.hooks.at_begin())
        return Connection(engine.store, engine.hooks, engine.dialect, self._transaction)

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        engine, transaction = self._engine, self._transaction
        try:
            if kind is None:
                engine.hooks.at_commit(transaction, lambda: engine.store.commit(transaction))
        finally:
            if not transaction.over:
                engine.store.end(transaction)
            engine.hooks.at_end(transaction)


class Engine:
    """A database."""

    def __init__(self, store: Store, hooks: Hooks, dialect: str) -> None:
        self.store, self.hooks = store, hooks
        self.dialect = _Dialect(dialect)

    def execution_options(self, *, isolation_level: str) -> Engine:
        """Return the same database, read statement by statement."""
        if isolation_level != "AUTOCOMMIT":
            raise NotImplementedError(isolation_level)
        return self

    def connect(self) -> _Reading:
        """Open a connection for reading."""
        return _Reading(self)

    def begin(self) -> _Begun:
        """Open a transaction."""
        return _Begun(self)

    def dispose(self) -> None:
        """Give nothing back."""
