"""Jobs: how many fit into one worker process, and how soon is a dead worker's job taken up? ``python -m benchmarks.jobs``.

* ``flight``: 2,000 jobs in flight at once at a provider that takes its time, with ONE worker process; one in 20 is
  then mastered and stored, the others fail remotely. Printed: the time until all are submitted and until all have
  ended, the worker's threads, memory and processor time. Judged: every job ends and was asked for once, the books
  balance, and the worker has fewer than 64 threads.
* ``kills``: ``kill -9`` of the worker that renders, 20 times, with another one there, leases of 2 s. Printed: the time
  until the other one has the job (p50, p99, max). Judged: at most lease + two rounds of the reaper + 1 s.

They need PostgreSQL (``DATABASE_URL`` names a server on which databases may be made) and Redis (``REDIS_URL``).
"""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.jobs.flight import flight
from benchmarks.jobs.kills import LEASE_S, REAP_S, kills
from benchmarks.jobs.service import work
from benchmarks.jobs.stack import stack


def main() -> None:
    """Measure, print, and leave with 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", choices=("flight", "kills", "work"))
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--slow-s", type=float, default=60.0)
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args()
    if options.study == "work":
        work(options.threads)
        return
    with stack(lease_s=LEASE_S if options.study == "kills" else 15, reap_s=REAP_S) as environ:
        if options.study == "flight":
            rows = flight(environ, options.jobs, options.threads, options.slow_s)
        else:
            rows = kills(environ, options.kills)
    for title, value, kept in rows:
        print(f"{'ok ' if kept else 'BAD'} {title:<34} {value}")
    print(json.dumps({title: value for title, value, _ in rows}))
    sys.exit(0 if all(kept for _, _, kept in rows) else 1)


if __name__ == "__main__":
    main()
