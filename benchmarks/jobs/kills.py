"""``kills``: the worker that renders dies by ``kill -9``, and another one takes its job up.

Judged: at most lease + two rounds of the reaper + 1 s.
"""

from __future__ import annotations

import time
from pathlib import Path

from sqlalchemy import select

from benchmarks.jobs.service import count, order, runtime_of, until, worker
from soundfoundry_api.db.tables import jobs

__all__ = ["LEASE_S", "REAP_S", "kills"]

LEASE_S, REAP_S = 2.0, 0.5


def kills(environ: dict[str, str], number: int) -> list[tuple[str, str, bool]]:
    """Kill the worker that renders, and wait for the other one to take over."""
    runtime = runtime_of(environ)

    def token(job_id: int) -> int:
        with runtime.database.read() as connection:
            return int(connection.scalar(select(jobs.c.lease_token).where(jobs.c.id == job_id)) or 0)

    took = []
    crew = {made.pid: made for made in (worker(environ, 1), worker(environ, 1))}
    holder = Path(environ["SOUNDFOUNDRY_DATA_DIR"]) / "holder"
    for _ in range(number):
        holder.unlink(missing_ok=True)
        (job_id,) = order(runtime, "slowly", 1)
        until(lambda: holder.exists() and holder.read_text())
        held = token(job_id)
        victim = crew.pop(int(holder.read_text()))
        victim.kill()
        start = time.perf_counter()
        until(lambda: token(job_id) > held)  # noqa: B023
        took.append(time.perf_counter() - start)
        victim.wait()
        made = worker(environ, 1)
        crew[made.pid] = made
        until(lambda: set(count(runtime)) <= {"COMPLETE", "flying"})
    for made in crew.values():
        made.terminate()
        made.wait(60)
    now = count(runtime)
    runtime.close()
    took.sort()
    p50, p99 = took[len(took) // 2], took[min(len(took) - 1, round(0.99 * len(took)))]
    bound = LEASE_S + 2 * REAP_S + 1
    return [
        (f"{number} kills, recovery p50", f"{p50:.2f} s", True),
        ("p99", f"{p99:.2f} s", True),
        ("max", f"{took[-1]:.2f} s (bound {bound:g} s)", took[-1] <= bound),
        ("complete", f"{now.get('COMPLETE', 0)} of {number}", now.get("COMPLETE") == number),
    ]
