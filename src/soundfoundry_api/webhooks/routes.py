"""``/api/webhooks``: callbacks of providers, and the announcement of a saved cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from litestar import Request, Router, post
from litestar.params import JSONBody, PathParameter, RawBody
from sqlalchemy import select

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.covers.repository import announce_saved
from soundfoundry_api.db.tables import tracks
from soundfoundry_api.errors import NotFoundError
from soundfoundry_api.http.responses import problems
from soundfoundry_api.webhooks.callbacks import receive

if TYPE_CHECKING:
    from soundfoundry_api.runtime import Runtime

__all__ = ["router"]

_BODY_LIMIT: Final = 256 * 1024
Id = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]


class CoverNotice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A saved cover to announce."""

    track_id: Annotated[Id, msgspec.Meta(examples=[123])]
    user_id: Annotated[Id, msgspec.Meta(examples=[456])]
    cover_url: Annotated[
        str,
        msgspec.Meta(
            max_length=2000,
            pattern=r"^https?://[!-~]+$",
            examples=["https://example.com/api/tracks/123/cover"],
        ),
    ]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a callback or a notice."""

    status: Annotated[str, msgspec.Meta(examples=["ok"])] = "ok"


@post(
    "/cover-saved",
    opt={"policy": Policy.admin()},
    sync_to_thread=True,
    status_code=202,
    summary="Announce a saved cover",
    responses=problems(400, 401, 403, 404, 422, 503),
)
def cover_saved(runtime: Runtime, data: JSONBody[CoverNotice]) -> Taken:
    """Tell every event sink, and `COVER_WEBHOOK_URL`, once more that a cover was saved."""
    with runtime.database.begin() as connection:
        known = select(tracks.c.id).where(tracks.c.id == data.track_id, tracks.c.user_id == data.user_id)
        if connection.scalar(known) is None:
            raise NotFoundError("This user has no such track.", fix="Look at track_id and user_id.")
        announce_saved(connection, track_id=data.track_id, user_id=data.user_id, cover_url=data.cover_url)
    return Taken()


@post(
    "/providers/{name:str}/{client_ref:str}",
    opt={"policy": Policy.public(), "any_query": True},
    sync_to_thread=True,
    status_code=200,
    summary="A provider's callback",
    request_max_body_size=_BODY_LIMIT,
    responses=problems(401, 404, 413, 503),
)
def provider_callback(
    request: Request[Any, Any, Any],
    runtime: Runtime,
    name: Annotated[str, PathParameter(max_length=120)],
    client_ref: Annotated[str, PathParameter(max_length=120)],
    body: RawBody,
) -> Taken:
    """Take a callback that the provider has signed; the same one again changes nothing."""
    receive(runtime, name, client_ref, headers=request.headers, body=body)
    return Taken()


router = Router(path="/webhooks", route_handlers=[cover_saved, provider_callback], tags=["webhooks"])
