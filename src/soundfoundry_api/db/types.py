"""Column types that mean the same on PostgreSQL and on SQLite.

SQLite keeps neither time zones nor JSON types nor 64-bit identities of its own, so each of the three has one type
here: :class:`UtcDateTime` refuses a naive time and always gives back UTC, ``BigInt`` is an identity column on both,
and ``Json`` is ``JSONB`` where there is such a thing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import JSON, BigInteger, DateTime, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

__all__ = ["BigInt", "Json", "UtcDateTime"]

BigInt: Final = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits; on SQLite the type whose primary keys count by themselves (they have 64 bits there too)."""

Json: Final = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, ``timestamptz`` on PostgreSQL, naive UTC on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC.

        Raises:
            ValueError: the time has no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a time without a time zone reached the database"
            raise ValueError(msg)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give back UTC."""
        del dialect
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
