"""Rows in memory, and transactions on them as PostgreSQL's READ COMMITTED has them.

A statement sees what is committed when it begins, and what its own transaction wrote. Whoever changes a row has its lock
until the end of the transaction; whoever comes later waits, and then looks at the row as it is by then. A unique key that
somebody else has written but not yet committed is waited for as well. Who waits in a circle, or for ten seconds, is told
so by an :class:`~.errors.OperationalError`, as the real one does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.simulation.sql.errors import IntegrityError, OperationalError
from benchmarks.simulation.sql.expressions import HERE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.simulation.sql.schema import Rules, Table

__all__ = ["Store", "Transaction"]

_ENDED = ("COMPLETE", "FAILED", "CANCELED")


class Transaction:
    """What somebody has written and not yet committed."""

    __slots__ = ("keys", "locks", "over", "owner", "waits_for", "writes")

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.writes: dict[str, dict[Any, dict[str, Any] | None]] = {}
        self.locks: list[tuple[str, Any]] = []
        self.keys: list[tuple[str, Any]] = []
        self.over = False
        self.waits_for: Transaction | None = None


class Store:
    """All rows of all tables.

    Args:
        tables: name -> table.
        now: the database's clock.
        wait: called with (transaction, the one that it waits for); false where it took too long.
        heard: called at a commit with (transaction, table name, old row or None, new row or None), in order.
        reuses_ids: an id that was rolled back is given again, as SQLite does and PostgreSQL does not.
    """

    def __init__(
        self,
        tables: dict[str, Table],
        *,
        now: Callable[[], Any],
        wait: Callable[[Transaction, Transaction], bool],
        heard: Callable[[Transaction, str, Any, Any], None],
        reuses_ids: bool = False,
    ) -> None:
        self._reuses_ids = reuses_ids
        self.tables, self.now, self.wait, self.heard = tables, now, wait, heard
        self.committed: dict[str, dict[Any, dict[str, Any]]] = {name: {} for name in tables}
        self._next: dict[str, int] = dict.fromkeys(tables, 1)
        self._locks: dict[tuple[str, Any], Transaction] = {}
        self._keys: dict[tuple[str, Any], Any] = {}
        self._claims: dict[tuple[str, Any], tuple[Transaction, Any]] = {}

    def rows(self, transaction: Transaction | None, table: Table, key: Any) -> Sequence[dict[str, Any]]:
        """Return the rows as a transaction sees them; ``key`` asks for one."""
        committed = self.committed[table.name]
        mine = transaction.writes.get(table.name) if transaction is not None else None
        if key is not None:
            row = mine[key] if mine and key in mine else committed.get(key)
            return () if row is None else (row,)
        if not mine:
            return tuple(committed.values())
        seen = [mine.get(at, row) for at, row in committed.items()]
        seen += [row for at, row in mine.items() if at not in committed]
        return [row for row in seen if row is not None]

    def lock_if_free(self, transaction: Transaction, table: Table, row: dict[str, Any]) -> bool:
        """Lock a row unless somebody else has it."""
        at = (table.name, self._key(table, row))
        holder = self._locks.get(at)
        if holder is None:
            self._locks[at] = transaction
            transaction.locks.append(at)
        return holder is None or holder is transaction

    def locked(self, transaction: Transaction, table: Table, row: dict[str, Any]) -> dict[str, Any] | None:
        """Lock a row, waiting for whoever has it; return it as it is then."""
        key = self._key(table, row)
        at = (table.name, key)
        while (holder := self._locks.get(at)) is not transaction:
            if holder is None:
                self._locks[at] = transaction
                transaction.locks.append(at)
                break
            self._wait(transaction, holder)
        mine = transaction.writes.get(table.name)
        return mine[key] if mine and key in mine else self.committed[table.name].get(key)

    def insert(
        self, transaction: Transaction, table: Table, row: dict[str, Any], *, quiet: bool = False
    ) -> bool:
        """Insert a row, which gets its id; false where it is there already and nobody minds."""
        if table.counts and row.get("id") is None:
            if self._reuses_ids:
                taken = (*self.committed[table.name], *transaction.writes.get(table.name, ()))
                self._next[table.name] = max(taken, default=0) + 1
            row["id"] = self._next[table.name]
            self._next[table.name] += 1
        self._check(table, table.rules, row)
        key = self._key(table, row)
        if not self._claim(transaction, table, table.rules, row, key, quiet=quiet):
            return False
        transaction.writes.setdefault(table.name, {})[key] = row
        at = (table.name, key)
        self._locks[at] = transaction
        transaction.locks.append(at)
        return True

    def change(
        self,
        transaction: Transaction,
        table: Table,
        old: dict[str, Any],
        new: dict[str, Any],
        columns: tuple[str, ...],
    ) -> None:
        """Change some columns of a row that is locked."""
        if table.name == "jobs" and old["state"] in _ENDED and old != new:
            raise IntegrityError("ended_job_never_changes", "23514")
        rules = table.rules_about(columns)
        self._check(table, rules, new)
        key = self._key(table, new)
        if rules.uniques:
            self._claim(transaction, table, rules, new, key, old)
        transaction.writes.setdefault(table.name, {})[key] = new

    def delete(self, transaction: Transaction, table: Table, row: dict[str, Any]) -> None:
        """Delete a row that is locked."""
        transaction.writes.setdefault(table.name, {})[self._key(table, row)] = None

    def commit(self, transaction: Transaction) -> None:
        """Make it true for everybody."""
        self._adds_up(transaction)
        for name, writes in transaction.writes.items():
            uniques, rows = self.tables[name].rules.uniques, self.committed[name]
            for key, new in writes.items():
                old = rows.get(key)
                for unique, value_in, where in uniques:
                    had = value_in(old) if old is not None and (where is None or where(old)) else None
                    has = value_in(new) if new is not None and (where is None or where(new)) else None
                    if had == has:
                        continue
                    if had is not None and self._keys.get((unique, had)) == key:
                        del self._keys[unique, had]
                    if has is not None:
                        self._keys[unique, has] = key
                if new is None:
                    rows.pop(key, None)
                else:
                    rows[key] = new
                self.heard(transaction, name, old, new)
        self.end(transaction)

    def end(self, transaction: Transaction) -> None:
        """Let go of what a transaction held, whether it was committed or not."""
        transaction.over = True
        for at in transaction.locks:
            if self._locks.get(at) is transaction:
                del self._locks[at]
        for claim in transaction.keys:
            if self._claims.get(claim, (None,))[0] is transaction:
                del self._claims[claim]

    def _key(self, table: Table, row: dict[str, Any]) -> Any:
        return row["id"] if table.counts else table.key_of(row)

    def _check(self, table: Table, rules: Rules, row: dict[str, Any]) -> None:
        for name in rules.required:
            if row[name] is None:
                raise IntegrityError(f"{table.name}.{name} is NULL", "23502")
        for name, holds in rules.checks:
            if holds(row) is False:
                raise IntegrityError(f"ck_{table.name}_{name}", "23514")
        for name in rules.json:
            if row[name] and _unstorable(row[name]):
                raise IntegrityError(f"{table.name}.{name} is no JSON that can be kept", "22P05")

    def _claim(  # noqa: PLR0917 -- whose, and which
        self,
        transaction: Transaction,
        table: Table,
        rules: Rules,
        row: dict[str, Any],
        key: Any,
        old: dict[str, Any] | None = None,
        *,
        quiet: bool = False,
    ) -> bool:
        """Claim the unique keys of a row; false, or an error, where one is taken."""
        for unique, value_in, where in rules.uniques:
            if where is not None and not where(row):
                continue
            value = value_in(row)
            if value is None or None in value:
                continue
            if old is not None and value_in(old) == value and (where is None or where(old)):
                continue
            claim = (unique, value)
            while (claimed := self._claims.get(claim)) is not None and claimed[0] is not transaction:
                self._wait(transaction, claimed[0])
            holder = claimed[1] if claimed else self._keys.get(claim)
            taken = holder is not None and (old is None or holder != key)
            if taken and self._holds(transaction, table, holder, value_in, value, where):
                if quiet:
                    return False
                raise IntegrityError(f"UNIQUE constraint failed: {unique}", "23505")
            self._claims[claim] = (transaction, key)
            transaction.keys.append(claim)
        return True

    def _holds(  # noqa: PLR0917 -- a unique key is its row, its columns, its value and its condition
        self, transaction: Transaction, table: Table, key: Any, value_in: Any, value: Any, where: Any
    ) -> bool:
        """Say whether a row still has a key, as this transaction sees it after waiting for its holder."""
        at = (table.name, key)
        while (holder := self._locks.get(at)) is not None and holder is not transaction:
            self._wait(transaction, holder)
        mine = transaction.writes.get(table.name, {})
        row = mine[key] if key in mine else self.committed[table.name].get(key)
        if row is None or (where is not None and not where(row)):
            return False
        return bool(value_in(row) == value)

    def _wait(self, transaction: Transaction, holder: Transaction) -> None:
        at: Transaction | None = holder
        while at is not None:
            if at is transaction:
                raise OperationalError("deadlock detected", "40P01")
            at = at.waits_for
        transaction.waits_for = holder
        params = HERE.params
        try:
            if not self.wait(transaction, holder):
                raise OperationalError("lock timeout", "55P03")
        finally:
            transaction.waits_for = None
            HERE.store, HERE.transaction, HERE.params = (
                self,
                transaction,
                params,
            )  # others were here meanwhile

    def _adds_up(self, transaction: Transaction) -> None:
        """Check the deferred trigger of the ledger."""
        sums: dict[Any, int] = {}
        for row in transaction.writes.get("ledger_entries", {}).values():
            if row is not None:
                sums[row["transaction_id"]] = sums.get(row["transaction_id"], 0) + row["amount"]
        if any(sums.values()):
            raise IntegrityError("ledger_adds_up", "23514")


def _unstorable(value: Any) -> bool:
    """Say whether PostgreSQL refuses this in a jsonb column."""
    if isinstance(value, str):
        return not value.isprintable() and any(
            char == "\x00" or "\ud800" <= char <= "\udfff" for char in value
        )
    if isinstance(value, float):
        return value != value or value in (float("inf"), float("-inf"))  # noqa: PLR0124 -- NaN
    if isinstance(value, dict):
        value = (*value, *value.values())
    if isinstance(value, list | tuple):
        for part in value:  # noqa: SIM110 -- most are words, which need no call
            if not (type(part) is str and part.isprintable()) and _unstorable(part):
                return True
        return False
    return not (value is None or isinstance(value, int))
