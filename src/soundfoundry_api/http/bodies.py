"""What a body has to be before anybody reads it: JSON where JSON is taken."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from litestar.enums import RequestEncodingType, ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import ASGIMiddleware
from litestar.params import BodyKwarg

if TYPE_CHECKING:
    from litestar.handlers.base import BaseRouteHandler
    from litestar.types import ASGIApp, Receive, Scope, Send

__all__ = ["JsonBodies"]


class JsonBodies(ASGIMiddleware):
    """Refuses a body of another media type where an operation takes JSON.

    A page of another site can send a form without asking; it cannot send JSON. So this is more than tidiness.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Go on with JSON, or with an operation that takes none.

        Raises:
            HTTPException: 415.
        """
        if scope.get("method") not in _WITHOUT_BODY and _takes_json(scope["route_handler"]):
            given = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
            if given.partition(b";")[0].strip().lower() != b"application/json":
                raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        await next_app(scope, receive, send)


_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def _takes_json(handler: BaseRouteHandler) -> bool:
    data = handler.parsed_fn_signature.parameters.get("data")
    if data is None:
        return False
    definition = data.kwarg_definition
    return not isinstance(definition, BodyKwarg) or definition.media_type is RequestEncodingType.JSON
