"""A lease is had by one, is fenced at every write, and costs a job nothing when it was handed back."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import update

from soundfoundry_api.db.tables import users
from soundfoundry_api.jobs.advance import advance
from soundfoundry_api.jobs.lease import (
    CancelRequestedError,
    Heartbeat,
    LeaseLostError,
    hand_back,
    renew,
    take,
    write,
)

pytestmark = pytest.mark.faults


def _take(world: Any, job_id: int) -> Any:
    with world.database.begin() as connection:
        return take(connection, job_id, lease_s=2)


def test_one_of_many_gets_the_lease(world: Any) -> None:
    """Eight threads ring for one job at once: one works."""
    job_id = world.create()
    with ThreadPoolExecutor(8) as pool:
        taken = [lease for lease in pool.map(lambda _: _take(world, job_id), range(8)) if lease]
    assert len(taken) == 1


def test_a_lost_lease_writes_nothing(world: Any) -> None:
    """Whoever lost the lease can neither write, renew nor hand back, and whoever has it can."""
    job_id = world.create()
    old = _take(world, job_id)
    assert _take(world, job_id) is None
    world.skip(10)
    new = _take(world, job_id)
    assert (new.token, new.lost) == (old.token + 1, 1)
    for do in (write, hand_back):
        with pytest.raises(LeaseLostError), world.database.begin() as connection:
            do(connection, old, phase="stale")
    with world.database.begin() as connection:
        assert not renew(connection, old, lease_s=2)
        assert renew(connection, new, lease_s=2)
        hand_back(connection, new)
    world.quiesce()
    world.check()


def test_handed_back_is_not_held(world: Any) -> None:
    """A heartbeat that comes after the lease was handed back holds nothing up and loses no lease."""
    job_id = world.create()
    lease = _take(world, job_id)
    with world.database.begin() as connection:
        hand_back(connection, lease)
    with world.database.begin() as connection:
        assert not renew(connection, lease, lease_s=1000)
    with pytest.raises(LeaseLostError), world.database.begin() as connection:
        write(connection, lease, phase="late")
    assert _take(world, job_id).lost == 0
    world.skip(60)
    world.quiesce()
    world.check()


def test_a_cancel_is_due_at_once(world: Any) -> None:
    """A cancel that comes while a step runs is not put off by the time that the step would wait for."""
    job_id = world.create()
    lease = _take(world, job_id)
    world.cancel(job_id)
    with pytest.raises(CancelRequestedError), world.database.begin() as connection:
        write(connection, lease, unless_canceled=True, phase="on")
    with world.database.begin() as connection:
        hand_back(connection, lease, after_s=3600)
    assert advance(world.runtime, job_id)
    world.quiesce()
    assert world.check() == {job_id: "CANCELED"}


def test_a_heartbeat_holds_a_lease(world: Any) -> None:
    """A step may take longer than a lease."""
    job_id = world.create()
    with world.database.begin() as connection:
        lease = take(connection, job_id, lease_s=0.6)
    with Heartbeat(world.database, lease, lease_s=0.6):
        time.sleep(1.2)
        assert _take(world, job_id) is None
    with world.database.begin() as connection:
        hand_back(connection, lease)
    world.quiesce()
    world.check()


@pytest.mark.parametrize(("provider", "price"), [("booth", 0), ("booth", 10_000), ("cloud", 10_000)])
def test_two_workers_at_once(world: Any, provider: str, price: int) -> None:
    """Threads that advance the same jobs at the same time do each step once."""
    world.memory.behave(price=price, polls=0)
    ids = [world.create(provider) for _ in range(3)]
    for _ in range(4):
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda job_id: advance(world.runtime, job_id), ids * 3))
        world.skip(30)
    world.quiesce()
    assert set(world.check().values()) == {"COMPLETE"}
    assert len(world.memory.lines("paid")) == 3
    assert all(len(world.attempts(job_id)) == 1 for job_id in ids)


@pytest.mark.parametrize(("provider", "ends"), [("cloud", "COMPLETE"), ("booth", "COMPLETE")])
def test_an_answer_that_comes_after_the_lease_was_lost(world: Any, provider: str, ends: str) -> None:
    """A worker that slept through its lease while it asked still tells what the provider answered."""
    world.memory.behave(hold=True)
    job_id = world.create(provider)
    sleeper = threading.Thread(target=_without_heartbeat, args=(world, job_id))
    sleeper.start()
    _until(lambda: world.memory.lines("holding"))
    world.skip(60)
    assert advance(world.runtime, job_id)  # somebody else finds the INTENT
    assert world.attempts(job_id)[0].state == "UNKNOWN"
    (world.memory.folder / "go").touch()
    sleeper.join(30)
    assert world.attempts(job_id)[0].state == "SUBMITTED"
    world.quiesce()
    assert world.check() == {job_id: ends}
    assert len(world.memory.lines("paid")) == 1


def test_an_answer_that_comes_after_the_end_is_stopped(world: Any) -> None:
    """Paid work whose job was canceled meanwhile is stopped at the provider."""
    world.memory.behave(hold=True)
    job_id = world.create()
    sleeper = threading.Thread(target=_without_heartbeat, args=(world, job_id))
    sleeper.start()
    _until(lambda: world.memory.lines("holding"))
    world.cancel(job_id)
    world.skip(60)
    assert advance(world.runtime, job_id)
    (world.memory.folder / "go").touch()
    sleeper.join(30)
    assert world.check_quiet() == {job_id: "CANCELED"}
    assert len(world.memory.lines("canceled")) == 1


@pytest.mark.parametrize("over", ["covers/", "tracks/"])
def test_who_falls_asleep_over_a_put_overwrites_nothing(world: Any, over: str) -> None:
    """Somebody else finishes the job, with another cover, since the maker has another name by now; that one stays."""
    world.memory.behave(price=0, asleep_over=over)
    job_id = world.create("booth")
    sleeper = threading.Thread(target=_without_heartbeat, args=(world, job_id))
    sleeper.start()
    _until(lambda: world.memory.lines("asleep"))
    with world.database.begin() as connection:
        connection.execute(update(users).where(users.c.id == world.user_id).values(name="Somebody Else"))
    world.skip(60)
    world.quiesce()
    assert world.check() == {job_id: "COMPLETE"}
    (world.memory.folder / "go").touch()
    sleeper.join(30)

    assert world.check() == {job_id: "COMPLETE"}
    stored = list(world.runtime.storage.keys("covers/"))
    assert len(stored) == 5, "two of each attempt, and the copy under the plain name"


def test_a_cancel_stops_a_free_rendering(world: Any) -> None:
    """A rendering that nobody pays for stops at its next word of progress."""
    world.memory.behave(price=0, slow_s=3)
    job_id = world.create("booth")
    worker = threading.Thread(target=advance, args=(world.runtime, job_id))
    worker.start()
    _until(lambda: world.memory.lines("paid"))
    world.cancel(job_id)
    worker.join(30)
    assert world.check_quiet() == {job_id: "CANCELED"}


def test_a_job_that_kills_its_workers_is_poison(world: Any, zygote: Any) -> None:
    """A rendering that kills every worker ends as FAILED after as many as the settings say, and holds no credits."""
    world.memory.behave(price=0)
    job_id = world.create("booth")
    deaths = 0
    while world.row(job_id).state != "FAILED" and deaths < 30:
        deaths += zygote.run(world, ("advance", job_id), crash="submit.answered") == 137
        world.skip(60)
    world.quiesce()
    assert world.check() == {job_id: "FAILED"}
    assert world.row(job_id).error_code == "poison"
    assert deaths == world.runtime.settings.max_lost_leases + 1


def _without_heartbeat(world: Any, job_id: int) -> None:
    """Advance as a process would that is stopped while the provider answers: its heartbeat finds the lease gone."""
    advance(world.runtime, job_id)


def _until(true: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)
