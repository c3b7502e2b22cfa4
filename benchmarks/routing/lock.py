"""fal locks the account in the middle of 200 jobs: the real plugins, the real SDKs, the fake cloud, the real job engine.

80 jobs are submitted to fal and under way; fal begins to answer every submit with 403 "User is locked"; 80 more come;
fal recovers, ten minutes pass; the last 40 come. Time passes by shifting the breaker's rows, and the cloud's work by
the cloud's clock, so that the run takes as long as mastering 200 tracks does.

Judged: every job is COMPLETE; every job has exactly one accepted POST; what was under way is finished by fal; once it
is known, nobody asks fal while it is locked; exactly one job probes; the day's books are the sum of the attempts.
"""

from __future__ import annotations

import logging
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from soundfoundry_api.credits.ledger import grant, imbalance
from soundfoundry_api.db.migrate import upgrade
from soundfoundry_api.db.tables import TERMINAL_STATES, attempts, breakers, jobs, spending
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.jobs.advance import advance
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack
from soundfoundry_api.users.service import create_user
from soundfoundry_core.testing.fakecloud import FakeCloud

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["measure"]

THREADS = 8
WORK_S = 3600.0


class Town:
    """A service with a database, and a cloud whose work takes an hour of its own clock."""

    def __init__(self, folder: Path) -> None:
        self.hours = 0.0
        self.cloud = FakeCloud(work_s=WORK_S, clock=lambda: self.hours * WORK_S).start()
        environ = {
            "SOUNDFOUNDRY_DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'town.db'}",
            "MUSIC_PROVIDER": "fal",
            **self.cloud.environ("fal"),
            **self.cloud.environ("replicate"),
        }
        upgrade(environ["DATABASE_URL"])
        self.runtime = Runtime(environ=environ)
        with self.runtime.database.begin() as connection:
            user = create_user(connection, self.runtime.settings, name="ada", plan="free", role="user")
            grant(connection, user.id, 100_000, reference="bench")
            self.user_id = user.id

    def order(self, count: int) -> list[int]:
        """Order tracks; return the jobs' ids."""
        body = NewTrack(prompt="slow water", duration_s=5)
        return [create(self.runtime, body, user_id=self.user_id).job_id for _ in range(count)]

    def work(self, ids: Sequence[int]) -> None:
        """Let eight workers do one step of each job."""
        with self.runtime.database.begin() as connection:
            open_ = jobs.c.state.not_in(TERMINAL_STATES)
            connection.execute(update(jobs).where(open_).values(next_step_at=database_now(connection)))
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda job_id: advance(self.runtime, job_id), ids))

    def place(self, ids: Sequence[int]) -> None:
        """Work until somebody has taken each of these jobs."""
        for _ in range(20):
            with self.runtime.database.read() as connection:
                taken = set(
                    connection.scalars(select(attempts.c.job_id).where(attempts.c.state == "SUBMITTED"))
                )
            left = [job_id for job_id in ids if job_id not in taken]
            if not left:
                return
            self.work(left)
        msg = f"{len(left)} jobs were taken by nobody"
        raise RuntimeError(msg)

    def pass_minutes(self, minutes: float) -> None:
        """Let breakers be that much older."""
        with self.runtime.database.begin() as connection:
            for row in connection.execute(select(breakers).where(breakers.c.open_until.is_not(None))).all():
                moved = row.open_until - timedelta(minutes=minutes)
                known = breakers.c.provider == row.provider
                connection.execute(update(breakers).where(known).values(open_until=moved))

    def rows(self) -> tuple[list[Any], list[Any]]:
        """Return all jobs and all attempts."""
        with self.runtime.database.read() as connection:
            return list(connection.execute(select(jobs)).all()), list(
                connection.execute(select(attempts)).all()
            )


def measure(count: int) -> tuple[dict[str, Any], list[str]]:
    """Run it; return the figures and what is wrong."""
    logging.disable(logging.WARNING)
    first, second, third = round(count * 0.4), round(count * 0.4), count - 2 * round(count * 0.4)
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        try:
            return _run(town, first, second, third)
        finally:
            town.runtime.close()
            town.cloud.close()


def _run(town: Town, first: int, second: int, third: int) -> tuple[dict[str, Any], list[str]]:
    began = time.monotonic()
    ledger = town.cloud.ledger
    under_way = town.order(first)
    town.place(under_way)
    town.cloud.misbehave("403-locked", provider="fal", times=10**6)
    locked = town.order(second)
    town.place(locked)
    refused = len(ledger.submits("fal")) - len(ledger.accepted("fal"))
    town.cloud.behave()
    town.pass_minutes(10.1)
    after = town.order(third)
    town.place(after)
    town.hours += 2
    ids = [*under_way, *locked, *after]
    for _ in range(10):
        all_jobs, _ = town.rows()
        left = [job.id for job in all_jobs if job.state not in TERMINAL_STATES]
        if not left:
            break
        town.work(left)
    all_jobs, all_attempts = town.rows()
    by_id = {job.id: job for job in all_jobs}
    paid = dict.fromkeys(ids, 0)
    for attempt in all_attempts:
        paid[attempt.job_id] += attempt.state in {"SUBMITTED", "SUCCEEDED", "UNKNOWN", "ABANDONED"}
    lines = [entry["text"] for job in all_jobs for entry in job.trace]
    with town.runtime.database.read() as connection:
        booked = connection.scalar(select(func.sum(spending.c.micros)))
        spent = connection.scalar(
            select(func.sum(attempts.c.cost_micros)).where(attempts.c.booked_on.is_not(None))
        )
        off = imbalance(connection)
    figures = {
        "jobs": len(ids),
        "complete": sum(job.state == "COMPLETE" for job in all_jobs),
        "accepted POSTs at fal": len(ledger.accepted("fal")),
        "accepted POSTs at replicate": len(ledger.accepted("replicate")),
        "POSTs that fal refused": refused,
        "probes": sum("as the one probe" in line for line in lines),
        "under way at the lock, finished by fal": sum(
            by_id[job_id].state == "COMPLETE" and by_id[job_id].provider == "fal" for job_id in under_way
        ),
        "seconds": round(time.monotonic() - began),
        "a trace": [entry["text"] for entry in by_id[locked[-1]].trace],
    }
    wrong = [
        what
        for what, holds in {
            "a job is not COMPLETE": figures["complete"] == len(ids),
            "a job was not paid exactly once": set(paid.values()) == {1},
            "the cloud accepted more or fewer than one POST a job": len(ledger.accepted()) == len(ids),
            "what was under way was not finished by fal": figures["under way at the lock, finished by fal"]
            == first,
            "fal was asked again and again while it was locked": 1 <= refused <= THREADS,
            "not exactly one job probed": figures["probes"] == 1,
            "nobody says that fal was skipped": any(
                line.startswith("fal skipped: locked until") for line in lines
            ),
            "the day's books are not the sum of the attempts": booked == spent,
            "the credits do not add up": off == 0,
        }.items()
        if not holds
    ]
    return figures, wrong
