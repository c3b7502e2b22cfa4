"""Tables of credits: a ledger of double entry, and the balances that follow from it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text

from soundfoundry_api.db.clock import database_clock
from soundfoundry_api.db.tables.schema import metadata, one_of, only
from soundfoundry_api.db.types import BigInt, UtcDateTime

__all__ = ["balances", "ledger_entries", "ledger_transactions"]

ledger_transactions: Final = Table(
    "ledger_transactions",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("job_id", BigInt, ForeignKey("jobs.id")),
    Column("kind", Text, nullable=False),
    Column("reference", Text, unique=True),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    one_of("kind", ("GRANT", "RESERVE", "CAPTURE", "RELEASE"), "kind"),
    Index("one_reserve", "job_id", unique=True, **only(("RESERVE",), "kind")),
    Index("one_settlement", "job_id", unique=True, **only(("CAPTURE", "RELEASE"), "kind")),
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
