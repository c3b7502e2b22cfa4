"""One step's work: the rows that it starts from, and the things of the library that they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.jobs import repository
from soundfoundry_api.routing.choice import field_here
from soundfoundry_core import steps
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.style.profile import StyleProfile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from soundfoundry_api.jobs.lease import Lease
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.candidates import Bid, Field
    from soundfoundry_core.plugins.records import MusicProviderSpec
    from soundfoundry_core.providers.contract import Commission, ModelSpec, MusicProvider

__all__ = ["Rows", "Work", "commission_of", "field_of_job", "intended", "rows_of", "work_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the database knows of a job; reading it asks no plugin."""

    job: Mapping[str, Any]
    attempt: Mapping[str, Any] | None
    """The live one."""
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

    @property
    def booked_on(self) -> str | None:
        """The day that the live attempt's money is promised on."""
        day: str | None = self._live["booked_on"]
        return day


def rows_of(runtime: Runtime, lease: Lease) -> Rows:
    """Read what a step starts from."""
    with runtime.database.read() as connection:
        job = repository.job_and_track(connection, lease.job_id)
        attempt = repository.live_attempt(connection, lease.job_id)
        return Rows(job=job, attempt=attempt, now=database_now(connection))


def work_of(runtime: Runtime, lease: Lease, rows: Rows) -> Work:
    """Find the things of the library that the rows of a live attempt stand for.

    Raises:
        InvalidRequestError: they name something that is not installed here, or not any more.
    """
    attempt = rows.attempt
    assert attempt is not None  # noqa: S101 -- without one there is nothing to look after, and somebody to be asked
    request = MusicRequest.of(**rows.job["request"])
    spec, provider = runtime.provider(attempt["provider"])
    return Work(
        lease=lease,
        job=rows.job,
        attempt=attempt,
        attempt_age_s=(rows.now - attempt["created_at"]).total_seconds(),
        now=rows.now,
        request=request,
        spec=spec,
        provider=provider,
        model=steps.choose_model(provider, request.model_copy(update={"model": attempt["model"]})),
        client_ref=attempt["client_ref"],
    )


def intended(
    lease: Lease, rows: Rows, bid: Bid, *, attempt_id: int, client_ref: str, booked_on: str | None
) -> Work:
    """Return the work of an attempt that was just written down for whom the router has chosen."""
    row = {
        "id": attempt_id,
        "state": "INTENT",
        "cost_micros": bid.offer.cost.micros,
        "booked_on": booked_on,
        "urls": {},
        "sent": {},
        "losses": list(bid.quote.losses),
    }
    return Work(
        lease=lease,
        job=rows.job,
        attempt=row,
        attempt_age_s=0.0,
        now=rows.now,
        request=MusicRequest.of(**rows.job["request"]),
        spec=bid.spec,
        provider=bid.provider,
        model=bid.model,
        client_ref=client_ref,
    )


def field_of_job(runtime: Runtime, rows: Rows) -> Field:
    """Return everybody who is considered for a job.

    Raises:
        Exception: nobody can be asked at all; it is what the first one raised.
    """
    request = MusicRequest.of(**rows.job["request"])
    profile = StyleProfile.of(int(rows.job["style_seed"]))
    seed = int(rows.job["track_seed"])
    return field_here(runtime, request, profile, seed=seed, allowed=rows.job["fallback"])


def commission_of(work: Work) -> Commission:
    """Return the commission: the same one at every step, since it follows from the stored request alone."""
    profile = StyleProfile.of(int(work.job["style_seed"]))
    return steps.understand(work.request, profile, seed=int(work.job["track_seed"]), model=work.model)
