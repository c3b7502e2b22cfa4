"""The three servers of :mod:`benchmarks.http`: ours, bare psycopg in a bare ASGI application, FastAPI with SQLAlchemy."""

import asyncio
import json
import os
import pickle
import secrets
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = {"tracks": "track_id", "jobs": "job_id", "ledger_transactions": "of_transaction"}
"""What later statements call the id that an INSERT into these tables gives."""


def ours() -> Any:
    """Return our application, as ``soundfoundry api`` serves it, with a doorbell that rings nobody."""
    from soundfoundry_api.app import create_app
    from soundfoundry_api.runtime import Runtime

    return create_app(Runtime())


def bare() -> Any:
    """Return an ASGI application that replays the statements of ours, in threads, and answers with JSON."""
    import queue

    import psycopg
    from psycopg.types.json import Jsonb

    with Path(os.environ["BENCH_TOLD"]).open("rb") as file:
        told = pickle.load(file)  # noqa: S301 -- our own file of a moment ago
    free: queue.SimpleQueue[psycopg.Connection[Any]] = queue.SimpleQueue()
    for _ in range(8):
        free.put(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True))
    pool = ThreadPoolExecutor(8)

    @contextmanager
    def taken() -> Iterator[psycopg.Connection[Any]]:
        connection = free.get()
        try:
            yield connection
        finally:
            free.put(connection)

    def fit(params: dict[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
        fitted = {name: fresh.get(name, value) for name, value in params.items()}
        return {name: Jsonb(v) if isinstance(v, (dict, list)) else v for name, v in fitted.items()}

    def get() -> bytes:
        with taken() as connection:
            row = [connection.execute(text, fit(params, {})).fetchall() for text, params in told["GET"]][-1][
                0
            ]
        return json.dumps(row, default=str).encode()

    def post(body: bytes) -> bytes:
        json.loads(body)
        key = secrets.token_hex(8)
        fresh: dict[str, Any] = {"key": key, "of_key": key}
        with taken() as connection, connection.transaction():
            for text, params in told["POST"]:
                many = params if isinstance(params, list) else [params]
                for each in many:
                    found = connection.execute(text, fit(each, fresh))
                name = NAMES.get(text.split()[2]) if text.startswith("INSERT") else None
                if name is not None:
                    fresh[name] = found.fetchall()[0][0]
        return json.dumps({"track_id": fresh["track_id"], "job_id": fresh["job_id"]}).encode()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        message = await receive()
        loop = asyncio.get_running_loop()
        if scope["path"] == "/api/health":
            body = b"{}"
        elif scope["method"] == "GET":
            body = await loop.run_in_executor(pool, get)
        else:
            body = await loop.run_in_executor(pool, post, message["body"])
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def fastapi() -> Any:
    """Return the peer."""
    from benchmarks.http_fastapi import app

    return app


if __name__ == "__main__":
    import uvicorn

    made = {"ours": ours, "bare": bare, "fastapi": fastapi}[sys.argv[1]]()
    port = int(sys.argv[2])
    if sys.argv[1] == "ours":
        import socket

        from soundfoundry_api.http.server import server_of

        server_of(made, drain_s=1).run(sockets=[socket.create_server(("127.0.0.1", port), backlog=2048)])
    else:
        uvicorn.run(
            made, host="127.0.0.1", port=port, log_level="error", access_log=False, proxy_headers=False
        )
