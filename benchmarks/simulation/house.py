"""The crew of every worker: messages that are heard, and the loops of relay, reaper and sweeper.

Rounds in which a loop would find nothing are left out; that is what makes six hours of waiting cheap.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from benchmarks.simulation.firsts import NEVER_S
from benchmarks.simulation.laws import unnamed
from benchmarks.simulation.seams import NOW
from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_api.worker.reaper import Reaper
from soundfoundry_api.worker.relay import Relay
from soundfoundry_api.worker.sweeper import Sweeper

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.simulation.actors import Process
    from benchmarks.simulation.world import World

__all__ = ["House"]

_STORING_S: Final = 60.0
"""Longer than the seven puts of a track take where nobody is paused any more."""
_SWEPT_AFTER_S: Final = 3700.0
"""The sweeper leaves what belongs to a job that ended less than an hour ago."""


class House:
    """What workers do without being asked by anybody."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._relaying = False
        self._waiting: Counter[tuple[int, str]] = Counter()
        """(What the broker has forgotten so far, queue) -> messages that nobody has taken."""

    def _wait_for_the_paused(self) -> None:
        """Let a loop that was put to sleep over a put come to the end of its storing."""
        until = max(process.paused_until for process in self._world.processes) + _STORING_S
        while (left_s := until - self._world.scheduler.now) > 0:
            self._world.scheduler.sleep(left_s)

    def _wait_for_the_sweeper(self) -> None:
        """Let an hour pass after the last job's end, where files lie that nobody names."""
        database = self._world.database
        rows = {name: database.rows(name) for name in ("jobs", "tracks")}
        if unnamed(self._world.storage.objects, rows):
            last = max(row["finished_at"] for row in rows["jobs"])
            ahead_s = (last - self._world.database_time()).total_seconds()  # where the clock went back
            until = self._world.scheduler.now + max(0.0, ahead_s) + _SWEPT_AFTER_S
            while (left_s := until - self._world.scheduler.now) > 0:  # whoever rings wakes who sleeps
                self._world.scheduler.sleep(left_s)

    def crew_of(self, process: Any) -> tuple[Reaper, Relay]:
        """Return the loops of a worker, as its crew makes them."""
        bell = process.doorbell
        waiting = lambda provider: self.waiting(bell.queue_of(provider))  # noqa: E731
        reaper = Reaper(process.runtime, bell.ring, threads=1, waiting=waiting)
        return reaper, Relay(process.runtime)

    def waiting(self, queue: str) -> int:
        """Return how many messages wait in a queue."""
        if self._world.scheduler.now < self._world.broker_away_until:
            raise ConnectionError("the broker is away")
        return self._waiting[self._world.broker.forgotten, queue]

    def rung(self, queue: str, job_id: int) -> None:
        """Take a message: once, or not, or twice, now or later."""
        self._world.point("broker")
        if self._world.scheduler.now < self._world.broker_away_until:
            raise ConnectionError("the broker is away")
        times = 0 if self._world.habit("messages lost") else 2 if self._world.habit("messages doubled") else 1
        for _ in range(times):
            late = self._world.draws.of((0.01, 1.0, 30.0)) if self._world.habit("messages late") else 0.01
            epoch = self._world.broker.forgotten
            self._waiting[epoch, queue] += 1
            self._world.scheduler.spawn(partial(self._heard, queue, job_id, epoch), after_s=late)
        if self._world.habit("rung, and said no"):
            raise ConnectionError("no reply")

    def _heard(self, queue: str, job_id: int, epoch: int) -> None:
        while epoch == self._world.broker.forgotten:
            workers = [
                process
                for process in self._world.processes
                if process.name.startswith("worker") and process.alive
            ]
            if workers:
                self._waiting[epoch, queue] -= 1
                bell = workers[job_id % len(workers)].doorbell  # type: ignore[attr-defined]
                do = bell._advance if queue == "steps" else bell._render  # noqa: SLF001 -- as Dramatiq calls them
                self._work(workers[job_id % len(workers)], partial(do, job_id)).job_id = job_id
                return
            self._world.scheduler.sleep(1.0)

    def _work(self, process: Process, do: Callable[[], Any]) -> Any:
        """Let a process do something of which nothing is raised."""

        def watched() -> Any:
            try:
                return do()
            except Exception as error:  # noqa: BLE001 -- it is what we look for
                self._world.broken.append(f"raised: {type(error).__name__}: {error}")

        return self._world.scheduler.spawn(watched, process)

    def poke_relay(self) -> None:
        """Let some worker's relay find a new row in the outbox soon."""
        if not self._relaying:
            self._relaying = True
            self._world.scheduler.spawn(self._relay, after_s=0.3)

    def _relay(self) -> None:
        self._relaying = False
        for process in self._world.processes:
            if process.alive and process.name.startswith("worker"):
                relay = process.relay  # type: ignore[attr-defined]
                self._world.scheduler.spawn(partial(_loop, relay.run_once), process)
                return

    def keep(self, process: Process, reaper: Reaper, relay: Relay) -> None:
        """Be the loops of a worker's crew; rounds in which they would find nothing are left out."""
        rest = 2.0 if process.name == "worker 1" else 7.3
        while True:
            due_in = self._world.database.due_in()
            if due_in <= 0:
                _loop(reaper.run_once)
            if self._world.database.pending():
                _loop(relay.run_once)
            elif due_in == NEVER_S and self._world.scheduler.live == 0 and process.name == "worker 1":
                self._world.heal()
                self._wait_for_the_paused()
                for _ in range(2):  # somebody may be storing while the first one sweeps
                    self._wait_for_the_sweeper()
                    for each in self._world.processes[2:]:
                        sweeper = Sweeper(each.runtime)
                        for _ in range(2):  # a cover goes at the second look
                            _loop(sweeper.run_once)
                self._world.scheduler.stopped = True
            if self._world.scheduler.now > NEVER_S:
                self._world.broken.append("I1: it is not over after twelve hours")
                self._world.scheduler.stopped = True
            self._world.scheduler.sleep(rest if due_in < rest else min(due_in, 30.0))


def _loop(run_once: Callable[[], Any]) -> None:
    """Run a loop's round as the crew does: whatever it raises, the next one may work."""
    try:
        run_once()
    except DatabaseUnavailableError:
        return  # the crew logs it and goes on
    except Exception as error:  # noqa: BLE001 -- the crew would go on; here it is something to look at
        NOW.world.broken.append(f"raised: a loop of the crew: {error!r}")
