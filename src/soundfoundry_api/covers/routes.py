"""``/api/tracks/{id}/cover``, ``/cover-png`` and ``/increment-visual-version``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from litestar import Request, Response, Router, get, post
from litestar.params import QueryParameter, RawBody

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.covers import service
from soundfoundry_api.covers.files import serve_picture
from soundfoundry_api.covers.schemas import CoverSaved, Redrawn, SaveOperation, read_cover
from soundfoundry_api.errors import FeatureDisabledError, NotFoundError
from soundfoundry_api.http.parameters import Id, Mark  # noqa: TC001 -- Litestar reads them
from soundfoundry_api.http.responses import problems
from soundfoundry_api.limits.checking import check
from soundfoundry_api.shares.addresses import base_of
from soundfoundry_api.tracks import repository
from soundfoundry_api.tracks.files import UNCHANGED
from soundfoundry_core.covers.raster import MEDIA_TYPES

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.runtime import Runtime

__all__ = ["router"]

_SEE = {"policy": Policy.owner_or_public("tracks:read")}
_CHANGE = {"policy": Policy.scope("covers:write")}
SAVE_LIMIT: Final = 1_200_000
"""Bytes of a save's body: 1 MB of SVG, and what JSON needs to quote it."""
_CROP_AGE_S: Final = 300


@get(
    "/{track_id:int}/cover",
    opt=_SEE,
    sync_to_thread=True,
    summary="The cover as SVG",
    media_type="image/svg+xml",
    responses={**UNCHANGED, **problems(401, 403, 404, 422, 503)},
)
def get_cover(
    request: Request[Any, Any, Any],
    runtime: Runtime,
    principal: Principal,
    track_id: Id,
    mark: Mark = None,
) -> Response[bytes]:
    """Return the cover: the one that was drawn for the track, or the one that its maker has saved."""
    del mark  # only makes the address another one
    row = _found(runtime, track_id, principal)
    data, facts = service.stored_svg(runtime, row)
    etag = facts["sha256"][:32]
    return serve_picture(
        row, data, etag=etag, media_type="image/svg+xml", suffix=".svg", asked=request.headers
    )


@get(
    "/{track_id:int}/cover-png",
    opt={**_SEE, "media_types": tuple(service.FORMATS.values())},
    sync_to_thread=True,
    summary="The cover as a picture",
    media_type="image/png",
    responses={**UNCHANGED, **problems(401, 403, 404, 422, 503)},
)
def get_cover_png(  # noqa: PLR0917 -- Litestar passes a query's parameters by name
    request: Request[Any, Any, Any],
    runtime: Runtime,
    principal: Principal,
    track_id: Id,
    crop: Annotated[Literal["1x1", "9x16", "16x9", "og"], QueryParameter()] = "1x1",
    format_: Annotated[Literal["png", "jpeg", "webp"], QueryParameter(name="format")] = "png",
    mark: Mark = None,
) -> Response[bytes]:
    """Return a picture: 1024 x 1024, 1080 x 1920, 1920 x 1080 or 1200 x 630 pixels, each composed for its shape."""
    del mark  # only makes the address another one
    row = _found(runtime, track_id, principal)
    data, etag = service.view(runtime, row, crop=crop, format_=format_)
    media_type = service.FORMATS[format_]
    return serve_picture(
        row,
        data,
        etag=etag,
        media_type=media_type,
        suffix=f"-{crop}{MEDIA_TYPES[media_type]}",
        asked=request.headers,
        max_age_s=_CROP_AGE_S,
    )


@post(
    "/{track_id:int}/increment-visual-version",
    opt=_CHANGE,
    sync_to_thread=True,
    status_code=200,
    summary="Draw the cover anew",
    responses=problems(401, 403, 404, 409, 422, 503),
)
def increment_visual_version(runtime: Runtime, principal: Principal, track_id: Id) -> Redrawn:
    """Draw the next visual version of the cover: another picture of the same family. It replaces a saved cover."""
    version = service.redraw(runtime, track_id, user_id=principal.user_id)
    return Redrawn(track_id=track_id, visual_version=version)


@post(
    "/{track_id:int}/cover",
    opt=_CHANGE,
    sync_to_thread=True,
    status_code=200,
    summary="Save a cover",
    request_max_body_size=SAVE_LIMIT,
    operation_class=SaveOperation,
    responses=problems(401, 403, 404, 409, 413, 422, 429, 503),
)
def save_cover(
    request: Request[Any, Any, Any], runtime: Runtime, principal: Principal, track_id: Id, body: RawBody
) -> Response[CoverSaved]:
    """Save an SVG as the track's cover; what is not safe in it is left out and named in `removed`."""
    if not runtime.settings.feature_cover_save:
        raise FeatureDisabledError(
            "Saving covers is switched off here.", fix="Keep the file; covers are still drawn and shown."
        )
    headers = check(runtime.limiter, runtime.limits.cover_saves, principal.user_id)
    asked = read_cover(body)
    saved = service.save(
        runtime,
        track_id,
        user_id=principal.user_id,
        svg=asked.svg,
        dark=asked.dark,
        base=base_of(runtime, request),
    )
    told = CoverSaved(track_id=track_id, cover_url=saved.cover_url, removed=list(saved.removed))
    return Response(told, status_code=200, headers=headers)


def _found(runtime: Runtime, track_id: int, principal: Principal) -> RowMapping:
    with runtime.database.read() as connection:
        row = repository.find(connection, track_id, user_id=principal.user_id)
    if row is None:
        raise NotFoundError("There is no such track.", fix="GET /api/tracks lists yours.")
    return row


router = Router(
    path="/tracks",
    route_handlers=[get_cover, get_cover_png, increment_visual_version, save_cover],
    tags=["covers"],
)
