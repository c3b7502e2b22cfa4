"""From an identity to an account: looked up, or made at first sight.

Twenty requests of a new user at once make one account: the primary key of ``identities`` decides which of them it is,
and the others find it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from soundfoundry_api.auth.contract import refused
from soundfoundry_api.auth.principal import Principal, allowed_scopes
from soundfoundry_api.db.tables import identities, users
from soundfoundry_api.users.service import user_for_identity

if TYPE_CHECKING:
    from soundfoundry_api.auth.contract import Identity
    from soundfoundry_api.auth.principal import Via
    from soundfoundry_api.db.unit_of_work import Database
    from soundfoundry_api.settings import Settings

__all__ = ["Accounts"]


class Accounts:
    """Finds the principal of an identity."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings

    def principal_of(self, identity: Identity, *, via: Via) -> Principal:
        """Return the principal; it may do everything that its role allows.

        Raises:
            AuthenticationError: the account is disabled.
        """
        asked = (
            select(users.c.id, users.c.role, users.c.plan, users.c.disabled_at)
            .join(identities, identities.c.user_id == users.c.id)
            .where(identities.c.issuer == identity.issuer, identities.c.subject == identity.subject)
        )
        with self._database.read() as connection:
            row = connection.execute(asked).one_or_none()
        if row is not None:
            user_id, role, plan, disabled_at = row
        else:
            with self._database.begin() as connection:
                user = user_for_identity(
                    connection,
                    self._settings,
                    issuer=identity.issuer,
                    subject=identity.subject,
                    name=identity.name,
                    email=identity.email,
                )
            user_id, role, plan, disabled_at = user.id, user.role, user.plan, user.disabled_at
        if disabled_at is not None:
            raise refused()
        return Principal(user_id=user_id, role=role, plan=plan, scopes=allowed_scopes(role), via=via)
