"""Who is asked next, for every fault, breaker and budget; and the laws that no combination breaks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.providers.breaker import Breaker, Standing, probing, standing
from soundfoundry_core.providers.contract import Fault, Money
from soundfoundry_core.providers.faults import POLICIES, Others
from soundfoundry_core.providers.routing import Offer, Policy, Stop, Take, Try, Unable, Wait, route
from soundfoundry_core.providers.spending import Caps

if TYPE_CHECKING:
    from soundfoundry_core.providers.routing import Candidate, Decision

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
COST = Money(200_000)
FAL = Offer(provider="fal", model="one", cost=COST)
REPLICATE = Offer(provider="replicate", model="two", cost=COST)
SYNTH = Offer(provider="synth", model="synth-1", cost=Money(0))


def ask(*candidates: Candidate, **more: Any) -> Decision:
    """Decide at noon."""
    given = {"breakers": {}, "policy": Policy(), "now": NOON}
    return route(candidates, **(given | more))


def taken(decision: Decision) -> str:
    """Return who is asked."""
    assert isinstance(decision, Take), decision
    return decision.offer.provider


def closed_for(seconds: float, fault: Fault = Fault.LOCKED, provider: str = "fal") -> dict[str, Breaker]:
    """Return a breaker that stays open for so long, or was open until so long ago."""
    until = NOON + timedelta(seconds=seconds)
    breaker = Breaker(provider=provider, failures=1, openings=1, fault=fault, reason="why", open_until=until)
    return {provider: breaker}


def test_the_first_is_asked_while_it_is_healthy() -> None:
    """Nothing is wrong: the operator's first choice, and nobody is passed over."""
    decision = ask(FAL, REPLICATE)

    assert decision == Take(offer=FAL)


def test_a_locked_provider_is_passed_over_with_the_reason() -> None:
    """The next one takes it, and the decision says why and until when."""
    decision = ask(FAL, REPLICATE, breakers=closed_for(600))

    assert taken(decision) == "replicate"
    (skip,) = decision.skipped
    assert (skip.provider, skip.why, skip.fault) == ("fal", "why", Fault.LOCKED)
    assert skip.until == NOON + timedelta(seconds=600)


def test_after_its_pause_the_first_job_probes_and_the_others_go_on_elsewhere() -> None:
    """Half-open: one is marked as the probe; while it is under way, the next provider is asked."""
    half_open = closed_for(-1)
    decision = ask(FAL, REPLICATE, breakers=half_open)
    under_way = {"fal": probing(half_open["fal"], "p", NOON)}

    assert decision == Take(offer=FAL, probe=True)
    assert taken(ask(FAL, REPLICATE, breakers=under_way)) == "replicate"


@pytest.mark.parametrize(
    ("fault", "next_is"),
    [
        (Fault.AUTH, "replicate"),
        (Fault.LOCKED, "replicate"),
        (Fault.RATE, "replicate"),
        (Fault.CAPACITY, "replicate"),
        (Fault.INVALID, "replicate"),
        (Fault.MODERATION, None),
    ],
)
def test_after_a_certain_refusal(fault: Fault, next_is: str | None) -> None:
    """The next one is asked at once; what a moderator refused is carried to nobody."""
    decision = ask(FAL, REPLICATE, tries=[Try(provider="fal", fault=fault)], rested=False)

    assert taken(decision) == next_is if next_is else isinstance(decision, Stop)


@pytest.mark.parametrize("fault", [Fault.AMBIGUOUS, Fault.REMOTE_FAILED, Fault.EXPIRED])
def test_what_may_have_been_paid_is_not_paid_again(fault: Fault) -> None:
    """Given up, failed or expired after it was accepted: nobody who costs money is asked, unless the operator says so."""
    tries = [Try(provider="fal", fault=fault, paid=COST)]

    assert isinstance(ask(FAL, REPLICATE, tries=tries), Stop)
    twice = Policy(caps=Caps(paid_attempts=2, per_job=Money(400_000)))
    assert taken(ask(FAL, REPLICATE, tries=tries, policy=twice)) == "replicate"
    tight = Policy(caps=Caps(paid_attempts=2, per_job=Money(399_999)))
    assert isinstance(ask(FAL, REPLICATE, tries=tries, policy=tight), Stop)


def test_a_failure_that_was_not_billed_is_no_payment() -> None:
    """Where the provider says that it billed nothing, the next one is asked."""
    assert taken(ask(FAL, REPLICATE, tries=[Try(provider="fal", fault=Fault.REMOTE_FAILED)])) == "replicate"


def test_a_refused_request_goes_only_to_who_keeps_all_of_it() -> None:
    """INVALID: perhaps it was the request. Another may take it as it is, not with something cut off."""
    tries = [Try(provider="fal", fault=Fault.INVALID)]
    shorter = Offer(provider="replicate", model="two", cost=COST, stretch=-0.05, losses=("5 % shorter.",))

    assert isinstance(ask(FAL, shorter, tries=tries), Stop)
    assert taken(ask(FAL, shorter, SYNTH, tries=tries)) == "synth"


def test_a_fallback_never_silently_loses_much() -> None:
    """Thirty seconds instead of two minutes, or no voice: refused. 5 % shorter: taken. Too long: cut, so taken."""

    def fallback(**more: Any) -> Offer:
        return Offer(provider="other", model="m", cost=COST, **more)

    locked = closed_for(600)
    assert isinstance(ask(FAL, fallback(stretch=-0.75), breakers=locked), Stop)
    assert isinstance(ask(FAL, fallback(lacks=("vocals",)), breakers=locked), Stop)
    assert taken(ask(FAL, fallback(stretch=-0.05), breakers=locked)) == "other"
    assert taken(ask(FAL, fallback(stretch=5.0), breakers=locked)) == "other"


def test_the_first_choice_may_lose_what_nobody_else_keeps() -> None:
    """Its loss is told in the quote; but somebody who keeps everything comes before it."""
    short = Offer(provider="fal", model="lyria", cost=COST, stretch=-0.75, losses=("30 s.",))

    assert taken(ask(short)) == "fal"
    assert taken(ask(short, REPLICATE)) == "replicate"
    little = Offer(provider="fal", model="m", cost=COST, stretch=-0.05, losses=("5 %.",))
    assert taken(ask(little, REPLICATE)) == "fal"


def test_a_fallback_that_keeps_everything_comes_before_one_that_does_not() -> None:
    """Among fallbacks capability counts before the order."""
    little = Offer(provider="a", model="m", cost=COST, stretch=-0.05, losses=("5 %.",))

    assert taken(ask(FAL, little, REPLICATE, breakers=closed_for(600))) == "replicate"


def test_alone_and_full_it_waits_and_counts() -> None:
    """2, 4, 8, 16 seconds; the fifth refusal ends it."""
    tries: list[Try] = []
    pauses = []
    while isinstance(decision := ask(FAL, tries=tries, rested=not tries), Wait | Take):
        if isinstance(decision, Wait):
            pauses.append(decision.after_s)
            assert taken(ask(FAL, tries=tries, rested=True)) == "fal"
        tries.append(Try(provider="fal", fault=Fault.CAPACITY))
    assert pauses == [2, 4, 8, 16]
    assert len(tries) == 5


def test_it_waits_for_a_rate_limit_but_not_for_a_human() -> None:
    """Nobody else can: a limit of 40 s is waited for, a lock is not; and nothing is waited for longer than patience."""
    limited = closed_for(40, Fault.RATE)

    assert ask(FAL, breakers=limited).after_s == 40  # type: ignore[union-attr]
    assert isinstance(ask(FAL, breakers=limited, waited_s=859.0), Wait)
    assert isinstance(ask(FAL, breakers=limited, waited_s=861.0), Stop)
    assert isinstance(ask(FAL, breakers=closed_for(600)), Stop)


def test_who_cannot_be_asked_is_named() -> None:
    """A fallback without its key is passed over like any other."""
    broken = Unable(provider="fal", why="FAL_KEY is not set")
    decision = ask(broken, REPLICATE)

    assert taken(decision) == "replicate"
    assert decision.skipped[0].why == "FAL_KEY is not set"


def test_a_used_up_day_leaves_what_is_free() -> None:
    """The day's budget holds for everybody; free providers go on; if it is the only reason, the code says so."""
    policy = Policy(caps=Caps(per_day=Money(1_000_000)))
    spent = Money(900_000)

    assert taken(ask(FAL, SYNTH, policy=policy, spent=spent)) == "synth"
    decision = ask(FAL, REPLICATE, policy=policy, spent=spent)
    assert isinstance(decision, Stop)
    assert decision.code == "spending-cap"
    assert taken(ask(FAL, policy=policy, spent=Money(800_000))) == "fal"


NAMES = ("fal", "replicate", "synth", "own")
OFFERS = st.builds(
    Offer,
    provider=st.sampled_from(NAMES),
    model=st.just("m"),
    cost=st.sampled_from([Money(0), COST, Money(900_000)]),
    stretch=st.sampled_from([0.0, -0.05, -0.5, 2.0]),
    lacks=st.sampled_from([(), ("vocals",)]),
)
CANDIDATES = st.lists(
    OFFERS | st.builds(Unable, provider=st.sampled_from(NAMES), why=st.just("no key")),
    max_size=4,
    unique_by=lambda each: each.provider,
)
TRIES = st.lists(
    st.builds(
        Try,
        provider=st.sampled_from(NAMES),
        fault=st.none() | st.sampled_from(Fault),
        paid=st.sampled_from([Money(0), Money(0), COST]),
    ),
    max_size=4,
)
BREAKERS = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.floats(-700, 700), st.sampled_from(Fault), st.booleans()), max_size=4
).map(
    lambda found: {
        name: probing(made, "p", NOON) if probed and standing(made, NOON) is Standing.HALF_OPEN else made
        for name, (seconds, fault, probed) in found.items()
        for made in closed_for(seconds, fault, name).values()
    }
)
POLICIES_OF = st.builds(
    Policy,
    caps=st.builds(
        Caps,
        per_job=st.none() | st.just(Money(500_000)),
        per_day=st.none() | st.just(Money(1_000_000)),
        paid_attempts=st.integers(1, 2),
    ),
)


@given(CANDIDATES, TRIES, BREAKERS, POLICIES_OF, st.sampled_from([Money(0), Money(700_000)]),
       st.sampled_from([0.0, 10.0, 1000.0]), st.booleans())  # fmt: skip
def test_the_laws_hold_for_everything(  # noqa: PLR0917
    candidates: list[Candidate],
    tries: list[Try],
    breakers: dict[str, Breaker],
    policy: Policy,
    spent: Money,
    waited_s: float,
    rested: bool,
) -> None:
    """Whatever has happened: no second payment, no closed door, no refused prompt carried on, no endless wait."""
    decision = ask(
        *candidates, tries=tries, breakers=breakers, policy=policy, spent=spent, waited_s=waited_s, rested=rested
    )  # fmt: skip
    assert decision == ask(
        *candidates, tries=tries, breakers=breakers, policy=policy, spent=spent, waited_s=waited_s, rested=rested
    )  # fmt: skip
    told = [skip.provider for skip in decision.skipped]
    assert len(told) == len(set(told))
    if isinstance(decision, Wait):
        assert waited_s + decision.after_s <= policy.patience_s
        assert 0 <= decision.after_s <= 700
        return
    if isinstance(decision, Stop):
        assert set(told) == {each.provider for each in candidates}
        return
    offer = decision.offer
    assert offer in candidates
    assert offer.provider not in told
    paid = [each.paid for each in tries if each.paid.micros]
    if offer.cost.micros:
        assert len(paid) < policy.caps.paid_attempts
        total = offer.cost.micros + sum(each.micros for each in paid)
        assert policy.caps.per_job is None or total <= policy.caps.per_job.micros
        assert policy.caps.per_day is None or offer.cost.micros + spent.micros <= policy.caps.per_day.micros
    stood = standing(breakers.get(offer.provider) or Breaker(provider=offer.provider), NOON)
    assert stood in {Standing.CLOSED, Standing.HALF_OPEN}
    assert decision.probe == (stood is Standing.HALF_OPEN)
    if candidates.index(offer) > 0:
        assert not offer.lacks
        assert offer.stretch >= -policy.shorter
    for each in tries:
        if each.fault is None:
            continue
        if each.provider != offer.provider:
            assert POLICIES[each.fault].others is not Others.NOBODY
    mine = [each for each in tries if each.provider == offer.provider and each.fault is not None]
    assert len(mine) < policy.tries
    assert not mine or POLICIES[mine[-1].fault].again  # type: ignore[index]
    assert rested or not any(each.provider == offer.provider for each in tries)


@given(CANDIDATES, st.lists(st.sampled_from(Fault), min_size=40, max_size=40), POLICIES_OF)
def test_a_search_comes_to_an_end(candidates: list[Candidate], faults: list[Fault], policy: Policy) -> None:
    """Everybody fails, again and again: after five attempts each nobody is asked any more, nor paid more than allowed."""
    tries: list[Try] = []
    for fault in faults:
        decision = ask(*candidates, tries=tries, policy=policy)
        if not isinstance(decision, Take):
            break
        certain = fault not in {Fault.AMBIGUOUS, Fault.REMOTE_FAILED, Fault.EXPIRED}
        paid = Money(0) if certain else decision.offer.cost
        tries.append(Try(provider=decision.offer.provider, fault=fault, paid=paid))
    assert isinstance(decision, Stop)
    assert len(tries) <= policy.tries * len(candidates)
    assert sum(each.paid.micros > 0 for each in tries) <= policy.caps.paid_attempts


def test_what_failed_for_a_reason_of_our_own_costs_nobody_money() -> None:
    """A worker that died, or a storage that was away: another may render it for nothing, but nobody is paid for it."""
    other = Offer(provider="other", model="three", cost=Money(0))
    died = [Try(provider="synth", fault=None)]

    assert taken(ask(SYNTH, FAL, tries=died * 3)) == "synth"
    assert taken(ask(SYNTH, FAL, other, tries=died)) == "other"
    assert taken(ask(FAL, SYNTH, tries=died)) == "synth"
