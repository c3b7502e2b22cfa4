"""Money is counted exactly, by UTC days, and caps say no in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.providers.contract import Money
from soundfoundry_core.providers.spending import NOTHING, Caps, day_of, dollars

AMOUNTS = st.integers(0, 10**9).map(Money)


@given(AMOUNTS, st.lists(AMOUNTS.filter(lambda money: money != NOTHING), max_size=4).map(tuple), AMOUNTS)
def test_a_job_never_exceeds_its_cap(cost: Money, paid: tuple[Money, ...], cap: Money) -> None:
    """What passes is free, or fits under the cap together with all that may have been paid before."""
    caps = Caps(per_job=cap, paid_attempts=3)

    if caps.refuses_job(cost, paid) is None and cost != NOTHING:
        assert cost.micros + sum(each.micros for each in paid) <= cap.micros
        assert len(paid) < 3


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_day_never_exceeds_its_cap(cost: Money, spent: Money, cap: Money) -> None:
    """What passes is free or fits."""
    passes = Caps(per_day=cap).refuses_day(cost, spent) is None

    assert passes == (cost == NOTHING or cost.micros + spent.micros <= cap.micros)


def test_what_may_have_been_paid_is_not_paid_again() -> None:
    """Without a word from the operator a job pays once, whatever the caps leave room for."""
    caps = Caps(per_job=Money(10**9))

    assert caps.refuses_job(Money(1), (Money(1),)) == "an attempt before may have been paid"
    assert caps.refuses_job(NOTHING, (Money(1),)) is None
    assert caps.refuses_job(Money(1), ()) is None


def test_a_day_is_a_day_in_utc() -> None:
    """One in the morning in Tokyo is yesterday."""
    tokyo = timezone(timedelta(hours=9))

    assert day_of(datetime(2026, 11, 24, 1, tzinfo=tokyo)) == "2026-11-23"
    assert day_of(datetime(2026, 11, 24, 23, 59, tzinfo=UTC)) == "2026-11-24"


@pytest.mark.parametrize(
    ("micros", "shown"),
    [(0, "0.00 USD"), (200_000, "0.20 USD"), (2_300, "0.0023 USD"), (1, "0.000001 USD"), (12_000_000, "12.00 USD")],
)  # fmt: skip
def test_amounts_are_shown_exactly(micros: int, shown: str) -> None:
    """As many places as it takes, at least two."""
    assert dollars(Money(micros)) == shown
