"""What commands about accounts share: a transaction on the database of the settings, and who USER is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from soundfoundry_api.settings import Settings
    from soundfoundry_api.users.model import User

__all__ = ["find_user", "transaction"]


@contextmanager
def transaction() -> Iterator[tuple[Connection, Settings]]:
    """Open a transaction on the database that the environment names.

    Raises:
        ConfigurationError: a setting is wrong, or the database is not up to date.
    """
    import os

    from soundfoundry_api.db.migrate import pending
    from soundfoundry_api.db.unit_of_work import Database
    from soundfoundry_api.settings import read_settings
    from soundfoundry_core.errors import ConfigurationError

    settings = read_settings(os.environ)
    if pending(settings.database):
        raise ConfigurationError("The database is not up to date.", fix="Run 'soundfoundry db upgrade'.")
    database = Database(settings.database, pool_size=1)
    try:
        with database.begin() as connection:
            yield connection, settings
    finally:
        database.close()


def find_user(connection: Connection, settings: Settings, who: str) -> User:
    """Return the account that an id, an e-mail address or ``local`` stands for.

    Raises:
        InvalidRequestError: it is none of them.
        NotFoundError: there is no such account.
    """
    import os

    from soundfoundry_api.users.service import LOCAL, get_user, local_user, user_by_email
    from soundfoundry_core.errors import InvalidRequestError
    from soundfoundry_core.maker import local_maker

    if who == LOCAL:
        return local_user(connection, settings, name=local_maker(os.environ))
    if "@" in who:
        return user_by_email(connection, who)
    if who.isascii() and who.isdigit() and len(who) <= 18:
        return get_user(connection, int(who))
    raise InvalidRequestError(f"{who[:40]!r} is no user.", fix="Give an id, an e-mail address, or 'local'.")
