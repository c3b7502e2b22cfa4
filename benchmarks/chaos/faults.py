"""What can be broken, one entry a kind: what it does, for how long, and how it is undone.

``begin`` breaks it and returns what mends it (None where it mends itself). A place is broken by one fault at a time;
two places may be broken together. The eleven worst, which also come in pairs, are those that take away what the guarantees
rest on: workers while they pay, the database while it commits, the answer of whoever was paid.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.chaos.stack import Stack

    Undo = Callable[[], object] | None
    Begin = Callable[[Stack, int, float], Undo]

__all__ = ["Kind", "kinds_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of fault."""

    place: str
    lasts_s: tuple[float, float]
    begin: Begin
    targets: int = 1
    worst: bool = False


def kinds_of(*, workers: int, apis: int, lease_s: float, real_clock: bool = True) -> dict[str, Kind]:
    """Return every kind of fault for an installation of that size."""
    made: dict[str, Kind] = {
        # Workers. The last one is the one that is little more than relay and reaper.
        "worker: kill -9": Kind(place="worker", lasts_s=(0.3, 3), begin=_kill_worker, targets=workers, worst=True),
        "worker: paused beyond its lease": Kind(place="worker", lasts_s=(0.5 * lease_s, 2 * lease_s), begin=_pause_worker, targets=workers, worst=True),
        "worker: SIGTERM": Kind(place="worker", lasts_s=(1, 2), begin=_stop_worker(25.0), targets=workers),
        "worker: SIGTERM with 1 s of grace": Kind(place="worker", lasts_s=(1, 2), begin=_stop_worker(1.0), targets=workers),
        "workers: kill -9 of all": Kind(place="workers", lasts_s=(0.5, 3), begin=_kill_workers),
        "relay: kill -9": Kind(place="relay", lasts_s=(1, 5), begin=_kill_relay),
        "api: kill -9": Kind(place="api", lasts_s=(0.3, 3), begin=_kill_api, targets=apis, worst=True),
        "api: paused": Kind(place="api", lasts_s=(1, 8), begin=_pause_api, targets=apis),
        "api: SIGTERM": Kind(place="api", lasts_s=(1, 2), begin=_stop_api, targets=apis),
        # Redis, which keeps nothing.
        "redis: FLUSHALL": Kind(place="redis", lasts_s=(0, 0), begin=_redis_command("FLUSHALL")),
        "redis: kill -9, empty after": Kind(place="redis", lasts_s=(1, 8), begin=_redis_killed, worst=True),
        "redis: paused": Kind(place="redis", lasts_s=(1, 8), begin=_redis_paused),
        "redis: full": Kind(place="redis", lasts_s=(2, 6), begin=_redis_full),
        "redis: connections cut": Kind(place="redis-link", lasts_s=(0, 0), begin=_link("redis", "cut")),
        "redis: replies swallowed": Kind(place="redis-link", lasts_s=(0.5, 3), begin=_link("redis", "swallow"), worst=True),
        "redis: partitioned": Kind(place="redis-link", lasts_s=(2, 8), begin=_link("redis", "hole")),
        "redis: slow": Kind(place="redis-link", lasts_s=(2, 6), begin=_link("redis", "delay", 80)),
        # PostgreSQL, which keeps everything.
        "postgres: restarted": Kind(place="postgres", lasts_s=(0.5, 4), begin=_postgres_restarted),
        "postgres: kill -9 of the postmaster": Kind(place="postgres", lasts_s=(0.5, 4), begin=_postgres_killed, worst=True),
        "postgres: backends terminated": Kind(place="postgres", lasts_s=(0, 0), begin=_postgres_terminated),
        "postgres: jobs locked": Kind(place="postgres", lasts_s=(2, 13), begin=_postgres_locked),
        "postgres: no connections left": Kind(place="postgres", lasts_s=(2, 5), begin=_postgres_crowded),
        "postgres: read-only": Kind(place="postgres", lasts_s=(1, 4), begin=_postgres_read_only),
        "postgres: replies swallowed": Kind(place="postgres-link", lasts_s=(0.3, 3), begin=_link("postgres", "swallow"), worst=True),
        "postgres: partitioned": Kind(place="postgres-link", lasts_s=(2, 12), begin=_link("postgres", "hole"), worst=True),
        "postgres: refused": Kind(place="postgres-link", lasts_s=(1, 8), begin=_link("postgres", "refuse")),
        "postgres: connections cut": Kind(place="postgres-link", lasts_s=(0, 0), begin=_link("postgres", "cut")),
        "postgres: slow": Kind(place="postgres-link", lasts_s=(2, 5), begin=_link("postgres", "delay", 40)),
        # The provider.
        "provider: kill -9": Kind(place="cloud", lasts_s=(0.5, 4), begin=_cloud_killed, worst=True),
        "provider: replies swallowed": Kind(place="cloud-link", lasts_s=(1, 6), begin=_link("cloud", "swallow"), worst=True),
        "provider: connections cut": Kind(place="cloud-link", lasts_s=(0, 0), begin=_link("cloud", "cut")),
        "provider: refused": Kind(place="cloud-link", lasts_s=(1, 8), begin=_link("cloud", "refuse")),
        "provider: partitioned": Kind(place="cloud-link", lasts_s=(1, 8), begin=_link("cloud", "hole")),
        # The storage and the disk.
        "storage: away": Kind(place="storage", lasts_s=(1, 8), begin=_storage("away"), worst=True),
        "storage: replies lost": Kind(place="storage", lasts_s=(1, 4), begin=_storage("reply-lost")),
        "storage: slow": Kind(place="storage", lasts_s=(1, 4), begin=_storage("slow")),
        "disk: full": Kind(place="disk", lasts_s=(1, 6), begin=_disk_full),
        "job: poison": Kind(place="poison", lasts_s=(60, 60), begin=_poison),
    }  # fmt: skip
    for mode in ("429", "503", "401", "500-after", "hang-after", "garbage", "poll-500", "never", "slow",
                 "truncated", "file-503", "bad-audio", "webhook-storm"):  # fmt: skip
        made[f"provider: {mode}"] = Kind(place="cloud-mode", lasts_s=(1.5, 5), begin=_behaviour(mode))
    if real_clock:
        made["worker: clock jumps"] = Kind(place="clock", lasts_s=(1, 6), begin=_clock)
    return made


def _kill_worker(stack: Stack, target: int, lasts_s: float) -> Undo:
    stack.kill_worker(target, down_s=lasts_s)
    return stack.workers[target].release


def _kill_workers(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target
    for number in range(len(stack.workers)):
        stack.kill_worker(number, down_s=lasts_s)
    return lambda: [one.release() for one in stack.workers]


def _kill_relay(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target
    return _kill_worker(stack, len(stack.workers) - 1, lasts_s)


def _pause_worker(stack: Stack, target: int, lasts_s: float) -> Undo:
    del lasts_s
    return _paused(stack.workers[target])


def _pause_api(stack: Stack, target: int, lasts_s: float) -> Undo:
    del lasts_s
    return _paused(stack.apis[target])


def _paused(process: Any) -> Undo:
    pid = process.pid
    if not pid:
        return None
    os.kill(pid, signal.SIGSTOP)

    def undo() -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    return undo


def _stop_worker(grace_s: float) -> Begin:
    def begin(stack: Stack, target: int, lasts_s: float) -> Undo:
        del lasts_s
        stack.workers[target].terminate(grace_s=grace_s)
        return None

    return begin


def _kill_api(stack: Stack, target: int, lasts_s: float) -> Undo:
    stack.apis[target].kill(down_s=lasts_s)
    return stack.apis[target].release


def _stop_api(stack: Stack, target: int, lasts_s: float) -> Undo:
    del lasts_s
    stack.apis[target].terminate(grace_s=25.0)
    return None


def _redis_command(*words: str) -> Begin:
    def begin(stack: Stack, target: int, lasts_s: float) -> Undo:
        del target, lasts_s
        with suppress(Exception):
            stack.redis.command(*words)
        return None

    return begin


def _redis_killed(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target, lasts_s
    stack.redis.kill()
    return stack.redis.start


def _redis_paused(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target, lasts_s
    stack.redis.send(signal.SIGSTOP)
    return lambda: stack.redis.send(signal.SIGCONT)


def _redis_full(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target, lasts_s
    with suppress(Exception):
        stack.redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction")
        stack.redis.command("CONFIG", "SET", "maxmemory", "1")
    return lambda: stack.redis.command("CONFIG", "SET", "maxmemory", "0")


def _link(name: str, mode: str, ms: float = 0.0) -> Begin:
    def begin(stack: Stack, target: int, lasts_s: float) -> Undo:
        del target, lasts_s
        stack.proxy.set(name, mode, ms)
        return None if mode == "cut" else lambda: stack.proxy.set(name, "pass")

    return begin


def _postgres_restarted(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target, lasts_s
    stack.postgres.stop("fast")
    return stack.postgres.start


def _postgres_killed(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target, lasts_s
    stack.postgres.kill()
    return lambda: (stack.postgres.stop("immediate"), stack.postgres.start())


def _sql(stack: Stack, statement: str) -> None:
    with suppress(psycopg.Error), stack.postgres.connect() as connection:
        connection.execute(statement)


def _postgres_terminated(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target, lasts_s
    _sql(stack, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")  # fmt: skip
    return None


def _postgres_locked(stack: Stack, target: int, lasts_s: float) -> Undo:
    """Hold every row of jobs, for longer than anybody waits for a lock if it lasts that long."""
    del target, lasts_s
    connection = psycopg.connect(stack.postgres.url(), connect_timeout=5)
    with suppress(psycopg.Error):
        connection.execute("SET lock_timeout = '3s'")
        connection.execute("LOCK TABLE jobs IN EXCLUSIVE MODE")
    return connection.close


def _postgres_crowded(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target, lasts_s
    crowd: list[Any] = []
    _sql(stack, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'postgres' AND backend_type = 'client backend' AND random() < 0.5")  # fmt: skip
    with suppress(psycopg.Error):
        crowd.extend(psycopg.connect(stack.postgres.url(), connect_timeout=2) for _ in range(130))
    return lambda: [one.close() for one in crowd]


def _postgres_read_only(stack: Stack, target: int, lasts_s: float) -> Undo:
    """Refuse writes, as a primary does that has just become a standby."""
    del target, lasts_s
    _sql(stack, "ALTER SYSTEM SET default_transaction_read_only = on")
    _sql(stack, "SELECT pg_reload_conf()")

    def undo() -> None:
        for _ in range(40):
            try:
                with stack.postgres.connect() as connection:
                    connection.execute("SET default_transaction_read_only = off")
                    connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
                    connection.execute("SELECT pg_reload_conf()")
            except psycopg.Error:
                time.sleep(0.5)
            else:
                return

    return undo


def _cloud_killed(stack: Stack, target: int, lasts_s: float) -> Undo:
    del target
    stack.cloud.kill(down_s=lasts_s)
    return stack.cloud.release


def _behaviour(mode: str) -> Begin:
    def begin(stack: Stack, target: int, lasts_s: float) -> Undo:
        del target, lasts_s
        stack.behave(mode)
        return stack.behave

    return begin


def _storage(mode: str) -> Begin:
    def begin(stack: Stack, target: int, lasts_s: float) -> Undo:
        del target, lasts_s
        stack.store_mode(mode)
        return lambda: stack.store_mode("")

    return begin


def _disk_full(stack: Stack, target: int, lasts_s: float) -> Undo:
    """Fill the disk with the files and the spool; does nothing where no small disk could be made."""
    del target, lasts_s
    return stack.fill_disk()


def _poison(stack: Stack, target: int, lasts_s: float) -> Undo:
    """Order a piece that kills whoever works on it."""
    del target, lasts_s
    stack.poison()
    return None


def _clock(stack: Stack, target: int, lasts_s: float) -> Undo:
    """Move the wall clock of one worker by hours, there and back (libfaketime)."""
    del target
    stack.set_clock(f"{'+' if lasts_s > 3 else '-'}{round(1000 * lasts_s)}s")
    return lambda: stack.set_clock("+0s")
