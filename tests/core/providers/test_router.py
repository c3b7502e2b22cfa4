"""The router's memory: one probe and one last dollar, however many ask at once; money given back where nothing was paid."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.providers.breaker import Breaker, Standing, standing
from soundfoundry_core.providers.contract import Fault, Money
from soundfoundry_core.providers.router import MemoryState, Router
from soundfoundry_core.providers.routing import Offer, Policy, Stop, Take, Wait
from soundfoundry_core.providers.spending import Caps

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.providers.routing import Decision

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = "2026-11-24"
FAL = Offer(provider="fal", model="one", cost=Money(200_000))
REPLICATE = Offer(provider="replicate", model="two", cost=Money(300_000))
FREE = Offer(provider="synth", model="synth-1", cost=Money(0))


def at_once(number: int, do: Callable[[int], Any]) -> list[Any]:
    """Do it in so many threads at the same moment; return what each got."""
    gate, got = threading.Barrier(number), [None] * number

    def run(index: int) -> None:
        gate.wait()
        got[index] = do(index)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def test_one_of_many_probes() -> None:
    """Sixteen jobs come as the pause ends: one asks fal, fifteen go to the fallback."""
    state = MemoryState()
    router = Router(state, Policy())
    router.refused("fal", "a", Fault.LOCKED, NOON, reason="User is locked")
    later = NOON + timedelta(seconds=601)

    def take(index: int) -> Decision:
        return router.take((FAL, REPLICATE), ref=f"r{index}", now=later)

    got = at_once(16, take)
    asked = [each.offer.provider for each in got]

    assert sorted(asked) == ["fal", *["replicate"] * 15]
    assert got[asked.index("fal")].probe
    assert state.breakers()["fal"].probe == f"r{asked.index('fal')}"
    assert state.spent(DAY) == Money(200_000 + 15 * 300_000)
    router.accepted("fal", state.breakers()["fal"].probe or "", later)
    assert all(each.offer.provider == "fal" for each in at_once(4, take))


def test_a_day_is_never_overdrawn() -> None:
    """Room for seven, sixteen at once: seven are asked, and the rest are told why not."""
    state = MemoryState()
    router = Router(state, Policy(caps=Caps(per_day=Money(1_500_000))))

    got = at_once(16, lambda index: router.take((FAL,), ref=f"r{index}", now=NOON))

    assert sum(isinstance(each, Take) for each in got) == 7
    assert {each.code for each in got if isinstance(each, Stop)} == {"spending-cap"}
    assert state.spent(DAY) == Money(1_400_000)


def test_what_was_not_paid_is_given_back() -> None:
    """Reserved, settled at what was billed; or refused, and nothing remains."""
    state = MemoryState()
    router = Router(state, Policy())
    router.take((FAL,), ref="a", now=NOON)
    router.take((FAL,), ref="b", now=NOON)
    router.settle(DAY, reserved=FAL.cost, paid=Money(150_000))
    router.settle(DAY, reserved=FAL.cost, paid=Money(0))

    assert state.spent(DAY) == Money(150_000)


def test_looking_changes_nothing() -> None:
    """A quote claims neither the probe nor the money."""
    state = MemoryState()
    router = Router(state, Policy())
    router.refused("fal", "a", Fault.LOCKED, NOON)
    later = NOON + timedelta(seconds=601)
    before = state.breakers()

    decision = router.look((FAL, REPLICATE), now=later)
    assert isinstance(decision, Take)
    assert decision.probe
    assert state.breakers() == before
    assert state.spent(DAY) == Money(0)


def test_what_is_free_is_not_booked() -> None:
    """The synth costs nothing, and asks nobody's permission."""
    state = MemoryState()
    router = Router(state, Policy(caps=Caps(per_day=Money(0), per_job=Money(0))))

    assert isinstance(router.take((FREE,), ref="a", now=NOON), Take)
    assert state.spent(DAY) == Money(0)


@pytest.mark.parametrize("outcome", ["refused", "unheard", "invalid"])
def test_a_probe_that_fails_leaves_the_door_closed_or_to_the_next(outcome: str) -> None:
    """Refused: longer. Nobody knows: the pause once more. A bad prompt: the next job probes."""
    state = MemoryState()
    router = Router(state, Policy())
    router.refused("fal", "a", Fault.LOCKED, NOON)
    later = NOON + timedelta(seconds=601)
    router.take((FAL,), ref="p", now=later)
    if outcome == "refused":
        router.refused("fal", "p", Fault.LOCKED, later)
    elif outcome == "unheard":
        router.unheard("fal", "p", later)
    else:
        router.refused("fal", "p", Fault.INVALID, later)

    minutes = {"refused": 20, "unheard": 10, "invalid": 0}[outcome]
    breaker = state.breakers()["fal"]
    assert standing(breaker, later + timedelta(minutes=minutes)) is Standing.HALF_OPEN
    assert minutes == 0 or standing(breaker, later + timedelta(minutes=minutes, seconds=-1)) is Standing.OPEN


def test_a_stale_change_is_not_kept() -> None:
    """Compare and swap: who comes second looks again."""
    state = MemoryState()
    blank = Breaker(provider="fal")

    assert state.swap(blank, Breaker(provider="fal", failures=1))
    assert not state.swap(blank, Breaker(provider="fal", failures=9))
    assert state.breakers()["fal"].failures == 1


def test_alone_it_waits_for_somebody_elses_probe() -> None:
    """A rate limit is over, somebody is trying: five seconds, not a second request."""
    state = MemoryState()
    router = Router(state, Policy())
    router.refused("fal", "a", Fault.RATE, NOON)
    later = NOON + timedelta(seconds=31)
    router.take((FAL,), ref="p", now=later)

    assert router.take((FAL,), ref="q", now=later) == Wait(
        after_s=5.0, skipped=router.look((FAL,), now=later).skipped
    )
