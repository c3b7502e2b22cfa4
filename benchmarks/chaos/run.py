"""One run: start everything, let load and nemesis go on, heal, wait, check, and say what came out."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from benchmarks.chaos.faults import kinds_of
from benchmarks.chaos.laws import Verdict, check
from benchmarks.chaos.load import Load
from benchmarks.chaos.nemesis import Nemesis
from benchmarks.chaos.ours import Ours
from benchmarks.chaos.schedule import Planned, plan
from benchmarks.chaos.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Options", "chaos", "quiesce", "summary"]

_GOING = "SELECT count(*) FROM jobs WHERE state NOT IN ('COMPLETE', 'FAILED', 'CANCELED')"
_WAITING = """UPDATE jobs SET next_step_at = clock_timestamp()
  WHERE state NOT IN ('COMPLETE', 'FAILED', 'CANCELED') AND lease_until IS NULL AND next_step_at > clock_timestamp() + interval '2 s'"""
_BREAKERS = "UPDATE breakers SET open_until = clock_timestamp(), probe_until = clock_timestamp() WHERE open_until > clock_timestamp()"
_ROUTED = "UPDATE jobs SET next_step_at = clock_timestamp() WHERE state = 'QUEUED' AND phase = 'waiting' AND lease_until IS NULL"
_UNLOCKED_EVERY_S = 5.0
_UNKNOWN = "UPDATE attempts SET created_at = created_at - interval '31 minutes' WHERE state = 'UNKNOWN'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to run."""

    seconds: float
    seed: int
    rate: float = 10.0
    workers: int = 4
    lease_s: float = 15.0
    reap_every_s: float = 2.0
    every_s: tuple[float, float] = (2.0, 5.0)
    only: tuple[str, ...] = ()
    light: bool = True
    clock: bool = False
    """Whether one worker's clock jumps (libfaketime); its sleeps then fail now and then, which is libfaketime's doing."""
    most: int = 0
    open_at_once: int = 150
    """Clients order no more while so many jobs are going: recovery is to be measured, not a queue."""
    hold: tuple[str, float] | None = None
    """One kind of fault for so many seconds, instead of a schedule."""
    recovery_s: float = 0.0
    """The p99 of recovery that is allowed; 0 only tells."""
    keep: bool = False


def say(line: str) -> None:
    """Print at once."""
    print(line, flush=True)


def chaos(options: Options) -> bool:
    """Run it; say whether every law held."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    folder.chmod(0o755)  # PostgreSQL may be another user
    service = Ours(lease_s=options.lease_s, reap_every_s=options.reap_every_s)
    stack = Stack(
        folder,
        service,
        workers=options.workers,
        more={} if options.light else {"CHAOS_LIGHT": ""},
        clock=options.clock,
    )
    try:
        stack.start()
        say(f"ready; everything is in {folder}")
        load = Load(stack.api_ports, service.keys, rate=options.rate, seed=options.seed)
        load.most = options.most
        stack.on_poison = load.poison
        nemesis, schedule = nemesis_of(stack, options)
        load.start()
        background(_hold_back, stack, load, options.open_at_once)
        background(_unlock, stack, load)
        began = time.monotonic()
        nemesis.run()
        while time.monotonic() - began < options.seconds:
            time.sleep(0.2)
        ended = time.monotonic()
        load.stop()
        stack.heal()
        load.settle()
        settled = time.monotonic()
        waited = quiesce(stack)
        verdict = check(stack, load.orders, load.odd, service.keys)
        verdict.facts["answers to clients"] = dict(sorted(load.statuses.items()))
        verdict.facts["waited for the clients' last answers"] = f"{settled - ended:.0f} s"
        verdict.facts["waited for the last jobs"] = f"{waited:.0f} s"
        stopped = stack.stop()
        verdict.other += [
            f"{name} did not stop within 25 s of SIGTERM" for name, well in stopped.items() if not well
        ]
        say("")
        return report(nemesis, verdict, stack, options, schedule)
    finally:
        stack.close()
        if options.keep:
            say(f"logs are kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def nemesis_of(stack: Stack, options: Options) -> tuple[Nemesis, Sequence[Planned]]:
    """Return the nemesis of a run with its schedule."""
    kinds = kinds_of(
        workers=options.workers,
        apis=len(stack.api_ports),
        lease_s=options.lease_s,
        real_clock=stack.has_clock,
    )
    if options.only:
        kinds = {name: kind for name, kind in kinds.items() if any(part in name for part in options.only)}
    schedule = plan(kinds, seed=options.seed, seconds=options.seconds, every_s=options.every_s)
    if options.hold is not None:
        name, lasts_s = options.hold
        schedule = (Planned(at_s=5.0, kind=name, target=0, lasts_s=lasts_s),)
    return Nemesis(stack, kinds, schedule, say), schedule


def _hold_back(stack: Stack, load: Load, most: int) -> None:
    """Let the clients order less while there is enough to do."""
    while not load.stopped:
        for (going,) in stack.ask(_GOING):
            (load.hold.set if int(str(going)) > most else load.hold.clear)()
        time.sleep(0.5)


def _unlock(stack: Stack, load: Load) -> None:
    """Let minutes pass for providers that are locked, and for who waits for them: a run is to break jobs, not to wait."""
    while not load.stopped:
        stack.tell(_BREAKERS, _ROUTED)
        time.sleep(_UNLOCKED_EVERY_S)


def quiesce(stack: Stack, *, patience_s: float = 90.0, alone_s: float = 8.0) -> float:
    """Wait until every job has ended, or nothing has for ``patience_s``; return how long that took.

    For ``alone_s`` everybody may come to their end by themselves. Then waiting is made short: what only waits for its
    time (a next look, a next try, a provider that was locked) is due now, and whoever waits for news of a lost answer
    has waited for half an hour. That moves times in rows; it does nobody's work.
    """
    start = progress = time.monotonic()
    left = -1
    while time.monotonic() - progress < patience_s:
        try:
            with stack.postgres.connect() as connection:
                (now,) = connection.execute(_GOING).fetchone() or (0,)
                (pending,) = connection.execute(
                    "SELECT count(*) FROM outbox WHERE published_at IS NULL"
                ).fetchone() or (0,)
                if now == 0 and pending == 0:
                    break
                if time.monotonic() - start > alone_s:
                    connection.execute(_UNKNOWN)
                    connection.execute(_BREAKERS)
                    connection.execute(_WAITING)
        except psycopg.Error:
            now = left
        if now + pending != left:
            left, progress = now + pending, time.monotonic()
        time.sleep(1)
    return time.monotonic() - start


def report(
    nemesis: Nemesis, verdict: Verdict, stack: Stack, options: Options, schedule: Sequence[Planned]
) -> bool:
    """Print what came out, the last line as always; say whether every law held."""
    assert stack.leases is not None  # noqa: S101
    stack.postgres.start()
    took, never = stack.leases.recoveries()
    if never:
        verdict.lost.append(f"{never} leases of killed workers were never taken up")
    if options.recovery_s and took and _part(took, 0.99) > options.recovery_s:
        verdict.other.append(
            f"recovery p99 is {_part(took, 0.99):.1f} s, {options.recovery_s:g} s are allowed"
        )
    verdict.other += [f"the nemesis stumbled: {line}" for line in nemesis.failures]
    say(f"{'kind of fault':<42} {'times':>5} {'in pairs':>8} {'seconds':>8}")
    for kind in sorted(nemesis.done):
        say(f"{kind:<42} {nemesis.done[kind]:>5} {nemesis.paired[kind]:>8} {nemesis.broken_s[kind]:>8}")
    pairs = {
        (one.kind, two.kind)
        for one, two in zip(schedule, schedule[1:], strict=False)
        if one.paired and two.paired and one.at_s == two.at_s
    }
    say(f"{len(nemesis.done)} kinds, {len(pairs)} different pairs, seed {options.seed}, {options.seconds:.0f} s, lease {options.lease_s:g} s")  # fmt: skip
    kills = stack.leases
    say(f"kill -9 of workers: {kills.kills}, of these {kills.kills_with_leases} while they held leases; leases that died: {len(took)}")  # fmt: skip
    for name, value in verdict.facts.items():
        say(f"{name}: {value}")
    return summary(verdict, sum(nemesis.done.values()), took)


def summary(verdict: Verdict, faults: int, took: Sequence[float]) -> bool:
    """Print what is broken and the last line; say whether every law held."""
    for law, lines in (
        ("lost", verdict.lost),
        ("double-charged", verdict.double_charged),
        ("double-paid", verdict.double_paid),
        ("law", verdict.other),
    ):
        for line in lines[:20]:
            say(f"BROKEN {law}: {line}")
        if len(lines) > 20:
            say(f"BROKEN {law}: ... and {len(lines) - 20} more")
    times = " ".join(f"{name} {_part(took, part):.1f} s" for name, part in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)))  # fmt: skip
    say(
        f"jobs {verdict.jobs}, faults {faults}, lost {len(verdict.lost)}, double-charged {len(verdict.double_charged)}, "
        f"double-paid {len(verdict.double_paid)}, unknown {verdict.unknown}, recovery {times}"
    )
    return not verdict.broken


def _part(took: Sequence[float], part: float) -> float:
    """Return a quantile of sorted numbers; 0 where there are none."""
    return took[min(len(took) - 1, round(part * len(took)))] if took else 0.0


def background(do: Any, *arguments: Any) -> None:
    """Do it beside everything else."""
    threading.Thread(target=do, args=arguments, daemon=True).start()
