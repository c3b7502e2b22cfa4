"""What a body has to be before anybody reads it: JSON where JSON is taken, a form where a file is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from litestar.enums import RequestEncodingType, ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.params import BodyKwarg

from soundfoundry_api.errors import UnsupportedMediaError

if TYPE_CHECKING:
    from litestar.handlers.base import BaseRouteHandler
    from litestar.types import ASGIApp, Receive, Scope, Send

__all__ = ["TypedBodies"]

_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_KINDS: Final = {
    RequestEncodingType.JSON: (b"application/json", "JSON"),
    RequestEncodingType.MULTI_PART: (b"multipart/form-data", "a form with a file"),
}


class TypedBodies(ASGIMiddleware):
    """Refuses a body of another media type than the operation takes.

    A page of another site can send a form without asking; it cannot send JSON. So this is more than tidiness.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Go on with the type that is taken, or with an operation that takes none.

        Raises:
            UnsupportedMediaError: 415.
        """
        kind = None if scope.get("method") in _WITHOUT_BODY else _taken(scope["route_handler"])
        if kind is not None:
            wanted, name = kind
            given = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
            if given.partition(b";")[0].strip().lower() != wanted:
                raise UnsupportedMediaError(
                    f"This takes {name}.", fix=f"Send 'Content-Type: {wanted.decode()}'."
                )
        await next_app(scope, receive, send)


def _taken(handler: BaseRouteHandler) -> tuple[bytes, str] | None:
    data = handler.parsed_fn_signature.parameters.get("data")
    if data is None:
        return None
    definition = data.kwarg_definition
    given = definition.media_type if isinstance(definition, BodyKwarg) else RequestEncodingType.JSON
    return _KINDS[RequestEncodingType(given)]
