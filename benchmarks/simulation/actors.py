"""Processes, threads and time of the simulated world, in one real thread.

Every thread of the engine is a greenlet here, which goes on until it sleeps, waits or comes to a *point*: a begin, a
statement, a commit, a call of a provider or of the storage, a crash point. Time stands still meanwhile and jumps to the
next sleeper when all have stopped; six hours of waiting cost nothing. A process that is killed takes its threads along
at the very point where they are: :class:`Died` goes through them, and whatever they still touch on the way raises it
again, so that no clean-up of theirs has any effect.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent, greenlet

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Actor", "Died", "Process", "Scheduler", "StuckError"]


class Died(BaseException):
    """The process is no more."""


class StuckError(Exception):
    """Nothing is left that could happen, or too much happened."""


class Process:
    """Something that can be killed and paused."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.paused_until = 0.0
        self.actors: dict[Actor, None] = {}  # in the order of their start
        self.runtime: Any = None
        self.clock_skew_s = 0.0


class Actor:
    """A thread."""

    __slots__ = (
        "daemon",
        "done",
        "error",
        "job_id",
        "let",
        "process",
        "result",
        "run",
        "started",
        "tokens",
        "waiting",
        "wakes",
    )

    def __init__(self, run: Callable[[], Any], process: Process | None, *, daemon: bool) -> None:
        self.run, self.process, self.daemon = run, process, daemon
        self.let: greenlet | None = None
        self.started = self.done = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.waiting: list[Actor] = []
        self.wakes = 0
        self.tokens: dict[int, int] = {}
        """Job -> the token of the lease that it took, as the history saw it."""
        self.job_id = 0


class Scheduler:
    """Lets actors go on, one at a time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.current: Actor | None = None
        self.stopped = False
        self.live = 0
        """Actors that have something to bring to its end."""
        self._hub = getcurrent()
        self._idle: list[greenlet] = []
        self._heap: list[tuple[float, int, Actor, int]] = []
        self._count = 0

    def spawn(
        self,
        run: Callable[[], Any],
        process: Process | None = None,
        *,
        after_s: float = 0.0,
        daemon: bool = False,
    ) -> Actor:
        """Start a thread of a process (or of the world itself), a while from now."""
        actor = Actor(run, process, daemon=daemon)
        if process is not None:
            process.actors[actor] = None
        if not daemon:
            self.live += 1
        self.wake(actor, after_s)
        return actor

    def wake(self, actor: Actor, after_s: float = 0.0) -> None:
        """Let an actor go on in a while."""
        self._count += 1
        heapq.heappush(self._heap, (self.now + after_s, self._count, actor, actor.wakes))

    def sleep(self, seconds: float) -> None:
        """Sleep, in the world's time."""
        actor = self._me()
        until = self.now + seconds
        alone = not self.stopped and not (self._heap and self._heap[0][0] <= until)
        paused = actor.process is not None and actor.process.paused_until > self.now
        if seconds and alone and not paused:
            self.now = until  # nobody else would do anything meanwhile
            return
        self.wake(actor, seconds)
        self._hub.switch()
        self.check(actor)

    def park(self, timeout_s: float) -> None:
        """Sleep until somebody wakes the actor, or for so long."""
        actor = self._me()
        self.wake(actor, timeout_s)
        self._hub.switch()
        self.check(actor)
        actor.wakes += 1  # whatever else was to wake it is stale

    def check(self, actor: Actor) -> None:
        """Raise Died where the actor's process is no more."""
        if actor.process is not None and not actor.process.alive:
            raise Died

    def join(self, other: Actor) -> None:
        """Wait for a thread; one that has not begun is run here and now, which is the same."""
        actor = self._me()
        self.check(actor)
        if other.done:
            return
        if not other.started and other.process is actor.process:
            other.started = True
            self._run(other)
            return
        other.waiting.append(actor)
        self._hub.switch()
        self.check(actor)

    def kill(self, process: Process) -> None:
        """End a process now; where it is the current actor's own, that one is next."""
        process.alive = False
        for actor in list(process.actors):
            if actor is not self.current and not actor.done:
                self._bury(actor)
        if self.current is not None and self.current.process is process:
            raise Died

    def run(self, *, most: int) -> None:
        """Go on until somebody stops it.

        Raises:
            StuckError: nothing is left to do, or it took more turns than ``most``.
        """
        for _ in range(most):
            if self.stopped:
                return
            if not self._heap:
                raise StuckError("nothing is left to do")
            at, _, actor, wakes = heapq.heappop(self._heap)
            if actor.done or wakes != actor.wakes:
                continue
            process = actor.process
            if process is not None and process.paused_until > at:
                self._count += 1
                heapq.heappush(self._heap, (process.paused_until, self._count, actor, wakes))
                continue
            self.now = max(at, self.now)
            self._resume(actor)
        raise StuckError(f"it is not over after {most} turns")

    def end(self) -> None:
        """Let everybody who is left die, so that no greenlet is left behind."""
        for _, _, actor, _ in self._heap:
            if actor.process is not None:
                actor.process.alive = False
        for _, _, actor, _ in list(self._heap):
            self._bury(actor)
        for idle in self._idle:
            idle.switch(None)

    def _me(self) -> Actor:
        if self.current is None:
            raise RuntimeError("only actors sleep")
        return self.current

    def _resume(self, actor: Actor) -> None:
        if actor.let is None:
            if actor.started:
                return
            actor.started = True
            actor.let = self._idle.pop() if self._idle else greenlet(self._serve, self._hub)
        self.current = actor
        actor.let.switch(actor)
        self.current = None

    def _serve(self, actor: Actor | None) -> None:
        """Run one actor after another: a greenlet costs more than most of them do."""
        me = getcurrent()
        while actor is not None:
            self._run(actor)
            if me.parent is not self._hub:
                return  # buried: whoever did it goes on
            self._idle.append(me)
            actor = self._hub.switch()

    def _run(self, actor: Actor) -> None:
        try:
            self.check(actor)
            actor.result = actor.run()
        except (Died, Exception) as error:  # noqa: BLE001 -- whoever waits for it looks
            actor.error = error
        self._over(actor)

    def _over(self, actor: Actor) -> None:
        if actor.done:
            return
        actor.done = True
        if not actor.daemon:
            self.live -= 1
        if actor.process is not None:
            actor.process.actors.pop(actor, None)
        for waiting in actor.waiting:
            self.wake(waiting)

    def _bury(self, actor: Actor) -> None:
        """Send Died through an actor that is not running."""
        if actor.done:
            return
        if actor.let is None or actor.let.dead:
            actor.error = Died()
            self._over(actor)
            return
        before, self.current = self.current, actor
        here = getcurrent()
        actor.let.parent = here
        actor.let.throw(Died)
        self.current = before
        self._over(actor)
