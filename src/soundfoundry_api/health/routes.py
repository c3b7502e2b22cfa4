"""``GET /api/health`` says that the process lives; ``/ready`` asks its parts, within two seconds each."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get
from litestar.openapi.datastructures import ResponseSpec
from sqlalchemy import select, text

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.db.tables import users
from soundfoundry_core.errors import SoundFoundryError

if TYPE_CHECKING:
    from soundfoundry_api.runtime import Runtime

__all__ = ["Health", "Readiness", "health", "ready"]

_PATIENCE_S: Final = 2.0


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The process lives."""

    status: Annotated[Literal["ok"], msgspec.Meta(examples=["ok"])] = "ok"


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """What each part says."""

    status: Annotated[Literal["ok", "unavailable"], msgspec.Meta(examples=["ok"])]
    parts: Annotated[dict[str, str], msgspec.Meta(examples=[{"database": "ok", "storage": "ok"}])]


_UNREADY = {
    503: ResponseSpec(
        data_container=Readiness, generate_examples=False, description="A part does not answer."
    )
}


@get("/health", opt={"policy": Policy.public()}, sync_to_thread=False, summary="The process lives")
def health() -> Health:
    """Answer without asking anybody."""
    return Health()


@get("/health/ready", opt={"policy": Policy.public()}, sync_to_thread=True, summary="The parts answer",
     responses=_UNREADY)  # fmt: skip
def ready(runtime: Runtime) -> Response[Readiness]:
    """Ask database, broker and storage; 503 where one does not answer."""
    parts = {"database": _ask(lambda: _database(runtime)), "storage": _within(lambda: _storage(runtime))}
    if runtime.settings.redis_url is not None:
        parts["redis"] = _ask(lambda: _redis(runtime))
    fine = all(said == "ok" for said in parts.values())
    return Response(
        Readiness(status="ok" if fine else "unavailable", parts=parts), status_code=200 if fine else 503
    )


def _ask(question: Any) -> str:
    try:
        question()
    except SoundFoundryError as error:
        return error.message
    except Exception as error:  # noqa: BLE001 -- a health check tells of every trouble, by its kind only
        return type(error).__name__
    return "ok"


def _within(question: Any) -> str:
    """Ask somebody who has more patience than we have: a bucket that is away is asked several times."""
    said: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=lambda: said.put(_ask(question)), name="ready", daemon=True).start()
    try:
        return said.get(timeout=_PATIENCE_S)
    except queue.Empty:
        return f"It does not answer within {_PATIENCE_S:g} s."


def _storage(runtime: Runtime) -> None:
    runtime.storage.exists("tracks/ready")  # nothing is there; what counts is that it says so


def _database(runtime: Runtime) -> None:
    with runtime.database.read() as connection:
        connection.execute(text("SELECT 1"))
        connection.execute(select(users.c.id).limit(1))


def _redis(runtime: Runtime) -> None:
    from redis import Redis

    url = runtime.settings.redis_url
    if url is not None:
        with Redis.from_url(url.get_secret_value(), socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
