"""The simulator's database keeps PostgreSQL's promises: locks are waited for, conditions asked again, keys unique."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.source_tree

sql = pytest.importorskip("benchmarks.simulation.sql.schema")
errors = pytest.importorskip("benchmarks.simulation.sql.errors")
expressions = pytest.importorskip("benchmarks.simulation.sql.expressions")
selecting = pytest.importorskip("benchmarks.simulation.sql.selecting")
writing = pytest.importorskip("benchmarks.simulation.sql.writing")
stores = pytest.importorskip("benchmarks.simulation.sql.store")


class Shelf:
    """A table of things with a unique name, a live one each owner, and a count that is never negative."""

    def __init__(self) -> None:
        metadata = sql.MetaData()
        column = expressions.Column
        self.things = sql.Table(
            "things",
            metadata,
            column("id", sql.Kind(), primary_key=True),
            column("name", sql.Kind(), unique=True),
            column("owner", sql.Kind()),
            column("state", sql.Kind(), nullable=False, server_default="NEW"),
            column("count", sql.Kind(), nullable=False, server_default="0"),
            sql.CheckConstraint("count >= 0", name="count"),
            sql.CheckConstraint("state IN ('NEW', 'OLD')", name="state"),
            sql.Index("one_new", "owner", unique=True, postgresql_where="state IN ('NEW')"),
        )
        self.while_waiting: Callable[[], None] = lambda: None
        self.store = stores.Store(metadata.tables, now=lambda: 0, wait=self._wait, heard=lambda *_: None)

    def _wait(self, transaction: Any, holder: Any) -> bool:
        self.while_waiting()
        return bool(holder.over)

    def begin(self) -> Any:
        """Open a transaction."""
        return stores.Transaction(None)

    def run(self, transaction: Any, statement: Any) -> int:
        """Run a statement; return how many rows it changed."""
        return int(statement.run(self.store, transaction)[0])

    def add(self, transaction: Any, **values: Any) -> int:
        """Insert a row."""
        return self.run(transaction, writing.Insert(self.things).values(**values))

    def counts(self, transaction: Any = None) -> list[int]:
        """Return every row's count, as a transaction sees them."""
        return [row[0] for row in selecting.Select(self.things.c.count).found(self.store, transaction)]

    def change(self, *conditions: Any, **values: Any) -> Any:
        """Return an update."""
        return writing.Update(self.things).where(*conditions).values(**values)


@pytest.fixture
def shelf() -> Shelf:
    made = Shelf()
    transaction = made.begin()
    made.add(transaction, name="a", owner=1)
    made.store.commit(transaction)
    return made


def test_nobody_sees_what_is_not_committed(shelf: Shelf) -> None:
    """A transaction sees its own writes, others see them after the commit, and never after a rollback."""
    mine, lost = shelf.begin(), shelf.begin()
    shelf.run(mine, shelf.change(count=5))
    assert (shelf.counts(mine), shelf.counts()) == ([5], [0])
    shelf.store.commit(mine)
    assert shelf.counts() == [5]
    shelf.run(lost, shelf.change(count=9))
    shelf.store.end(lost)
    assert shelf.counts() == [5]


def test_an_update_that_waited_asks_its_condition_again(shelf: Shelf) -> None:
    """Of two updates that look for the same state, the second finds nothing once the first is through."""
    first, second = shelf.begin(), shelf.begin()
    shelf.run(first, shelf.change(shelf.things.c.count == 0, count=1))
    shelf.while_waiting = lambda: shelf.store.commit(first)
    assert shelf.run(second, shelf.change(shelf.things.c.count == 0, count=2)) == 0
    assert shelf.counts() == [1]


def test_an_update_that_waited_builds_on_what_it_finds(shelf: Shelf) -> None:
    """Two additions add up, and one after a rollback starts from what was there."""
    first, second = shelf.begin(), shelf.begin()
    more = {"count": shelf.things.c.count + 1}
    shelf.run(first, shelf.change(**more))
    shelf.while_waiting = lambda: shelf.store.commit(first)
    shelf.run(second, shelf.change(**more))
    shelf.store.commit(second)
    assert shelf.counts() == [2]


@pytest.mark.parametrize("ends", ["commit", "end"])
def test_a_unique_key_that_is_claimed_is_waited_for(shelf: Shelf, ends: str) -> None:
    """Whoever inserts a key that somebody is inserting waits, and is refused only if it was committed."""
    first, second = shelf.begin(), shelf.begin()
    shelf.add(first, name="b", owner=2)
    shelf.while_waiting = lambda: getattr(shelf.store, ends)(first)
    if ends == "end":
        assert shelf.add(second, name="b", owner=3) == 1
        return
    with pytest.raises(errors.IntegrityError, match="UNIQUE"):
        shelf.add(second, name="b", owner=3)


def test_a_partial_key_counts_only_its_rows(shelf: Shelf) -> None:
    """A second new thing of an owner is refused, until the first one is old."""
    mine = shelf.begin()
    with pytest.raises(errors.IntegrityError, match="one_new"):
        shelf.add(mine, name="b", owner=1)
    shelf.store.end(mine)
    mine = shelf.begin()
    shelf.run(mine, shelf.change(state="OLD"))
    assert shelf.add(mine, name="b", owner=1) == 1
    quiet = writing.Insert(shelf.things).values(name="c", owner=1).on_conflict_do_nothing()
    assert shelf.run(mine, quiet) == 0


@pytest.mark.parametrize("values", [{"count": -1}, {"state": "ODD"}, {"state": None}])
def test_checks_refuse(shelf: Shelf, values: dict[str, Any]) -> None:
    """A row that a check or NOT NULL forbids is refused."""
    with pytest.raises(errors.IntegrityError):
        shelf.run(shelf.begin(), shelf.change(**values))


def test_who_waits_in_a_circle_is_told(shelf: Shelf) -> None:
    """Two transactions that wait for each other are a deadlock, and one of them is told."""
    mine = shelf.begin()
    shelf.add(mine, name="b", owner=2)
    shelf.store.commit(mine)
    first, second = shelf.begin(), shelf.begin()
    one, two = shelf.things.c.name == "a", shelf.things.c.name == "b"
    shelf.run(first, shelf.change(one, count=1))
    shelf.run(second, shelf.change(two, count=1))
    seen: list[str] = []

    def other() -> None:
        with pytest.raises(errors.OperationalError, match="deadlock") as told:
            shelf.run(second, shelf.change(one, count=2))
        seen.append(str(told.value))
        shelf.store.end(second)

    shelf.while_waiting = other
    assert shelf.run(first, shelf.change(two, count=3)) == 1
    assert seen == ["deadlock detected"]


def test_who_waits_too_long_is_told(shelf: Shelf) -> None:
    """A lock that is not let go of ends in an error."""
    first, second = shelf.begin(), shelf.begin()
    shelf.run(first, shelf.change(count=1))
    with pytest.raises(errors.OperationalError, match="lock timeout"):
        shelf.run(second, shelf.change(count=2))


def test_rows_that_are_locked_are_skipped(shelf: Shelf) -> None:
    """FOR UPDATE SKIP LOCKED finds what nobody has, and locks no more than its limit."""
    mine = shelf.begin()
    for name in ("b", "c"):
        shelf.add(mine, name=name, owner=name)
    shelf.store.commit(mine)
    first, second, third = shelf.begin(), shelf.begin(), shelf.begin()
    ask = lambda who: [  # noqa: E731
        row[0]
        for row in selecting.Select(shelf.things.c.name)
        .order_by(shelf.things.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .found(shelf.store, who)
    ]
    assert (ask(first), ask(second), ask(third)) == (["a"], ["b"], ["c"])


def test_what_is_not_known_is_refused() -> None:
    """A condition that the small grammar does not know is an error, and not a constraint that is forgotten."""
    with pytest.raises(NotImplementedError, match="lower"):
        sql.condition_of("lower(name) = 'a'")
