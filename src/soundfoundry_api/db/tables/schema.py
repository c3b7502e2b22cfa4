"""The one schema that every table belongs to, how its constraints are named, and conditions on a column of words."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import CheckConstraint, MetaData, text

__all__ = ["metadata", "one_of", "only"]

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    """Return the check that a column holds one of these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def only(values: tuple[str, ...], column: str = "state") -> dict[str, Any]:
    """Return the condition of a partial index, for both databases."""
    listed = ", ".join(f"'{value}'" for value in values)
    condition = text(f"{column} IN ({listed})")
    return {"postgresql_where": condition, "sqlite_where": condition}
