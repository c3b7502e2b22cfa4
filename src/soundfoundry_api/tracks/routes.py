"""``/api/tracks``: create, quote, list, look, change, delete; audio and waveform."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Literal

from litestar import Request, Response, Router, delete, get, patch, post
from litestar.openapi.spec import Example
from litestar.params import JSONBody, QueryParameter

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.errors import InvalidBodyError, NotFoundError
from soundfoundry_api.http.cursor import position
from soundfoundry_api.http.envelope import is_head
from soundfoundry_api.http.parameters import Cursor, Id, IdempotencyKey, Limit  # noqa: TC001 -- Litestar reads them
from soundfoundry_api.http.responses import problems
from soundfoundry_api.jobs import repository as job_rows
from soundfoundry_api.limits.checking import admit, headers_of
from soundfoundry_api.tracks import repository
from soundfoundry_api.tracks.create import create, quote, replayed
from soundfoundry_api.tracks.files import FILE, UNCHANGED, serve_bytes, serve_file, unchanged
from soundfoundry_api.tracks.schemas import Created, NewTrack, Quote, TrackChanges, TrackList, TrackView
from soundfoundry_api.tracks.views import view_of
from soundfoundry_core.music.titles import slug

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.limits.policy import Limit as RateLimit
    from soundfoundry_api.runtime import Runtime

__all__ = ["router"]

_READ = {"policy": Policy.owner_or_public("tracks:read")}
_WRITE = {"policy": Policy.scope("tracks:write")}
PAGE = 20

Text = Annotated[str | None, QueryParameter(max_length=120)]


@post("/", opt=_WRITE, sync_to_thread=True, status_code=202, summary="Create a track",
      responses=problems(402, 404, 422, 429, 502))  # fmt: skip
def create_track(
    runtime: Runtime,
    principal: Principal,
    data: JSONBody[NewTrack],
    idempotency_key: IdempotencyKey = None,
) -> Response[Created]:
    """Reserve credits, queue the job, and answer at once."""
    limit, told = runtime.limits.creates(principal.plan), {}

    def count() -> RateLimit | None:
        decision = admit(runtime.limiter, limit, principal.user_id)
        told.update(headers_of(decision))
        return limit if decision.recount else None

    made = replayed(runtime, data, user_id=principal.user_id, idempotency_key=idempotency_key)
    if made is None:
        made = create(runtime, data, user_id=principal.user_id, idempotency_key=idempotency_key, admit=count)
    headers = {"Location": f"/api/jobs/{made.job_id}", **told}
    if made.replayed:
        headers["Idempotent-Replayed"] = "true"
    body = Created(track_id=made.track_id, job_id=made.job_id, credits_required=made.credits_required)
    return Response(body, status_code=202, headers=headers)


@get("/quote", opt={"policy": Policy.scope("tracks:read")}, sync_to_thread=True, summary="What a track costs",
     responses=problems(422, 502))  # fmt: skip
def quote_track(  # noqa: PLR0917 -- Litestar passes a query's parameters by name
    runtime: Runtime,
    principal: Principal,
    prompt: Annotated[str, QueryParameter(min_length=1, max_length=2000)] = "a track",
    duration_s: Annotated[float, QueryParameter(ge=5, le=600, examples=[Example(value=30)])] = 30.0,
    has_vocals: Annotated[bool, QueryParameter(examples=[Example(value=False)])] = False,
    provider: Text = None,
    model: Text = None,
    fallback: Annotated[bool | None, QueryParameter(description="Whether others may be asked.")] = None,
) -> Quote:
    """Say the credits and the provider's cost before anything is spent."""
    asked = NewTrack(
        prompt=prompt,
        duration_s=duration_s,
        has_vocals=has_vocals,
        provider=provider,
        model=model,
        fallback=fallback,
    )
    return Quote(**quote(runtime, asked, user_id=principal.user_id))


@get("/", opt={"policy": Policy.scope("tracks:read")}, sync_to_thread=True, summary="Your tracks")
def list_tracks(
    runtime: Runtime,
    principal: Principal,
    cursor: Cursor = None,
    limit: Limit = PAGE,
    series_id: Annotated[int | None, QueryParameter(ge=1, le=2**53 - 1)] = None,
) -> TrackList:
    """Return a page, the newest first; ``next_cursor`` leads to the next one."""
    before = position(cursor)
    with runtime.database.read() as connection:
        rows = repository.list_of(
            connection, principal.user_id, before=before, limit=limit + 1, series_id=series_id
        )
    more = len(rows) > limit
    url = runtime.settings.public_url
    items = [view_of(row, user_id=principal.user_id, public_url=url) for row in rows[:limit]]
    return TrackList(items=items, next_cursor=str(items[-1].id) if more else None)


@get("/{track_id:int}", opt=_READ, sync_to_thread=True, summary="One track")
def get_track(runtime: Runtime, principal: Principal, track_id: Id) -> TrackView:
    """Return a track; a public one needs no token."""
    with runtime.database.read() as connection:
        row = repository.find_shown(connection, track_id, user_id=principal.user_id)
    if row is None:
        raise _missing()
    return view_of(row, user_id=principal.user_id, public_url=runtime.settings.public_url)


@patch("/{track_id:int}", opt=_WRITE, sync_to_thread=True, summary="Change a track", responses=problems(404))
def change_track(
    runtime: Runtime, principal: Principal, track_id: Id, data: JSONBody[TrackChanges]
) -> TrackView:
    """Change title, visibility or series."""
    import msgspec

    values = {
        name: value
        for name in ("title", "visibility", "series_id")
        if (value := getattr(data, name)) is not msgspec.UNSET
    }
    if not values:
        raise InvalidBodyError("There is nothing to change.", fix="Send title, visibility or series_id.")
    with runtime.database.begin() as connection:
        wanted = values.get("series_id")
        if wanted is not None and not repository.owns_series(connection, wanted, user_id=principal.user_id):
            raise NotFoundError("There is no such series.", fix="GET /api/style/series lists yours.")
        if not repository.change(connection, track_id, user_id=principal.user_id, values=values):
            raise _missing()
        row = repository.find(connection, track_id, user_id=principal.user_id, owner_only=True)
    assert row is not None  # noqa: S101 -- it was changed in this very transaction
    return view_of(row, user_id=principal.user_id, public_url=runtime.settings.public_url)


@delete("/{track_id:int}", opt=_WRITE, sync_to_thread=True, status_code=204, summary="Delete a track",
        responses=problems(404))  # fmt: skip
def delete_track(runtime: Runtime, principal: Principal, track_id: Id) -> None:
    """Delete a track. One that is being made is stopped at its next step, which gives the credits back."""
    with runtime.database.begin() as connection:
        row = repository.find(connection, track_id, user_id=principal.user_id, owner_only=True)
        if row is None:
            raise _missing()
        stopped = job_rows.ask_to_stop(connection, row["job_id"])
        repository.remove(connection, track_id, user_id=principal.user_id)
    if stopped is not None:
        runtime.ring(row["job_id"], stopped)


@get("/{track_id:int}/audio", opt={**_READ, "media_types": ("audio/mpeg", "audio/flac")}, sync_to_thread=True, summary="The audio", media_type="audio/mpeg",
     responses=FILE)  # fmt: skip
def get_audio(
    request: Request[Any, Any, Any],
    runtime: Runtime,
    principal: Principal,
    track_id: Id,
    format_: Annotated[Literal["mp3", "flac"], QueryParameter(name="format")] = "mp3",
) -> Response[bytes]:
    """Return the audio, or a redirect to it; Range is honoured. HEAD is answered here, without a redirect."""
    row = _found(runtime, track_id, principal)
    facts = row["files"].get(f"track.{format_}")
    return serve_file(
        runtime.storage,
        facts,
        request_headers=request.headers,
        head=is_head(request),
        filename=f"{slug(row['title'])}.{format_}",
        public=row["visibility"] == "public",
    )


@get("/{track_id:int}/waveform", opt={**_READ, "media_types": ("application/json", "image/svg+xml")}, sync_to_thread=True, summary="The waveform",
     responses=UNCHANGED)  # fmt: skip
def get_waveform(
    request: Request[Any, Any, Any],
    runtime: Runtime,
    principal: Principal,
    track_id: Id,
    format_: Annotated[Literal["json", "svg"], QueryParameter(name="format")] = "json",
) -> Response[bytes]:
    """Return the peaks as JSON (audiowaveform), or as an SVG path of 1000 x 100."""
    import msgspec

    row = _found(runtime, track_id, principal)
    with runtime.database.read() as connection:
        waveform = repository.waveform_of(connection, row["id"])
    if waveform is None:
        raise NotFoundError("There is no waveform yet.", fix="Ask again when the job is COMPLETE.")
    path = waveform.pop("svg_path", "")
    etag = f'"{hashlib.sha256(path.encode()).hexdigest()[:24]}-{format_}"'
    headers = {"Cache-Control": "private, max-age=300", "ETag": etag}
    if unchanged(etag, request.headers):
        return Response(content=b"", status_code=304, headers=headers)
    if format_ == "json":
        return serve_bytes(msgspec.json.encode(waveform), "application/json", headers)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 100"><path d="{path}"/></svg>'
    return serve_bytes(svg.encode(), "image/svg+xml", headers)


def _found(runtime: Runtime, track_id: int, principal: Principal) -> RowMapping:
    with runtime.database.read() as connection:
        row = repository.find(connection, track_id, user_id=principal.user_id)
    if row is None:
        raise _missing()
    return row


def _missing() -> NotFoundError:
    return NotFoundError("There is no such track.", fix="GET /api/tracks lists yours.")


router = Router(
    path="/tracks",
    route_handlers=[
        create_track,
        quote_track,
        list_tracks,
        get_track,
        change_track,
        delete_track,
        get_audio,
        get_waveform,
    ],
    tags=["tracks"],
)
