"""``flight``: one worker process looks after many jobs at a provider that takes its time.

One in 20 is mastered and stored, the others fail remotely. Judged: every job ends and was asked for once, the books
balance, and the worker has fewer than 64 threads.
"""

from __future__ import annotations

import time

import psutil
from sqlalchemy import func, select

from benchmarks.jobs.service import count, order, runtime_of, worker
from soundfoundry_api.credits.ledger import imbalance
from soundfoundry_api.db.tables import attempts

__all__ = ["flight"]


def flight(environ: dict[str, str], number: int, threads: int, slow_s: float) -> list[tuple[str, str, bool]]:
    """Let one worker look after many jobs."""
    environ = environ | {"SLOW_S": str(slow_s)}
    runtime = runtime_of(environ)
    start = time.perf_counter()
    order(runtime, "slow", number)
    ordered = time.perf_counter() - start
    start = time.perf_counter()
    process = worker(environ, threads)
    watched = psutil.Process(process.pid)
    most, rss, most_threads, submitted = 0, 0, 0, 0.0
    while True:
        now = count(runtime)
        most = max(most, now["flying"])
        rss = max(rss, watched.memory_info().rss)
        most_threads = max(most_threads, watched.num_threads())
        if not submitted and not now.get("QUEUED"):
            submitted = time.perf_counter() - start
        ended = sum(now.get(state, 0) for state in ("COMPLETE", "FAILED", "CANCELED"))
        if ended == number or time.perf_counter() - start > 3600:
            break
        time.sleep(1)
    took = time.perf_counter() - start
    cpu = sum(watched.cpu_times()[:2])
    process.terminate()
    process.wait(60)
    with runtime.database.read() as connection:
        asked = int(connection.scalar(select(func.count()).select_from(attempts)) or 0)
        balanced = imbalance(connection) == 0
    good = now.get("COMPLETE", 0)
    runtime.close()
    return [
        (f"{number} orders", f"{ordered:.1f} s ({number / ordered:.0f}/s)", True),
        ("all submitted after", f"{submitted:.1f} s", True),
        ("in flight at once, at most", str(most), True),
        ("all ended after", f"{took:.1f} s (a piece takes {slow_s:g} s)", True),
        ("complete + failed / asked for", f"{good} + {number - good} / {asked}, books balanced: {balanced}", ended == asked == number and balanced and good > 0),
        ("threads of the worker, at most", f"{most_threads} ({threads} for steps)", most_threads < 64),
        ("memory of the worker, at most", f"{rss / 2**20:.0f} MiB", True),
        ("processor time of the worker", f"{cpu:.1f} s, {1000 * cpu / number:.1f} ms a job", True),
    ]  # fmt: skip
