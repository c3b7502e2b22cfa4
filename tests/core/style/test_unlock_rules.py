"""Laws of the built-in unlock rules: what earns them, and how progress is told."""

from __future__ import annotations

import pytest

from soundfoundry_core.style.unlock_rules import UNLOCK_RULES, midnight_bloom, silk_lines, soft_glow
from soundfoundry_core.style.unlocks import Progress, UnlockProgress


def test_silk_lines_come_with_three_tracks() -> None:
    """Two of three tracks is progress, three earn it, more change nothing."""
    assert silk_lines(Progress(tracks=2)) == UnlockProgress(have=2, need=3)
    assert not silk_lines(Progress(tracks=2)).earned
    assert silk_lines(Progress(tracks=3)).earned
    assert silk_lines(Progress(tracks=30)) == UnlockProgress(have=3, need=3)


def test_soft_glow_comes_with_a_vocal_track() -> None:
    """Instrumental tracks do not earn it, one vocal track does."""
    assert not soft_glow(Progress(tracks=99)).earned
    assert soft_glow(Progress(tracks=1, vocal_tracks=1)).earned


def test_midnight_bloom_comes_at_night() -> None:
    """Tracks made by day do not earn it, one made at night does."""
    assert not midnight_bloom(Progress(tracks=99)).earned
    assert midnight_bloom(Progress(tracks=1, night_tracks=1)).earned


@pytest.mark.parametrize(("id_", "title", "version", "rule"), UNLOCK_RULES)
def test_the_table_is_complete(id_: str, title: str, version: int, rule: object) -> None:
    """Each row names its rule's own function, for people and for programs."""
    assert id_ == getattr(rule, "__name__", "")
    assert title
    assert version == 1
    assert [row[0] for row in UNLOCK_RULES] == sorted(row[0] for row in UNLOCK_RULES)
