"""SELECT, on a store, as a transaction sees it; and what every statement has."""

from __future__ import annotations

import operator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from benchmarks.simulation.sql.aggregates import Aggregate
from benchmarks.simulation.sql.expressions import (
    HERE,
    Column,
    Compare,
    Descending,
    Expression,
    Literal,
    Parameter,
)
from benchmarks.simulation.sql.schema import Table

if TYPE_CHECKING:
    from benchmarks.simulation.sql.store import Store, Transaction

__all__ = ["Row", "Select", "Union", "Where", "key_in", "row_of"]


class Row(tuple[Any, ...]):
    """What a statement gives back for a row: values by place and by name."""

    __slots__ = ()
    names: tuple[str, ...]

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


@cache
def row_of(names: tuple[str, ...]) -> type[Row]:
    """Return what makes rows of values with these names."""
    known = {
        name: property(operator.itemgetter(names.index(name))) for name in names if name not in dir(tuple)
    }
    return type("Row", (Row,), {"__slots__": (), "names": names, **known})


def key_in(table: Table, conditions: Any) -> Any:
    """Return the key that the conditions ask for, where they name one: the way through the index."""
    if table.counts:
        for condition in conditions:
            if (
                type(condition) is Compare
                and condition.operator is operator.eq
                and type(condition.left) is Column
                and condition.left.name == "id"
                and condition.left.table == table.name
            ):
                right = condition.right
                if type(right) is Parameter:
                    return HERE.params[right.name]
                if not isinstance(right, Expression):
                    return right
    return None


class Where:
    """What select, update and delete share."""

    reads = False

    def __init__(self) -> None:
        self.conditions: tuple[Any, ...] = ()

    def where(self, *conditions: Any) -> Any:
        """Narrow it."""
        made = self.copy()
        made.conditions += conditions
        return made

    def copy(self) -> Any:
        """Return the same statement, to be changed: one that is kept stays as it is."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def holds(self, row: Any) -> bool:
        """Say whether a row is meant."""
        for condition in self.conditions:  # noqa: SIM110 -- a third of a run is spent here
            if not condition.of(row):
                return False
        return True


_SHAPES: dict[tuple[Any, ...], Any] = {}
"""What is known of the columns that a select asks for."""


def _shape_of(things: tuple[Any, ...]) -> tuple[list[Any], type[Row], bool, Any]:
    columns: list[Any] = []
    for thing in things:
        if isinstance(thing, Table):
            columns += thing.c.values()
        else:
            columns.append(thing if isinstance(thing, Expression) else Literal(thing))
    names = tuple([getattr(column, "name", "") for column in columns])
    plain = len(columns) > 1 and all(type(column) is Column for column in columns)
    take = operator.itemgetter(*names) if plain else lambda row: [column.of(row) for column in columns]
    return columns, row_of(names), any(isinstance(column, Aggregate) for column in columns), take


class Select(Where):
    """SELECT."""

    reads = True

    def __init__(self, *things: Any) -> None:
        self.conditions = ()
        shape = _SHAPES.get(things)
        if shape is None:
            shape = _shape_of(things)
            if all(isinstance(thing, Column | Table) for thing in things):
                _SHAPES[things] = shape
        self.columns, self.row, self.aggregates, self.take = shape
        self.tables: tuple[Table, ...] = ()
        self.on: tuple[Any, ...] = ()
        self.order: tuple[Any, ...] = ()
        self.most: int | None = None
        self.locks = self.waits = False
        self.refused = ""

    def select_from(self, table: Table) -> Select:
        """FROM."""
        made = self.copy()
        made.tables = (table,)
        return made

    def join(self, *_: Any, **__: Any) -> Any:
        """Keep the statement; it is refused when it is run."""
        made = self.copy()
        made.refused = "joins of several tables"
        return made

    def join_from(self, left: Table, right: Table, on: Any, *, isouter: bool = False) -> Select:
        """FROM ... JOIN ... ON ..."""
        if isouter:
            raise NotImplementedError("outer joins")
        made = self.copy()
        made.tables, made.on = (left, right), (on,)
        return made

    def order_by(self, *order: Any) -> Select:
        """ORDER BY, NULL last."""
        made = self.copy()
        made.order = order
        return made

    def limit(self, most: int) -> Select:
        """LIMIT."""
        made = self.copy()
        made.most = most
        return made

    def with_for_update(self, *, skip_locked: bool = False) -> Select:
        """FOR UPDATE, or FOR UPDATE SKIP LOCKED."""
        made = self.copy()
        made.locks, made.waits = True, not skip_locked
        return made

    def scalar_subquery(self) -> Expression:
        """Stand for the one value that it finds."""
        return _Scalar(self)

    def found(self, store: Store, transaction: Transaction | None) -> list[Row]:
        """Return the rows."""
        HERE.store, HERE.transaction = store, transaction
        if self.refused:
            raise NotImplementedError(self.refused)
        tables = self.tables or self._guessed(store)
        if not tables:
            return [self.row(self.take(None))]
        first = tables[0]
        rows = store.rows(transaction, first, key_in(first, self.conditions))
        if len(tables) > 1:
            rows = self._joined(store, transaction, rows, *tables)
        met = [row for row in rows if self.holds(row)] if self.conditions else list(rows)
        if self.aggregates:
            return [self.row([column.over(met) for column in self.columns])]
        if self.order and len(met) > 1:
            self._sort(met)
        if self.waits:
            if self.most is not None or self.order or len(tables) > 1:
                raise NotImplementedError("FOR UPDATE that waits, in an order, of so many or of two tables")
            met = self._held(store, transaction, first, met)
        elif self.locks:
            free = (row for row in met if store.lock_if_free(transaction, first, row))
            met = list(islice(free, self.most))  # what is beyond the limit is not locked
        elif self.most is not None:
            met = met[: self.most]
        make, take = self.row, self.take
        return [make(take(row)) for row in met]

    def _held(self, store: Store, transaction: Any, table: Table, met: list[Any]) -> list[Any]:
        """Lock rows one by one, as they are once whoever has them is through."""
        held = []
        for row in met:
            now = store.locked(transaction, table, row)
            HERE.store, HERE.transaction = store, transaction
            if now is row or (now is not None and self.holds(now)):
                held.append(now)
        return held

    def _sort(self, met: list[Any]) -> None:
        for order in reversed(self.order):
            downwards = isinstance(order, Descending)
            inner = order.inner if downwards else order

            def rank(row: Any, inner: Any = inner) -> Any:
                value = inner.of(row)
                return (value is None, value)

            met.sort(key=rank, reverse=downwards)

    def _joined(
        self, store: Store, transaction: Transaction | None, rows: Any, first: Table, second: Table
    ) -> list[dict[str, Any]]:
        """Put two rows in one, where both have a column that joins them; names that both have mean the first one's."""
        for column in self.columns:
            if isinstance(column, Column) and column.table == second.name and column.name in first.c:
                raise NotImplementedError(f"{second.name}.{column.name} in a join with {first.name}")
        (on,) = self.on
        mine, other = (on.left, on.right) if on.left.table == first.name else (on.right, on.left)
        if second.counts and other.name == "id":
            keys = [(one, one[mine.name]) for one in rows]
            return [
                two | one
                for one, key in keys
                if key is not None
                for two in store.rows(transaction, second, key)
            ]
        by: dict[Any, list[dict[str, Any]]] = {}
        for row in store.rows(transaction, second, None):
            by.setdefault(row[other.name], []).append(row)
        return [two | one for one in rows for two in by.get(one[mine.name], ())]

    def _guessed(self, store: Store) -> tuple[Table, ...]:
        for column in self.columns:
            if name := column.table if type(column) is Column else _table_in(column):
                return (store.tables[name],)
        return ()


def _table_in(thing: Any) -> str:
    """Return the table of the first column in an expression."""
    if isinstance(thing, Column):
        return thing.table
    for name in ("inner", "left"):
        inner = getattr(thing, name, None)
        if isinstance(inner, Expression):
            return _table_in(inner)
    return ""


class Union:
    """UNION ALL."""

    reads = True

    def __init__(self, *selects: Select) -> None:
        self.selects = selects

    def found(self, store: Store, transaction: Transaction | None) -> list[Row]:
        """Return the rows of all."""
        return [row for select in self.selects for row in select.found(store, transaction)]


class _Scalar(Expression):
    """A select as a value."""

    __slots__ = ("select",)

    def __init__(self, select: Select) -> None:
        self.select = select

    def of(self, env: Any) -> Any:
        rows = self.select.found(HERE.store, HERE.transaction)
        return rows[0][0] if rows else None
