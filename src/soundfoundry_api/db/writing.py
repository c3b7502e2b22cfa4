"""Statements that both databases know, under one name each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

__all__ = ["insert_new", "insert_row"]


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> Any:
    """Insert a row unless a unique constraint says that it is there already.

    Returns the first column of its primary key, or None where it was there: who gets a value does the thing, once.
    """
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    first = next(iter(table.primary_key.columns))
    return connection.scalar(make(table).values(**values).on_conflict_do_nothing().returning(first))


def insert_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert a row and return its id."""
    return int(connection.execute(table.insert().values(**values).returning(table.c.id)).scalar_one())
