"""Addresses that others are told: absolute, below the one address that the operator has set.

Where none is set (a first try at home), they are below the address that the request came to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from litestar import Request

    from soundfoundry_api.runtime import Runtime

__all__ = ["base_of", "shared_track"]


def base_of(runtime: Runtime, request: Request[Any, Any, Any]) -> str:
    """Return the service's address without a slash at the end."""
    return runtime.settings.public_url or str(request.base_url).rstrip("/")


def shared_track(base: str, url: str) -> int | None:
    """Return the track of a share page's address, None where it is no such address of ours."""
    try:
        own, asked = urlsplit(base), urlsplit(url)
        same = (own.scheme, own.hostname, own.port) == (asked.scheme, asked.hostname, asked.port)
    except ValueError:
        return None
    head, _, last = asked.path.rstrip("/").rpartition("/")
    here = same and not asked.username and head == f"{own.path.rstrip('/')}/share"
    return int(last) if here and last.isascii() and last.isdigit() and len(last) < 17 else None
