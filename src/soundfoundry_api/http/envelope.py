"""The envelope of every exchange: a request id, headers that protect, and HEAD wherever there is GET.

It is one ASGI layer around the whole application, so that nothing that answers, a static file or a 500, gets around it.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.types import ASGIApp, HTTPReceiveMessage, Message, Receive, Send

__all__ = ["Envelope", "is_head"]

_ID: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
)
"""Set where the answer has not set them itself; pages and covers bring a policy of their own."""
_HSTS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Envelope:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._always = (*_HEADERS, _HSTS) if https else _HEADERS

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer, as the application does."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given if _ID.fullmatch(given) else secrets.token_hex(8).encode()
        scope.setdefault("state", {})["request_id"] = request_id.decode()
        head = scope["method"] == "HEAD"
        answered = asyncio.Event()
        scope["state"]["head"] = head
        if head:
            scope["method"] = "GET"
            receive = _until(answered, receive)

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message["headers"]}
                more = [(name, value) for name, value in self._always if name not in names]
                message["headers"] = [*message["headers"], *more, (b"x-request-id", request_id)]
                await send(message)
                if head:  # a stream would go on for as long as its job
                    answered.set()
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
            elif not head:
                await send(message)

        await self._app(scope, receive, sealed)


def is_head(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Say whether a GET was asked for as HEAD, for routes that can then spare themselves the body."""
    return bool(connection.scope.get("state", {}).get("head"))


def _until(answered: asyncio.Event, receive: Receive) -> Receive:
    """Return a ``receive`` that gives the request once, and reports the end as soon as HEAD has been answered."""
    asked = False

    async def patient() -> HTTPReceiveMessage:
        nonlocal asked
        if not asked:
            asked = True
            return await receive()  # type: ignore[return-value]
        await answered.wait()
        return {"type": "http.disconnect"}

    return patient
