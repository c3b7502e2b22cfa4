"""The reaper rings for what is due and not too often; the relay tells at least once; the sweeper sweeps."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from soundfoundry_api.db.tables import idempotency_keys, outbox
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.worker.broker import Doorbell
from soundfoundry_api.worker.reaper import Reaper
from soundfoundry_api.worker.relay import Relay
from soundfoundry_api.worker.sweeper import Sweeper


def test_a_job_that_waits_is_not_rung_for_each_round(world: Any) -> None:
    """What was rung for and waits in a queue is left in peace; a new step of it is rung for."""
    rung: list[int] = []
    reaper = Reaper(world.runtime, lambda job_id, provider: rung.append(job_id))
    first, second = world.create(), world.create()
    for _ in range(5):
        assert reaper.run_once() == 2
    assert rung == [first, second]
    world.step(first)
    world.skip(60)
    reaper.run_once()
    assert rung == [first, second, first]
    world.quiesce()
    world.check()


def test_what_is_not_in_its_queue_any_more_is_rung_for_soon(world: Any) -> None:
    """A broker that forgot everything costs ten seconds, however long the pause was by then."""
    rung: list[float] = []
    now, queue = [0.0], [3]
    reaper = Reaper(
        world.runtime,
        lambda job_id, provider: rung.append(now[0]),
        waiting=lambda provider: queue[0],
        clock=lambda: now[0],
    )
    world.create()
    for now[0] in range(200):
        reaper.run_once()
    assert rung == [0, 10, 30, 70, 150]
    queue[0] = 0
    for now[0] in range(200, 215):
        reaper.run_once()
    assert rung[5:] == [200, 210]
    world.quiesce()
    world.check()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_messages_that_wait_are_counted(world: Any, redis_url: str, redis_prefix: str) -> None:
    """The count is that of the queue in Redis: one after a ring, none after a flush."""
    environ = {**world.runtime.environ, "REDIS_URL": redis_url, "SOUNDFOUNDRY_REDIS_PREFIX": redis_prefix}
    doorbell = Doorbell(Runtime(environ=environ, plugins=world.runtime.plugins))
    counts = [doorbell.waiting("cloud")]
    doorbell.ring(1, "cloud")
    counts.append(doorbell.waiting("cloud"))
    for broker in doorbell.brokers.values():
        broker.flush_all()
        broker.close()
    counts.append(doorbell.waiting("cloud"))
    assert counts == [0, 1, 0]


def test_the_longest_overdue_comes_first(world: Any) -> None:
    """A small batch takes what has waited longest, so that nobody starves."""
    rung: list[int] = []
    ids = [world.create() for _ in range(4)]
    world.step(ids[0])
    reaper = Reaper(world.runtime, lambda job_id, provider: rung.append(job_id), batch=2)
    world.skip(1)
    reaper.run_once()
    assert rung == ids[1:3]
    world.quiesce()
    world.check()


def test_the_reaper_works_where_nobody_can_be_rung_for(world: Any) -> None:
    """With a broker that raises, each job gets its step here."""

    def away(job_id: int, provider: str) -> None:
        raise OSError("away")

    ids = [world.create("booth") for _ in range(3)]
    world.memory.behave(price=0)
    Reaper(world.runtime, away).run_once()
    assert {world.row(job_id).state for job_id in ids} == {"COMPLETE"}
    world.quiesce()
    world.check()


def test_an_event_is_told_again_with_the_same_id(world: Any, zygote: Any) -> None:
    """A relay that dies between telling and marking tells it again; the id is the same."""
    world.create("booth")
    world.step(1)
    world.step(1)
    assert zygote.run(world, ("relay",), crash="relay.told") == 137
    world.quiesce()
    world.check()
    told = world.memory.lines("events")
    assert len(told) == 2
    assert len(set(told)) == 1


def test_a_slow_sink_holds_nothing_up(world: Any) -> None:
    """While a sink is still busy with an event, orders are taken and doorbells are rung."""
    world.create("booth")
    world.step(1)
    world.step(1)
    busy, free = threading.Event(), threading.Event()

    class Slow:
        def deliver(self, event: Any) -> None:
            busy.set()
            assert free.wait(60)

    relay = Relay(world.runtime)
    relay._sinks["slow"] = (("*",), Slow())
    teller = threading.Thread(target=relay.tell_events)
    teller.start()
    try:
        assert busy.wait(60)
        world.create("booth")
        assert relay.ring_due() >= 1
        assert teller.is_alive()
    finally:
        free.set()
        teller.join()
    world.quiesce()
    world.check()


def test_two_relays_share_the_outbox(world: Any) -> None:
    """Relays that run at the same time ring for each order, and lose no event."""
    ids = [world.create("booth") for _ in range(8)]
    for job_id in ids:
        world.cancel(job_id)
        world.step(job_id)
    relays = [threading.Thread(target=Relay(world.runtime).run_once) for _ in range(3)]
    for relay in relays:
        relay.start()
    for relay in relays:
        relay.join()
    world.quiesce()
    world.check()
    told = world.memory.lines("events")
    assert len(set(told)) == 8
    if world.database.engine.dialect.name == "postgresql":
        assert len(told) == 8


def test_what_has_served_its_time_is_swept(world: Any) -> None:
    """Old published rows and expired keys go, in batches; what is new or was never published stays."""
    with world.database.begin() as connection:
        now = database_now(connection)
        for days, published in ((8, True), (8, False), (1, True)):
            at = now - timedelta(days=days)
            row = {"topic": "x", "payload": {}, "created_at": at, "published_at": at if published else None}
            connection.execute(insert(outbox), [row] * 5)
        key = {"user_id": world.user_id, "endpoint": "x", "fingerprint": b"x", "created_at": now}
        for name, hours in (("old", -1), ("older", -99), ("new", 1)):
            connection.execute(
                insert(idempotency_keys).values(key=name, expires_at=now + timedelta(hours=hours), **key)
            )
    assert Sweeper(world.runtime, batch=2).run_once() == 7
    with world.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(outbox)) == 10
        assert connection.scalars(select(idempotency_keys.c.key)).all() == ["new"]
    with world.database.begin() as connection:
        connection.execute(update(outbox).values(published_at=database_now(connection)))


def test_a_canceled_jobs_spool_is_swept(world: Any) -> None:
    """Paid bytes that nobody wants any more do not stay."""
    job_id = world.create("booth")
    world.step(job_id)
    assert list(world.runtime.storage.keys("spool/"))
    world.cancel(job_id)
    world.quiesce()
    assert Sweeper(world.runtime).run_once() == 1
    assert not list(world.runtime.storage.keys("spool/"))
    assert world.check() == {job_id: "CANCELED"}
