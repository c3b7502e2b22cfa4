"""Pictures that could not be drawn, remembered for a while, so that nobody makes us try again and again.

A saved cover that hits the cage's bounds costs ten seconds of a processor, and anybody may ask for a public one. The
answer is therefore kept in this process: the next one who asks is refused at once. It is forgotten after ten minutes,
because a busy machine can be the reason as well.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.errors import RasterError

__all__ = ["Refusals"]

_KEEP_S: Final = 600.0
_MOST: Final = 10_000


class Refusals:
    """The errors of the last ten minutes by the picture's name, at most 10,000 of them. Threads may share one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, RasterError]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, name: str) -> None:
        """Refuse a picture again.

        Raises:
            RasterError: it could not be drawn a short while ago.
        """
        with self._lock:
            found = self._known.get(name)
            if found is None:
                return
            if found[0] < self._clock():
                del self._known[name]
                return
        raise type(found[1])(found[1].message, fix=found[1].fix)

    def add(self, name: str, error: RasterError) -> None:
        """Remember that a picture could not be drawn."""
        with self._lock:
            self._known[name] = (self._clock() + _KEEP_S, error)
            self._known.move_to_end(name)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
