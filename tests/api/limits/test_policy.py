"""What the limits are, and what a decision is made of."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_api.limits.policy import Limit, limits_of, weigh
from soundfoundry_api.settings import Settings


def test_the_limits_are_those_of_the_runbook() -> None:
    """With nothing set: 30 cover saves and 5 or 20 creates a minute, 10 series an hour."""
    limits = limits_of(Settings())
    assert (limits.cover_saves.count, limits.cover_saves.window_s) == (30, 60)
    assert (limits.series.count, limits.series.window_s) == (10, 3600)
    assert (limits.creates("free").count, limits.creates("free").window_s) == (5, 60)
    assert (limits.creates("pro").count, limits.creates("pro").window_s) == (20, 60)


def test_an_operator_can_set_each_limit() -> None:
    """Every count comes from its setting."""
    limits = limits_of(
        Settings(limit_cover_saves=1, limit_creates_free=2, limit_creates_pro=3, limit_series=4)
    )
    counts = [
        limits.cover_saves.count,
        limits.creates("free").count,
        limits.creates("pro").count,
        limits.series.count,
    ]
    assert counts == [1, 2, 3, 4]


def test_only_creates_spend_money_and_plans_share_their_hits() -> None:
    """Creates are marked, and have one name, so that a change of plan gives no second budget."""
    limits = limits_of(Settings())
    assert limits.creates("free").spends_money
    assert limits.creates("pro").spends_money
    assert not limits.cover_saves.spends_money
    assert not limits.series.spends_money
    assert limits.creates("free").name == limits.creates("pro").name


@pytest.mark.parametrize(
    ("name", "count", "window_s"),
    [
        ("", 1, 1),
        ("Creates", 1, 1),
        ('a"b', 1, 1),
        ("a:b", 1, 1),
        ("a" * 41, 1, 1),
        ("a", 0, 1),
        ("a", 1, 0),
    ],
)
def test_what_is_no_limit_is_refused(name: str, count: int, window_s: int) -> None:
    """A name that would break a header or a key, or a count or window of nothing, cannot be made."""
    with pytest.raises(ValueError, match="not a limit"):
        Limit(name, count, window_s)


def test_a_lowered_limit_waits_until_few_enough_are_left() -> None:
    """After 4 hits under a higher limit, a limit of 2 waits for three of them to leave."""
    decision = weigh(Limit("creates", 2, 60), [0.0, 1.0, 2.0, 3.0], 10.0)
    assert not decision.allowed
    assert decision.retry_after_s == 52.0


@given(
    now=st.floats(min_value=0, max_value=1e9),
    ages=st.lists(st.floats(min_value=0, max_value=3599.9), max_size=12),
)
def test_no_wait_is_longer_than_the_window(now: float, ages: list[float]) -> None:
    """Whatever the clock shows: a wait in whole seconds, rounded up, is at most the window's length."""
    decision = weigh(Limit("series", 10, 3600), sorted(now - age for age in ages), now)
    assert 0 <= math.ceil(max(decision.reset_s, decision.retry_after_s)) <= 3600


def test_a_first_hit_waits_for_its_window() -> None:
    """Not a second longer: 3600 s after a moment that is no round number are 3600 s."""
    for now in (0.1, 12345.678, 1_000_003.3):
        assert weigh(Limit("series", 10, 3600), [], now).reset_s == 3600
