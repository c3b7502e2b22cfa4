"""Every table of the service, and the constraints that keep its promises.

The database is the only truth. What must never happen is refused here, by a unique index or a check, and not only by
the code that runs today: a job is reserved and settled once, an attempt that may have been paid blocks a second one, a
balance never falls below zero, a request with an idempotency key happens once.

Rows are read and written with SQLAlchemy Core on these tables (``users.c.id``); there is no identity map to go stale.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from soundfoundry_api.db.clock import database_clock
from soundfoundry_api.db.types import BigInt, Json, UtcDateTime

__all__ = [
    "ATTEMPT_STATES",
    "JOB_STATES",
    "LIVE_ATTEMPTS",
    "TERMINAL_STATES",
    "api_keys",
    "attempts",
    "audit_log",
    "balances",
    "breakers",
    "idempotency_keys",
    "identities",
    "job_events",
    "jobs",
    "ledger_entries",
    "ledger_transactions",
    "metadata",
    "outbox",
    "references",
    "saved_covers",
    "series",
    "spending",
    "tracks",
    "unlocks",
    "users",
]

JOB_STATES: Final = ("QUEUED", "RENDERING", "STORING", "COMPLETE", "FAILED", "CANCELED")
TERMINAL_STATES: Final = ("COMPLETE", "FAILED", "CANCELED")
ATTEMPT_STATES: Final = ("INTENT", "SUBMITTED", "UNKNOWN", "SUCCEEDED", "FAILED", "ABANDONED")
LIVE_ATTEMPTS: Final = ("INTENT", "SUBMITTED", "UNKNOWN", "SUCCEEDED")
"""States in which money may have been spent: one such attempt a job, never two."""

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def _only(values: tuple[str, ...], column: str = "state") -> dict[str, Any]:
    """Return the condition of a partial index, for both databases."""
    listed = ", ".join(f"'{value}'" for value in values)
    condition = text(f"{column} IN ({listed})")
    return {"postgresql_where": condition, "sqlite_where": condition}


users: Final = Table(
    "users",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, unique=True),
    Column("plan", Text, nullable=False, server_default="free"),
    Column("role", Text, nullable=False, server_default="user"),
    Column("user_style_seed", BigInt),
    Column("time_zone", Text, nullable=False, server_default="UTC"),
    Column("policy_version", Text),
    Column("policy_accepted_at", UtcDateTime),
    Column("disabled_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    _one_of("plan", ("free", "pro"), "plan"),
    _one_of("role", ("user", "admin"), "role"),
    CheckConstraint("user_style_seed >= 0 AND user_style_seed < 9007199254740992", name="style_seed"),
)

identities: Final = Table(
    "identities",
    metadata,
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    PrimaryKeyConstraint("issuer", "subject"),
)
"""Who an identity provider says somebody is -> the account."""

api_keys: Final = Table(
    "api_keys",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)
"""The key itself is never kept: ``public_id`` finds the row, ``digest`` is what is compared."""

series: Final = Table(
    "series",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("slug", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("look", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    UniqueConstraint("user_id", "slug"),
    Index("one_default_series", "slug", unique=True, postgresql_where=text("slug LIKE 'default-%'"),
          sqlite_where=text("slug LIKE 'default-%'")),
)  # fmt: skip

tracks: Final = Table(
    "tracks",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("series_id", BigInt, ForeignKey("series.id")),
    Column("title", Text, nullable=False),
    Column("request", Json, nullable=False),
    Column("style_seed", BigInt, nullable=False),
    Column("track_seed", BigInt, nullable=False),
    Column("visibility", Text, nullable=False, server_default="private"),
    Column("visual_version", Integer, nullable=False, server_default="1"),
    Column("dark", Boolean, nullable=False, server_default=text("true")),
    Column("genre", Text),
    Column("bpm", Float),
    Column("key", Text),
    Column("duration_s", Float, nullable=False),
    Column("has_vocals", Boolean, nullable=False),
    Column("unlocks", Json, nullable=False),
    Column("recipe", Json),
    Column("files", Json, nullable=False),
    Column("waveform", Json),
    Column("document", Json),
    Column("cover_saved_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    Column("completed_at", UtcDateTime),
    Column("deleted_at", UtcDateTime),
    Column("fallback", Boolean),
    _one_of("visibility", ("private", "public"), "visibility"),
    CheckConstraint("visual_version >= 1", name="visual_version"),
    Index("ix_tracks_user_newest", "user_id", "id"),
    Index("ix_tracks_series", "series_id"),
)

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
    Column("cancel_requested_at", UtcDateTime),
    Column("error_code", Text),
    Column("error_detail", Text),
    Column("trace", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    _one_of("state", JOB_STATES, "state"),
    CheckConstraint("credits >= 0", name="credits"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    Index("ix_jobs_due", "next_step_at", **_only(("QUEUED", "RENDERING", "STORING"))),
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
    _one_of("state", ATTEMPT_STATES, "state"),
    UniqueConstraint("job_id", "number"),
    UniqueConstraint("provider", "provider_request_id"),
    Index("one_live_attempt", "job_id", unique=True, **_only(LIVE_ATTEMPTS)),
)
"""One try of a job at one provider: the row is written before money can be spent.

``cost_micros`` is what it may cost, then what it has cost; ``estimate_micros`` stays. ``booked_on`` is the row of
``spending`` that holds it.
"""

breakers: Final = Table(
    "breakers",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("openings", Integer, nullable=False, server_default="0"),
    Column("fault", Text),
    Column("reason", Text),
    Column("open_until", UtcDateTime),
    Column("probe", Text),
    Column("probe_until", UtcDateTime),
    Column("changed_at", UtcDateTime),
    Column("version", BigInt, nullable=False, server_default="0"),
)
"""What the last submits said about each provider: :class:`soundfoundry_core.providers.breaker.Breaker`."""

spending: Final = Table(
    "spending",
    metadata,
    Column("day", Text, primary_key=True),
    Column("micros", BigInt, nullable=False, server_default="0"),
    CheckConstraint("micros >= 0", name="micros"),
)
"""What was promised to providers on a day in UTC, and not given back."""

ledger_transactions: Final = Table(
    "ledger_transactions",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("job_id", BigInt, ForeignKey("jobs.id")),
    Column("kind", Text, nullable=False),
    Column("reference", Text, unique=True),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    _one_of("kind", ("GRANT", "RESERVE", "CAPTURE", "RELEASE"), "kind"),
    Index("one_reserve", "job_id", unique=True, **_only(("RESERVE",), "kind")),
    Index("one_settlement", "job_id", unique=True, **_only(("CAPTURE", "RELEASE"), "kind")),
)

ledger_entries: Final = Table(
    "ledger_entries",
    metadata,
    Column("transaction_id", BigInt, ForeignKey("ledger_transactions.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("amount", BigInt, nullable=False),
    PrimaryKeyConstraint("transaction_id", "account"),
    CheckConstraint("amount <> 0", name="amount"),
)
"""Double entry: the amounts of a transaction add up to zero (checked by a deferred trigger on PostgreSQL)."""

balances: Final = Table(
    "balances",
    metadata,
    Column("user_id", BigInt, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("available", BigInt, nullable=False),
    Column("reserved", BigInt, nullable=False),
    CheckConstraint("available >= 0", name="available"),
    CheckConstraint("reserved >= 0", name="reserved"),
)
"""The sum of a user's entries, kept so that a reserve is one row lock."""

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

idempotency_keys: Final = Table(
    "idempotency_keys",
    metadata,
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("response", Json),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    Column("expires_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("user_id", "endpoint", "key"),
)

unlocks: Final = Table(
    "unlocks",
    metadata,
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("unlock_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("earned_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("user_id", "unlock_id"),
)
"""Rows are only ever added."""

references: Final = Table(
    "references",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("filename", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInt, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("storage_key", Text, nullable=False),
    Column("statement_version", Text, nullable=False),
    Column("attested_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
)
"""Uploaded reference audio with the attestation of its rights: who, when, which text, which file."""

saved_covers: Final = Table(
    "saved_covers",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("track_id", BigInt, nullable=False),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("storage_key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInt, nullable=False),
    Column("dark", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    ForeignKeyConstraint(["track_id"], ["tracks.id"]),
    Index("ix_saved_covers_track", "track_id"),
)

audit_log: Final = Table(
    "audit_log",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("actor_id", BigInt, ForeignKey("users.id")),
    Column("action", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
)
