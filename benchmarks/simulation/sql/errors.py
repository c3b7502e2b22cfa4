"""``sqlalchemy.exc``, as far as the engine knows it."""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "DBAPIError",
    "DataError",
    "IntegrityError",
    "InvalidatePoolError",
    "OperationalError",
    "SQLAlchemyError",
]


class SQLAlchemyError(Exception):
    """Anything that goes wrong with the database."""


class ArgumentError(SQLAlchemyError):
    """A URL that is none."""


class _Original(Exception):  # noqa: N818 -- the name that the driver gives it is another
    """What the driver raised."""

    def __init__(self, text: str, sqlstate: str) -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


class DBAPIError(SQLAlchemyError):
    """The database refused."""

    connection_invalidated = False

    def __init__(self, text: str, sqlstate: str = "XX000") -> None:
        super().__init__(text)
        self.orig = _Original(text, sqlstate)


class IntegrityError(DBAPIError):
    """A constraint did its work."""


class OperationalError(DBAPIError):
    """The database cannot be reached, or is in the way of itself."""


class DataError(DBAPIError):
    """A value that the database cannot keep."""


class InvalidatePoolError(SQLAlchemyError):
    """A connection that takes its whole pool along."""
