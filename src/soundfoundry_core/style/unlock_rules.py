"""The built-in unlock rules: what a maker earns, and how near it is.

Each rule is a pure function from :class:`~soundfoundry_core.style.unlocks.Progress` (counts that only
grow), so what it gives it never takes back. The covers draw the effects: ``silk_lines`` gives strokes a
varying width, ``soft_glow`` puts light around the focal point, ``midnight_bloom`` deepens the ground and
scatters faint stars. ``UNLOCK_RULES`` is what ``plugins.builtin`` offers through the hook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.style.unlocks import Progress, UnlockProgress

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["UNLOCK_RULES", "midnight_bloom", "silk_lines", "soft_glow"]


def silk_lines(progress: Progress) -> UnlockProgress:
    """Earn strokes of varying width with the first three tracks."""
    return _reached(progress.tracks, 3)


def soft_glow(progress: Progress) -> UnlockProgress:
    """Earn a soft glow with the first vocal track."""
    return _reached(progress.vocal_tracks, 1)


def midnight_bloom(progress: Progress) -> UnlockProgress:
    """Earn a darker ground with faint stars with the first track made at night (22:00-05:00)."""
    return _reached(progress.night_tracks, 1)


def _reached(count: int, need: int) -> UnlockProgress:
    return UnlockProgress(have=min(count, need), need=need)


UNLOCK_RULES: Final[tuple[tuple[str, str, int, Callable[[Progress], UnlockProgress]], ...]] = (
    ("midnight_bloom", "Midnight bloom", 1, midnight_bloom),
    ("silk_lines", "Silk lines", 1, silk_lines),
    ("soft_glow", "Soft glow", 1, soft_glow),
)
"""``(id, title, version, rule)``, sorted by id."""
