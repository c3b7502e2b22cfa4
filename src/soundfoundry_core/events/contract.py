"""The contract of events: a value that says what happened, and a sink that is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["Event", "EventSink"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, once."""

    id: str
    """Unique; a sink that sees it twice may ignore the second."""
    name: str
    """``track.created``, ``cover.saved`` ..."""
    at: datetime
    """With a time zone."""
    payload: Mapping[str, object] = field(default_factory=dict)
    """JSON values only."""


class EventSink(Protocol):
    """Someone who is told. An exception is logged and never reaches the maker."""

    def deliver(self, event: Event) -> None:
        """Take an event; may be called from several threads."""
        ...
