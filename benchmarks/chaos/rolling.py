"""A deployment that never ends: every process is restarted every 20 s, orderly, while clients order and look.

Clients come through what a load balancer does: where a connection is refused, the request goes to the other API, once
more after a moment. Nothing else is repeated. No client may see a 5xx or a connection that ends without an answer, and
nothing may be lost.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.chaos.laws import check
from benchmarks.chaos.load import Load
from benchmarks.chaos.ours import Ours
from benchmarks.chaos.run import quiesce, say, summary
from benchmarks.chaos.servers import until
from benchmarks.chaos.stack import Stack

if TYPE_CHECKING:
    from benchmarks.chaos.process import Supervised
    from benchmarks.chaos.run import Options

__all__ = ["rolling"]

_GRACE_S = 40.0


def rolling(options: Options, *, every_s: float = 20.0) -> bool:
    """Run it; say whether nobody noticed."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-rolling-"))
    folder.chmod(0o755)
    service = Ours(lease_s=options.lease_s, reap_every_s=options.reap_every_s)
    stack = Stack(folder, service, workers=options.workers, more={})
    try:
        stack.start()
        load = Load(stack.api_ports, service.keys, rate=options.rate, seed=options.seed)
        load.balanced = True
        load.start()
        end, restarts, killed = time.monotonic() + options.seconds, 0, []
        while time.monotonic() < end:
            begun = time.monotonic()
            with ThreadPoolExecutor(2) as pool:
                for done in (
                    pool.submit(_one_by_one, stack, stack.apis),
                    pool.submit(_one_by_one, stack, stack.workers),
                ):
                    restarts += done.result()[0]
                    killed += done.result()[1]
            say(f"restarted everything in {time.monotonic() - begun:.1f} s; {len(load.orders)} orders")
            time.sleep(max(0.0, begun + every_s - time.monotonic()))
        load.stop()
        load.settle()
        quiesce(stack)
        verdict = check(stack, load.orders, load.odd, service.keys)
        seen = {what: times for what, times in load.statuses.items() if what.startswith(("5", "none"))}
        verdict.other += [f"clients saw {times} x {what}" for what, times in seen.items()]
        verdict.other += load.latest_5xx
        verdict.other += [f"{name} had to be killed" for name in killed]
        say(f"answers to clients: {dict(sorted(load.statuses.items()))}")
        say(
            f"{restarts} orderly restarts, every process each {every_s:g} s, {options.seconds:.0f} s, seed {options.seed}"
        )
        return summary(verdict, restarts, [])
    finally:
        stack.close()
        if options.keep:
            say(f"logs are kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _one_by_one(stack: Stack, processes: list[Supervised]) -> tuple[int, list[str]]:
    """Restart each, the next one when the one before answers; return how many, and who had to be killed."""
    killed = []
    for process in processes:
        starts = process.starts
        if not process.terminate(grace_s=_GRACE_S):
            killed.append(process.name)
        until(lambda: process.starts > starts and process.pid, f"{process.name} is not back", 60)  # noqa: B023
        if process in stack.apis:
            until(stack.ready, f"{process.name} does not answer", 60)
    return len(processes), killed
