"""One event, told to many sinks, each on its own.

A sink that raises harms nobody: the others are told all the same, and the caller gets the failures as
values, to log them or to try again later. Which sinks want an event is decided by :func:`wants`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from soundfoundry_core.events.contract import Event, EventSink

__all__ = ["DeliveryFailure", "deliver", "wants"]

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailure:
    """A sink that could not take an event."""

    sink: str
    """The sink's id."""
    event_id: str
    error: BaseException
    """What it raised."""


def wants(topics: Collection[str], name: str) -> bool:
    """Say whether a sink with these topics is told of an event with this name; ``*`` wants all."""
    return "*" in topics or name in topics


def deliver(event: Event, sinks: Mapping[str, EventSink]) -> tuple[DeliveryFailure, ...]:
    """Tell every sink once, in the order of their ids, and return the failures in that order."""
    failures = []
    for name, sink in sorted(sinks.items()):
        try:
            sink.deliver(event)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it becomes a value
            _log.exception("event sink %r could not take %s (%s)", name, event.name, event.id)
            failures.append(DeliveryFailure(sink=name, event_id=event.id, error=error))
    return tuple(failures)
