"""Laws of the built-in unlock rules: what earns them, how progress is told, and that nothing is taken away."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from soundfoundry_core.style.unlock_rules import UNLOCK_RULES
from soundfoundry_core.style.unlocks import Progress, UnlockProgress, earned

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = {id_: rule for id_, _, _, rule in UNLOCK_RULES}
SPECS = [SimpleNamespace(id=id_, evaluate=rule) for id_, rule in RULES.items()]


@pytest.mark.parametrize(
    ("id_", "fact", "need", "words"),
    [
        ("silk_lines", "tracks", 3, "2 of 3 tracks"),
        ("soft_glow", "vocal_tracks", 1, "0 of 1 vocal tracks"),
        ("midnight_bloom", "night_tracks", 1, "0 of 1 tracks made at night"),
        ("gilded_edge", "genres", 5, "4 of 5 genres"),
        ("echo_motif", "series", 3, "2 of 3 series"),
        ("makers_seal", "longest_series", 8, "7 of 8 tracks in one series"),
        ("dawn_wash", "days", 7, "6 of 7 days"),
        ("halo_ring", "tracks", 25, "24 of 25 tracks"),
        ("paper_tooth", "covers_saved", 5, "4 of 5 covers saved"),
    ],
)
def test_each_rule_counts_one_fact(id_: str, fact: str, need: int, words: str) -> None:
    """One less than needed is progress in words, the full number earns it, and more changes nothing."""
    rule = RULES[id_]
    nearly = rule(Progress(**{fact: need - 1}))
    assert str(nearly) == words
    assert not nearly.earned
    assert rule(Progress(**{fact: need})).earned
    assert rule(Progress(**{fact: 10 * need})) == rule(Progress(**{fact: need}))


def test_other_facts_do_not_earn_it() -> None:
    """Ninety-nine instrumental tracks by day, in one genre and the default series, earn what tracks earn alone."""
    facts = Progress(tracks=99, genres=1, series=1, days=6)
    assert earned(SPECS, facts) == ("halo_ring", "silk_lines")


def test_what_was_earned_stays() -> None:
    """An unlock stays whatever the facts or the installed rules say later."""
    kept = ("retired_rule", "soft_glow")
    assert earned(SPECS, Progress(), before=kept) == kept
    assert earned([], Progress(tracks=3), before=kept) == kept
    assert earned(SPECS, Progress(tracks=3), before=kept) == ("retired_rule", "silk_lines", "soft_glow")


@pytest.mark.parametrize(("id_", "title", "version", "rule"), UNLOCK_RULES)
def test_the_table_is_complete(
    id_: str, title: str, version: int, rule: Callable[[Progress], UnlockProgress]
) -> None:
    """Each row names its rule's own function, for people and for programs."""
    assert id_ == getattr(rule, "__name__", "")
    assert title
    assert version == 1
    assert [row[0] for row in UNLOCK_RULES] == sorted(row[0] for row in UNLOCK_RULES)
