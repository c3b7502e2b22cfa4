"""Cross-site requests: a session cookie comes along by itself, so who made the browser send it matters.

A request that only reads may come from anywhere (what it answers is for the browser to guard, by CORS). Anything else
that is signed by a cookie has to come from a page of ours: its ``Origin`` is the public address, the host that was asked, or
one of ``CORS_ORIGINS``. Bearer tokens do not come along by themselves and need none of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from soundfoundry_api.auth.credentials import find_header
from soundfoundry_api.errors import ForbiddenError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_api.settings import Settings

__all__ = ["require_same_site"]

_SAFE: Final = {"GET", "HEAD"}
_PORTS: Final = {"http": 80, "https": 443}


def require_same_site(method: str, headers: Iterable[tuple[bytes, bytes]], settings: Settings) -> None:
    """Let a request pass that a cookie has signed.

    Raises:
        ForbiddenError: it changes something and does not come from a page of ours.
    """
    if method in _SAFE:
        return
    listed = list(headers)
    origin = _parts(find_header(listed, b"origin"))
    ours = {_parts(each) for each in (settings.public_url, *settings.cors_origins)}
    host = (find_header(listed, b"host") or "").lower()
    if origin is not None and (origin in ours or _names(origin, host)):
        return
    raise ForbiddenError(
        "A session cookie may only change things from a page of this site.",
        fix="Send the request from the site, or use an API key.",
    )


def _parts(url: str | None) -> tuple[str, str, int] | None:
    """Return scheme, host and port of an origin; None where it is none (``null``, ``*``, nonsense)."""
    try:
        parts = urlsplit(url or "")
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.hostname is None or port is None or parts.scheme not in _PORTS:
        return None
    return parts.scheme, parts.hostname.lower(), port


def _names(origin: tuple[str, str, int], host: str) -> bool:
    """Say whether a Host header is this origin's host and port. The scheme is not in it: TLS may end before us."""
    there = _parts(f"{origin[0]}://{host}")
    return there is not None and there[1:] == origin[1:]
