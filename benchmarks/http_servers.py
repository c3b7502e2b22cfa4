"""The three servers of :mod:`benchmarks.http`: ours, bare psycopg in a bare ASGI application, FastAPI with SQLAlchemy."""

import asyncio
import json
import os
import pickle
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any


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

    def fit(params: dict[str, Any], fresh: dict[str, Any]) -> dict[str, Any]:
        fitted = {name: fresh.get(name, value) for name, value in params.items()}
        return {name: Jsonb(v) if isinstance(v, (dict, list)) else v for name, v in fitted.items()}

    def get() -> bytes:
        connection = free.get()
        row = [connection.execute(text, fit(params, {})).fetchall() for text, params in told["GET"]][-1][0]
        free.put(connection)
        return json.dumps(row, default=str).encode()

    def post(body: bytes) -> bytes:
        json.loads(body)
        key = secrets.token_hex(8)
        fresh: dict[str, Any] = {"key": key, "key_1": key}
        connection = free.get()
        with connection.transaction():
            for text, params in told["POST"]:
                many = params if isinstance(params, list) else [params]
                for each in many:
                    found = connection.execute(text, fit(each, fresh))
                table = text.split()[2] if text.startswith("INSERT") else ""
                if table in {"tracks", "jobs", "ledger_transactions"}:
                    row = found.fetchone()
                    name = {"tracks": "track_id", "jobs": "job_id", "ledger_transactions": "transaction_id"}[
                        table
                    ]
                    fresh[name] = row[0] if row else None
        free.put(connection)
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
    """Return a plain FastAPI service: pydantic bodies, an async connection a request, the key looked up each time."""
    from fastapi import Depends, FastAPI, Header, HTTPException
    from pydantic import BaseModel, Field
    from sqlalchemy import select
    from sqlalchemy.ext.asyncio import create_async_engine

    from soundfoundry_api import idempotency
    from soundfoundry_api.auth.api_keys import parse_key
    from soundfoundry_api.db.engine import database_url
    from soundfoundry_api.db.tables import api_keys, users
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_api.tracks import create as creating
    from soundfoundry_api.tracks import repository
    from soundfoundry_api.tracks.schemas import NewTrack
    from soundfoundry_api.tracks.views import view_of

    engine = create_async_engine(database_url(os.environ["DATABASE_URL"]), pool_size=8)
    app, runtime = FastAPI(), Runtime()

    class Body(BaseModel):
        prompt: str = Field(min_length=1, max_length=2000)
        duration_s: float = Field(30.0, ge=5, le=600)
        has_vocals: bool = False

    class Made(BaseModel):
        track_id: int
        job_id: int
        credits_required: int

    class Seen(BaseModel):
        id: int
        title: str
        status: str
        visibility: str
        visual_version: int
        duration_s: float
        has_vocals: bool
        created_at: str
        prompt: str
        genre: str | None
        bpm: float | None
        key: str | None
        series_id: int | None
        job_id: int | None
        audio_url: str | None
        cover_url: str | None
        share_url: str | None
        owned: bool
        seed: int | None
        cover_saved: bool

    async def who(authorization: str = Header()) -> int:
        key = parse_key(authorization.removeprefix("Bearer "))
        if key is None:
            raise HTTPException(401)
        asked = select(users.c.id).join_from(api_keys, users).where(api_keys.c.public_id == key.public_id)
        async with engine.connect() as connection:
            found = await connection.scalar(asked)
        if found is None:
            raise HTTPException(401)
        return int(found)

    @app.get("/api/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/api/tracks/{track_id}", response_model=Seen)
    async def see(track_id: int, user_id: int = Depends(who)) -> Any:
        async with engine.connect() as connection:
            row = await connection.run_sync(lambda c: repository.find(c, track_id, user_id=user_id))
        if row is None:
            raise HTTPException(404)
        view = view_of(row, user_id=user_id, public_url=None)
        return {name: getattr(view, name) for name in Seen.model_fields}

    @app.post("/api/tracks", status_code=202, response_model=Made)
    async def make(body: Body, user_id: int = Depends(who), idempotency_key: str = Header()) -> Any:
        new = NewTrack(prompt=body.prompt, duration_s=body.duration_s, has_vocals=body.has_vocals)

        def work(connection: Any) -> Any:
            class Here:
                """A runtime whose transaction is the one that is open."""

                settings, moderators, provider = runtime.settings, runtime.moderators, runtime.provider

                @staticmethod
                def ring(*_: Any) -> None:
                    """Ring nobody."""

                class database:  # noqa: N801
                    @staticmethod
                    def begin() -> Any:
                        from contextlib import nullcontext

                        return nullcontext(connection)

            here: Any = Here
            mark = idempotency.fingerprint({"prompt": body.prompt})
            idempotency.find(connection, user_id, creating.ENDPOINT, idempotency_key, mark)
            return creating.create(here, new, user_id=user_id, idempotency_key=idempotency_key)

        async with engine.begin() as connection:
            made = await connection.run_sync(work)
        return {name: getattr(made, name) for name in Made.model_fields}

    return app


if __name__ == "__main__":
    import uvicorn

    made = {"ours": ours, "bare": bare, "fastapi": fastapi}[sys.argv[1]]()
    uvicorn.run(made, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", access_log=False)
