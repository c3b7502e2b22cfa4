"""The reaper: every few seconds it rings again for every job that is due and that nobody works on.

That covers a worker that died (its lease runs out), a message that was lost, a step whose time has come, and a broker
that is away: with nobody to ring for, the reaper advances the jobs itself. Any number of reapers may run; a lease
makes sure that a job is worked on once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_api.jobs.advance import advance
from soundfoundry_api.jobs.repository import due_jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_api.runtime import Runtime

__all__ = ["Reaper"]


class Reaper:
    """Finds what is overdue.

    Args:
        runtime: what to work with.
        ring: rings a bell that may raise; None advances every job here.
        batch: jobs a round, at most.
    """

    def __init__(
        self, runtime: Runtime, ring: Callable[[int, str], None] | None, *, batch: int = 200
    ) -> None:
        self._runtime, self._ring, self._batch = runtime, ring, batch

    def run_once(self) -> int:
        """Ring for what is due; return how many jobs."""
        with self._runtime.database.read() as connection:
            due = due_jobs(connection, self._batch)
        for at, (job_id, provider) in enumerate(due):
            if self._ring is not None:
                try:
                    self._ring(job_id, provider)
                    continue
                except Exception:  # noqa: BLE001 - the broker is away: the rest of this round is done here
                    for later, _ in due[at:]:
                        advance(self._runtime, later)
                    break
            advance(self._runtime, job_id)
        return len(due)
