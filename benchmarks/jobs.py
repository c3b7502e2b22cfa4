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
import http.server
import io
import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
import psycopg
import soundfile
from sqlalchemy import func, make_url, select

from soundfoundry_api.credits.ledger import grant, imbalance
from soundfoundry_api.db.migrate import upgrade
from soundfoundry_api.db.tables import attempts, jobs
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack
from soundfoundry_api.users.service import create_user
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_core.providers.contract import (
    Accepted,
    CancelOutcome,
    Fault,
    ModelSpec,
    Money,
    RemoteFile,
    RemoteRef,
    RemoteState,
    RemoteStatus,
)
from soundfoundry_core.providers.inline import InlineProvider, wav_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
LEASE_S, REAP_S = 2.0, 0.5
ONE_IN = 20
MODEL = ModelSpec(id="one", title="One", duration_s=(5, 120), seed=True)


class Slow:
    """A remote provider: each call takes 20 ms of waiting, each piece ``SLOW_S`` seconds, one in 20 succeeds.

    Mastering and encoding is a second of computing a piece, on any design; this is about the waiting.
    """

    def __init__(self) -> None:
        self._takes_s = float(os.environ.get("SLOW_S", "60"))

    def models(self) -> list[ModelSpec]:
        """Offer one model."""
        return [MODEL]

    def estimate(self, commission: Any) -> Money:
        """Ask for a cent."""
        del commission
        return Money(10_000)

    def submit(self, commission: Any, context: Any) -> Accepted:
        """Take it."""
        del commission
        time.sleep(0.02)
        return Accepted(ref=RemoteRef(request_id=f"{context.client_ref}-{time.time():.2f}"))

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Look at the clock."""
        time.sleep(0.02)
        age = time.time() - float(ref.request_id.rpartition("-")[2])
        done = age >= self._takes_s
        kept = int(ref.request_id[:8], 16) % ONE_IN == 0
        end = RemoteStatus.SUCCEEDED if kept else RemoteStatus.FAILED
        return RemoteState(
            status=end if done else RemoteStatus.RUNNING, progress=min(1.0, age / self._takes_s)
        )

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Say that it is too late."""
        del ref
        return CancelOutcome.TOO_LATE

    def outputs(self, state: RemoteState) -> list[RemoteFile]:
        """Name the one song."""
        del state
        return [RemoteFile(role="audio", url=os.environ["SONG_URL"])]

    def actual(self, state: RemoteState | None) -> Money | None:
        """Tell nothing."""
        del state

    def verify_webhook(self, headers: Any, body: bytes, now: Any) -> Any:
        """Know none."""
        raise NotImplementedError

    def classify(self, exc: BaseException) -> Fault:
        """Be unsure."""
        del exc
        return Fault.AMBIGUOUS


class Slowly(InlineProvider):
    """A free rendering of two seconds."""

    def models(self) -> list[ModelSpec]:
        """Offer one model."""
        return [MODEL]

    def submit(self, commission: Any, context: Any) -> Accepted:
        """Take two seconds, and say who does."""
        del commission, context
        (Path(os.environ["SOUNDFOUNDRY_DATA_DIR"]) / "holder").write_text(str(os.getpid()))
        time.sleep(2)
        return Accepted(inline=(wav_file(np.zeros(5 * 22_050), 22_050),))


class Plugin:
    """Both of them."""

    @hookimpl
    def soundfoundry_music_providers(self) -> Iterator[MusicProviderSpec]:
        """Offer them."""
        yield MusicProviderSpec(
            id="slow", title="Slow", factory=lambda _: Slow(), download_hosts=("127.0.0.1",)
        )
        yield MusicProviderSpec(id="slowly", title="Slowly", factory=lambda _: Slowly(), resumable=False)


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


def count(runtime: Runtime) -> dict[str, int]:
    """Return how many jobs are in which state."""
    with runtime.database.read() as connection:
        rows = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state)).all()
        flying = connection.scalar(
            select(func.count()).select_from(attempts).where(attempts.c.state == "SUBMITTED")
        )
    return {str(state): int(number) for state, number in rows} | {"flying": int(flying or 0)}


def order(runtime: Runtime, provider: str, number: int) -> list[int]:
    """Order tracks; return the ids of their jobs."""
    with runtime.database.begin() as connection:
        user = create_user(connection, runtime.settings, name=secrets.token_hex(4), plan="free", role="user")
        grant(connection, user.id, number, reference=secrets.token_hex(8))
    body = NewTrack(prompt="slow water", duration_s=5, provider=provider)
    return [create(runtime, body, user_id=user.id).job_id for _ in range(number)]


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


def kills(environ: dict[str, str], number: int) -> list[tuple[str, str, bool]]:
    """Kill the worker that renders, and wait for the other one to take over."""
    runtime = runtime_of(environ)

    def token(job_id: int) -> int:
        with runtime.database.read() as connection:
            return int(connection.scalar(select(jobs.c.lease_token).where(jobs.c.id == job_id)) or 0)

    took = []
    crew = {made.pid: made for made in (worker(environ, 1), worker(environ, 1))}
    holder = Path(environ["SOUNDFOUNDRY_DATA_DIR"]) / "holder"
    for _ in range(number):
        holder.unlink(missing_ok=True)
        (job_id,) = order(runtime, "slowly", 1)
        _until(lambda: holder.exists() and holder.read_text())
        held = token(job_id)
        victim = crew.pop(int(holder.read_text()))
        victim.kill()
        start = time.perf_counter()
        _until(lambda: token(job_id) > held)  # noqa: B023
        took.append(time.perf_counter() - start)
        victim.wait()
        made = worker(environ, 1)
        crew[made.pid] = made
        _until(lambda: set(count(runtime)) <= {"COMPLETE", "flying"})
    for made in crew.values():
        made.terminate()
        made.wait(60)
    now = count(runtime)
    runtime.close()
    took.sort()
    p50, p99 = took[len(took) // 2], took[min(len(took) - 1, round(0.99 * len(took)))]
    bound = LEASE_S + 2 * REAP_S + 1
    return [
        (f"{number} kills, recovery p50", f"{p50:.2f} s", True),
        ("p99", f"{p99:.2f} s", True),
        ("max", f"{took[-1]:.2f} s (bound {bound:g} s)", took[-1] <= bound),
        ("complete", f"{now.get('COMPLETE', 0)} of {number}", now.get("COMPLETE") == number),
    ]


def _until(true: Callable[[], Any], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            sys.exit("it never happened")
        time.sleep(0.01)


class Song(http.server.BaseHTTPRequestHandler):
    """Serves five quiet seconds."""

    data = b""

    def do_GET(self) -> None:
        """Serve them."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.data)))
        self.end_headers()
        self.wfile.write(self.data)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


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
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros((5 * 22_050, 2)), 22_050, format="WAV")
    Song.data = buffer.getvalue()
    songs = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Song)
    threading.Thread(target=songs.serve_forever, daemon=True).start()
    server = os.environ.get("DATABASE_URL", SERVER)
    name = f"soundfoundry_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        with tempfile.TemporaryDirectory() as folder:
            upgrade(url)
            environ = {
                "DATABASE_URL": url,
                "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
                "SOUNDFOUNDRY_REDIS_PREFIX": f"sf-bench-{secrets.token_hex(4)}",
                "SOUNDFOUNDRY_DATA_DIR": folder,
                "SOUNDFOUNDRY_LEASE_S": str(LEASE_S if options.study == "kills" else 15),
                "SOUNDFOUNDRY_REAP_EVERY_S": str(REAP_S),
                "SONG_URL": f"http://127.0.0.1:{songs.server_address[1]}/song.wav",
            }
            os.environ["SONG_URL"] = environ["SONG_URL"]
            if options.study == "flight":
                rows = flight(environ, options.jobs, options.threads, options.slow_s)
            else:
                rows = kills(environ, options.kills)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    for title, value, kept in rows:
        print(f"{'ok ' if kept else 'BAD'} {title:<34} {value}")
    print(json.dumps({title: value for title, value, _ in rows}))
    sys.exit(0 if all(kept for _, _, kept in rows) else 1)


if __name__ == "__main__":
    main()
