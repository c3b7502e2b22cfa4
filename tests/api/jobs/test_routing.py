"""Jobs find another provider where one does not take them, nobody is paid twice, and the trace says how it went."""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from soundfoundry_api.db.tables import breakers, spending

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.faults


def payments(world: Any) -> dict[str, int]:
    """Return how often each provider was paid."""
    return {
        name: len(world.memory.lines(f"paid-{name}"))
        for name in ("cloud", "stage", "booth")
        if world.memory.lines(f"paid-{name}")
    }


def asked(world: Any, name: str) -> int:
    """Return how often a provider was asked."""
    return len(world.memory.lines(f"asked-{name}"))


def breaker(world: Any, name: str) -> Any:
    """Return a provider's breaker."""
    with world.database.read() as connection:
        return connection.execute(select(breakers).where(breakers.c.provider == name)).one()


@pytest.fixture
def allowing(world: Any, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Give the world other settings."""

    def build(**settings: str) -> Any:
        world.environ.update(settings)
        world.runtime = sys.modules["engine_world"].runtime_of(world.environ)
        request.addfinalizer(world.runtime.close)
        return world

    return build


# what the first provider does -> (how the job ends, who was paid)
ROUTES: dict[str, tuple[dict[str, Any], str, dict[str, int]]] = {
    "wrong key": ({"submit": "before:auth"}, "COMPLETE", {"stage": 1}),
    "locked": ({"submit": "before:locked"}, "COMPLETE", {"stage": 1}),
    "rate": ({"submit": "before:rate"}, "COMPLETE", {"stage": 1}),
    "full": ({"submit": "before:capacity"}, "COMPLETE", {"stage": 1}),
    "not reached": ({"submit": "unavailable"}, "COMPLETE", {"stage": 1}),
    "refused": ({"submit": "refused"}, "COMPLETE", {"stage": 1}),
    "moderated": ({"submit": "before:moderation"}, "FAILED", {}),
    "reply lost": ({"submit": "lost"}, "FAILED", {"cloud": 1}),
    "answers nonsense": ({"submit": "nonsense"}, "FAILED", {"cloud": 1}),
    "failed, billed or not": ({"ends": "failed"}, "FAILED", {"cloud": 1}),
    "failed, not billed": ({"ends": "failed", "billed": 0}, "COMPLETE", {"cloud": 1, "stage": 1}),
    "failed as it was asked": ({"submit": "before:remote-failed"}, "FAILED", {}),
    "result expired": ({"poll": "expired"}, "FAILED", {"cloud": 1}),
}


@pytest.mark.parametrize("name", ROUTES)
def test_the_next_one_is_asked_only_after_a_certain_refusal(world: Any, name: str) -> None:
    """A refusal goes on to the next; what may have been paid does not, and what was not billed may."""
    behaviour, ends, paid = ROUTES[name]
    world.memory.behave(cloud=behaviour)
    job_id = world.create(None)
    world.quiesce()

    assert payments(world) == paid
    if name != "failed, not billed":  # the fake notes a payment there that it says it has not billed
        assert world.check() == {job_id: ends}
    assert world.row(job_id).state == ends
    assert world.row(job_id).provider == ("stage" if ends == "COMPLETE" else "cloud")


def test_the_trace_says_who_did_not_and_who_did(world: Any) -> None:
    """Four lines that its maker can read."""
    world.memory.behave(cloud={"submit": "before:locked"}, stage={"billed": 9_000})
    first, second = world.create(None), world.create(None)
    for job_id in (first, first, second):
        world.step(job_id)
    world.quiesce()

    assert world.trace(first) == [
        "cloud is asked: one, about 0.01 USD",
        "cloud refused it (locked): The music provider failed",
        "stage is asked: one, about 0.01 USD",
        "stage took it",
        "stage billed 0.009 USD, 0.01 USD were estimated",
    ]
    (skipped, *rest) = world.trace(second)
    assert skipped.startswith("cloud skipped: locked until ")
    assert skipped.endswith("UTC, odd: locked")
    assert rest[0] == "stage is asked: one, about 0.01 USD"
    assert asked(world, "cloud") == 1
    world.check()


def test_a_named_provider_is_the_only_one(world: Any) -> None:
    """Whoever names one gets that one or an error that says why, at once and without a request."""
    world.open_breaker("cloud", "locked", 600)
    job_id = world.create("cloud")
    world.step(job_id)

    assert world.row(job_id).state == "FAILED"
    assert world.row(job_id).error_code == "provider-unavailable"
    assert "cloud: locked until" in world.row(job_id).error_detail
    assert not world.memory.lines("asked")
    world.check_quiet()


def test_a_named_provider_is_waited_for_where_it_asks_for_a_pause(world: Any) -> None:
    """A rate limit ends by itself."""
    world.open_breaker("cloud", "rate", 40)
    job_id = world.create("cloud")
    world.step(job_id)
    assert world.row(job_id).phase == "waiting"
    world.quiesce()

    assert world.check() == {job_id: "COMPLETE"}
    assert world.trace(job_id)[1] == "waits: nobody can take it now"


def test_patience_has_an_end(world: Any, allowing: Callable[..., Any]) -> None:
    """Everybody is full for longer than the operator lets jobs wait."""
    allowing(SOUNDFOUNDRY_ROUTE_PATIENCE_S="300", SOUNDFOUNDRY_MUSIC_FALLBACKS="none")
    world.open_breaker("cloud", "capacity", 250)
    job_id = world.create(None)
    world.step(job_id)
    assert world.row(job_id).phase == "waiting"
    world.memory.behave(submit="before:capacity")
    world.step(job_id)

    assert world.row(job_id).state == "FAILED"
    world.check_quiet()


def test_other_jobs_go_on_while_one_probes(world: Any) -> None:
    """As the pause ends, eight workers come at once: one asks cloud, seven ask stage."""
    from soundfoundry_api.jobs.advance import advance

    world.open_breaker("cloud", "locked", 600)
    ids = [world.create(None) for _ in range(8)]
    world.skip(601)
    world.memory.behave(cloud={"slow_s": 1.0})
    gate = threading.Barrier(8)

    def work(job_id: int) -> None:
        gate.wait()
        advance(world.runtime, job_id)

    threads = [threading.Thread(target=work, args=(job_id,)) for job_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert asked(world, "cloud") == 1
    assert asked(world, "stage") == 7
    assert breaker(world, "cloud").open_until is None
    lines = [line for job_id in ids for line in world.trace(job_id)]
    assert sum(line.startswith("cloud is asked again, as the one probe") for line in lines) == 1
    world.quiesce()
    assert set(world.check().values()) == {"COMPLETE"}


def test_a_lock_in_the_middle_of_many_jobs(world: Any) -> None:
    """What is under way is finished, what is new goes elsewhere, nobody fails, nobody is paid twice, and one probes.

    ``benchmarks/routing`` does it with 200 jobs and the real plugins.
    """
    world.memory.behave(polls=2)
    before = [world.create(None) for _ in range(4)]
    for job_id in before:
        world.step(job_id)
    world.memory.behave(polls=2, cloud={"submit": "before:locked"})
    after = [world.create(None) for _ in range(4)]
    for job_id in (after[0], *after):
        world.step(job_id)
    assert asked(world, "cloud") == 5
    world.memory.behave(polls=2)
    world.skip(601)
    last = [world.create(None) for _ in range(2)]
    for job_id in last:
        world.step(job_id)
    world.quiesce()

    assert set(world.check().values()) == {"COMPLETE"}
    assert payments(world) == {"cloud": 6, "stage": 4}
    assert any("as the one probe" in line for line in world.trace(last[0]))


def test_a_probe_whose_worker_died_is_followed_by_another(world: Any, zygote: Any) -> None:
    """The breaker is open once more for its pause, and then somebody else tries."""
    world.open_breaker("cloud", "locked", 600)
    job_id = world.create(None)
    world.skip(601)
    assert zygote.run(world, ("advance", job_id), crash="submit.intended") == 137
    assert breaker(world, "cloud").probe is not None
    world.skip(30)
    other = world.create(None)
    world.step(job_id)
    assert breaker(world, "cloud").probe is None
    world.step(other)
    assert asked(world, "cloud") == 0
    world.skip(700)
    third = world.create(None)
    world.quiesce()

    assert world.check() == {job_id: "FAILED", other: "COMPLETE", third: "COMPLETE"}
    assert payments(world) == {"stage": 1, "cloud": 1}


def test_a_probe_that_was_kept_by_a_worker_that_died_has_succeeded(world: Any, zygote: Any) -> None:
    """Whoever finds its answer in the spool closes the breaker, as the worker would have done."""
    world.open_breaker("booth", "locked", 600)
    job_id = world.create("booth")
    world.skip(601)
    assert zygote.run(world, ("advance", job_id), crash="submit.kept") == 137
    assert breaker(world, "booth").probe is not None
    world.skip(30)
    world.step(job_id)
    assert breaker(world, "booth").probe is None
    assert breaker(world, "booth").open_until is None
    world.quiesce()

    assert world.check() == {job_id: "COMPLETE"}
    assert payments(world) == {"booth": 1}


def test_a_probe_whose_job_is_canceled_keeps_nobody_waiting(world: Any, zygote: Any) -> None:
    """Its worker died while asking, and its maker wants it no more: the next job may probe at once."""
    world.open_breaker("cloud", "locked", 600)
    job_id = world.create(None)
    world.skip(601)
    assert zygote.run(world, ("advance", job_id), crash="submit.intended") == 137
    world.cancel(job_id)
    world.skip(30)
    world.step(job_id)
    other = world.create(None)
    world.step(other)

    assert asked(world, "cloud") == 1
    world.quiesce()
    assert world.check() == {job_id: "CANCELED", other: "COMPLETE"}
    assert payments(world) == {"cloud": 1}


def test_a_second_payment_is_the_operators_to_allow(world: Any, allowing: Callable[..., Any]) -> None:
    """With two paid attempts and room for both, a job that failed at one is made by the other."""
    allowing(SOUNDFOUNDRY_PAID_ATTEMPTS="2", SOUNDFOUNDRY_SPEND_PER_JOB_USD="0.02")
    world.memory.behave(cloud={"ends": "failed"}, stage={"ends": "failed"})
    job_id = world.create(None)
    world.quiesce()
    world.memory.behave(cloud={"ends": "failed"})
    again = world.create(None)
    world.quiesce()

    assert world.row(job_id).state == "FAILED"
    assert world.row(again).state == "COMPLETE"
    assert payments(world) == {"cloud": 2, "stage": 2}


def test_a_lost_reply_is_given_up_before_anybody_else_is_paid(
    world: Any, allowing: Callable[..., Any]
) -> None:
    """Even where a second payment is allowed, half an hour passes first; and the trace says that it counts as paid."""
    allowing(SOUNDFOUNDRY_PAID_ATTEMPTS="2")
    world.memory.behave(cloud={"submit": "lost"})
    job_id = world.create(None)
    world.step(job_id)
    for _ in range(4):
        assert asked(world, "stage") == 0
        world.step(job_id)
    world.quiesce()

    assert world.row(job_id).state == "COMPLETE"
    assert payments(world) == {"cloud": 1, "stage": 1}
    assert "cloud was not heard of again: it counts as paid" in world.trace(job_id)
    assert [each.state for each in world.attempts(job_id)] == ["ABANDONED", "SUCCEEDED"]


def test_the_days_budget_holds_for_everybody(world: Any, allowing: Callable[..., Any]) -> None:
    """Two fit; the third fails without a request, with its credits given back; what is free goes on."""
    allowing(SOUNDFOUNDRY_SPEND_PER_DAY_USD="0.025")
    ids = [world.create(None) for _ in range(3)]
    world.quiesce()

    assert world.check() == {ids[0]: "COMPLETE", ids[1]: "COMPLETE", ids[2]: "FAILED"}
    assert world.row(ids[2]).error_code == "spending-cap"
    world.memory.behave(booth={"price": 0})
    free = world.create(None)
    world.quiesce()
    assert world.row(free).state == "COMPLETE"
    assert world.row(free).provider == "booth"


def test_what_was_billed_replaces_what_was_reserved(world: Any) -> None:
    """The day's books hold the provider's own figure, and the attempt keeps the estimate beside it."""
    world.memory.behave(cloud={"billed": 7_000})
    job_id = world.create(None)
    world.step(job_id)
    with world.database.read() as connection:
        assert connection.scalar(select(spending.c.micros)) == 10_000
    world.quiesce()

    world.check()
    with world.database.read() as connection:
        assert connection.scalar(select(spending.c.micros)) == 7_000
    (attempt,) = world.attempts(job_id)
    assert (attempt.estimate_micros, attempt.cost_micros) == (10_000, 7_000)


def test_a_fallback_that_is_not_installed_stops_nobody(world: Any, allowing: Callable[..., Any]) -> None:
    """It is named in the trace, and the next one is asked."""
    allowing(SOUNDFOUNDRY_MUSIC_FALLBACKS="elsewhere,stage")
    world.memory.behave(cloud={"submit": "before:locked"})
    job_id = world.create(None)
    world.quiesce()

    assert world.check() == {job_id: "COMPLETE"}
    assert "elsewhere skipped: There is no music provider 'elsewhere'" in world.trace(job_id)


def test_what_kills_its_workers_is_poison_in_any_queue(world: Any, zygote: Any) -> None:
    """A rendering that kills every worker ends as poison, also where the router moves it from one queue to another."""
    world.memory.behave(price=0)
    job_id = world.create(None)
    deaths = 0
    while world.row(job_id).state != "FAILED" and deaths < 40:
        deaths += zygote.run(world, ("advance", job_id), crash="submit.answered") == 137
        world.skip(60)
    world.quiesce()
    assert world.check() == {job_id: "FAILED"}
    assert world.row(job_id).error_code == "poison"
    assert deaths == world.runtime.settings.max_lost_leases + 1
    asked_in_turn = {attempt.provider for attempt in world.attempts(job_id)}
    assert {"booth"} < asked_in_turn, "it never changed its queue"


def test_midnight_between_two_looks_at_the_clock(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day that holds an attempt's money is the one that its row names, also where the day ends meanwhile."""
    from soundfoundry_api.jobs import choose

    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    told = iter([midnight - timedelta(milliseconds=1), midnight])
    monkeypatch.setattr(choose, "database_now", lambda _: next(told, midnight))
    world.memory.behave(polls=0)
    job_id = world.create("cloud")
    world.step(job_id)
    (attempt,) = world.attempts(job_id)
    with world.database.read() as connection:
        held = connection.execute(select(spending.c.day, spending.c.micros)).all()
    assert [tuple(row) for row in held] == [(attempt.booked_on, attempt.cost_micros)]
    world.quiesce()
    assert world.check() == {job_id: "COMPLETE"}
