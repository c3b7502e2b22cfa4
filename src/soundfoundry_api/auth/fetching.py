"""Fetching a small JSON document from an identity provider: https only, no redirects, an end to its size and its time.

What comes from there decides whom we let in, so nothing about the way is left open: a redirect is an error, a body over
256 KiB is an error, and after five seconds the connection is cut, however slowly the bytes drip.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["Fetch", "FetchError", "fetch_json"]

_SECONDS: Final = 5.0
_BYTES: Final = 256 * 1024


class Fetch(Protocol):
    """Fetches the JSON object at a URL, or raises :class:`FetchError`."""

    def __call__(self, url: str, /) -> dict[str, Any]:
        """Fetch it."""
        ...


class FetchError(Exception):
    """The document was not to be had; the message says why, for the log."""


def fetch_json(
    url: str,
    /,
    *,
    schemes: Collection[str] = ("https",),
    seconds: float = _SECONDS,
    size: int = _BYTES,
) -> dict[str, Any]:
    """Return the JSON object at a URL.

    Args:
        url: without user name, password or fragment.
        schemes: what is spoken; ``http`` is for tests on this computer.
        seconds: for everything together, after the name was resolved.
        size: bytes of the body.

    Raises:
        FetchError: for every reason there is.
    """
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.password:
        raise FetchError(f"only {'/'.join(schemes)} URLs without credentials are fetched")
    try:
        body = _get(parts.scheme, parts.hostname, parts.port, _target(parts.path, parts.query), seconds, size)
        document = json.loads(body)
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise FetchError(f"{parts.hostname}: {type(error).__name__}") from error
    if not isinstance(document, dict):
        raise FetchError(f"{parts.hostname}: no JSON object")
    return document


def _target(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")


def _get(scheme: str, host: str, port: int | None, target: str, seconds: float, size: int) -> bytes:  # noqa: PLR0917
    ends = time.monotonic() + seconds
    connection = (
        http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
        if scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=seconds)
    )
    cut: threading.Timer | None = None
    try:
        connection.connect()
        cut = threading.Timer(seconds, _cut, (connection.sock,))
        cut.daemon = True
        cut.start()
        connection.request("GET", target, headers={"Accept": "application/json"})
        response = connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            raise FetchError(f"{host}: status {response.status}")
        body = b""
        while chunk := response.read1(65_536):
            body += chunk
            if len(body) > size:
                raise FetchError(f"{host}: more than {size} bytes")
        if time.monotonic() > ends:  # it was cut off, which looks like its end
            raise FetchError(f"{host}: more than {seconds:g} s")
        return body
    finally:
        if cut is not None:
            cut.cancel()
        connection.close()


def _cut(sock: socket.socket) -> None:
    """End a connection from another thread: below TLS, whose state belongs to the thread that reads."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
