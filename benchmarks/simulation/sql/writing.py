"""INSERT, UPDATE and DELETE, on a store, in a transaction."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from benchmarks.simulation.sql.expressions import HERE, Excluded, Expression
from benchmarks.simulation.sql.selecting import Row, Where, key_in, row_of

if TYPE_CHECKING:
    from benchmarks.simulation.sql.schema import Table
    from benchmarks.simulation.sql.store import Store, Transaction

__all__ = ["Delete", "Insert", "Update"]


class _Writing(Where):
    """What insert, update and delete share."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table
        self.given: dict[str, Any] = {}
        self.back: tuple[Any, ...] = ()
        self.row: type[Row] = Row

    def values(self, *rows: Any, **values: Any) -> Any:
        """Say what to write."""
        made = self.copy()
        for row in rows:
            values = row | values
        if not values.keys() <= self.table.c.keys():
            raise NotImplementedError(f"{self.table.name} has not all of {sorted(values)}")
        made.given = self.given | values
        return made

    def returning(self, *columns: Any) -> Any:
        """Say what to give back."""
        made = self.copy()
        made.back = columns
        made.row = row_of(tuple([column.name for column in columns]))
        return made

    def answer(self, row: Any) -> Row:
        """Give it back."""
        return self.row([column.of(row) for column in self.back])


class Insert(_Writing):
    """INSERT."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.conflict: Any = None
        self.source: Any = None

    @property
    def excluded(self) -> Any:
        """Return the row that could not be inserted, by column."""
        return SimpleNamespace(**{name: Excluded(name) for name in self.table.c})

    def from_select(self, names: list[str], query: Any) -> Any:
        """Insert what a select finds."""
        made = self.copy()
        made.source = (tuple(names), query)
        return made

    def on_conflict_do_nothing(self) -> Any:
        """Leave what is there."""
        made = self.copy()
        made.conflict = "nothing"
        return made

    def on_conflict_do_update(
        self, *, index_elements: list[str], set_: dict[str, Any], where: Any = None
    ) -> Any:
        """Change what is there."""
        made = self.copy()
        made.conflict = (tuple(index_elements), set_, where)
        return made

    def run(self, store: Store, transaction: Transaction) -> tuple[int, list[Row]]:
        """Write it; return how many rows, and what to give back."""
        HERE.store, HERE.transaction = store, transaction
        if self.source is None:
            return self._one(store, transaction, self.given | HERE.params)
        names, query = self.source
        rows = query.found(store, transaction)
        for row in rows:
            self._one(store, transaction, self.given | dict(zip(names, row, strict=True)))
        return len(rows), []

    def _one(self, store: Store, transaction: Transaction, given: dict[str, Any]) -> tuple[int, list[Row]]:
        table = self.table
        if not given.keys() <= table.c.keys():
            raise NotImplementedError(f"{table.name} has not all of {sorted(given)}")
        row = table.defaults | table.firsts | given
        for name, value in row.items():
            if isinstance(value, Expression):
                row[name] = value.of(None)
        if store.insert(transaction, table, row, quiet=self.conflict is not None):
            return 1, [self.answer(row)] if self.back else []
        if self.conflict == "nothing":
            return 0, []
        columns, changes, where = self.conflict
        values = {
            name: row[value.name] if isinstance(value, Excluded) else value for name, value in changes.items()
        }
        there = Update(table).values(values).where(*(table.c[name] == row[name] for name in columns))
        there.back, there.row = self.back, self.row
        HERE.params = {}
        return there.where(*(() if where is None else (where,))).run(store, transaction)  # type: ignore[no-any-return]


class _Changing(_Writing):
    """What update and delete share."""

    def run(self, store: Store, transaction: Transaction) -> tuple[int, list[Row]]:
        """Write it; return how many rows, and what to give back."""
        HERE.store, HERE.transaction = store, transaction
        table = self.table
        count, back = 0, []
        for row in store.rows(transaction, table, key_in(table, self.conditions)):
            if not self.holds(row):
                continue
            now = store.locked(transaction, table, row)  # as it is once whoever has it is through
            if now is not row and (now is None or not self.holds(now)):
                continue
            new = self.written(store, transaction, now)
            count += 1
            if self.back:
                back.append(self.answer(new))
        return count, back

    def written(self, store: Store, transaction: Transaction, row: dict[str, Any]) -> dict[str, Any]:
        """Write one row."""
        raise NotImplementedError


class Update(_Changing):
    """UPDATE."""

    def written(self, store: Store, transaction: Transaction, row: dict[str, Any]) -> dict[str, Any]:
        """Change one row."""
        new = row.copy()
        for name, value in self.given.items():
            new[name] = value.of(row) if isinstance(value, Expression) else value
        columns = tuple(self.given)
        if HERE.params:
            known = self.table.c
            more = {name: value for name, value in HERE.params.items() if name in known}
            new.update(more)
            columns += tuple(more)
        store.change(transaction, self.table, row, new, columns)
        return new


class Delete(_Changing):
    """DELETE."""

    def written(self, store: Store, transaction: Transaction, row: dict[str, Any]) -> dict[str, Any]:
        """Delete one row."""
        store.delete(transaction, self.table, row)
        return row
