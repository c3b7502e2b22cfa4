"""Creates by what the database knows, while the shared store is away."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_api.db.tables import jobs, tracks
from soundfoundry_api.db.unit_of_work import Database, database_now
from soundfoundry_api.db.writing import insert_row
from soundfoundry_api.errors import RateLimitedError
from soundfoundry_api.limits.creates import ages_of_creates, refuse_excess, spent_creates
from soundfoundry_api.limits.fallback import FallbackLimiter
from soundfoundry_api.limits.policy import Decision, Limit, LimiterUnavailableError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

CREATES = Limit("creates", 5, 60, spends_money=True)


class Gone:
    """A shared limiter that is away."""

    def hit(self, limit: Limit, subject: str, *, now: float | None = None) -> Decision:
        raise LimiterUnavailableError("gone")

    def close(self) -> None:
        """Nothing is open."""


def add_job(connection: Connection, user_id: int, *, age_s: float = 0) -> None:
    """Insert a track and its job, as a create does."""
    now = database_now(connection) - timedelta(seconds=age_s)
    track = {
        "user_id": user_id,
        "title": "t",
        "request": {},
        "style_seed": 1,
        "track_seed": 1,
        "duration_s": 30.0,
        "has_vocals": False,
        "unlocks": [],
        "files": {},
        "created_at": now,
    }
    track_id = insert_row(connection, tracks, track)
    job = {"track_id": track_id, "user_id": user_id, "credits": 5, "provider": "synth", "trace": {}}
    insert_row(connection, jobs, job | {"created_at": now})


def test_only_this_users_jobs_in_the_window_count(database: Database, user: Any) -> None:
    """Older jobs and those of others are left out; ages are the database's, oldest first."""
    ada, bo = user("ada"), user("bo")
    with database.begin() as connection:
        for age in (61, 50, 10):
            add_job(connection, ada, age_s=age)
        add_job(connection, bo)
        ages = ages_of_creates(connection, ada, 60)
    assert ages == pytest.approx([50, 10], abs=5)


def test_a_process_alone_goes_by_the_jobs(database: Database, user: Any) -> None:
    """With the shared store away, the hit after five jobs is refused until the first leaves the window."""
    ada = user("ada")
    limiter = FallbackLimiter(Gone(), spent=spent_creates(database), processes=4)
    with database.begin() as connection:
        for _ in range(4):
            add_job(connection, ada, age_s=20)
    assert limiter.hit(CREATES, str(ada)).allowed
    with database.begin() as connection:
        add_job(connection, ada, age_s=5)
    refused = limiter.hit(CREATES, str(ada))
    assert not refused.allowed
    assert refused.retry_after_s == pytest.approx(40, abs=5)


def test_concurrent_creates_cannot_overlook_each_other(database: Database, user: Any) -> None:
    """Of 24 creates at once, each of which read before any was written, exactly five are made."""
    ada, bo = user("ada"), user("bo")
    limiter = FallbackLimiter(Gone(), spent=spent_creates(database), processes=4)
    gate = threading.Barrier(12)

    def create(number: int) -> bool:
        decision = limiter.hit(CREATES, str(ada))
        if number < 12:
            gate.wait(timeout=30)
        if not decision.allowed:
            return False
        assert decision.recount
        try:
            with database.begin() as connection:
                refuse_excess(connection, CREATES, ada)
                add_job(connection, ada)
        except RateLimitedError:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        made = sum(pool.map(create, range(24)))
    assert made == 5
    with database.begin() as connection:
        refuse_excess(connection, CREATES, bo)
