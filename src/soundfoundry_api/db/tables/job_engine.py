"""Tables of the job engine: jobs and their events, attempts, and the outbox that rings and tells."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from soundfoundry_api.db.clock import database_clock
from soundfoundry_api.db.tables.schema import metadata, one_of, only
from soundfoundry_api.db.types import BigInt, Json, UtcDateTime

__all__ = [
    "ATTEMPT_STATES",
    "JOB_STATES",
    "LIVE_ATTEMPTS",
    "TERMINAL_STATES",
    "attempts",
    "job_events",
    "jobs",
    "outbox",
]

JOB_STATES: Final = ("QUEUED", "RENDERING", "STORING", "COMPLETE", "FAILED", "CANCELED")
TERMINAL_STATES: Final = ("COMPLETE", "FAILED", "CANCELED")
ATTEMPT_STATES: Final = ("INTENT", "SUBMITTED", "UNKNOWN", "SUCCEEDED", "FAILED", "ABANDONED")
LIVE_ATTEMPTS: Final = ("INTENT", "SUBMITTED", "UNKNOWN", "SUCCEEDED")
"""States in which money may have been spent: one such attempt a job, never two."""

jobs: Final = Table(
    "jobs",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("track_id", BigInt, ForeignKey("tracks.id"), nullable=False, unique=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("state", Text, nullable=False, server_default="QUEUED"),
    Column("phase", Text, nullable=False, server_default="queued"),
    Column("progress", Integer, nullable=False, server_default="0"),
    Column("credits", Integer, nullable=False),
    Column("provider", Text, nullable=False),
    Column("lease_token", BigInt, nullable=False, server_default="0"),
    Column("lease_until", UtcDateTime),
    Column("next_step_at", UtcDateTime),
    Column("lost_leases", Integer, nullable=False, server_default="0"),
    Column("storings", Integer, nullable=False, server_default="0"),
    Column("cancel_requested_at", UtcDateTime),
    Column("error_code", Text),
    Column("error_detail", Text),
    Column("trace", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    one_of("state", JOB_STATES, "state"),
    CheckConstraint("credits >= 0", name="credits"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    Index("ix_jobs_due", "next_step_at", **only(("QUEUED", "RENDERING", "STORING"))),
)

job_events: Final = Table(
    "job_events",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("job_id", BigInt, ForeignKey("jobs.id"), nullable=False),
    Column("data", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    Index("ix_job_events_job", "job_id", "id"),
)
"""What ``GET /api/jobs/{id}/events`` tells; the id is the event's id, so that a client can resume."""

attempts: Final = Table(
    "attempts",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("job_id", BigInt, ForeignKey("jobs.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("client_ref", Text, nullable=False, unique=True),
    Column("provider_request_id", Text),
    Column("urls", Json, nullable=False),
    Column("state", Text, nullable=False, server_default="INTENT"),
    Column("fault", Text),
    Column("cost_micros", BigInt, nullable=False, server_default="0"),
    Column("sent", Json, nullable=False),
    Column("losses", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("estimate_micros", BigInt),
    Column("booked_on", Text),
    Column("detail", Text),
    one_of("state", ATTEMPT_STATES, "state"),
    UniqueConstraint("job_id", "number"),
    UniqueConstraint("provider", "provider_request_id"),
    Index("one_live_attempt", "job_id", unique=True, **only(LIVE_ATTEMPTS)),
)
"""One try of a job at one provider: the row is written before money can be spent.

``cost_micros`` is what it may cost, then what it has cost; ``estimate_micros`` stays. ``booked_on`` is the row of
``spending`` that holds it.
"""

outbox: Final = Table(
    "outbox",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    Column("published_at", UtcDateTime),
    Index("ix_outbox_pending", "id", postgresql_where=text("published_at IS NULL"),
          sqlite_where=text("published_at IS NULL")),
)  # fmt: skip
