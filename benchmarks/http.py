"""What a request costs: CPU of our server beside the same SQL by bare psycopg, and beside FastAPI with async SQLAlchemy.

Three servers run as processes of their own on one PostgreSQL database, the same load goes to each in turns, and the CPU
that each has used is read from the system (user and system time, all threads). Only the ratios are promised:

* ``GET /api/tracks/{id}`` and ``POST /api/tracks``: at most 2.5 times bare psycopg in a bare ASGI application, which
  replays the very statements that ours sends, and does nothing else;
* at most 0.7 times a plain FastAPI + SQLAlchemy async service that does the same work.

Run it with ``python -m benchmarks.http``; it wants PostgreSQL in ``SOUNDFOUNDRY_TEST_DATABASE_URL``.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

BASE = os.environ.get("SOUNDFOUNDRY_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
GOALS = {"bare": 2.5, "fastapi": 0.7}
PORTS = {"ours": 8321, "bare": 8322, "fastapi": 8323}
BODY = json.dumps({"prompt": "ambient electronic track"}).encode()
_CLIENTS = 4


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process's threads so far, to the nanosecond (``times`` counts in hundredths)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9


def load(port: int, method: str, path: str, token: str, count: int) -> None:
    """Send so many requests over a few connections that stay open."""

    def some(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {token}"}
        for _ in range(number):
            if method == "POST":
                headers |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(8)}
            connection.request(method, path, body=BODY if method == "POST" else None, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status >= 300:
                raise SystemExit(f"{method} {path} on {port}: {answer.status} {body[:300]!r}")
        connection.close()

    with ThreadPoolExecutor(_CLIENTS) as pool:
        list(pool.map(some, [count // _CLIENTS] * _CLIENTS))


def main() -> int:
    """Measure; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300, help="of each kind, server and round")
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    import psycopg
    from sqlalchemy import make_url

    name = f"sf_bench_{secrets.token_hex(4)}"
    with psycopg.connect(BASE, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    url = make_url(BASE).set(database=name).render_as_string(hide_password=False)
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with tempfile.TemporaryDirectory() as folder:
            token, told = _prepare(url, folder)
            environ = {**os.environ, **_environ(url, folder), "BENCH_TOLD": told}
            for kind, port in PORTS.items():
                command = [sys.executable, "-m", "benchmarks.http_servers", kind, str(port)]
                started[kind] = subprocess.Popen(command, env=environ)
            for port in PORTS.values():
                _wait(port)
            return _measure(started, token, asked.requests, asked.rounds)
    finally:
        for process in started.values():
            process.terminate()
            process.wait(20)
        with psycopg.connect(BASE, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _measure(started: dict[str, subprocess.Popen[bytes]], token: str, requests: int, rounds: int) -> int:
    broken = False
    print(f"{'':<24}{'ours':>10}{'bare':>10}{'fastapi':>10}{'ours/bare':>11}{'ours/fastapi':>14}   (CPU ms)")
    for method, path in (("GET", "/api/tracks/1"), ("POST", "/api/tracks")):
        spent: dict[str, list[float]] = {kind: [] for kind in PORTS}
        for at in range(rounds + 1):
            for kind, port in PORTS.items():
                before = cpu_s(started[kind].pid)
                load(port, method, path, token, requests)
                if at:  # the first round warms up
                    spent[kind].append(1000 * (cpu_s(started[kind].pid) - before) / requests)
        cost = {kind: median(times) for kind, times in spent.items()}
        ratio = {
            kind: median(a / b for a, b in zip(spent["ours"], spent[kind], strict=True)) for kind in GOALS
        }
        line = "".join(f"{cost[kind]:>10.3f}" for kind in PORTS)
        print(f"{method + ' ' + path:<24}{line}{ratio['bare']:>11.2f}{ratio['fastapi']:>14.2f}")
        broken |= any(ratio[kind] > goal for kind, goal in GOALS.items())
    print("goals: ours/bare <= 2.5, ours/fastapi <= 0.7" + (": BROKEN" if broken else ": held"))
    return 1 if broken else 0


def _environ(url: str, folder: str) -> dict[str, str]:
    many = dict.fromkeys(("SOUNDFOUNDRY_LIMIT_CREATES_FREE", "SOUNDFOUNDRY_LIMIT_CREATES_PRO"), "10000000")
    own = {"DATABASE_URL": url, "SOUNDFOUNDRY_DATA_DIR": folder, "SOUNDFOUNDRY_PLUGINS": ""}
    return own | many | {"SOUNDFOUNDRY_CREDITS_FREE_GRANT": "900000000"}


def _prepare(url: str, folder: str) -> tuple[str, str]:
    """Make the database, a user, a track; return a key and what ours says to the database for each request."""
    from litestar.testing import TestClient
    from sqlalchemy import event

    from soundfoundry_api.app import create_app
    from soundfoundry_api.auth.key_store import issue_key
    from soundfoundry_api.db.migrate import upgrade
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_api.settings import read_settings
    from soundfoundry_api.users.service import create_user

    upgrade(url)
    environ = _environ(url, folder)
    runtime = Runtime(read_settings(environ), environ=environ)
    with runtime.database.begin() as connection:
        user = create_user(connection, runtime.settings, name="bench")
        key = issue_key(connection, user.id, name="bench", test=True).text
    said: dict[str, list[Any]] = {"GET": [], "POST": []}
    heard: list[Any] = []
    for engine in (runtime.database.engine, runtime.database.reader):
        event.listen(engine, "before_cursor_execute", lambda *seen: heard.append((seen[2], seen[3])))
    with TestClient(create_app(runtime)) as client:
        headers = {"Authorization": f"Bearer {key}"}
        client.post("/api/tracks", headers=headers, json=json.loads(BODY))
        for method, path in (("POST", "/api/tracks"), ("GET", "/api/tracks/1")):
            heard.clear()
            more = {"json": json.loads(BODY), "headers": {**headers, "Idempotency-Key": "k"}}
            client.request(method, path, **(more if method == "POST" else {"headers": headers}))
            said[method] = list(heard)
    runtime.close()
    import pickle

    file = Path(folder) / "told.pickle"
    plain = {method: [(text, _plain(params)) for text, params in seen] for method, seen in said.items()}
    file.write_bytes(pickle.dumps(plain))
    return key, str(file)


def _plain(params: Any) -> Any:
    if isinstance(params, list):
        return [_plain(each) for each in params]
    return {name: getattr(value, "obj", value) for name, value in params.items()}


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/api/health")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"no server on {port}")


if __name__ == "__main__":
    sys.exit(main())
