"""Statements that both databases know, under one name each.

A statement is built once for each table and sent with its values as parameters: to build one costs as much as to send
it. What a column does not get is its default; ``created_at`` is the database's clock.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Insert, Table
    from sqlalchemy.engine import Connection

__all__ = ["insert_new", "insert_row", "upsert"]


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that knows ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> Any:
    """Insert a row unless a unique constraint says that it is there already.

    Returns the first column of its primary key, or None where it was there: who gets a value does the thing, once.
    """
    return connection.scalar(_new(table, connection.dialect.name), values)


def insert_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert a row and return its id."""
    return int(connection.scalar(_row(table), values))


@cache
def _new(table: Table, dialect: str) -> Insert:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return make(table).on_conflict_do_nothing().returning(next(iter(table.primary_key.columns)))


@cache
def _row(table: Table) -> Insert:
    return table.insert().returning(table.c.id)
