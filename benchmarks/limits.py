"""Rate limits: is the limit exact, and what does a hit cost? ``python -m benchmarks.limits``.

* Exact: 20 trials each of 4 processes x 50 hits, 8 x 250 and 8 x 2,000 on one subject at once; exactly 30 must pass
  in every one. Beside it, for comparison and without judgement, what get-then-set through the same Redis lets pass.
* Cheap: a hit against a bare redis-py ``PING``, in turn, in one run; and what is left of it when Redis is away.

It uses ``REDIS_URL`` (or a local Redis) under a random prefix, deletes its keys, and leaves with exit code 1 where a
promise is broken.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import secrets
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from soundfoundry_api.limits.fallback import FallbackLimiter
from soundfoundry_api.limits.policy import Limit
from soundfoundry_api.limits.redis import RedisLimiter

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 30
SAVES = Limit("cover-saves", COUNT, 3600)
FOREVER_S = 300


@dataclass(frozen=True)
class Row:
    """One promise and what was measured."""

    promise: str
    limit: float
    measured: float
    detail: str
    judged: bool = True

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.measured <= self.limit or not self.judged


def naive(client: Any, prefix: str) -> Callable[[str], bool]:
    """Return a limiter that reads, decides and writes, as Litestar's middleware does."""

    def hit(subject: str) -> bool:
        key = f"{prefix}:naive:{subject}"
        passed = int(client.get(key) or 0)
        if passed >= COUNT:
            return False
        client.set(key, passed + 1, ex=60)
        return True

    return hit


def work(url: str, prefix: str, pipe: Any) -> None:
    """Hit as told by (kind, subject, hits, threads), and tell how many passed."""
    client = Redis.from_url(url, retry=Retry(NoBackoff(), 0))
    limiter = RedisLimiter(url, prefix=prefix, timeout_s=30)
    kinds = {
        "exact": lambda subject: limiter.hit(SAVES, subject).allowed,
        "naive": naive(client, prefix),
    }
    pipe.send("ready")
    while (told := pipe.recv()) is not None:
        kind, subject, hits, threads = told
        hit = kinds[kind]
        with ThreadPoolExecutor(threads) as pool:
            pipe.send(sum(pool.map(lambda _: hit(subject), range(hits))))  # noqa: B023


class Crowd:
    """Processes that hit together."""

    def __init__(self, url: str, prefix: str, processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes, self._workers = [], []
        for _ in range(processes):
            ours, theirs = context.Pipe()
            worker = context.Process(target=work, args=(url, prefix, theirs), daemon=True)
            worker.start()
            self._pipes.append(ours)
            self._workers.append(worker)
        for pipe in self._pipes:
            _hear(pipe)

    def hit(self, kind: str, hits: int, threads: int) -> int:
        """Hit one new subject that often in each process, and return how many passed."""
        subject = secrets.token_hex(6)
        for pipe in self._pipes:
            pipe.send((kind, subject, hits, threads))
        return sum(_hear(pipe) for pipe in self._pipes)

    def close(self) -> None:
        """End the processes."""
        for pipe in self._pipes:
            pipe.send(None)
        for worker in self._workers:
            worker.join(10)


def _hear(pipe: Any) -> Any:
    if not pipe.poll(FOREVER_S):
        sys.exit("a process does not answer")
    return pipe.recv()


def exact(url: str, prefix: str, trials: int) -> list[Row]:
    """Count how far the worst trial is from exactly 30."""
    rows = []
    for processes, hits, threads in ((4, 50, 5), (8, 250, 4), (8, 2000, 4)):
        crowd = Crowd(url, prefix, processes)
        start = time.perf_counter()
        passed = [crowd.hit("exact", hits, threads) for _ in range(trials)]
        took = time.perf_counter() - start
        naively = [crowd.hit("naive", hits, threads) for _ in range(min(trials, 5))] if hits < 2000 else []
        crowd.close()
        right = sum(count == COUNT for count in passed)
        worst = max(abs(count - COUNT) for count in passed)
        rate = processes * hits * trials / took
        name = f"{processes} processes x {hits}"
        detail = f"{right} of {trials} trials let exactly {COUNT} pass (min {min(passed)}, max {max(passed)}); {rate:.0f} hits/s"
        rows.append(Row(f"{name}: away from exactly {COUNT}", 0, worst, detail))
        if naively:
            detail = f"let pass: {', '.join(map(str, naively))}"
            rows.append(Row(f"{name}: get, then set", 0, max(naively) - COUNT, detail, judged=False))
    return rows


def timed(call: Callable[[], object], times: int) -> float:
    """Return the median time of a call, microseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1e6


def cheap(url: str, prefix: str, rounds: int) -> list[Row]:
    """Compare a hit that passes, and one that is refused, with a PING, in turn."""
    client = Redis.from_url(url, retry=Retry(NoBackoff(), 0))
    limiter = RedisLimiter(url, prefix=prefix, timeout_s=30)
    full, turn = secrets.token_hex(6), itertools.count()

    def allowed() -> None:
        if not limiter.hit(SAVES, f"{full}-{next(turn) // COUNT}").allowed:
            sys.exit("a hit was refused that should have passed")

    def refused() -> None:
        limiter.hit(SAVES, full)

    dead = FallbackLimiter(
        RedisLimiter("redis://127.0.0.1:1/0", prefix=prefix),
        spent=lambda _limit, _subject: [],
        processes=4,
        pause_s=3600,
    )
    calls: dict[str, Callable[[], object]] = {
        "ping": client.ping,
        "passes": allowed,
        "refused": refused,
        "away": lambda: dead.hit(SAVES, full),
    }
    for call in calls.values():
        timed(call, 100)
    table = [{name: timed(call, 300) for name, call in calls.items()} for _ in range(rounds)]
    middle = {name: statistics.median(row[name] for row in table) for name in calls}
    rows = []
    for name, title in (("passes", "a hit that passes"), ("refused", "a hit that is refused")):
        ratios = sorted(row[name] / row["ping"] for row in table)
        detail = f"{middle[name]:.0f} us against {middle['ping']:.0f} us; rounds {ratios[0]:.2f} to {ratios[-1]:.2f}"
        rows.append(Row(f"{title}, times PING", 2.5, statistics.median(ratios), detail))
    ratio = statistics.median(row["away"] / row["ping"] for row in table)
    rows.append(Row("a hit while Redis is away, times PING", 1.0, ratio, f"{middle['away']:.1f} us"))
    client.close()
    limiter.close()
    return rows


def clean(url: str, prefix: str) -> None:
    """Delete what was made."""
    client: Any = Redis.from_url(url)
    for key in client.scan_iter(match=f"{prefix}:*", count=1000):
        client.delete(key)
    client.close()


def main() -> None:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
    prefix = f"sf-bench-{secrets.token_hex(6)}"
    try:
        rows = cheap(url, prefix, options.rounds) + exact(url, prefix, options.trials)
    finally:
        clean(url, prefix)
    if options.json:
        print(json.dumps([asdict(row) | {"kept": row.kept} for row in rows], indent=2))
    else:
        for row in rows:
            mark = ("ok  " if row.kept else "FAIL") if row.judged else "    "
            bound = f"<= {row.limit:<4g}" if row.judged else " " * 7
            print(f"{mark} {row.promise:<45} {row.measured:8.2f}  {bound} {row.detail}")
    sys.exit(0 if all(row.kept for row in rows) else 1)


if __name__ == "__main__":
    main()
