"""Unlocks: style elements that milestones earn. A rule is a pure function from facts to progress.

Rules come through the hook ``soundfoundry_unlock_rules``. What a maker has earned is kept for good; a rule
only says what the facts earn now, so it must never fall as the facts grow (the suite checks it).
:func:`earned` puts both together: what was earned before, and what the facts earn today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Progress", "UnlockProgress", "UnlockRule", "earned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Facts about a maker, all counts >= 0 that only grow; :func:`~soundfoundry_core.style.history.progress` counts them."""

    tracks: int = 0
    vocal_tracks: int = 0
    night_tracks: int = 0
    """Tracks made between 22:00 and 05:00 of the maker's own time zone."""
    genres: int = 0
    """Different genres made."""
    series: int = 0
    """Series with at least one track, the default one included."""
    longest_series: int = 0
    """Tracks in the fullest series that has a name."""
    days: int = 0
    """Different days on which a track was made, in the maker's own time zone."""
    covers_saved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockProgress:
    """How near an unlock is: ``have`` of ``need``."""

    have: int
    need: int
    unit: str = ""
    """What is counted, for people: ``tracks``."""

    @property
    def earned(self) -> bool:
        """Whether it is unlocked."""
        return self.have >= self.need

    def __str__(self) -> str:
        return f"{self.have} of {self.need} {self.unit}".rstrip()


class UnlockRule(Protocol):
    """What :func:`earned` needs of a rule; every ``UnlockRuleSpec`` is one."""

    @property
    def id(self) -> str:
        """The id that covers list in their recipe."""
        ...

    def evaluate(self, progress: Progress, /) -> UnlockProgress:
        """Say how near it is."""
        ...


def earned(rules: Iterable[UnlockRule], progress: Progress, *, before: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the ids of all that is unlocked, sorted: what was earned ``before`` and what the facts earn now.

    Nothing is ever taken away, whatever happens to tracks, rules or plugins.
    """
    return tuple(sorted({*before, *(rule.id for rule in rules if rule.evaluate(progress).earned)}))
