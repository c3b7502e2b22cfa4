"""What a query has to be before anybody reads it: nothing but parameters that the operation knows.

A parameter that is misspelt would otherwise be left out in silence, and a page of a hundred be one of twenty. Operations
that strangers call, with whatever their own system appends, say so in ``opt["any_query"]``.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware

from soundfoundry_api.errors import InvalidBodyError

if TYPE_CHECKING:
    from litestar.handlers.base import BaseRouteHandler
    from litestar.types import ASGIApp, Receive, Scope, Send

__all__ = ["KnownQueries"]


class KnownQueries(ASGIMiddleware):
    """Refuses a query with a parameter that the operation does not know."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Go on with what is known.

        Raises:
            InvalidBodyError: 422; ``errors`` names each of the others.
        """
        handler = scope["route_handler"]
        if scope["query_string"] and not handler.opt.get("any_query"):
            _refuse_unknown(ASGIConnection(scope), handler)
        await next_app(scope, receive, send)


def _refuse_unknown(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    known = _known(handler, tuple(sorted(connection.path_params)))
    unknown = sorted({name for name in connection.query_params if name not in known})
    if not unknown:
        return
    first = unknown[0][:40]
    near = get_close_matches(first, known, n=1)
    listed = f"It knows: {', '.join(sorted(known))}." if known else "It takes none."
    raise InvalidBodyError(
        f"There is no parameter {first!r} here.",
        fix=f"Did you mean {near[0]!r}?" if near else listed,
        errors=tuple((f"/{_escaped(name[:80])}", "Unknown parameter.") for name in unknown[:10]),
    )


@lru_cache(maxsize=512)
def _known(handler: Any, path: tuple[str, ...]) -> frozenset[str]:
    """Return the names of an operation's query parameters, as Litestar has read them from the signature."""
    model = handler.create_kwargs_model(path_parameters=dict.fromkeys(path))
    return frozenset(parameter.field_alias for parameter in model.expected_query_params)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
