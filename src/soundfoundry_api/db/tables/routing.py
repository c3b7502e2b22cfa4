"""Tables of the router: which providers have failed, and what was spent on a day."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text

from soundfoundry_api.db.tables.schema import metadata
from soundfoundry_api.db.types import BigInt, UtcDateTime

__all__ = ["breakers", "spending"]

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
