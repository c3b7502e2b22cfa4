"""The limit is exact over processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROCESSES, HITS, COUNT, TRIALS = 4, 50, 30, 20


def test_30_of_200_over_four_processes_in_20_trials_of_20(redis_url: str, redis_prefix: str) -> None:
    """Of 4 x 50 hits at once exactly 30 pass, every time."""
    script = str(Path(__file__).with_name("hitting.py"))
    workers = [
        subprocess.Popen(
            [sys.executable, script, redis_url, redis_prefix],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    try:
        pipes = [(worker.stdin, worker.stdout) for worker in workers]
        for _, out in pipes:
            assert out is not None
            assert out.readline() == "ready\n"
        passed = []
        for trial in range(TRIALS):
            for into, _ in pipes:
                assert into is not None
                into.write(f"trial-{trial} {COUNT} {HITS} 5\n")
                into.flush()
            passed.append(sum(int(out.readline()) for _, out in pipes if out is not None))
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate(timeout=10)
    assert passed == [COUNT] * TRIALS
