"""The built-in unlock rules: what a maker earns, and how near it is.

They reward beginning, variety, series and coming back. Each rule is a pure function from
:class:`~soundfoundry_core.style.unlocks.Progress` (counts that only grow), so what it gives it never takes
back. What each looks like is drawn by :mod:`soundfoundry_core.covers.unlocked` and by the patterns.
``UNLOCK_RULES`` is what ``plugins.builtin`` offers through the hook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.style.unlocks import Progress, UnlockProgress

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "UNLOCK_RULES",
    "dawn_wash",
    "echo_motif",
    "gilded_edge",
    "halo_ring",
    "makers_seal",
    "midnight_bloom",
    "paper_tooth",
    "silk_lines",
    "soft_glow",
]


def silk_lines(progress: Progress) -> UnlockProgress:
    """Earn strokes of varying width with the first three tracks."""
    return _reached(progress.tracks, 3, "tracks")


def soft_glow(progress: Progress) -> UnlockProgress:
    """Earn a soft glow with the first vocal track."""
    return _reached(progress.vocal_tracks, 1, "vocal tracks")


def midnight_bloom(progress: Progress) -> UnlockProgress:
    """Earn a darker ground with faint stars with the first track made at night (22:00-05:00)."""
    return _reached(progress.night_tracks, 1, "tracks made at night")


def gilded_edge(progress: Progress) -> UnlockProgress:
    """Earn a fine golden frame with tracks in five genres."""
    return _reached(progress.genres, 5, "genres")


def echo_motif(progress: Progress) -> UnlockProgress:
    """Earn the motif as a broad brush stroke behind the picture with tracks in three series."""
    return _reached(progress.series, 3, "series")


def makers_seal(progress: Progress) -> UnlockProgress:
    """Earn the maker's mark as a printed seal with eight tracks in one named series."""
    return _reached(progress.longest_series, 8, "tracks in one series")


def dawn_wash(progress: Progress) -> UnlockProgress:
    """Earn a wash of first light low in the picture with tracks on seven days."""
    return _reached(progress.days, 7, "days")


def halo_ring(progress: Progress) -> UnlockProgress:
    """Earn a fine ring around the focal point, its bead at the track's key, with 25 tracks."""
    return _reached(progress.tracks, 25, "tracks")


def paper_tooth(progress: Progress) -> UnlockProgress:
    """Earn laid paper, a fine vertical grain, with five covers saved."""
    return _reached(progress.covers_saved, 5, "covers saved")


def _reached(count: int, need: int, unit: str) -> UnlockProgress:
    return UnlockProgress(have=min(count, need), need=need, unit=unit)


UNLOCK_RULES: Final[tuple[tuple[str, str, int, Callable[[Progress], UnlockProgress]], ...]] = (
    ("dawn_wash", "Dawn wash", 1, dawn_wash),
    ("echo_motif", "Echo of the motif", 1, echo_motif),
    ("gilded_edge", "Gilded edge", 1, gilded_edge),
    ("halo_ring", "Halo ring", 1, halo_ring),
    ("makers_seal", "Maker's seal", 1, makers_seal),
    ("midnight_bloom", "Midnight bloom", 1, midnight_bloom),
    ("paper_tooth", "Paper tooth", 1, paper_tooth),
    ("silk_lines", "Silk lines", 1, silk_lines),
    ("soft_glow", "Soft glow", 1, soft_glow),
)
"""``(id, title, version, rule)``, sorted by id."""
