"""A process that hits: ``python hitting.py URL PREFIX``; not a test.

For each line ``subject count hits threads`` of standard input it hits that often and prints how many hits passed.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from soundfoundry_api.limits.policy import Limit
from soundfoundry_api.limits.redis import RedisLimiter


def main() -> None:
    """Hit until standard input ends."""
    limiter = RedisLimiter(sys.argv[1], prefix=sys.argv[2], timeout_s=10)
    _tell("ready")
    for line in sys.stdin:
        subject, count, hits, threads = line.split()
        limit = Limit("cover-saves", int(count), 60)

        def hit(_: int, limit: Limit = limit, subject: str = subject) -> bool:
            return limiter.hit(limit, subject).allowed

        with ThreadPoolExecutor(int(threads)) as pool:
            _tell(str(sum(pool.map(hit, range(int(hits))))))
    limiter.close()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
