"""The built-in event sink: one log line per event, so that there is a record without any set-up."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from soundfoundry_core.events.contract import Event

__all__ = ["LogSink"]

_log: Final = logging.getLogger("soundfoundry.events")


class LogSink:
    """Writes events to the logger ``soundfoundry.events`` at level INFO."""

    def deliver(self, event: Event) -> None:
        """Log name, id, time and payload; the payload as JSON with sorted keys, on one line."""
        payload = json.dumps(dict(event.payload), sort_keys=True, default=str)
        _log.info("%s %s %s %s", event.name, event.id, event.at.isoformat(), payload)
