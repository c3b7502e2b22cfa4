"""Unlocks: style elements that milestones earn. A rule is a pure function from progress to progress.

Rules come through the hook ``soundfoundry_unlock_rules``. What a maker has earned is kept for good; a rule
only says what the facts earn now, so it must never fall as the facts grow (the suite checks it).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Progress", "UnlockProgress"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Facts about a maker, all counts >= 0 that only grow."""

    tracks: int = 0
    vocal_tracks: int = 0
    night_tracks: int = 0
    """Tracks made between 22:00 and 05:00 of the maker's own time zone."""
    genres: int = 0
    """Different genres made."""
    series: int = 0
    """Series with at least one track."""
    longest_series: int = 0
    """Tracks in the fullest series."""
    days: int = 0
    """Different days on which a track was made."""
    covers_saved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockProgress:
    """How near an unlock is: ``have`` of ``need``."""

    have: int
    need: int

    @property
    def earned(self) -> bool:
        """Whether it is unlocked."""
        return self.have >= self.need
