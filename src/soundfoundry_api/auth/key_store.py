"""API keys in the database: made, listed, rotated, revoked, looked up.

A key is shown when it is made and never again; the row holds what finds it (``public_id``) and what it is compared
with (``digest``). Every function that a user may call takes ``user_id`` and has it in its WHERE.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select, update

from soundfoundry_api.auth.api_keys import make_key
from soundfoundry_api.auth.principal import SCOPES, USER_SCOPES, allowed_scopes
from soundfoundry_api.db.tables import api_keys, users
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.db.writing import insert_new
from soundfoundry_api.errors import ConflictError, ForbiddenError, NotFoundError
from soundfoundry_core.errors import InvalidRequestError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import RowMapping
    from sqlalchemy.engine import Connection

    from soundfoundry_api.auth.api_keys import ApiKey

__all__ = [
    "IssuedKey",
    "KeyInfo",
    "issue_key",
    "list_keys",
    "owner_of_key",
    "revoke_key",
    "rotate_key",
    "touch_key",
]

_NAME_LIMIT: Final = 80
_ATTEMPTS: Final = 5
_SHOWN: Final = (
    api_keys.c.public_id,
    api_keys.c.name,
    api_keys.c.scopes,
    api_keys.c.created_at,
    api_keys.c.expires_at,
    api_keys.c.revoked_at,
    api_keys.c.last_used_at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInfo:
    """What may be shown of a key."""

    public_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    """To the minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedKey:
    """A key that was just made. ``text`` is shown once."""

    text: str
    info: KeyInfo

    def __repr__(self) -> str:
        """Keep the secret out of logs."""
        return f"IssuedKey({self.info.public_id})"


def issue_key(
    connection: Connection,
    user_id: int,
    *,
    name: str,
    test: bool,
    scopes: Iterable[str] | None = None,
    expires_in: timedelta | None = None,
    make: Callable[..., ApiKey] = make_key,
) -> IssuedKey:
    """Make a key for a user.

    Args:
        connection: a transaction.
        user_id: whose.
        name: 1 to 80 characters that tell the owner what it is for.
        test: ``sf_test_`` instead of ``sf_live_``.
        scopes: None gives everything but ``admin``.
        expires_in: more than nothing; None never expires.
        make: for tests only.

    Raises:
        NotFoundError: there is no such user.
        UnknownNameError: a scope that nobody has heard of.
        ForbiddenError: ``admin`` for somebody who is none.
        InvalidRequestError: the name is empty or too long, or the key would have expired already.
    """
    wanted = sorted(set(USER_SCOPES if scopes is None else scopes))
    for scope in wanted:
        if scope not in SCOPES:
            raise UnknownNameError("scope", scope, sorted(SCOPES), field="scopes")
    label = name.strip()
    if not 1 <= len(label) <= _NAME_LIMIT or not label.isprintable():
        raise InvalidRequestError("A key needs a name.", fix="Use 1 to 80 characters.", field="name")
    if not wanted or (expires_in is not None and expires_in <= timedelta(0)):
        raise InvalidRequestError(
            "This key could not be used.",
            fix="Give it a scope and a time to live.",
            field="scopes" if not wanted else "expires_in",
        )
    role = connection.scalar(select(users.c.role).where(users.c.id == user_id))
    if role is None:
        raise NotFoundError("There is no such user.", fix="'soundfoundry users list' shows all.")
    if not allowed_scopes(role).issuperset(wanted):
        raise ForbiddenError("Only an admin can have a key with the scope 'admin'.", fix="Leave it out.")
    now = database_now(connection)
    values = {
        "user_id": user_id,
        "name": label,
        "scopes": wanted,
        "created_at": now,
        "expires_at": None if expires_in is None else now + expires_in,
    }
    for _ in range(_ATTEMPTS):
        key = make(test=test)
        row = values | {"public_id": key.public_id, "digest": key.digest}
        if insert_new(connection, api_keys, row) is not None:
            return IssuedKey(text=key.text, info=_info_of(connection, key.public_id))
    raise ConflictError("No unused key was found.", fix="Report it: this must not happen.")


def list_keys(connection: Connection, user_id: int) -> list[KeyInfo]:
    """Return a user's keys, revoked ones too, the newest first."""
    asked = select(*_SHOWN).where(api_keys.c.user_id == user_id).order_by(api_keys.c.id.desc())
    return [_info(row) for row in connection.execute(asked).mappings()]


def revoke_key(connection: Connection, public_id: str, *, user_id: int) -> None:
    """Make a key worthless for ever; doing it again changes nothing. It takes effect within 5 s.

    Raises:
        NotFoundError: the user has no such key.
    """
    mine = (api_keys.c.public_id == public_id, api_keys.c.user_id == user_id)
    now = database_now(connection)
    connection.execute(update(api_keys).where(*mine, api_keys.c.revoked_at.is_(None)).values(revoked_at=now))
    if connection.scalar(select(api_keys.c.id).where(*mine)) is None:
        raise _no_key()


def rotate_key(
    connection: Connection,
    public_id: str,
    *,
    user_id: int,
    test: bool,
    overlap: timedelta = timedelta(hours=24),
) -> IssuedKey:
    """Make a key with the same name, scopes and life time; the old one still works during ``overlap``, 0 or more.

    Raises:
        NotFoundError: the user has no such key, or it has expired or was revoked.
    """
    now = database_now(connection)
    ends = now + max(overlap, timedelta(0))
    alive = (
        api_keys.c.public_id == public_id,
        api_keys.c.user_id == user_id,
        api_keys.c.revoked_at.is_(None),
        or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > now),
    )
    old = connection.execute(select(*_SHOWN).where(*alive).with_for_update()).mappings().one_or_none()
    if old is None:
        raise _no_key()
    info = _info(old)
    ends = ends if info.expires_at is None else min(ends, info.expires_at)
    connection.execute(update(api_keys).where(*alive).values(expires_at=ends))
    lived = None if info.expires_at is None else info.expires_at - info.created_at
    return issue_key(connection, user_id, name=info.name, test=test, scopes=info.scopes, expires_in=lived)


def owner_of_key(connection: Connection, public_id: str) -> int:
    """Return whose key this is, for an operator.

    Raises:
        NotFoundError: there is no such key.
    """
    owner = connection.scalar(select(api_keys.c.user_id).where(api_keys.c.public_id == public_id))
    if owner is None:
        raise _no_key()
    return int(owner)


def touch_key(connection: Connection, key_id: int, *, every: timedelta = timedelta(minutes=1)) -> bool:
    """Note that a key was used, at most once in ``every``. Returns whether it was noted now."""
    now = database_now(connection)
    stale = or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at <= now - every)
    noted = update(api_keys).where(api_keys.c.id == key_id, stale).values(last_used_at=now)
    return connection.execute(noted).rowcount == 1


def _info_of(connection: Connection, public_id: str) -> KeyInfo:
    asked = select(*_SHOWN).where(api_keys.c.public_id == public_id)
    return _info(connection.execute(asked).mappings().one())


def _info(row: RowMapping) -> KeyInfo:
    return KeyInfo(**{**row, "scopes": tuple(row["scopes"])})


def _no_key() -> NotFoundError:
    return NotFoundError(
        "There is no such key.", fix="List your keys and use the 8 characters after sf_live_."
    )
