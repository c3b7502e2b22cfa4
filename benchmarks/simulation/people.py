"""Who comes from outside: makers who order, ask again and cancel; providers who call back; operators."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from benchmarks.simulation.actors import Died
from soundfoundry_api.admin import service as admin
from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_api.errors import (
    AuthenticationError,
    ConflictError,
    InsufficientCreditsError,
    NotFoundError,
)
from soundfoundry_api.jobs.routes import cancel_job
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack
from soundfoundry_api.webhooks.callbacks import receive

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.simulation.world import World

__all__ = ["USER_ID", "People"]

USER_ID: Final = 1
_NAMES: Final = ("cloud", "synth", "booth", "free", None)
"""Whom an order names; None leaves it to the router."""
_BODIES: Final = {name: NewTrack(prompt="slow water", duration_s=30, provider=name) for name in _NAMES}
PRICE: Final = 5
_UNKNOWN: Final = (Died, DatabaseUnavailableError)
"""What leaves a client in the dark: it may have happened."""


class People:
    """Everybody outside of one world.

    Attributes:
        answers: key -> what each of its orders was answered; without a key each has its own.
    """

    def __init__(self, world: World, jobs: int) -> None:
        self._world, self.jobs = world, jobs
        self.answers: dict[str, list[Any]] = {}
        self.orders = 0
        self.granted = 0

    def come(self) -> None:
        """Let the makers come, in the first minute."""
        world, draws = self._world, self._world.draws
        self.granted = PRICE * self.jobs - (PRICE if draws.rarely(8) else 0)
        world.database.grant(USER_ID, self.granted)
        for number in range(1, self.jobs + 1):
            provider = draws.of(_NAMES)
            key = "" if draws.rarely(6) else f"key {number}"
            cancel = draws.of((5.0, 0.5, 30.0, 120.0)) if draws.rarely(6) else None
            twice = 2 if key and draws.rarely(4) else 1
            at = 2.0 * draws.below(8)
            for _ in range(twice):
                self._come(number, provider, key, cancel, at)

    def _come(self, number: int, provider: str | None, key: str, cancel: float | None, at: float) -> None:
        self._world.scheduler.spawn(lambda: self._order(number, provider, key, cancel), after_s=at)

    def _order(self, number: int, provider: str | None, key: str, cancel: float | None) -> None:
        """Order, and ask again with the same key for as long as nobody knows."""
        name = key or f"no key {number}"
        told: Any = None
        for _ in range(200):
            self.orders += 1
            told = self.ask(
                lambda runtime: create(
                    runtime, _BODIES[provider], user_id=USER_ID, idempotency_key=key or None
                )
            )
            if isinstance(told, InsufficientCreditsError):
                told = "refused"
            if isinstance(told, _UNKNOWN):
                if not key:
                    return  # whether it was taken nobody knows, and nobody can ask
                self._world.scheduler.sleep(20.0)
                continue
            break
        if isinstance(told, BaseException):
            self._world.broken.append(f"raised: an order ended in {told!r}")
            return
        self.answers.setdefault(name, []).append(told)
        if told == "refused":
            return
        if cancel is not None:
            self._world.scheduler.sleep(cancel)
            self._cancel(told.job_id)
        if key and self._world.draws.rarely(4):  # hours later, or a second one: the answer is the same
            self._world.scheduler.sleep(600.0)
            again = self.ask(
                lambda runtime: create(runtime, _BODIES[provider], user_id=USER_ID, idempotency_key=key)
            )
            if not isinstance(again, _UNKNOWN):
                self.answers[name].append(again)

    def cancel(self, job_id: int) -> None:
        """Let a maker cancel a job, whether there is one or not."""
        self._world.scheduler.spawn(lambda: self._cancel(job_id))

    def _cancel(self, job_id: int) -> None:
        who = SimpleNamespace(user_id=USER_ID)
        for _ in range(200):
            told = self.ask(lambda runtime: cancel_job.fn(runtime, who, job_id))
            if isinstance(told, _UNKNOWN):
                self._world.scheduler.sleep(10.0)
                continue
            if isinstance(told, BaseException) and not isinstance(told, ConflictError | NotFoundError):
                self._world.broken.append(f"raised: a cancel ended in {told!r}")
            return

    def ask(self, do: Callable[[Any], Any]) -> Any:
        """Ask a process of the API; return what it answered or raised."""
        scheduler = self._world.scheduler
        for _ in range(200):
            alive = [p for p in self._world.processes if p.alive and p.name.startswith("api")]
            if alive:
                process = alive[self.orders % len(alive)]
                asked = scheduler.spawn(partial(do, process.runtime), process)
                scheduler.join(asked)
                return asked.error if asked.error is not None else asked.result
            scheduler.sleep(1.0)
        return Died()

    def call_back(self, provider: str, ref: str, request_id: str, *, after_s: float) -> None:
        """Let a provider call back later."""
        forged = self._world.habit("webhooks forged")
        headers = {"signature": "bad" if forged else "good"}
        body = f"{ref} {request_id}".encode()

        def call() -> None:
            told = self.ask(lambda runtime: receive(runtime, provider, ref, headers=headers, body=body))
            fine = (*_UNKNOWN, AuthenticationError, NotFoundError)
            if isinstance(told, BaseException) and not isinstance(told, fine):
                self._world.broken.append(f"raised: a callback ended in {told!r}")
            if forged and not isinstance(told, (*_UNKNOWN, AuthenticationError)):
                self._world.broken.append("a forged callback was taken")

        self._world.scheduler.spawn(call, after_s=after_s)

    def operate(self, what: str) -> None:
        """Let an operator purge the queue, or stir a job."""

        def purge(runtime: Any) -> None:
            with runtime.database.begin() as connection:
                admin.purge(connection, actor_id=None)

        def stir(runtime: Any) -> None:
            with runtime.database.begin() as connection:
                admin.stir_job(connection, 1, actor_id=None, cancel=False)

        def do() -> None:
            told = self.ask(purge if what == "purge" else stir)
            fine = (*_UNKNOWN, ConflictError, NotFoundError)
            if isinstance(told, BaseException) and not isinstance(told, fine):
                self._world.broken.append(f"raised: {what} ended in {told!r}")

        self._world.scheduler.spawn(do)
