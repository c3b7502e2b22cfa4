"""Which content policy stands, and who has accepted it.

``/policy`` shows it. An account keeps the version that it accepted last, and when. Where an installation asks for it
(``SOUNDFOUNDRY_POLICY_REQUIRED``), nothing is made for an account before it has accepted the version that stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select, update

from soundfoundry_api.db.tables import users
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.errors import ConflictError, PolicyNotAcceptedError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

__all__ = ["POLICY_VERSION", "Acceptance", "accept", "acceptance_of", "require"]

POLICY_VERSION: Final = "2026-11"
"""Changes with every change of what the page promises or asks."""


class Acceptance(NamedTuple):
    """What an account accepted last."""

    version: str | None
    at: datetime | None


def acceptance_of(connection: Connection, user_id: int) -> Acceptance:
    """Return what an account has accepted."""
    columns = (users.c.policy_version, users.c.policy_accepted_at)
    row = connection.execute(select(*columns).where(users.c.id == user_id)).one_or_none()
    return Acceptance(None, None) if row is None else Acceptance(row[0], row[1])


def accept(connection: Connection, user_id: int, version: str) -> Acceptance:
    """Note that an account accepts a version; the moment of the first time is kept.

    Raises:
        ConflictError: another version stands by now, which has to be read first.
    """
    if version != POLICY_VERSION:
        raise ConflictError(
            f"The policy that stands is {POLICY_VERSION}, not {version[:40]!r}.",
            fix="Read /policy and accept that version.",
        )
    before = acceptance_of(connection, user_id)
    if before.version == version:
        return before
    after = Acceptance(version, database_now(connection))
    values = {"policy_version": after.version, "policy_accepted_at": after.at}
    connection.execute(update(users).where(users.c.id == user_id).values(values))
    return after


def require(connection: Connection, user_id: int) -> None:
    """Refuse whoever has not accepted the version that stands.

    Raises:
        PolicyNotAcceptedError: never accepted, or an older version.
    """
    if acceptance_of(connection, user_id).version != POLICY_VERSION:
        raise PolicyNotAcceptedError(
            "The content policy has to be accepted first.",
            fix=f'Read /policy, then POST {{"version": "{POLICY_VERSION}"}} to /api/policy.',
        )
