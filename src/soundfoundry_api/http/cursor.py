"""Cursors of lists: the id at which a page ends, as text that clients pass on without looking into it."""

from __future__ import annotations

from soundfoundry_api.errors import InvalidBodyError

__all__ = ["position"]

_DIGITS = 16
"""Enough for every id that JSON can say, and few enough for every database."""


def position(cursor: str | None) -> int | None:
    """Return the id that a cursor stands for; None without one.

    Raises:
        InvalidBodyError: it is none of ours.
    """
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= _DIGITS):
        raise InvalidBodyError(
            "The cursor is none of ours.",
            fix="Pass next_cursor as it was given.",
            errors=(("/cursor", "Not a cursor."),),
        )
    return int(cursor)
