"""The HTTP server around the application: uvicorn, as every command of ours that listens runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn
    from litestar.types import ASGIApp

__all__ = ["server_of"]


def server_of(app: ASGIApp, *, drain_s: int) -> uvicorn.Server:
    """Return a server that hears whoever has knocked, and gives requests ``drain_s`` seconds, when it is told to stop.

    Where requests come from is what the connection says: addresses in ``X-Forwarded-For`` are believed by nobody here.
    """
    import uvicorn

    from soundfoundry_api.http.draining import DrainingServer

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=drain_s,
        server_header=False,
        proxy_headers=False,
    )
    return DrainingServer(config)
