"""``/share/{id}``, its player for other sites, ``/policy``, and ``/api/oembed``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
from litestar import Request, Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter, QueryParameter

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.content_policy.acceptance import POLICY_VERSION
from soundfoundry_api.errors import NotFoundError
from soundfoundry_api.http.responses import problems
from soundfoundry_api.references.statement import CURRENT, STATEMENTS
from soundfoundry_api.shares.addresses import base_of, shared_track
from soundfoundry_api.shares.page import EMBED_SIZE, find_share, page_of, structured
from soundfoundry_api.shares.rendering import render

if TYPE_CHECKING:
    from soundfoundry_api.runtime import Runtime

__all__ = ["oembed", "router"]

Track = Annotated[str, PathParameter(max_length=64)]
_PUBLIC: Final = {"policy": Policy.public(), "any_query": True}
"""Addresses that are passed on: messengers append to them what they like."""
_HTML: Final = "text/html"
_LAST_ID: Final = 2**53 - 1
_PAGE_GONE: Final = {
    404: ResponseSpec(str, generate_examples=False, description="There is no such page.", media_type=_HTML),
    **problems(503),
}


class Embedding(msgspec.Struct, frozen=True, kw_only=True):
    """What oEmbed answers (oembed.com, 1.0, type rich)."""

    type: Annotated[str, msgspec.Meta(examples=["rich"])]
    version: Annotated[str, msgspec.Meta(examples=["1.0"])]
    title: Annotated[str, msgspec.Meta(examples=["Slow water"])]
    author_name: str
    provider_name: str
    provider_url: str
    html: str
    width: Annotated[int, msgspec.Meta(examples=[480])]
    height: Annotated[int, msgspec.Meta(examples=[180])]
    thumbnail_url: str | msgspec.UnsetType = msgspec.UNSET
    thumbnail_width: int | msgspec.UnsetType = msgspec.UNSET
    thumbnail_height: int | msgspec.UnsetType = msgspec.UNSET


@get("/share/{track_id:str}", opt=_PUBLIC, sync_to_thread=True, summary="A track's page", media_type=_HTML,
     responses=_PAGE_GONE)  # fmt: skip
def share_page(request: Request[Any, Any, Any], runtime: Runtime, track_id: Track) -> Response[bytes]:
    """Return the page of a public track: cover, player, and what other sites show of it."""
    return _shown(request, runtime, track_id, "share.html", framed=False)


@get("/share/{track_id:str}/embed", opt=_PUBLIC, sync_to_thread=True, summary="A track's player", media_type=_HTML,
     responses=_PAGE_GONE)  # fmt: skip
def embed_page(request: Request[Any, Any, Any], runtime: Runtime, track_id: Track) -> Response[bytes]:
    """Return the small player that other sites put into their pages."""
    return _shown(request, runtime, track_id, "embed.html", framed=True)


@get("/policy", opt=_PUBLIC, sync_to_thread=True, summary="The content policy", media_type=_HTML)
def policy_page(request: Request[Any, Any, Any], runtime: Runtime) -> Response[bytes]:
    """Return what may be made here, and whose it is."""
    values = {
        "base": base_of(runtime, request),
        "version": POLICY_VERSION,
        "statement": STATEMENTS[CURRENT],
        "statement_version": CURRENT,
    }
    return render("policy.html", values, asked=request.headers, max_age_s=300)


@get(
    "/oembed",
    opt=_PUBLIC,
    sync_to_thread=True,
    summary="How to embed a track",
    tags=["shares"],
    responses=problems(404, 422, 503),
)
def oembed(  # noqa: PLR0917 -- Litestar passes a query's parameters by name
    request: Request[Any, Any, Any],
    runtime: Runtime,
    url: Annotated[str, QueryParameter(max_length=2000)],
    maxwidth: Annotated[int, QueryParameter(ge=1, le=10_000)] = EMBED_SIZE[0],
    maxheight: Annotated[int, QueryParameter(ge=1, le=10_000)] = EMBED_SIZE[1],
    format_: Annotated[Literal["json"], QueryParameter(name="format")] = "json",
) -> Embedding:
    """Return the player of a share page as oEmbed."""
    del format_
    base = base_of(runtime, request)
    id_ = shared_track(base, url)
    share = None
    if id_ is not None:
        with runtime.database.read() as connection:
            share = find_share(connection, id_)
    if share is None:
        raise NotFoundError("There is no such share page.", fix="Pass the address of a public track's page.")
    page = page_of(share, base=base)
    width, height = min(maxwidth, EMBED_SIZE[0]), min(maxheight, EMBED_SIZE[1])
    cover: dict[str, Any] = {}
    if page["square"]:
        cover = {"thumbnail_url": page["square"], "thumbnail_width": 1024, "thumbnail_height": 1024}
    return Embedding(
        type="rich",
        version="1.0",
        title=page["title"],
        author_name=page["maker"],
        provider_name="SoundFoundry",
        provider_url=base,
        html=(
            f'<iframe src="{page["embed"]}" width="{width}" height="{height}" frameborder="0" '
            f'loading="lazy" title="SoundFoundry player"></iframe>'
        ),
        width=width,
        height=height,
        **cover,
    )


def _shown(
    request: Request[Any, Any, Any], runtime: Runtime, track: str, template: str, *, framed: bool
) -> Response[bytes]:
    share, base = None, base_of(runtime, request)
    if track.isascii() and track.isdigit() and len(track) < 17 and 1 <= int(track) <= _LAST_ID:
        with runtime.database.read() as connection:
            share = find_share(connection, int(track))
    if share is None:
        return render("missing.html", {"base": base}, status=404, framed=framed)
    page = page_of(share, base=base)
    audio = share["files"].get("track.mp3")
    return render(
        template,
        {**page, "structured": structured(page, share)},
        profile=page["profile"],
        asked=request.headers,
        media_from=runtime.storage.url(audio["key"], expires_s=60) if audio else None,
        framed=framed,
    )


router = Router(path="/", route_handlers=[share_page, embed_page, policy_page], tags=["shares"])
