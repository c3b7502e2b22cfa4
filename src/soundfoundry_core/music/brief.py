"""The brief: what a prompt was understood to mean, and what the maker's style made of it.

A provider never reads a prompt on its own: it gets a :class:`Brief`, in which every musical decision
is settled and says where it came from (``sources``), so that it can be shown, recorded and repeated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.style.macros import Macros
    from soundfoundry_core.theory.key import Key

__all__ = ["Brief", "Match"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A word or phrase of the prompt that was understood."""

    text: str
    """As it stands in the prompt."""
    start: int
    """Character offset in the prompt."""
    meaning: str
    """In words, such as ``genre house`` or ``tempo 84``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Everything that a provider needs to know about the music, settled."""

    prompt: str
    title: str
    genre: str
    """An id in ``soundfoundry_core.theory.GENRES``."""
    bpm: float
    key: Key
    beats_per_bar: int
    """3 for a waltz, 4 usually, 5 or 7 where asked for."""
    valence: float
    """-1 dark to 1 bright."""
    energy: float
    """0 still to 1 driving."""
    density: float
    """0 sparse to 1 busy."""
    brightness: float
    """0 dark timbre to 1 brilliant."""
    instruments: tuple[str, ...] = ()
    """Canonical names, in the order of the prompt: see ``music.lexicon.INSTRUMENTS``."""
    without: tuple[str, ...] = ()
    """What was asked to be left out ("no drums")."""
    era: str | None = None
    """A decade such as ``80s``, or None."""
    has_vocals: bool = False
    lyrics: str = ""
    macros: Macros
    sources: Mapping[str, str] = field(default_factory=dict)
    """Field -> ``asked``, ``prompt``, ``genre``, ``style`` or ``default``: who decided it."""
    matches: tuple[Match, ...] = ()
