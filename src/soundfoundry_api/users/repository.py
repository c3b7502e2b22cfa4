"""The rows of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from soundfoundry_api.db.tables import identities, series, users
from soundfoundry_api.db.writing import insert_new
from soundfoundry_api.users.model import User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping
    from sqlalchemy.engine import Connection

__all__ = ["add", "add_identity", "add_series", "change", "find", "find_by_email", "find_by_identity", "page"]

_COLUMNS: Final = (
    users.c.id,
    users.c.name,
    users.c.email,
    users.c.plan,
    users.c.role,
    users.c.user_style_seed.label("style_seed"),
    users.c.time_zone,
    users.c.policy_version,
    users.c.policy_accepted_at,
    users.c.disabled_at,
    users.c.created_at,
)


def add(connection: Connection, values: Mapping[str, Any]) -> int | None:
    """Insert an account and return its id; None where its e-mail address is taken."""
    made = insert_new(connection, users, values)
    return None if made is None else int(made)


def add_identity(connection: Connection, issuer: str, subject: str, *, user_id: int, now: datetime) -> bool:
    """Tie an identity to an account. Returns False where it is tied to one already."""
    values = {"issuer": issuer, "subject": subject, "user_id": user_id, "created_at": now}
    return insert_new(connection, identities, values) is not None


def add_series(connection: Connection, user_id: int, *, slug: str, title: str, now: datetime) -> None:
    """Insert a series unless it is there."""
    values = {"user_id": user_id, "slug": slug, "title": title, "look": {}, "created_at": now}
    insert_new(connection, series, values)


def change(
    connection: Connection, user_id: int, values: Mapping[str, Any], *where: ColumnElement[bool]
) -> bool:
    """Change an account, if it is there and ``where`` holds."""
    done = connection.execute(update(users).where(users.c.id == user_id, *where).values(**values))
    return done.rowcount == 1


def find(connection: Connection, user_id: int) -> User | None:
    """Return an account."""
    return _one(connection, users.c.id == user_id)


def find_by_email(connection: Connection, email: str) -> User | None:
    """Return the account with this e-mail address, which is in small letters."""
    return _one(connection, users.c.email == email)


def find_by_identity(connection: Connection, issuer: str, subject: str) -> User | None:
    """Return the account that an identity is tied to."""
    tied = select(identities.c.user_id).where(identities.c.issuer == issuer, identities.c.subject == subject)
    return _one(connection, users.c.id.in_(tied))


def page(connection: Connection, *, after: int, limit: int) -> list[User]:
    """Return accounts in the order of their ids."""
    asked = select(*_COLUMNS).where(users.c.id > after).order_by(users.c.id).limit(limit)
    return [_user(row) for row in connection.execute(asked).mappings()]


def _one(connection: Connection, where: ColumnElement[bool]) -> User | None:
    row = connection.execute(select(*_COLUMNS).where(where)).mappings().one_or_none()
    return None if row is None else _user(row)


def _user(row: RowMapping) -> User:
    return User(**row)
