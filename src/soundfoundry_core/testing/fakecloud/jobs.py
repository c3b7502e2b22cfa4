"""The work that the cloud has accepted: how far it is by the clock, and what becomes of it."""

from __future__ import annotations

import enum
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Job", "Jobs", "Phase"]


class Phase(enum.Enum):
    """How far a job is; each dialect has its own words for these."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(slots=True, kw_only=True)
class Job:
    """One accepted piece of work."""

    id: str
    provider: str
    model: str
    input: Mapping[str, Any]
    seconds: float
    """Length of the audio that it makes."""
    media_type: str
    """Of the audio: ``audio/wav``, ``audio/mpeg`` or ``audio/flac``."""
    webhook: str | None
    accepted_at: float
    """By the cloud's clock, seconds."""
    queue_s: float
    work_s: float
    fate: str = ""
    """Name of what goes wrong with the work itself; see ``troubles.py``. Empty: nothing does."""
    mail: str = ""
    """Name of what goes wrong with its callback."""
    canceled: bool = False
    file_at: str | None = None
    """Where the audio is said to be, if not at the cloud's own files."""
    notes: dict[str, Any] = field(default_factory=dict)
    """A dialect's own remarks."""

    def phase(self, now: float) -> Phase:
        """Say how far it is."""
        if self.canceled:
            return Phase.CANCELED
        age = now - self.accepted_at
        if self.fate == "never-starts" or age < self.queue_s:
            return Phase.QUEUED
        if self.fate == "never-ends" or age < self.queue_s + self.work_s:
            return Phase.RUNNING
        return Phase.FAILED if self.fate in {"fails", "fails-late", "aborted"} else Phase.DONE


class Jobs:
    """All jobs by id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}

    def add(self, job: Job) -> None:
        """Keep a job."""
        with self._lock:
            self._jobs[job.id] = job

    def find(self, id_: str) -> Job | None:
        """Return a job, or None."""
        with self._lock:
            return self._jobs.get(id_)

    def all(self) -> list[Job]:
        """Return all of them, oldest first."""
        with self._lock:
            return list(self._jobs.values())
