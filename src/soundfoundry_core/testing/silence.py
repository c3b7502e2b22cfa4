"""A stretch of code during which nothing may open a network connection.

Python reports connections and name look-ups to its audit hooks (PEP 578), whatever library makes them,
so nothing has to be patched. An audit hook cannot be taken out again; ours is added on first use and
asks one set whether anybody wants silence in this thread.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["no_network"]

_EVENTS = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})
_silent: set[int] = set()
_installed = threading.Lock()


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _EVENTS and threading.get_ident() in _silent:
        msg = f"{event} {arguments[1:]!r:.80} where no network may be used"
        raise AssertionError(msg)


@contextlib.contextmanager
def no_network() -> Iterator[None]:
    """Make this thread's connections and name look-ups raise AssertionError."""
    if _installed.acquire(blocking=False):  # never released: one hook for the life of the process
        sys.addaudithook(_refuse)
    _silent.add(threading.get_ident())
    try:
        yield
    finally:
        _silent.discard(threading.get_ident())
