"""The broker: Redis where there is one, else the memory of this process. Messages are doorbells.

Two queues: ``steps`` for what waits on somebody else (submit, poll, store: many threads), ``render`` for providers that
work inside this process (the built-in synth: few threads, at a lower priority, so that rendering never starves the
rest). A message carries a job's id and nothing else. There is no middleware that retries or times out: what is to be
tried again, and when, stands in the job's row. Each queue has a broker of its own, as each has workers of its own.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import dramatiq
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import ShutdownNotifications

from soundfoundry_api.jobs.advance import advance

if TYPE_CHECKING:
    from collections.abc import Callable

    from dramatiq import Broker
    from dramatiq.middleware.middleware import Middleware

    from soundfoundry_api.runtime import Runtime

__all__ = ["RENDER", "STEPS", "Doorbell", "open_broker"]

_log: Final = logging.getLogger(__name__)

STEPS: Final = "steps"
RENDER: Final = "render"
_NICENESS: Final = 10
_RING_TIMEOUT_S: Final = 1.0
_ANSWER_TIMEOUT_S: Final = 3.0
_SILENT_S: Final = 5.0
"""How long a create rings no more after the broker did not answer; the reaper finds what was not rung."""


def open_broker(runtime: Runtime) -> Broker:
    """Return the broker of the settings, with nothing in it that retries or times out by itself."""
    middleware: list[Middleware] = [ShutdownNotifications(notify_shutdown=False)]
    url = runtime.settings.redis_url
    if url is None:
        return StubBroker(middleware=middleware)
    from dramatiq.brokers.redis import RedisBroker
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    client: Any = Redis.from_url(
        url.get_secret_value(),
        # A lost reply must not send twice (redis-py retries by itself since version 6).
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=_RING_TIMEOUT_S,
        socket_timeout=_ANSWER_TIMEOUT_S,
    )
    return RedisBroker(  # type: ignore[no-untyped-call]
        client=client,
        middleware=middleware,
        namespace=f"{runtime.settings.redis_prefix}:dramatiq",
        heartbeat_timeout=15_000,
        maintenance_chance=100_000,
    )


class Doorbell:
    """Rings for a job; an instance is what :class:`~soundfoundry_api.runtime.Runtime` calls ``ring``."""

    def __init__(self, runtime: Runtime, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._runtime, self._clock = runtime, clock
        self._silent_until = float("-inf")
        self.brokers: dict[str, Broker] = {queue: open_broker(runtime) for queue in (STEPS, RENDER)}
        self._actors = {
            STEPS: _actor(self.brokers[STEPS], STEPS, self._advance),
            RENDER: _actor(self.brokers[RENDER], RENDER, self._render),
        }

    def __call__(self, job_id: int, provider: str) -> None:
        """Ring once, if that is possible; what is not rung is found by the reaper."""
        if self._clock() < self._silent_until:
            return
        try:
            self.ring(job_id, provider)
        except Exception as error:  # noqa: BLE001 -- whatever it was, a doorbell may be lost
            self._silent_until = self._clock() + _SILENT_S
            _log.warning("the broker cannot be rung: %s", error)

    def ring(self, job_id: int, provider: str) -> None:
        """Ring once.

        Raises:
            Exception: the broker cannot be reached; it may have been rung all the same.
        """
        self._actors[self.queue_of(provider)].send(job_id)

    def waiting(self, provider: str) -> int:
        """Return how many messages wait for a worker where this provider's jobs do, those not counted that one has.

        Raises:
            Exception: the broker cannot be reached.
        """
        queue = self.queue_of(provider)
        broker: Any = self.brokers[queue]
        if isinstance(broker, StubBroker):
            return int(broker.queues[queue].qsize())
        return int(broker.client.llen(f"{broker.namespace}:{queue}"))

    def queue_of(self, provider: str) -> str:
        """Return the queue of a provider's jobs."""
        try:
            spec, _ = self._runtime.provider(provider)
        except Exception:  # noqa: BLE001 -- no such plugin, or it cannot be set up: the step finds out
            return STEPS
        return STEPS if spec.resumable else RENDER

    def _advance(self, job_id: int) -> None:
        advance(self._runtime, job_id)

    def _render(self, job_id: int) -> None:
        _lower_priority()
        advance(self._runtime, job_id)


def _actor(broker: Broker, queue: str, do: Callable[[int], None]) -> dramatiq.Actor[[int], None]:
    """Return the one actor of a queue; ``do`` is a bound method, so its name is the queue's."""
    return dramatiq.actor(broker=broker, actor_name=queue, queue_name=queue)(do)


def _lower_priority() -> None:
    """Let this thread yield to the others (Linux counts niceness by thread; elsewhere this does nothing)."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
