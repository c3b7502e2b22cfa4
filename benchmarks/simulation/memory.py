"""The database of a world: the engine's own :class:`Database` on the stand-in, with the world's faults at its doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from benchmarks.simulation.firsts import NEVER_S, due_in, first_rows
from benchmarks.simulation.sql.engine import Engine
from benchmarks.simulation.sql.errors import OperationalError
from benchmarks.simulation.sql.store import Store, Transaction
from soundfoundry_api.db.tables import metadata
from soundfoundry_api.db.unit_of_work import Database

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.simulation.world import World

__all__ = ["MemoryDatabase"]

_LOCK_TIMEOUT_S: Final = 10.0
_ENDED: Final = ("COMPLETE", "FAILED", "CANCELED")


class MemoryDatabase(Database):
    """A database in memory that can be away, break off, and keep the outcome of a commit to itself.

    Args:
        world: whose it is.
        like_sqlite: nothing happens while a transaction is open, and ids that were rolled back are given again, as on
            SQLite; :mod:`.conformity` compares the two.
    """

    watched = True
    """Whether the history sees every commit."""

    def __init__(self, world: World, *, like_sqlite: bool = False) -> None:
        self._world, self._alone = world, like_sqlite
        self.open = False
        self.store = Store(
            metadata.tables,
            now=world.database_time,
            wait=self._wait,
            heard=self._heard,
            reuses_ids=like_sqlite,
        )  # type: ignore[arg-type]
        self.engine = Engine(self.store, self, "sqlite" if like_sqlite else "postgresql")  # type: ignore[assignment]
        self.reader = self.engine
        self._waiting: dict[int, list[Any]] = {}
        self._unpublished: set[int] = set()
        self._going: dict[int, dict[str, Any]] = {}

    def lost(self) -> OperationalError:
        """Return what is raised where the connection breaks."""
        return OperationalError("server closed the connection unexpectedly", "08006")

    def grant(self, user_id: int, amount: int) -> None:
        """Begin with a user and so many credits."""
        transaction = Transaction(None)
        for name, row in first_rows(user_id, amount, self._world.database_time()):
            table = self.store.tables[name]
            self.store.insert(transaction, table, table.defaults | row)
        self.store.commit(transaction)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return what is committed."""
        return list(self.store.committed[table].values())

    def pending(self) -> bool:
        """Say whether the outbox has rows that are not published."""
        return bool(self._unpublished)

    def due_in(self) -> float:
        """Return in how many seconds a step is due; twelve hours where none ever is."""
        if not self._going:
            return NEVER_S
        return due_in(self._going.values(), self._world.database_time())

    # What Hooks of benchmarks/simulation/sql/engine.py asks for.

    def at_begin(self) -> Any:
        """Come by a begin."""
        self._world.point("begin")
        self._world.database_reached()
        self.open = self._alone
        return self._world.scheduler.current

    def at_statement(self, transaction: Transaction | None) -> None:
        """Come by a statement."""
        world = self._world
        if self._alone:
            return
        world.point("statement")
        if world.scheduler.now < world.database_away_until:
            raise self.lost()

    def at_commit(self, transaction: Transaction, commit: Callable[[], None]) -> None:
        """Come by a commit, whose outcome may stay unknown."""
        fault = None
        if self._alone:
            commit()
            self.open = False
        fault = self._world.point("commit")
        self._world.database_reached()
        if not self._alone:
            commit()
        if fault == "unknown":
            raise self.lost()
        if fault == "die" and transaction.owner is not None and transaction.owner.process is not None:
            self._world.kill(transaction.owner.process)

    def at_end(self, transaction: Transaction | None) -> None:
        """Wake whoever waited."""
        self.open = False
        for actor in self._waiting.pop(id(transaction), ()):
            self._world.scheduler.wake(actor)

    def _wait(self, transaction: Transaction, holder: Transaction) -> bool:
        scheduler = self._world.scheduler
        if scheduler.current is None or holder.over:
            return holder.over
        self._waiting.setdefault(id(holder), []).append(scheduler.current)
        scheduler.park(_LOCK_TIMEOUT_S)
        return holder.over

    def _heard(self, transaction: Transaction, table: str, old: Any, new: Any) -> None:
        if table == "outbox":
            if new is not None and new["published_at"] is None:
                self._unpublished.add(new["id"])
                self._world.house.poke_relay()
            else:
                self._unpublished.discard((new or old)["id"])
        elif table == "jobs":
            if new["state"] in _ENDED:
                self._going.pop(new["id"], None)
            else:
                self._going[new["id"]] = new
            self._world.history.job(transaction.owner, old, new)
        elif table == "attempts":
            self._world.history.attempt(old, new)
