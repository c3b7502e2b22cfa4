"""A crew finishes every job: with a broker, without one, when one vanishes, and when its processes are killed."""

from __future__ import annotations

import os
import random
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from soundfoundry_api.db.tables import TERMINAL_STATES, jobs
from soundfoundry_api.worker.broker import Doorbell
from soundfoundry_api.worker.crew import Crew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.faults

POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
engine: Any = sys.modules["engine_world"]


def _ended(world: Any) -> int:
    with world.database.read() as connection:
        return int(
            connection.scalar(select(func.count()).select_from(jobs).where(jobs.c.state.in_(TERMINAL_STATES)))
        )


def _until(true: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


class Gate:
    """A way to Redis that can be shut, and opened again."""

    def __init__(self, port: int) -> None:
        self._to, self._open = port, True
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._pairs: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                if not self._open:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._to))
                self._pairs += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    @staticmethod
    def _pump(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def shut(self) -> None:
        """Cut every connection and let nobody in."""
        self._open = False
        for end in self._pairs:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it."""
        self.shut()
        for end in self._pairs:
            end.close()
        self._server.close()


@pytest.fixture
def gate(redis_url: str) -> Iterator[Gate]:
    """Return a gate to the Redis of the tests."""
    made = Gate(int(redis_url.rpartition(":")[2].partition("/")[0]))
    yield made
    made.close()


@pytest.fixture
def with_redis(world: Any, redis_prefix: str, request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """Return what gives the world a Redis."""

    def give(url: str) -> Any:
        world.environ |= {"REDIS_URL": url, "SOUNDFOUNDRY_REDIS_PREFIX": redis_prefix}
        world.runtime.close()
        world.runtime = engine.runtime_of(world.environ)
        request.addfinalizer(world.runtime.close)
        return world

    return give


def test_a_crew_without_redis(world: Any) -> None:
    """The embedded default: a broker in memory, and every kind of job."""
    world.memory.behave(polls=0)
    with Crew(world.runtime, step_threads=3):
        ids = [world.create("booth"), world.create("cloud"), world.create("booth")]
        _until(lambda: _ended(world) == 3)
    world.quiesce()
    assert world.check() == dict.fromkeys(ids, "COMPLETE")
    assert len(world.memory.lines("paid")) == 3


@POSTGRESQL
def test_a_crew_with_redis(with_redis: Callable[[str], Any], redis_url: str) -> None:
    """Two crews on one Redis do each step once, whatever is rung for twice and in whichever order."""
    world = with_redis(redis_url)
    world.memory.behave(polls=0)
    other = engine.runtime_of(world.environ)
    with Crew(world.runtime, step_threads=3) as first, Crew(other, step_threads=3):
        ids = [world.create(("booth", "cloud")[n % 2]) for n in range(6)]
        bells = ids * 10
        random.Random(7).shuffle(bells)
        for job_id in bells:
            first.doorbell.ring(job_id, ("booth", "cloud")[(job_id + 1) % 2])
        _until(lambda: _ended(world) == 6)
    other.close()
    world.quiesce()
    assert world.check() == dict.fromkeys(ids, "COMPLETE")
    assert len(world.memory.lines("paid")) == 6


def test_redis_absent_from_the_start(with_redis: Callable[[str], Any]) -> None:
    """With no Redis there, creates answer and the reaper finishes every job by itself."""
    world = with_redis("redis://127.0.0.1:1/0")
    world.memory.behave(polls=0)
    with Crew(world.runtime, step_threads=2):
        ids = [world.create("booth"), world.create("cloud")]
        _until(lambda: _ended(world) == 2)
    world.quiesce()
    assert world.check() == dict.fromkeys(ids, "COMPLETE")


def test_redis_vanishing_midway(with_redis: Callable[[str], Any], gate: Gate) -> None:
    """When Redis goes away in the middle, the reaper goes on, and creates still answer."""
    world = with_redis(f"redis://127.0.0.1:{gate.port}/0")
    world.memory.behave(polls=0)
    with Crew(world.runtime, step_threads=2):
        ids = [world.create("booth"), world.create("cloud")]
        gate.shut()
        ids += [world.create("booth"), world.create("cloud")]
        _until(lambda: _ended(world) == 4)
    world.quiesce()
    assert world.check() == dict.fromkeys(ids, "COMPLETE")


@POSTGRESQL
def test_killed_workers(with_redis: Callable[[str], Any], redis_url: str, zygote: Any) -> None:
    """Whoever is killed in the middle of a step, another finishes it, and nothing is paid for twice."""
    world = with_redis(redis_url)
    world.memory.behave(price=0, slow_s=0.5)
    ids = [world.create("booth") for _ in range(3)]
    survivor = zygote.run(world, ("crew", 120, 2), wait=False)
    for killed in range(3):
        victim = zygote.run(world, ("crew", 120, 2), wait=False)
        _until(lambda: str(victim) in world.memory.lines("ready"))  # noqa: B023
        time.sleep(0.2 * (killed + 1))
        os.kill(victim, signal.SIGKILL)
    _until(lambda: _ended(world) == 3)
    os.kill(survivor, signal.SIGKILL)
    world.quiesce()
    assert world.check() == dict.fromkeys(ids, "COMPLETE")


@POSTGRESQL
def test_a_worker_that_is_stopped_for_longer_than_its_lease(world: Any, zygote: Any) -> None:
    """A process that wakes up after its lease is gone writes nothing over what others did."""
    world.memory.behave(price=0, slow_s=1)
    job_id = world.create("booth")
    sleeper = zygote.run(world, ("advance", job_id), wait=False)
    _until(lambda: world.memory.lines("paid"))
    os.kill(sleeper, signal.SIGSTOP)
    time.sleep(2.5)  # the lease is 2 s
    world.memory.behave(price=0)
    while world.step(job_id) not in TERMINAL_STATES:
        pass
    before = world.row(job_id)
    os.kill(sleeper, signal.SIGCONT)
    time.sleep(2)
    assert world.row(job_id) == before
    world.quiesce()
    assert world.check() == {job_id: "COMPLETE"}
    assert [attempt.state for attempt in world.attempts(job_id)] == ["FAILED", "SUCCEEDED"]


def test_a_broker_that_does_not_answer_is_left_alone(world: Any) -> None:
    """After one that could not be rung nobody rings for five seconds, so that creates do not wait one by one."""
    now, asked = [1000.0], []

    class Silent(Doorbell):
        def ring(self, job_id: int, provider: str) -> None:
            asked.append(job_id)
            raise OSError("no answer")

    doorbell = Silent(world.runtime, clock=lambda: now[0])
    for job_id in range(100):
        doorbell(job_id, "booth")
    assert asked == [0]
    now[0] += 4.99
    doorbell(100, "booth")
    now[0] += 0.02
    doorbell(101, "booth")
    doorbell(102, "booth")
    assert asked == [0, 101]


def test_an_odd_provider_is_rung_for_all_the_same(world: Any) -> None:
    """A provider that cannot be set up is no reason to take the broker for dead."""
    doorbell = Doorbell(world.runtime)
    assert doorbell.queue_of("nobody") == "steps"
    assert doorbell.queue_of("booth") == "render"
