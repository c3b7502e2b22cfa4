"""The breaker opens for what its faults say, closes by its probe only, and never has two probes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.providers import breaker as breakers
from soundfoundry_core.providers.breaker import Breaker, Standing, standing
from soundfoundry_core.providers.contract import Fault
from soundfoundry_core.providers.faults import POLICIES

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FAL = Breaker(provider="fal")


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def opened(fault: Fault = Fault.LOCKED) -> Breaker:
    """Return a breaker that has just opened at noon."""
    breaker = FAL
    for number in range(POLICIES[fault].opens_after or 0):
        breaker = breakers.failed(breaker, f"a{number}", fault, NOON, reason="User is locked.")
    return breaker


def test_a_lock_opens_for_ten_minutes_and_says_why() -> None:
    """403 "User is locked" keeps everybody away for long at its first sight."""
    breaker = opened()

    assert breaker.open_until == after(600)
    assert breaker.reason == "User is locked"
    assert standing(breaker, after(599)) is Standing.OPEN
    assert standing(breaker, after(600)) is Standing.HALF_OPEN


@pytest.mark.parametrize(("fault", "count"), [(Fault.CAPACITY, 3), (Fault.AMBIGUOUS, 3), (Fault.RATE, 1)])
def test_so_many_in_a_row_open(fault: Fault, count: int) -> None:
    """A single 503 opens nothing; three in a row do, and a success in between starts the count anew."""
    breaker = FAL
    for number in range(count):
        assert standing(breaker, NOON) is Standing.CLOSED
        breaker = breakers.failed(breaker, f"a{number}", fault, NOON)
    assert standing(breaker, NOON) is Standing.OPEN

    if count > 1:
        breaker = breakers.failed(FAL, "a1", fault, NOON)
        breaker = breakers.succeeded(breaker, "a2", NOON)
        assert breaker.failures == 0


@pytest.mark.parametrize("fault", [Fault.INVALID, Fault.MODERATION, Fault.REMOTE_FAILED, Fault.EXPIRED])
def test_a_bad_prompt_says_nothing_about_health(fault: Fault) -> None:
    """A thousand refused prompts leave the breaker as it was."""
    breaker = FAL
    for number in range(1000):
        breaker = breakers.failed(breaker, f"a{number}", fault, NOON)
    assert breaker == FAL


def test_failed_probes_double_the_pause_up_to_the_longest() -> None:
    """10, 20, 40 ... minutes, six hours at most."""
    breaker, now, pauses = opened(), NOON, []
    for number in range(9):
        assert breaker.open_until is not None
        pauses.append((breaker.open_until - now).total_seconds() / 60)
        now = breaker.open_until
        breaker = breakers.probing(breaker, f"p{number}", now)
        breaker = breakers.failed(breaker, f"p{number}", Fault.LOCKED, now)
    assert pauses == [10, 20, 40, 80, 160, 320, 360, 360, 360]


def test_a_probe_that_was_accepted_closes() -> None:
    """One success of the probe, and everything is forgotten; the next lock starts at ten minutes again."""
    breaker = breakers.probing(opened(), "p", after(600))
    breaker = breakers.succeeded(breaker, "p", after(601))

    assert breaker.pristine
    assert breaker.openings == 0
    assert breakers.failed(breaker, "a", Fault.LOCKED, after(700)).open_until == after(1300)


def test_what_was_under_way_when_it_opened_does_not_close_it() -> None:
    """A submit that fal accepted a moment before it locked says nothing about the next one."""
    assert breakers.succeeded(opened(), "earlier", after(1)) == opened()


def test_what_was_under_way_when_it_opened_does_not_double_the_pause() -> None:
    """Twenty submits that meet the same lock at once are one opening."""
    breaker = opened()
    for number in range(20):
        breaker = breakers.failed(breaker, f"b{number}", Fault.LOCKED, after(1))
    assert breaker.openings == 1
    assert breaker.open_until == after(601)


def test_a_graver_fault_takes_over() -> None:
    """A lock that is met while a rate limit holds keeps the breaker open for as long as a lock does."""
    breaker = breakers.failed(opened(Fault.RATE), "b", Fault.LOCKED, after(5), reason="locked")

    assert breaker.fault is Fault.LOCKED
    assert breaker.open_until == after(605)


def test_a_probe_that_fails_does_not_shorten_what_others_were_told() -> None:
    """While it was tried again, a submit from before was told to come back much later: that holds."""
    breaker = breakers.probing(opened(Fault.RATE), "p", after(30))
    breaker = breakers.failed(breaker, "earlier", Fault.RATE, after(31), retry_after_s=900)

    assert breakers.failed(breaker, "p", Fault.RATE, after(32)).open_until == after(931)


def test_a_providers_own_pause_counts() -> None:
    """``Retry-After`` is taken at its word; where that was not enough, ours counts if it is longer. A lock is a lock."""
    first = breakers.failed(FAL, "a", Fault.RATE, NOON, retry_after_s=7)
    assert first.open_until == after(7)
    assert breakers.failed(FAL, "a", Fault.RATE, NOON, retry_after_s=90).open_until == after(90)
    again = breakers.failed(
        breakers.probing(first, "p", after(7)), "p", Fault.RATE, after(7), retry_after_s=7
    )
    assert again.open_until == after(67)
    assert breakers.failed(FAL, "a", Fault.LOCKED, NOON, retry_after_s=7).open_until == after(600)


def test_a_probe_whose_worker_died_is_not_the_last_one() -> None:
    """Nobody tells what became of it: the pause once more; and if nobody even tells that, another after a while."""
    breaker = breakers.probing(opened(), "p", after(600))

    assert standing(breaker, after(601)) is Standing.PROBING
    assert standing(breaker, after(600 + breakers.PROBE_S)) is Standing.HALF_OPEN
    told = breakers.unheard(breaker, "p", after(700))
    assert told.open_until == after(1300)
    assert told.openings == 1
    assert breakers.unheard(breaker, "another", after(700)) == breaker


def test_a_probe_with_a_bad_prompt_lets_the_next_one_probe() -> None:
    """INVALID neither closes the breaker nor keeps it open for longer."""
    breaker = breakers.failed(breakers.probing(opened(), "p", after(600)), "p", Fault.INVALID, after(601))

    assert standing(breaker, after(601)) is Standing.HALF_OPEN
    assert breaker.openings == 1


def test_there_is_no_probe_of_what_is_not_half_open() -> None:
    """Closed, open, or probed by somebody: no."""
    for breaker in (FAL, opened(), breakers.probing(opened(Fault.RATE), "p", after(60))):
        with pytest.raises(ValueError, match="not half-open"):
            breakers.probing(breaker, "q", after(61) if breaker.probe else NOON)


def test_reasons_are_one_short_line() -> None:
    """A page of HTML from a gateway is not kept whole."""
    assert breakers.reason_of("Bad\n  gateway. ") == "Bad gateway"
    assert len(breakers.reason_of("x" * 5000)) == 160


EVENTS = st.lists(
    st.tuples(
        st.floats(0, 900),
        st.sampled_from(["ok", "unheard", "probe", *Fault]),
        st.sampled_from(["a", "b", "probe"]),
        st.none() | st.floats(0.1, 3600),
    ),
    max_size=40,
)


@given(EVENTS)
def test_the_laws_hold_in_any_order(events: Sequence[tuple[float, object, str, float | None]]) -> None:
    """It closes by a probe's success only, opens no earlier for a failure, and its pauses are bounded."""
    breaker, now = FAL, NOON
    for wait_s, event, ref, retry_after_s in events:
        now += timedelta(seconds=wait_s)
        before, stood = breaker, standing(breaker, now)
        if event == "probe":
            if stood is Standing.HALF_OPEN:
                breaker = breakers.probing(breaker, ref, now)
                assert standing(breaker, now) is Standing.PROBING
            continue
        if event == "ok":
            breaker = breakers.succeeded(breaker, ref, now)
            if stood is not Standing.CLOSED:
                assert breaker.pristine == (before.probe == ref)
        elif event == "unheard":
            breaker = breakers.unheard(breaker, ref, now)
        else:
            assert isinstance(event, Fault)
            breaker = breakers.failed(breaker, ref, event, now, retry_after_s=retry_after_s)
            if before.open_until is not None:
                assert breaker.open_until is not None
                assert breaker.open_until >= before.open_until
            if breaker.open_until is not None and breaker.open_until != before.open_until:
                pause_s = (breaker.open_until - now).total_seconds()
                assert pause_s <= max(POLICIES[event].most_s, retry_after_s or 0) + 1e-3
        assert (breaker.open_until is None) <= (breaker.probe is None)
        assert breaker.provider == "fal"
