"""Whatever a provider does, a job ends once, the books balance, and nothing is paid for twice."""

from __future__ import annotations

import sys
from typing import Any

import pytest

pytestmark = pytest.mark.faults

# (provider, behaviour, how it ends, attempts, payments)
SCENARIOS: dict[str, tuple[str, dict[str, Any], str, int, int]] = {
    "free inline": ("booth", {"price": 0}, "COMPLETE", 1, 1),
    "paid inline": ("booth", {}, "COMPLETE", 1, 1),
    "remote": ("cloud", {"polls": 3}, "COMPLETE", 1, 1),
    "free remote": ("cloud", {"price": 0}, "COMPLETE", 1, 1),
    "refused": ("cloud", {"submit": "refused"}, "FAILED", 1, 0),
    "unavailable for ever": ("cloud", {"submit": "unavailable"}, "FAILED", 5, 0),
    "unavailable twice": ("cloud", {"submit": "unavailable", "faults": 2}, "COMPLETE", 3, 1),
    "rate": ("cloud", {"submit": "before:rate", "faults": 1}, "COMPLETE", 2, 1),
    "capacity": ("cloud", {"submit": "before:capacity", "faults": 1}, "COMPLETE", 2, 1),
    "auth": ("cloud", {"submit": "before:auth"}, "FAILED", 1, 0),
    "locked": ("cloud", {"submit": "before:locked"}, "FAILED", 1, 0),
    "invalid": ("cloud", {"submit": "before:invalid"}, "FAILED", 1, 0),
    "moderation": ("cloud", {"submit": "before:moderation"}, "FAILED", 1, 0),
    "remote failed at once": ("cloud", {"submit": "before:remote-failed"}, "FAILED", 1, 0),
    "expired at once": ("cloud", {"submit": "before:expired"}, "FAILED", 1, 0),
    "ambiguous": ("cloud", {"submit": "before:ambiguous"}, "FAILED", 1, 0),
    "accepted, reply lost": ("cloud", {"submit": "lost"}, "FAILED", 1, 1),
    "cannot sort its errors": ("cloud", {"submit": "before:cannot-sort"}, "FAILED", 1, 0),
    "exits": ("cloud", {"submit": "exit"}, "FAILED", 1, 0),
    "answers nonsense": ("cloud", {"submit": "nonsense"}, "FAILED", 1, 1),
    "free and ambiguous": ("cloud", {"price": 0, "submit": "lost", "faults": 2}, "COMPLETE", 3, 3),
    "lies": ("cloud", {"lies": True}, "COMPLETE", 1, 1),
    "lies inline": ("booth", {"lies": True}, "COMPLETE", 1, 1),
    "lies and fails": ("cloud", {"lies": True, "ends": "failed"}, "FAILED", 1, 1),
    "fails remotely": ("cloud", {"ends": "failed"}, "FAILED", 1, 1),
    "canceled remotely": ("cloud", {"ends": "canceled"}, "FAILED", 1, 1),
    "looks fail for a while": ("cloud", {"poll": "ambiguous", "poll_faults": 8}, "COMPLETE", 1, 1),
    "looks are rate limited": ("cloud", {"poll": "rate", "poll_faults": 3}, "COMPLETE", 1, 1),
    "looks fail for ever": ("cloud", {"poll": "ambiguous"}, "FAILED", 1, 1),
    "looks cannot be sorted": ("cloud", {"poll": "cannot-sort", "poll_faults": 2}, "COMPLETE", 1, 1),
    "result expired": ("cloud", {"poll": "expired"}, "FAILED", 1, 1),
    "looks are refused": ("cloud", {"poll": "refused"}, "FAILED", 1, 1),
    "runs for ever": ("cloud", {"polls": 10**9}, "FAILED", 1, 1),
    "broken audio": ("booth", {"audio": "broken"}, "FAILED", 1, 1),
    "free broken audio": ("booth", {"price": 0, "audio": "broken"}, "FAILED", 1, 1),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_behaviour_ends_by_the_laws(world: Any, name: str) -> None:
    """However a provider behaves, its job ends as it should, with as many attempts and payments as it should."""
    provider, behaviour, ends, tries, payments = SCENARIOS[name]
    world.memory.behave(**behaviour)
    job_id = world.create(provider)
    world.quiesce()
    assert world.check() == {job_id: ends}
    assert len(world.attempts(job_id)) == tries
    assert len(world.memory.lines("paid")) == payments


def test_unknown_is_never_submitted_again(world: Any) -> None:
    """An attempt that may have been paid is waited for and given up; nobody is asked a second time."""
    world.memory.behave(submit="lost")
    job_id = world.create()
    world.step(job_id)
    assert world.attempts(job_id)[0].state == "UNKNOWN"
    world.memory.behave()
    world.quiesce()
    assert world.check() == {job_id: "FAILED"}
    assert world.row(job_id).error_code == "provider-unknown"
    assert [attempt.state for attempt in world.attempts(job_id)] == ["ABANDONED"]
    assert len(world.memory.lines("asked")) == 1


def test_news_of_an_unknown_attempt_completes_it(world: Any) -> None:
    """A webhook that names an unknown attempt brings the paid work home."""
    from soundfoundry_api.jobs.repository import hear_of

    world.memory.behave(submit="lost")
    job_id = world.create()
    world.step(job_id)
    ref = world.attempts(job_id)[0].client_ref
    world.memory.behave()
    with world.database.begin() as connection:
        state = hear_of(connection, ref, {"provider_request_id": f"r-{ref}", "urls": {}})
        assert state == "SUBMITTED"
        assert hear_of(connection, "nobody", {}) is None
    world.quiesce()
    assert world.check() == {job_id: "COMPLETE"}
    assert len(world.memory.lines("paid")) == 1


def test_the_same_request_id_twice_is_not_paid_twice(world: Any) -> None:
    """A provider that gives two jobs the same request id finishes one of them; the other is settled as unknown."""
    world.memory.behave(same_id=True)
    first, second = world.create(), world.create()
    world.quiesce()
    assert world.check() == {first: "COMPLETE", second: "FAILED"}


@pytest.mark.parametrize(("status", "ends"), [(503, "COMPLETE"), (404, "FAILED")])
def test_files_that_cannot_be_fetched(world: Any, songs: dict[str, Any], status: int, ends: str) -> None:
    """A file server that is away is asked again; one that says no ends the job."""
    songs["status"] = status
    job_id = world.create()
    for _ in range(4):
        world.step(job_id)
    songs["status"] = 200
    world.quiesce()
    assert world.check() == {job_id: ends}


@pytest.mark.parametrize(
    ("provider", "price", "back"),
    [("booth", 0, True), ("booth", 10_000, True), ("cloud", 10_000, True), ("cloud", 10_000, False)],
)
def test_storage_that_is_away(world: Any, provider: str, price: int, back: bool) -> None:
    """A job waits for its storage, is paid for once, and is given up after hours."""
    world.memory.behave(price=price, storage="away")
    job_id = world.create(provider)
    for _ in range(5):
        world.step(job_id)
    if back:
        world.memory.behave(price=price)
    else:
        world.skip(5.5 * 3600)  # every try masters and draws: hours of them prove no more than a few
    world.quiesce()
    assert world.check() == {job_id: "COMPLETE" if back else "FAILED"}
    if price:
        assert len(world.memory.lines("paid")) == 1


def test_paid_bytes_survive_a_storage_that_is_away(world: Any) -> None:
    """What was paid lies in this machine's spool until the storage is back, and is gone from there afterwards."""
    world.memory.behave(storage="away")
    job_id = world.create("booth")
    world.step(job_id)
    kept = list((world.folder / "data" / "spool").iterdir())
    assert len(kept) == 1
    world.memory.behave()
    world.quiesce()
    assert world.check() == {job_id: "COMPLETE"}
    assert not list((world.folder / "data" / "spool").iterdir())


@pytest.mark.parametrize("attempt", [False, True])
def test_a_plugin_that_vanished(world: Any, attempt: bool, request: pytest.FixtureRequest) -> None:
    """A job whose provider is not installed any more is tried for minutes, may be canceled, and ends."""
    engine = sys.modules["engine_world"]
    first, second = world.create(), world.create()
    if attempt:
        world.step(first)
        world.step(second)
    paid = len(world.memory.lines("paid"))
    world.memory.behave(vanished=True)
    old = world.runtime
    world.runtime = engine.runtime_of({**world.environ, "WORLD_STORAGE": f"file://{world.folder / 'files'}"})
    request.addfinalizer(world.runtime.close)
    world.cancel(second)
    world.quiesce()
    assert world.check() == {first: "FAILED", second: "CANCELED"}
    assert world.row(first).error_code == "unknown-name"
    assert len(world.memory.lines("paid")) == paid
    del old


def test_a_step_that_raises_is_tried_a_few_times(world: Any) -> None:
    """Something unexpected is counted, comes back later each time, and ends as FAILED with its attempt closed."""
    from soundfoundry_api.jobs.advance import advance

    world.memory.behave(estimate="raises")
    job_id = world.create()
    assert advance(world.runtime, job_id)
    assert not advance(world.runtime, job_id), "it must not be due at once"
    assert world.row(job_id).lost_leases == 1
    world.quiesce()
    assert world.check() == {job_id: "FAILED"}
    assert world.row(job_id).lost_leases == world.runtime.settings.max_lost_leases


@pytest.mark.parametrize("state", ["QUEUED", "SUBMITTED", "UNKNOWN", "INTENT", "waiting", "spooled"])
def test_cancel_in_every_state(world: Any, state: str) -> None:
    """A cancel ends the job at its next step, wherever it stands, and gives the credits back."""
    provider = "booth" if state in {"waiting", "spooled", "INTENT"} else "cloud"
    job_id = 0
    if state == "waiting":
        world.memory.behave(price=0, storage="away")
    elif state == "UNKNOWN":
        world.memory.behave(submit="lost")
    job_id = world.create(provider)
    if state != "QUEUED":
        world.step(job_id)
    world.cancel(job_id)
    world.quiesce()
    assert world.check() == {job_id: "CANCELED"}
    assert len(world.memory.lines("canceled")) == (1 if state == "SUBMITTED" else 0)


def test_a_cancel_that_the_provider_refuses(world: Any) -> None:
    """A provider that cannot be told to stop keeps nobody from canceling."""
    world.memory.behave(cancel="raises")
    job_id = world.create()
    world.step(job_id)
    world.cancel(job_id)
    world.quiesce()
    assert world.check() == {job_id: "CANCELED"}


def test_an_ended_job_never_changes(world: Any) -> None:
    """No step, cancel or statement changes a job that has ended."""
    from sqlalchemy import update
    from sqlalchemy.exc import DBAPIError

    from soundfoundry_api.db.tables import jobs
    from soundfoundry_api.jobs.advance import advance

    job_id = world.create("booth")
    world.quiesce()
    before = world.row(job_id)
    world.cancel(job_id)
    assert not advance(world.runtime, job_id)
    assert world.row(job_id) == before
    with pytest.raises(DBAPIError), world.database.begin() as connection:
        connection.execute(update(jobs).values(state="QUEUED"))
    world.check()


def test_an_unlock_rule_that_raises_costs_nobody_a_track(world: Any, request: pytest.FixtureRequest) -> None:
    """A plugin's rule that raises is logged, and the track is complete all the same."""
    from soundfoundry_core.plugins.markers import hookimpl
    from soundfoundry_core.plugins.records import UnlockRuleSpec

    def broken(progress: Any) -> Any:
        raise RuntimeError("broken rule")

    class Plugin:
        @hookimpl
        def soundfoundry_unlock_rules(self) -> list[UnlockRuleSpec]:
            return [UnlockRuleSpec(id="broken", title="Broken", version=1, evaluate=broken)]

    world.runtime.plugins.register(Plugin(), name="broken", distribution="broken", version="1")
    job_id = world.create("booth")
    world.quiesce()
    assert world.check() == {job_id: "COMPLETE"}
