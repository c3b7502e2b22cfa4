"""The reaper: every few seconds it rings for every job that is due and that nobody works on.

That covers a worker that died (its lease runs out), a message that was lost, a step whose time has come, and a broker
that is away: with nobody to ring for, the reaper advances the jobs itself. Any number of reapers may run; a lease
makes sure that a job is worked on once. A job that waits in the queue of a busy worker is rung for again only after a
while, and after a longer one each time, so that the queue does not fill with the same few jobs. Where the queue is
empty, nothing waits in it: its messages were lost, and the shortest pause is enough.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from soundfoundry_api.jobs.advance import advance
from soundfoundry_api.jobs.repository import due_jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from soundfoundry_api.runtime import Runtime

__all__ = ["Reaper"]

_log: Final = logging.getLogger(__name__)
_AGAIN_S: Final = (10.0, 160.0)
"""A job that was rung for is rung for again after 10 s, then 20, 40 ... 160."""


class Reaper:
    """Finds what is overdue.

    Args:
        runtime: what to work with.
        ring: rings a bell that may raise; None advances every job here.
        batch: jobs a round, at most.
        threads: jobs that are advanced here at the same time, while nobody can be rung for.
        waiting: tells how many messages wait where a provider's jobs do; None where that is not known.
        clock: seconds that do not go back.
    """

    def __init__(
        self,
        runtime: Runtime,
        ring: Callable[[int, str], None] | None,
        *,
        batch: int = 1000,
        threads: int = 4,
        waiting: Callable[[str], int] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._runtime, self._ring, self._batch, self._threads = runtime, ring, batch, threads
        self._waiting, self._clock = waiting, clock
        self._rung: dict[tuple[int, int], tuple[float, float]] = {}

    def run_once(self) -> int:
        """Ring for what is due; return how many jobs that were."""
        with self._runtime.database.read() as connection:
            due = due_jobs(connection, self._batch)
        now = self._clock()
        # A step changes the token, so what is known of a job that went on is forgotten here.
        known = {(job_id, token): self._rung.get((job_id, token)) for job_id, _, token in due}
        self._rung = {key: value for key, value in known.items() if value is not None}
        for at, (job_id, provider, token) in enumerate(due):
            again = self._rung.get((job_id, token))
            if again is not None and now < again[0] and not self._was_lost(provider, now, again):
                continue
            if self._ring is None:
                self._advance([job for job, _, _ in due])
                break
            try:
                self._ring(job_id, provider)
            except Exception as error:  # noqa: BLE001 -- the broker is away: the rest of this round is done here
                _log.warning("nobody can be rung for, so the reaper works: %s", error)
                self._advance([job for job, _, _ in due[at:]])
                break
            pause_s = _AGAIN_S[0] if again is None else min(_AGAIN_S[1], 2 * again[1])
            self._rung[job_id, token] = (now + pause_s, pause_s)
        return len(due)

    def _was_lost(self, provider: str, now: float, again: tuple[float, float]) -> bool:
        """Say whether a message of ours is not in its queue any more, and has not been for long enough to be in work."""
        next_at, pause_s = again
        if self._waiting is None or now < next_at - pause_s + _AGAIN_S[0]:
            return False
        try:
            return self._waiting(provider) == 0
        except Exception:  # noqa: BLE001 -- the broker is away: ringing will tell
            return False

    def _advance(self, due: Sequence[int]) -> None:
        with ThreadPoolExecutor(self._threads, thread_name_prefix="reaper") as pool:
            for _ in pool.map(lambda job_id: advance(self._runtime, job_id), due):
                pass
