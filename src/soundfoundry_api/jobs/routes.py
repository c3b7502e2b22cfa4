"""``/api/jobs``: how far a job is, its events as a stream, and cancel.

Without a token a job of a public track shows its status and progress and nothing else; the owner sees why it failed and
what the provider was told. The stream is resumable: each event has the id of its row, and ``Last-Event-ID`` goes on
from there, however often the connection breaks.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
from litestar import Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import ServerSentEvent, ServerSentEventMessage

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.db.tables import TERMINAL_STATES
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.errors import ConflictError, NotFoundError
from soundfoundry_api.http.parameters import Id, LastEventId  # noqa: TC001 -- Litestar reads them
from soundfoundry_api.http.responses import problems
from soundfoundry_api.jobs import repository
from soundfoundry_api.routing.schemas import TraceEntry, trace_of
from soundfoundry_api.tracks.views import PUBLIC_STATES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Row

    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.runtime import Runtime

__all__ = ["JobView", "router"]

_SEE = {"policy": Policy.owner_or_public("tracks:read")}
_LOOK_EVERY_S: Final = 0.4
_KEEP_ALIVE_S: Final = 15.0


class JobView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A job. What is left out is not for whoever asked."""

    job_id: Annotated[int, msgspec.Meta(examples=[7])]
    track_id: Annotated[int, msgspec.Meta(examples=[7])]
    status: Annotated[
        Literal["QUEUED", "RENDERING", "COMPLETE", "FAILED", "CANCELED"], msgspec.Meta(examples=["RENDERING"])
    ]
    progress: Annotated[int, msgspec.Meta(ge=0, le=100, description="Percent.", examples=[40])]
    phase: Annotated[str | None, msgspec.Meta(examples=["rendering"])] = None
    queue_position: Annotated[int | None, msgspec.Meta(description="Queued jobs before it.")] = None
    eta_s: Annotated[int | None, msgspec.Meta(description="Seconds left, about.", examples=[6])] = None
    provider: Annotated[str | None, msgspec.Meta(examples=["synth"])] = None
    credits: Annotated[int | None, msgspec.Meta(examples=[5])] = None
    error_code: Annotated[str | None, msgspec.Meta(description="Why it failed.")] = None
    error_detail: str | None = None
    trace: Annotated[
        list[TraceEntry], msgspec.Meta(description="How it found its provider, the oldest line first.")
    ] = []
    created_at: Annotated[str | None, msgspec.Meta(examples=["2026-05-01T12:00:00+00:00"])] = None
    started_at: Annotated[str | None, msgspec.Meta(examples=["2026-05-01T12:00:01+00:00"])] = None
    finished_at: str | None = None


@get("/{job_id:int}", opt=_SEE, sync_to_thread=True, summary="How far a job is", responses=problems(404))
def get_job(runtime: Runtime, principal: Principal, job_id: Id) -> JobView:
    """Return a job of yours, or the status of one whose track is public."""
    with runtime.database.read() as connection:
        row = repository.find_job(connection, job_id, user_id=principal.user_id)
        if row is None:
            raise _missing()
        if not row.owned:
            return JobView(
                job_id=row.id, track_id=row.track_id, status=_status(row.state), progress=row.progress
            )
        queued = row.state == "QUEUED"
        position = repository.queue_position(connection, job_id) if queued else None
        typical = repository.typical_seconds(connection, row.provider)
        begun = row.started_at
        running = (database_now(connection) - begun).total_seconds() if begun else 0.0
    return _view(row, position=position, typical_s=typical, running_s=running)


@post("/{job_id:int}/cancel", opt={"policy": Policy.scope("tracks:write")}, sync_to_thread=True,
      status_code=202, summary="Cancel a job", responses=problems(404, 409))  # fmt: skip
def cancel_job(runtime: Runtime, principal: Principal, job_id: Id) -> JobView:
    """Ask for a stop: the next step ends the job and gives the credits back."""
    with runtime.database.begin() as connection:
        row = repository.find_job(connection, job_id, user_id=principal.user_id)
        if row is None or not row.owned:
            raise _missing()
        if row.state in TERMINAL_STATES and row.state != "CANCELED":
            raise ConflictError(f"The job is {row.state} already.", fix="There is nothing to cancel.")
        repository.ask_to_stop(connection, job_id)
    runtime.ring(job_id, row.provider)
    return JobView(job_id=row.id, track_id=row.track_id, status=_status(row.state), progress=row.progress)


_OVER: Final = ResponseSpec(
    data_container=None,
    generate_examples=False,
    description="It has ended, and nothing came after that event.",
)


@get("/{job_id:int}/events", opt=_SEE, summary="The events of a job", media_type="text/event-stream",
     responses={204: _OVER, **problems(404)})  # fmt: skip
async def job_events(
    runtime: Runtime,
    principal: Principal,
    job_id: Id,
    last_event_id: LastEventId = 0,
) -> ServerSentEvent | Response[None]:
    """Stream what happens to a job until it has ended (text/event-stream); 204 for who has heard of the end."""
    row = await sync_to_thread(partial(_find, runtime, principal, job_id))
    if row.state in TERMINAL_STATES and not await sync_to_thread(
        partial(_events, runtime, job_id, last_event_id)
    ):
        # An EventSource comes back when a stream has ended, and stays away after a 204.
        return Response(None, status_code=204)
    return ServerSentEvent(_stream(runtime, job_id, last=last_event_id, full=bool(row.owned)))


async def _stream(
    runtime: Runtime, job_id: int, *, last: int, full: bool
) -> AsyncIterator[ServerSentEventMessage]:
    quiet = 0.0
    while True:
        events = await sync_to_thread(partial(_events, runtime, job_id, last))
        for id_, data in events:
            last, quiet = id_, 0.0
            shown = data if full else {k: data[k] for k in ("status", "progress") if k in data}
            text = msgspec.json.encode(shown).decode()
            yield ServerSentEventMessage(data=text, id=str(id_), event="job", retry=2000)
            if data.get("status") in TERMINAL_STATES:
                return
        await asyncio.sleep(_LOOK_EVERY_S)
        quiet += _LOOK_EVERY_S
        if quiet >= _KEEP_ALIVE_S:
            quiet = 0.0
            if await sync_to_thread(partial(_ended, runtime, job_id)):
                return  # its end is an event before the one that was named
            yield ServerSentEventMessage(comment="still here")


def _events(runtime: Runtime, job_id: int, last: int) -> list[tuple[int, Any]]:
    with runtime.database.read() as connection:
        return repository.events_after(connection, job_id, last)


def _ended(runtime: Runtime, job_id: int) -> bool:
    with runtime.database.read() as connection:
        return repository.state_of(connection, job_id) in TERMINAL_STATES


def _find(runtime: Runtime, principal: Principal, job_id: int) -> Row[Any]:
    with runtime.database.read() as connection:
        row = repository.find_job(connection, job_id, user_id=principal.user_id)
    if row is None:
        raise _missing()
    return row


def _view(row: Row[Any], *, position: int | None, typical_s: float, running_s: float) -> JobView:
    left = None
    if row.state not in TERMINAL_STATES:
        left = round(max(1.0, typical_s * (1 + (position or 0)) - min(running_s, typical_s)))
    return JobView(
        job_id=row.id,
        track_id=row.track_id,
        status=_status(row.state),
        progress=row.progress,
        phase=row.phase,
        queue_position=position,
        eta_s=left,
        provider=row.provider,
        credits=row.credits,
        error_code=row.error_code,
        error_detail=row.error_detail,
        trace=trace_of(row.trace),
        created_at=_iso(row.created_at),
        started_at=_iso(row.started_at),
        finished_at=_iso(row.finished_at),
    )


def _status(state: str) -> Any:
    return PUBLIC_STATES.get(state, state)


def _iso(moment: Any) -> str | None:
    return None if moment is None else str(moment.isoformat(timespec="seconds"))


def _missing() -> NotFoundError:
    return NotFoundError("There is no such job.", fix="POST /api/tracks answers with the job's id.")


router = Router(path="/jobs", route_handlers=[get_job, cancel_job, job_events], tags=["jobs"])
