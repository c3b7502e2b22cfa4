"""Noting when a key was last used, beside the request and never in its way.

One thread writes; the request only says so and goes on. While a key waits to be written, or was written within the
last minute, nothing is said again. Where the database is busy or away, a note is lost, which harms nobody.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from soundfoundry_api.auth.key_store import touch_key
from soundfoundry_core.errors import SoundFoundryError

if TYPE_CHECKING:
    from soundfoundry_api.db.unit_of_work import Database

__all__ = ["LastUsed"]

_log: Final = logging.getLogger(__name__)
_MOST_WAITING: Final = 1_000


class LastUsed:
    """Writes ``last_used_at`` in a thread of its own, which ends with the process or with :meth:`close`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._waiting: set[int] = set()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="last-used")

    def note(self, key_id: int) -> None:
        """Remember to write that a key was used; returns at once."""
        with self._lock:
            if key_id in self._waiting or len(self._waiting) >= _MOST_WAITING:
                return
            self._waiting.add(key_id)
        try:
            self._writer.submit(self._write, key_id)
        except RuntimeError:  # it was closed: the process is going away
            self._done(key_id)

    def close(self) -> None:
        """Write what is waiting, and end."""
        self._writer.shutdown(wait=True)

    def _write(self, key_id: int) -> None:
        try:
            with self._database.begin() as connection:
                touch_key(connection, key_id)
        except (SoundFoundryError, SQLAlchemyError) as error:
            _log.warning("the last use of an API key was not noted: %s", type(error).__name__)
        finally:
            self._done(key_id)

    def _done(self, key_id: int) -> None:
        with self._lock:
            self._waiting.discard(key_id)
