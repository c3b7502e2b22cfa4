"""INSERT, UPDATE and DELETE, on a store, in a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.simulation.sql.expressions import HERE, Expression, value_of
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
        self.names: tuple[str, ...] = ()

    def values(self, *rows: Any, **values: Any) -> Any:
        """Say what to write."""
        for row in rows:
            self.given |= row
        self.given |= values
        if unknown := self.given.keys() - self.table.c.keys():
            raise NotImplementedError(f"{self.table.name} has no {sorted(unknown)}")
        return self

    def returning(self, *columns: Any) -> Any:
        """Say what to give back."""
        self.back = columns
        self.names = tuple(column.name for column in columns)
        return self

    def answer(self, row: Any) -> Row:
        """Give it back."""
        return row_of([column.of(row) for column in self.back], self.names)


class Insert(_Writing):
    """INSERT."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.conflict: Any = None

    def on_conflict_do_nothing(self) -> Insert:
        """Leave what is there."""
        self.conflict = "nothing"
        return self

    def on_conflict_do_update(self, *, index_elements: list[str], set_: dict[str, Any]) -> Insert:
        """Change what is there."""
        self.conflict = (tuple(index_elements), set_)
        return self

    def run(self, store: Store, transaction: Transaction) -> tuple[int, list[Row]]:
        """Write it; return how many rows, and what to give back."""
        HERE.store, HERE.transaction = store, transaction
        row = self.table.defaults | {name: value_of(value, None) for name, value in self.given.items()}
        if isinstance(self.conflict, tuple):
            columns, changes = self.conflict
            there = Update(self.table).values(changes)
            for name in columns:
                there.where(self.table.c[name] == row[name])
            count, rows = there.run(store, transaction)
            if count:
                return count, rows
        if not store.insert(transaction, self.table, row, quiet=self.conflict == "nothing"):
            return 0, []
        return 1, [self.answer(row)] if self.back else []


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
            if now is not row:
                HERE.transaction = transaction
                if now is None or not self.holds(now):
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
        new = row | {
            name: value.of(row) if isinstance(value, Expression) else value
            for name, value in self.given.items()
        }
        store.change(transaction, self.table, row, new)
        return new


class Delete(_Changing):
    """DELETE."""

    def written(self, store: Store, transaction: Transaction, row: dict[str, Any]) -> dict[str, Any]:
        """Delete one row."""
        store.delete(transaction, self.table, row)
        return row
