"""The service as the studies need it: a runtime with their providers, workers, orders, and a look at the jobs."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from benchmarks.jobs.providers import Plugin
from soundfoundry_api.credits.ledger import grant
from soundfoundry_api.db.tables import attempts, jobs
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack
from soundfoundry_api.users.service import create_user
from soundfoundry_core.plugins.manager import PluginManager

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["count", "order", "runtime_of", "until", "work", "worker"]


def runtime_of(environ: dict[str, str]) -> Runtime:
    """Return a runtime with these providers."""
    host = PluginManager(discover=False)
    host.register(Plugin(), name="slow", distribution="soundfoundry-slow", version="1")
    return Runtime(environ=environ, plugins=host)


def work(threads: int) -> None:
    """Be a worker until somebody says stop."""
    from soundfoundry_api.worker.crew import Crew

    logging.getLogger("soundfoundry_api").setLevel(logging.CRITICAL)  # nineteen in twenty fail, as told
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with Crew(runtime_of(dict(os.environ)), step_threads=threads, render_threads=1):
        print("ready", flush=True)
        stop.wait()


def worker(environ: dict[str, str], threads: int) -> subprocess.Popen[str]:
    """Start a worker and wait until it works."""
    started = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.jobs", "work", "--threads", str(threads)],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        text=True,
    )
    if started.stdout is None or started.stdout.readline() != "ready\n":
        sys.exit("a worker did not start")
    return started


def order(runtime: Runtime, provider: str, number: int) -> list[int]:
    """Order tracks; return the ids of their jobs."""
    with runtime.database.begin() as connection:
        user = create_user(connection, runtime.settings, name=secrets.token_hex(4), plan="free", role="user")
        grant(connection, user.id, number, reference=secrets.token_hex(8))
    body = NewTrack(prompt="slow water", duration_s=5, provider=provider)
    return [create(runtime, body, user_id=user.id).job_id for _ in range(number)]


def count(runtime: Runtime) -> dict[str, int]:
    """Return how many jobs are in which state."""
    with runtime.database.read() as connection:
        rows = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state)).all()
        flying = connection.scalar(
            select(func.count()).select_from(attempts).where(attempts.c.state == "SUBMITTED")
        )
    return {str(state): int(number) for state, number in rows} | {"flying": int(flying or 0)}


def until(true: Callable[[], Any], seconds: float = 120) -> None:
    """Wait until it is true; leave where it never is."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            sys.exit("it never happened")
        time.sleep(0.01)
