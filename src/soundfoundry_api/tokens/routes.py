"""``/api/tokens``: the design tokens as W3C DTCG documents and as a style sheet.

They are a pure function of whose they are: the brand's, a style seed's, or the caller's own. So every answer has an
ETag, and somebody who has it already is told so.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from litestar import MediaType, Request, Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.auth.principal import require_known
from soundfoundry_api.errors import InvalidBodyError
from soundfoundry_api.http.responses import problems
from soundfoundry_api.style.profile import seed_of
from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.style.seed import SEED_LIMIT
from soundfoundry_core.style.tokens import (
    MEDIA_TYPE,
    canonical_json,
    css,
    resolver_document,
    tokens_document,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.runtime import Runtime

__all__ = ["router"]

_OPT: Final[dict[str, Any]] = {"policy": Policy.owner_or_public("style:read")}
_RESPONSES: Final = {
    304: ResponseSpec(
        data_container=None, generate_examples=False, description="What `If-None-Match` names is still right."
    ),
    **problems(401, 403, 422, 503),
}
_DOCUMENT: Final = {
    200: ResponseSpec(
        data_container=dict[str, Any],
        generate_examples=False,
        description="A DTCG document (2025.10).",
        media_type=MEDIA_TYPE,
        examples=[
            Example(
                value={"spacing": {"$type": "dimension", "1": {"$value": {"value": 0.25, "unit": "rem"}}}}
            )
        ],
    ),
    **_RESPONSES,
}
_CSS: Final = "text/css"

Seed = Annotated[
    int | None, QueryParameter(ge=0, le=SEED_LIMIT - 1, description="In the hue of this style seed.")
]
Mine = Annotated[bool, QueryParameter(description="In your own hue; needs a credential.")]
Form = Literal["document", "resolver", "css"]


@get("/tokens", opt=_OPT, sync_to_thread=True, summary="The design tokens", media_type=MEDIA_TYPE,
     responses=_DOCUMENT)  # fmt: skip
def get_tokens(
    request: Request[Any, Any, Any],
    runtime: Runtime,
    principal: Principal,
    style_seed: Seed = None,
    mine: Mine = False,
) -> Response[bytes]:
    """Return one DTCG document, light as the default, dark in `theme.dark`: the brand's unless you say whose."""
    return _answer("document", request, runtime, principal, style_seed, mine=mine)


@get("/tokens/resolver", opt=_OPT, sync_to_thread=True, summary="The design tokens with their themes",
     media_type=MEDIA_TYPE, responses=_DOCUMENT)  # fmt: skip
def get_resolver(
    request: Request[Any, Any, Any],
    runtime: Runtime,
    principal: Principal,
    style_seed: Seed = None,
    mine: Mine = False,
) -> Response[bytes]:
    """Return a DTCG resolver that holds every set and the themes light and dark."""
    return _answer("resolver", request, runtime, principal, style_seed, mine=mine)


@get("/tokens.css", opt=_OPT, sync_to_thread=True, summary="The design tokens as a style sheet",
     media_type=MediaType.CSS, responses=_RESPONSES)  # fmt: skip
def get_css(
    request: Request[Any, Any, Any],
    runtime: Runtime,
    principal: Principal,
    style_seed: Seed = None,
    mine: Mine = False,
) -> Response[bytes]:
    """Return CSS custom properties with both themes."""
    return _answer("css", request, runtime, principal, style_seed, mine=mine)


def _answer(
    form: Form,
    request: Request[Any, Any, Any],
    runtime: Runtime,
    principal: Principal,
    style_seed: int | None,
    *,
    mine: bool,
) -> Response[bytes]:
    seed = _whose(runtime, principal, style_seed, mine=mine)
    body = _made(form, seed)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": f"{'private' if mine else 'public'}, max-age=300"}
    if mine:
        headers["Vary"] = "Authorization, Cookie"
    if _known(etag, request.headers):
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type=_CSS if form == "css" else MEDIA_TYPE, headers=headers)


def _whose(runtime: Runtime, principal: Principal, style_seed: int | None, *, mine: bool) -> int | None:
    """Return the style seed whose hue is wanted; None for the brand's.

    Raises:
        InvalidBodyError: two are named.
        AuthenticationError: nobody is known who could be meant.
        FeatureDisabledError: the caller has no style seed, and they are switched off.
    """
    if not mine:
        return style_seed
    if style_seed is not None:
        raise InvalidBodyError(
            "style_seed and mine both say whose tokens these are.",
            fix="Send one of them.",
            errors=(("/style_seed", "Not together with mine."),),
        )
    require_known(principal)
    with runtime.database.read() as connection:
        return seed_of(connection, runtime.settings, principal.user_id)


@lru_cache(maxsize=128)
def _made(form: Form, seed: int | None) -> bytes:
    profile = None if seed is None else StyleProfile.of(seed)
    if form == "css":
        return css(profile).encode()
    return canonical_json((tokens_document if form == "document" else resolver_document)(profile))


def _known(etag: str, headers: Mapping[str, str]) -> bool:
    """Say whether the client has it already; weak comparison, as RFC 9110 wants it here."""
    asked = [each.strip().removeprefix("W/") for each in headers.get("if-none-match", "").split(",")]
    return etag in asked or "*" in asked


router = Router(path="/", route_handlers=[get_tokens, get_resolver, get_css], tags=["tokens"])
