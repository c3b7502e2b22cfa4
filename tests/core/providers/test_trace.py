"""A trace reads like what a person would tell, says nothing twice, and does not grow for ever."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from soundfoundry_core.providers import trace
from soundfoundry_core.providers.breaker import Breaker
from soundfoundry_core.providers.contract import Fault, Money
from soundfoundry_core.providers.routing import Offer, Policy, Stop, Unable, route

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOCKED = Breaker(
    provider="fal",
    failures=1,
    openings=1,
    fault=Fault.LOCKED,
    reason="User is locked. Reason: Exhausted balance",
    open_until=NOON + timedelta(minutes=20),
)
SHORTER = Offer(
    provider="replicate", model="stable-audio", cost=Money(200_000), stretch=-0.05, losses=("Shorter.",)
)
FAL = Offer(provider="fal", model="one", cost=Money(1))


def texts(entries: tuple[trace.Entry, ...]) -> list[str]:
    return [entry["text"] for entry in entries]


def test_it_reads_like_what_a_person_would_tell() -> None:
    """The issue's own example, in the words of the product."""
    decision = route((FAL, SHORTER), breakers={"fal": LOCKED}, policy=Policy(), now=NOON)
    told = [
        *texts(trace.entries_of(decision, NOON)),
        trace.outcome("accepted", "replicate", NOON)["text"],
        trace.billed("replicate", NOON, reserved=Money(200_000), paid=Money(190_000))["text"],
    ]

    assert told == [
        "fal skipped: locked until 12:20 UTC, User is locked. Reason: Exhausted balance",
        "replicate is asked: stable-audio, about 0.20 USD, 5 % shorter",
        "replicate took it",
        "replicate billed 0.19 USD, 0.20 USD were estimated",
    ]


def test_why_nobody_takes_it_is_one_sentence() -> None:
    """It is what the maker reads when the job fails."""
    decision = route(
        (FAL, Unable(provider="replicate", why="REPLICATE_API_TOKEN is not set")),
        breakers={"fal": LOCKED},
        policy=Policy(),
        now=NOON,
    )

    assert isinstance(decision, Stop)
    assert trace.why_nobody(decision, NOON) == (
        "No music provider takes it (fal: locked until 12:20 UTC, User is locked. Reason: Exhausted balance; "
        "replicate: REPLICATE_API_TOKEN is not set)."
    )
    assert trace.why_nobody(Stop(code="x"), NOON) == "There is no music provider to ask."


def test_nothing_is_said_twice_between_two_attempts() -> None:
    """A job that waits an hour for a lock says so once; after another attempt it may say it again."""
    skip = trace.entries_of(route((FAL, SHORTER), breakers={"fal": LOCKED}, policy=Policy(), now=NOON), NOON)
    kept = trace.added([], skip[:1])
    for _ in range(50):
        kept = trace.added(kept, skip[:1])
    assert len(kept) == 1
    kept = trace.added(trace.added(kept, skip[1:]), skip[:1])
    assert [each["what"] for each in kept] == ["skipped", "asked", "skipped"]


def test_it_does_not_grow_for_ever() -> None:
    """The first and the last entries stay."""
    kept: list[trace.Entry] = []
    for number in range(500):
        kept = trace.added(kept, [trace.outcome("refused", f"p{number}", NOON, fault=Fault.RATE)])
    assert len(kept) == trace.MOST
    assert kept[0]["provider"] == "p0"
    assert kept[-1]["provider"] == "p499"


def test_another_day_is_named() -> None:
    """A lock that lasts over midnight says which day."""
    assert trace.clock(NOON + timedelta(hours=13), NOON) == "2026-11-25 01:00 UTC"


def test_an_entry_is_plain_data() -> None:
    """It is kept as JSON, whatever the provider said."""
    entry = trace.outcome(
        "refused", "fal", NOON, fault=Fault.CAPACITY, said="<html>\nBad gateway.\n" + "x" * 999
    )

    assert json.loads(json.dumps(entry)) == entry
    assert len(entry["text"]) < 250
    assert "\n" not in entry["text"]
