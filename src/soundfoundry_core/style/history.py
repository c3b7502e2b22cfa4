"""A maker's history, counted: from the tracks that were made to the facts that unlock rules judge.

Days and nights are the maker's own: a track made at 23:30 in Tokyo is a night track there, whatever the server's
clock says. The night reaches from 22:00 to 05:00 of local time, and a day ends at midnight.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.style.unlocks import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

__all__ = ["MadeTrack", "at_night", "progress"]

_NIGHT_FROM: Final = 22
_NIGHT_UNTIL: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeTrack:
    """What the history keeps of one finished track."""

    made_at: datetime
    """When, with a time zone."""
    genre: str = ""
    has_vocals: bool = False
    series: str = ""
    """The series' slug; ``""`` is the maker's default series."""

    def __post_init__(self) -> None:
        """Refuse a time that could be anywhere.

        Raises:
            InvalidRequestError: ``made_at`` has no time zone.
        """
        if self.made_at.utcoffset() is None:
            raise InvalidRequestError(
                "made_at has no time zone.", fix="Pass an aware datetime, such as UTC's.", field="made_at"
            )


def at_night(made_at: datetime, zone: tzinfo) -> bool:
    """Return whether a moment lies between 22:00 and 05:00 of a time zone."""
    hour = made_at.astimezone(zone).hour
    return hour >= _NIGHT_FROM or hour < _NIGHT_UNTIL


def progress(tracks: Iterable[MadeTrack], *, zone: tzinfo, covers_saved: int = 0) -> Progress:
    """Count a maker's tracks, in any order; ``zone`` is the maker's own time zone."""
    made = list(tracks)
    named = Counter(track.series for track in made if track.series)
    return Progress(
        tracks=len(made),
        vocal_tracks=sum(track.has_vocals for track in made),
        night_tracks=sum(at_night(track.made_at, zone) for track in made),
        genres=len({track.genre for track in made if track.genre}),
        series=len({track.series for track in made}),
        longest_series=max(named.values(), default=0),
        days=len({track.made_at.astimezone(zone).date() for track in made}),
        covers_saved=covers_saved,
    )
