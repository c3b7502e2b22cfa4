"""Admitting who brings an API key: one query, one comparison that takes the same time for every key.

A key of which nobody has heard is compared too, with a digest that nothing has, so that the time of the answer does not
tell which public ids exist.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, literal_column, select, type_coerce

from soundfoundry_api.auth.api_keys import parse_key
from soundfoundry_api.auth.contract import Admission, refused
from soundfoundry_api.auth.principal import Principal, allowed_scopes
from soundfoundry_api.db.tables import api_keys, users
from soundfoundry_api.db.types import UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

    from soundfoundry_api.auth.contract import Credential
    from soundfoundry_api.auth.last_used import LastUsed
    from soundfoundry_api.db.unit_of_work import Database

__all__ = ["KeyAuthenticator"]

_NOTE_EVERY: Final = timedelta(minutes=1)


class KeyAuthenticator:
    """Admits who brings a key that exists, is in force, and belongs to an account that is not disabled."""

    def __init__(self, database: Database, *, production: bool, last_used: LastUsed | None = None) -> None:
        self._database, self._production, self._last_used = database, production, last_used
        self._nobodys = secrets.token_bytes(32)

    def admit(self, credential: Credential) -> Admission:
        """Say whose key this is, and note that it was used.

        Raises:
            AuthenticationError: it is nobody's, not in force, or a test key in production.
        """
        key = parse_key(credential.value)
        if key is None or (key.test and self._production):
            raise refused()
        with self._database.read() as connection:
            row = _find(connection, key.public_id)
        known = self._nobodys if row is None else bytes(row.digest)
        same = hmac.compare_digest(known, key.digest)
        if row is None or not same or row.revoked_at is not None or row.disabled_at is not None:
            raise refused()
        if row.expires_at is not None and row.expires_at <= row.now:
            raise refused()
        if self._last_used is not None and (
            row.last_used_at is None or row.last_used_at <= row.now - _NOTE_EVERY
        ):
            self._last_used.note(row.id)
        principal = Principal(
            user_id=row.user_id,
            role=row.role,
            plan=row.plan,
            scopes=allowed_scopes(row.role).intersection(row.scopes),
            via="key",
        )
        expires_at = None if row.expires_at is None else row.expires_at.timestamp()
        return Admission(principal=principal, expires_at=expires_at)


def _find(connection: Connection, public_id: str) -> Any:
    return connection.execute(
        select(
            api_keys.c.id,
            api_keys.c.user_id,
            api_keys.c.digest,
            api_keys.c.scopes,
            api_keys.c.expires_at,
            api_keys.c.revoked_at,
            api_keys.c.last_used_at,
            users.c.role,
            users.c.plan,
            users.c.disabled_at,
            _clock(connection).label("now"),
        )
        .join(users, users.c.id == api_keys.c.user_id)
        .where(api_keys.c.public_id == public_id)
    ).one_or_none()


def _clock(connection: Connection) -> ColumnElement[Any]:
    """Return the database's clock as a column, so that it costs no second round trip."""
    if connection.dialect.name == "sqlite":
        return type_coerce(literal_column("strftime('%Y-%m-%d %H:%M:%f000', 'now')"), UtcDateTime())
    return func.clock_timestamp(type_=UtcDateTime())
