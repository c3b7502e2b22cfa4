"""Tables of accounts: who somebody is, the keys and requests of an account, what was done in its name."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from soundfoundry_api.db.clock import database_clock
from soundfoundry_api.db.tables.schema import metadata, one_of
from soundfoundry_api.db.types import BigInt, Json, UtcDateTime

__all__ = ["api_keys", "audit_log", "idempotency_keys", "identities", "users"]

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
    one_of("plan", ("free", "pro"), "plan"),
    one_of("role", ("user", "admin"), "role"),
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

audit_log: Final = Table(
    "audit_log",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("actor_id", BigInt, ForeignKey("users.id")),
    Column("action", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
)
