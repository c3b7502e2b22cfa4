"""The control: the same service as it is usually written, one Dramatiq actor that does everything.

``POST`` takes the credits, writes a row and sends a message; the actor asks the provider, waits for it and writes the
row. Everything else is Dramatiq's default on Redis: retries, time limit, heartbeat, acknowledgement. The nemesis that
the engine survives must find violations here, or it would prove nothing.

``python -m benchmarks.chaos.naive api PORT`` and ``... worker`` are its processes.
"""

from __future__ import annotations

import http.server
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import dramatiq
import psycopg
from dramatiq.brokers.redis import RedisBroker

from benchmarks.chaos.cloud import PRICE_MICROS, read_ledger
from benchmarks.chaos.laws import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.chaos.load import Order
    from benchmarks.chaos.stack import Stack

__all__ = ["Naive", "check_naive"]

_SCHEMA = """
CREATE TABLE jobs (id bigserial PRIMARY KEY, key text, state text NOT NULL DEFAULT 'QUEUED');
CREATE TABLE balances (user_id int PRIMARY KEY, credits bigint NOT NULL);
INSERT INTO balances VALUES (1, 10000000);
"""
_PRICE = 5


class Naive:
    """What is put into the installation instead of the service."""

    keys: tuple[str, ...] = ("nobody asks for one",)

    def environ(self, stack: Stack) -> dict[str, str]:
        """Need nothing."""
        del stack
        return {}

    def prepare(self, stack: Stack, environ: Mapping[str, str]) -> None:
        """Make the tables."""
        del environ
        with stack.postgres.connect() as connection:
            connection.execute(_SCHEMA)

    def api(self, port: int) -> list[str]:
        """Return the command of an API."""
        return [sys.executable, "-m", "benchmarks.chaos.naive", "api", str(port)]

    def worker(self, number: int, last: bool) -> list[str]:
        """Return the command of a worker."""
        del number, last
        return [sys.executable, "-m", "benchmarks.chaos.naive", "worker"]


def check_naive(stack: Stack, orders: Sequence[Order]) -> Verdict:
    """Count what the engine's laws forbid: work that never ended, orders taken twice, work paid twice."""
    verdict = Verdict()
    with stack.postgres.connect() as connection:
        jobs = {row[0]: row for row in connection.execute("SELECT id, key, state FROM jobs").fetchall()}
    verdict.jobs = len(jobs)
    verdict.lost = [f"job {id_} is still {state}" for id_, _, state in jobs.values() if state == "QUEUED"]
    keys = Counter(key for _, key, _ in jobs.values())
    verdict.double_charged = [
        f"key {key} was charged {times} times" for key, times in keys.items() if times > 1
    ]
    paid = Counter(entry["ref"] for entry in read_ledger(stack.folder / "ledger") if entry["what"] == "paid")
    verdict.double_paid = [f"job {ref} was paid {times} times" for ref, times in paid.items() if times > 1]
    verdict.other = [
        f"job {order.job_id} was accepted and is not there"
        for order in orders
        if order.job_id and order.job_id not in jobs
    ]
    return verdict


def _ask(method: str, path: str, body: Any = None) -> Any:
    import urllib.request

    url = f"http://127.0.0.1:{os.environ['CHAOS_CLOUD_PORT']}{path}"
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, method=method), timeout=5) as answer:
        return json.loads(answer.read())


def make(job_id: int) -> None:
    """Make a track: ask, wait, write it down."""
    accepted = _ask(
        "POST", "/submit", {"ref": str(job_id), "inline": False, "cost": PRICE_MICROS, "webhook": None}
    )
    while (state := _ask("GET", f"/requests/{accepted['id']}"))["status"] == "running":
        time.sleep(0.5)
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        done = "COMPLETE" if state["status"] == "succeeded" else "FAILED"
        connection.execute("UPDATE jobs SET state = %s WHERE id = %s", (done, job_id))
        if done == "FAILED":
            connection.execute("UPDATE balances SET credits = credits + %s", (_PRICE,))


def _actor() -> tuple[RedisBroker, Any]:
    broker = RedisBroker(url=os.environ["REDIS_URL"])  # type: ignore[no-untyped-call]
    return broker, dramatiq.actor(make, broker=broker)


class _Handler(http.server.BaseHTTPRequestHandler):
    actor: Any

    def do_POST(self) -> None:
        """Take an order; a cancel is not known."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != "/api/tracks":
            self._say(409, {})
            return
        try:
            with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
                connection.execute("UPDATE balances SET credits = credits - %s", (_PRICE,))
                row = connection.execute(
                    "INSERT INTO jobs (key) VALUES (%s) RETURNING id", (self.headers["Idempotency-Key"],)
                )
                (job_id,) = row.fetchone() or (0,)
            self.actor.send(job_id)
        except Exception:  # noqa: BLE001 -- as a framework would
            self._say(503, {})
        else:
            self._say(202, {"job_id": job_id, "track_id": job_id, "credits_required": _PRICE})

    def do_GET(self) -> None:
        """Tell how far a job is."""
        if self.path == "/api/health":
            self._say(200, {})
            return
        try:
            with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
                job_id = self.path.rpartition("/")[2]
                row = connection.execute("SELECT state FROM jobs WHERE id = %s", (job_id,)).fetchone()
        except psycopg.Error:
            self._say(503, {})
        else:
            self._say(200, {"status": row[0] if row else "QUEUED"})

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _say(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    """Be one of the processes."""
    broker, actor = _actor()
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    if sys.argv[1] == "api":
        _Handler.actor = actor
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), _Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stopped.wait()
    else:
        worker = dramatiq.Worker(broker, worker_threads=8)
        worker.start()
        stopped.wait()
        worker.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
