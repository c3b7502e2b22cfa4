"""A server that ends without turning anybody away who has already knocked.

uvicorn closes the door and every silent connection at once. Whoever waits in the socket's queue in that moment is
reset, and whoever was let in and has not spoken yet is shown out; under load, each restart costs somebody an answer.
Here the queue is emptied first and those who are in get a moment to say what they came for. Only then does uvicorn go
on as always: it waits for what runs, and ends. A client that comes later is refused, and its load balancer sends it
elsewhere.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import uvicorn

if TYPE_CHECKING:
    import socket

__all__ = ["DrainingServer"]

_FIRST_WORDS_S: Final = 1.0
"""How long somebody who was let in may take to say what they want."""


class DrainingServer(uvicorn.Server):
    """uvicorn's server, with an end that nobody notices."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Empty the queue, close the door, hear everybody, and end."""
        waiting = [caller for door in sockets or [] for caller in _everybody(door)]
        for server in self.servers:
            server.close()
        for door in sockets or []:
            door.close()
        loop = asyncio.get_running_loop()
        for caller in waiting:
            with suppress(OSError):
                await loop.connect_accepted_socket(self._protocol, caller)
        if not self.force_exit:
            await asyncio.sleep(_FIRST_WORDS_S)
        await super().shutdown(sockets)

    def _protocol(self) -> asyncio.Protocol:
        made: Any = self.config.http_protocol_class
        protocol: asyncio.Protocol = made(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol


def _everybody(door: socket.socket) -> list[socket.socket]:
    """Let in whoever waits before the door."""
    callers: list[socket.socket] = []
    with suppress(OSError):  # BlockingIOError: nobody is left
        while True:
            caller, _ = door.accept()
            caller.setblocking(False)
            callers.append(caller)
    return callers
