"""The control run: the same nemesis, load and proxies against the naive service, which must break."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from benchmarks.chaos.load import Load
from benchmarks.chaos.naive import Naive, check_naive
from benchmarks.chaos.run import nemesis_of, say, summary
from benchmarks.chaos.stack import Stack

if TYPE_CHECKING:
    from benchmarks.chaos.run import Options

__all__ = ["control"]


def control(options: Options, *, patience_s: float) -> bool:
    """Run it; say whether violations were found, as they must be.

    ``patience_s`` is how long after the healing without any progress work counts as lost.
    """
    folder = Path(tempfile.mkdtemp(prefix="chaos-control-"))
    folder.chmod(0o755)
    stack = Stack(folder, Naive(), workers=options.workers, more={})
    try:
        stack.start()
        load = Load(stack.api_ports, Naive.keys, rate=options.rate, seed=options.seed)
        nemesis, _ = nemesis_of(stack, options)
        load.start()
        nemesis.run()
        load.stop()
        stack.heal()
        _wait(stack, patience_s)
        verdict = check_naive(stack, load.orders)
        found = verdict.broken
        say(f"the control, one Dramatiq actor with its defaults, seed {options.seed}, {options.seconds:.0f} s, {patience_s:.0f} s of patience:")  # fmt: skip
        summary(verdict, sum(nemesis.done.values()), [])
        say(
            "the nemesis bites: the control broke"
            if found
            else "BROKEN the nemesis is harmless: the control held"
        )
        return found
    finally:
        stack.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(stack: Stack, patience_s: float) -> None:
    """Wait until all has ended, or nothing has for that long."""
    left, since = -1, time.monotonic()
    while time.monotonic() - since < patience_s:
        try:
            with stack.postgres.connect() as connection:
                (now,) = connection.execute(
                    "SELECT count(*) FROM jobs WHERE state = 'QUEUED'"
                ).fetchone() or (0,)
        except psycopg.Error:
            now = left
        if now == 0:
            return
        if now != left:
            left, since = now, time.monotonic()
        time.sleep(0.5)
