"""The crew of one process: Dramatiq workers, relay, reaper and sweeper, started and stopped together.

``soundfoundry serve`` runs one beside the API, ``soundfoundry worker`` runs one alone. Stopping lets the steps that run
come to their end for a while; what does not is found by somebody else's reaper when its lease runs out.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Self

from dramatiq import Worker

from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_api.errors import in_a_line
from soundfoundry_api.worker.broker import RENDER, STEPS, Doorbell
from soundfoundry_api.worker.reaper import Reaper
from soundfoundry_api.worker.relay import Relay
from soundfoundry_api.worker.sweeper import Sweeper

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from soundfoundry_api.runtime import Runtime

__all__ = ["Crew"]

_log: Final = logging.getLogger(__name__)
_RELAY_EVERY_S: Final = 0.5
_SWEEP_EVERY_S: Final = 3600.0


class Crew:
    """Everything that works in a process.

    Args:
        runtime: what to work with; its ``ring`` becomes this crew's doorbell.
        step_threads: steps that may wait for somebody else at the same time.
        render_threads: renderings at the same time; 0 takes none.
    """

    def __init__(self, runtime: Runtime, *, step_threads: int = 8, render_threads: int = 1) -> None:
        self._runtime = runtime
        self.doorbell = Doorbell(runtime)
        runtime.ring = self.doorbell
        self._threads = {STEPS: step_threads, RENDER: render_threads}
        self._workers: list[Worker] = []
        self._loops: list[threading.Thread] = []
        self._stop = threading.Event()
        self._relay: Relay | None = None

    def start(self) -> Self:
        """Start to work."""
        for queue, threads in self._threads.items():
            if threads:
                worker = Worker(self.doorbell.brokers[queue], queues={queue}, worker_threads=threads)
                worker.queue_prefetch = threads  # what waits here could be worked on elsewhere
                worker.start()
                self._workers.append(worker)
        self._relay = relay = Relay(self._runtime)
        self._loop("relay", relay.ring_due, _RELAY_EVERY_S)
        self._loop("teller", relay.tell_events, _RELAY_EVERY_S)  # a slow sink keeps no job waiting
        self._loop("sweeper", Sweeper(self._runtime).run_once, _SWEEP_EVERY_S)
        threads = max(1, min(4, self._threads[STEPS]))
        reaper = Reaper(self._runtime, self.doorbell.ring, threads=threads, waiting=self.doorbell.waiting)
        self._loop("reaper", reaper.run_once, self._runtime.settings.reap_every_s)
        return self

    def stop(self, *, timeout_s: float = 20.0) -> None:
        """Stop taking work and wait for what runs, for a while; the queues' workers end side by side."""
        self._stop.set()
        if self._workers:
            with ThreadPoolExecutor(len(self._workers), thread_name_prefix="stopping") as pool:
                for worker in self._workers:
                    pool.submit(worker.stop, timeout=round(1000 * timeout_s))
        for loop in self._loops:
            loop.join(timeout_s)
        if self._relay is not None:
            self._relay.close()
        for broker in self.doorbell.brokers.values():
            broker.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _loop(self, name: str, run_once: Callable[[], int], every_s: float) -> None:
        def run() -> None:
            while not self._stop.is_set():
                try:
                    run_once()
                except DatabaseUnavailableError as error:
                    _log.warning("the %s waits for the database: %s", name, in_a_line(error))
                except Exception:  # noqa: BLE001 -- whatever it was, the next round may work
                    _log.exception("the %s stumbled and goes on", name)
                self._stop.wait(every_s)

        thread = threading.Thread(target=run, name=name, daemon=True)
        thread.start()
        self._loops.append(thread)
