"""One step's work: the rows that it starts from, and the things of the library that they stand for."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.jobs import repository
from soundfoundry_core import steps
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.style.profile import StyleProfile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from soundfoundry_api.jobs.lease import Lease
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.plugins.records import MusicProviderSpec
    from soundfoundry_core.providers.contract import Commission, ModelSpec, MusicProvider

__all__ = ["Rows", "Work", "commission_of", "rows_of", "work_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the database knows of a job; reading it asks no plugin."""

    job: Mapping[str, Any]
    attempt: Mapping[str, Any] | None
    """The live one."""
    number: int
    """Attempts so far, the live one included."""
    now: datetime

    @property
    def running_s(self) -> float:
        """How long ago the job's first step began; 0 before it."""
        started: datetime | None = self.job["started_at"]
        return (self.now - started).total_seconds() if started else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a step knows."""

    lease: Lease
    job: Mapping[str, Any]
    attempt: Mapping[str, Any] | None
    number: int
    """Attempts so far, the live one included."""
    attempt_age_s: float
    now: datetime
    request: MusicRequest
    spec: MusicProviderSpec
    provider: MusicProvider
    model: ModelSpec
    client_ref: str

    @property
    def job_id(self) -> int:
        """The job's id."""
        return self.lease.job_id

    @property
    def attempt_id(self) -> int:
        """The live attempt's id."""
        return int(self._live["id"])

    @property
    def cost_micros(self) -> int:
        """What the live attempt may cost."""
        return int(self._live["cost_micros"])

    @property
    def request_id(self) -> str:
        """The provider's id of the live attempt."""
        return str(self._live["provider_request_id"])

    @property
    def urls(self) -> dict[str, str]:
        """The provider's URLs of the live attempt, as given."""
        return dict(self._live["urls"])

    @property
    def sent(self) -> dict[str, Any]:
        """What was sent to the provider."""
        return dict(self._live["sent"])

    @property
    def losses(self) -> list[str]:
        """What the model cannot keep."""
        return list(self._live["losses"])

    @property
    def started_at(self) -> datetime:
        """When the job's first step began."""
        started: datetime | None = self.job["started_at"]
        return started or self.now

    @property
    def _live(self) -> Mapping[str, Any]:
        assert self.attempt is not None  # noqa: S101 -- asked for only in steps that have one
        return self.attempt

    def with_attempt(self, attempt_id: int, *, cost_micros: int, losses: Sequence[str]) -> Work:
        """Return the same work with the attempt that was just written."""
        row = {
            "id": attempt_id,
            "state": "INTENT",
            "cost_micros": cost_micros,
            "urls": {},
            "sent": {},
            "losses": list(losses),
        }
        return replace(self, attempt=row, number=self.number + 1)


def rows_of(runtime: Runtime, lease: Lease) -> Rows:
    """Read what a step starts from."""
    with runtime.database.read() as connection:
        job = repository.job_and_track(connection, lease.job_id)
        attempt = repository.live_attempt(connection, lease.job_id)
        number = repository.attempts_of(connection, lease.job_id)
        return Rows(job=job, attempt=attempt, number=number, now=database_now(connection))


def work_of(runtime: Runtime, lease: Lease, rows: Rows) -> Work:
    """Find the things of the library that the rows stand for.

    Raises:
        InvalidRequestError: the stored request names something that is not installed here, or not any more.
    """
    job, attempt = rows.job, rows.attempt
    request = MusicRequest.of(**job["request"])
    spec, provider = runtime.provider(attempt["provider"] if attempt else job["provider"])
    model = steps.choose_model(
        provider, request if attempt is None else request.model_copy(update={"model": attempt["model"]})
    )
    return Work(
        lease=lease,
        job=job,
        attempt=attempt,
        number=rows.number,
        attempt_age_s=(rows.now - attempt["created_at"]).total_seconds() if attempt else 0.0,
        now=rows.now,
        request=request,
        spec=spec,
        provider=provider,
        model=model,
        client_ref=attempt["client_ref"] if attempt else uuid.UUID(int=secrets.randbits(128), version=4).hex,
    )


def commission_of(work: Work) -> Commission:
    """Return the commission: the same one at every step, since it follows from the stored request alone."""
    profile = StyleProfile.of(int(work.job["style_seed"]))
    return steps.understand(work.request, profile, seed=int(work.job["track_seed"]), model=work.model)
