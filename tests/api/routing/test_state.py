"""Breakers and budgets in the database: compare and swap, and a cap that many transactions at once cannot pass."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_api.db.tables import attempts
from soundfoundry_api.db.writing import insert_row
from soundfoundry_api.jobs.repository import tries_of
from soundfoundry_api.routing.state import DatabaseState
from soundfoundry_core.providers.breaker import Breaker
from soundfoundry_core.providers.contract import Fault, Money
from soundfoundry_core.providers.routing import Try

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_api.db.unit_of_work import Database

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FULL = Breaker(
    provider="fal",
    failures=3,
    openings=2,
    fault=Fault.LOCKED,
    reason="User is locked",
    open_until=NOON,
    probe="ref",
    probe_until=NOON,
    changed_at=NOON,
)


def at_once(number: int, do: Callable[[], Any]) -> list[Any]:
    """Do it in so many threads, each with a transaction of its own; return what each got."""
    gate, got = threading.Barrier(number), []

    def run() -> None:
        gate.wait()
        got.append(do())

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_a_breaker_comes_back_as_it_was(database: Database) -> None:
    """Every field, with the version that tells changes apart."""
    with database.begin() as connection:
        assert DatabaseState(connection).breakers() == {}
        assert DatabaseState(connection).swap(Breaker(provider="fal"), FULL)
        assert DatabaseState(connection).breakers() == {"fal": replace(FULL, version=1)}


def test_of_many_changes_at_once_one_is_kept(database: Database) -> None:
    """The first breaker of a provider, and each later change."""
    for version in range(3):
        before = Breaker(provider="fal", version=version)

        def change(before: Breaker = before) -> bool:
            with database.begin() as connection:
                return DatabaseState(connection).swap(before, FULL)

        assert sorted(at_once(6, change)) == [False] * 5 + [True]


def test_a_day_takes_no_more_than_its_cap(database: Database) -> None:
    """Room for three of eight, whoever comes first; what is given back makes room."""

    def book() -> bool:
        with database.begin() as connection:
            return DatabaseState(connection).book("2026-11-24", 300, Money(1000))

    assert sum(at_once(8, book)) == 3
    with database.begin() as connection:
        state = DatabaseState(connection)
        assert state.spent("2026-11-24") == Money(900)
        assert state.book("2026-11-24", -300)
        assert state.book("2026-11-24", 300, Money(1000))
        assert not state.book("2026-11-24", 101, Money(1000))
        assert state.book("2026-11-24", -5000)
        assert state.spent("2026-11-24") == Money(0)
        assert state.spent("2026-11-25") == Money(0)


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        ({"state": "FAILED", "fault": "rate"}, Try(provider="p", fault=Fault.RATE)),
        ({"state": "FAILED", "fault": "invalid", "provider_request_id": "r"}, Try(provider="p", fault=Fault.INVALID, paid=Money(5))),
        ({"state": "FAILED", "fault": "remote-failed"}, Try(provider="p", fault=Fault.REMOTE_FAILED, paid=Money(5))),
        ({"state": "ABANDONED", "fault": "unknown"}, Try(provider="p", fault=Fault.AMBIGUOUS, paid=Money(5))),
        ({"state": "FAILED", "fault": "worker-died", "cost_micros": 0}, Try(provider="p", fault=None)),
        ({"state": "FAILED", "fault": "not-kept"}, Try(provider="p", fault=None, paid=Money(5))),
    ],
)  # fmt: skip
def test_what_may_have_been_paid_counts(
    database: Database, ada: Any, make_track: Any, row: dict[str, Any], seen: Try
) -> None:
    """A refusal cost nothing, also one that the release before has written; whatever else has ended counts in full."""
    make_track(ada, state="RENDERING")
    with database.begin() as connection:
        base = {"job_id": 1, "number": 1, "provider": "p", "model": "m", "client_ref": "a", "cost_micros": 5}
        plain = {"urls": {}, "sent": {}, "losses": [], "created_at": NOON, "updated_at": NOON}
        insert_row(connection, attempts, base | plain | row)
        assert tries_of(connection, 1) == [seen]
