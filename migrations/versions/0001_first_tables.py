"""First tables.

Revision 0001: every table that the service starts with, with the checks that keep its promises, and the two that no
constraint can express: the entries of a ledger transaction add up to zero, and a job that has ended never changes.

The tables stand here as they were on that day, apart from soundfoundry_api/db/tables, which moves on.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateIndex, CreateTable

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BigInt = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")
UtcDateTime = DateTime(timezone=True)
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
JOB_STATES = ("QUEUED", "RENDERING", "STORING", "COMPLETE", "FAILED", "CANCELED")
ATTEMPT_STATES = ("INTENT", "SUBMITTED", "UNKNOWN", "SUCCEEDED", "FAILED", "ABANDONED")
LIVE_ATTEMPTS = ("INTENT", "SUBMITTED", "UNKNOWN", "SUCCEEDED")


def upgrade() -> None:
    """Go forward."""
    for table in metadata.sorted_tables:
        op.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            op.execute(CreateIndex(index))
    dialect = op.get_context().dialect.name
    for statement in _on_postgresql() if dialect == "postgresql" else _on_sqlite():
        op.execute(statement)


def downgrade() -> None:
    """Refuse to go back."""
    raise NotImplementedError("Migrations only go forward; the release before runs on this schema as it is.")


def _frozen(row: str) -> str:
    """Return the columns of a job as a row value; columns that come later stay open to a backfill."""
    return "(" + ", ".join(f"{row}.{column.name}" for column in metadata.tables["jobs"].columns) + ")"


def _on_postgresql() -> tuple[str, ...]:
    return (
        """
        CREATE FUNCTION ledger_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (
                SELECT 1 FROM ledger_entries
                WHERE (TG_OP <> 'DELETE' AND transaction_id = NEW.transaction_id)
                   OR (TG_OP <> 'INSERT' AND transaction_id = OLD.transaction_id)
                GROUP BY transaction_id HAVING sum(amount) <> 0
            ) THEN
                RAISE EXCEPTION 'the entries of a ledger transaction do not add up to zero'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_adds_up';
            END IF;
            RETURN NULL;
        END $$
        """,
        """
        CREATE CONSTRAINT TRIGGER ledger_adds_up AFTER INSERT OR UPDATE OR DELETE ON ledger_entries
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_adds_up()
        """,
        """
        CREATE FUNCTION ended_job_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'job % has ended as % and never changes', OLD.id, OLD.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_job_never_changes';
        END $$
        """,
        f"""
        CREATE TRIGGER ended_job_never_changes BEFORE UPDATE ON jobs FOR EACH ROW
        WHEN (OLD.state IN ('COMPLETE', 'FAILED', 'CANCELED') AND {_frozen("OLD")} IS DISTINCT FROM {_frozen("NEW")})
        EXECUTE FUNCTION ended_job_never_changes()
        """,
    )


def _on_sqlite() -> tuple[str, ...]:
    """Return the second promise; the first needs a trigger that waits for the commit, which SQLite has not."""
    return (
        f"""
        CREATE TRIGGER ended_job_never_changes BEFORE UPDATE ON jobs
        WHEN OLD.state IN ('COMPLETE', 'FAILED', 'CANCELED') AND {_frozen("OLD")} IS NOT {_frozen("NEW")}
        BEGIN
            SELECT RAISE(ABORT, 'a job that has ended never changes');
        END
        """,
    )


def _one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def _where(condition: str) -> dict[str, object]:
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


def _only(values: tuple[str, ...], column: str = "state") -> dict[str, object]:
    listed = ", ".join(f"'{value}'" for value in values)
    return _where(f"{column} IN ({listed})")


Table(
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
    Column("created_at", UtcDateTime, nullable=False),
    _one_of("plan", ("free", "pro"), "plan"),
    _one_of("role", ("user", "admin"), "role"),
    CheckConstraint("user_style_seed >= 0 AND user_style_seed < 9007199254740992", name="style_seed"),
)

Table(
    "identities",
    metadata,
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("issuer", "subject"),
)

Table(
    "api_keys",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("public_id", Text, nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)

Table(
    "series",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("slug", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("look", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("user_id", "slug"),
    Index("one_default_series", "slug", unique=True, **_where("slug LIKE 'default-%'")),
)

Table(
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
    Column("created_at", UtcDateTime, nullable=False),
    Column("completed_at", UtcDateTime),
    Column("deleted_at", UtcDateTime),
    _one_of("visibility", ("private", "public"), "visibility"),
    CheckConstraint("visual_version >= 1", name="visual_version"),
    Index("ix_tracks_user_newest", "user_id", "id"),
    Index("ix_tracks_series", "series_id"),
)

Table(
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
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    _one_of("state", JOB_STATES, "state"),
    CheckConstraint("credits >= 0", name="credits"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    Index("ix_jobs_due", "next_step_at", **_only(("QUEUED", "RENDERING", "STORING"))),
)

Table(
    "job_events",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("job_id", BigInt, ForeignKey("jobs.id"), nullable=False),
    Column("data", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_job_events_job", "job_id", "id"),
)

Table(
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
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    _one_of("state", ATTEMPT_STATES, "state"),
    UniqueConstraint("job_id", "number"),
    UniqueConstraint("provider", "provider_request_id"),
    Index("one_live_attempt", "job_id", unique=True, **_only(LIVE_ATTEMPTS)),
)

Table(
    "ledger_transactions",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("job_id", BigInt, ForeignKey("jobs.id")),
    Column("kind", Text, nullable=False),
    Column("reference", Text, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    _one_of("kind", ("GRANT", "RESERVE", "CAPTURE", "RELEASE"), "kind"),
    Index("one_reserve", "job_id", unique=True, **_only(("RESERVE",), "kind")),
    Index("one_settlement", "job_id", unique=True, **_only(("CAPTURE", "RELEASE"), "kind")),
)

Table(
    "ledger_entries",
    metadata,
    Column("transaction_id", BigInt, ForeignKey("ledger_transactions.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("amount", BigInt, nullable=False),
    PrimaryKeyConstraint("transaction_id", "account"),
    CheckConstraint("amount <> 0", name="amount"),
)

Table(
    "balances",
    metadata,
    Column("user_id", BigInt, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("available", BigInt, nullable=False),
    Column("reserved", BigInt, nullable=False),
    CheckConstraint("available >= 0", name="available"),
    CheckConstraint("reserved >= 0", name="reserved"),
)

Table(
    "outbox",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    Index("ix_outbox_pending", "id", **_where("published_at IS NULL")),
)

Table(
    "idempotency_keys",
    metadata,
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("response", Json),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("user_id", "endpoint", "key"),
)

Table(
    "unlocks",
    metadata,
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("unlock_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("earned_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("user_id", "unlock_id"),
)

Table(
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
    Column("created_at", UtcDateTime, nullable=False),
)

Table(
    "saved_covers",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("track_id", BigInt, nullable=False),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("storage_key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInt, nullable=False),
    Column("dark", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["track_id"], ["tracks.id"]),
    Index("ix_saved_covers_track", "track_id"),
)

Table(
    "audit_log",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("actor_id", BigInt, ForeignKey("users.id")),
    Column("action", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
