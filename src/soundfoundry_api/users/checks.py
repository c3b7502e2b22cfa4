"""What may stand in an account: names, e-mail addresses, time zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from soundfoundry_core.errors import InvalidRequestError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["any_name", "checked_email", "checked_name", "checked_zone", "email_or_none", "one_of"]

_NAME_LIMIT: Final = 80
_EMAIL_LIMIT: Final = 254


def one_of(what: str, value: str, known: Sequence[str]) -> str:
    """Return a value that has to be one of a few.

    Raises:
        UnknownNameError: it is none of them.
    """
    if value not in known:
        raise UnknownNameError(what, value, known, field=what)
    return value


def checked_name(name: str) -> str:
    """Return a name without the space around it.

    Raises:
        InvalidRequestError: it is empty, longer than 80 characters, or not printable.
    """
    cleaned = name.strip()
    if not 1 <= len(cleaned) <= _NAME_LIMIT or not cleaned.isprintable():
        raise InvalidRequestError(
            f"{name[:40]!r} is no name of a user.", fix="Use 1 to 80 characters of text.", field="name"
        )
    return cleaned


def any_name(name: str) -> str:
    """Return what a provider calls somebody, as far as it is a name."""
    cleaned = "".join(each for each in name if each.isprintable()).strip()[:_NAME_LIMIT].strip()
    return cleaned or "maker"


def checked_email(email: str) -> str:
    """Return an e-mail address in small letters. Only a letter to it would tell whether it is one.

    Raises:
        InvalidRequestError: it cannot be one.
    """
    cleaned = email.strip().lower()
    local, _, host = cleaned.rpartition("@")
    if not local or not host or len(cleaned) > _EMAIL_LIMIT or not cleaned.isprintable() or " " in cleaned:
        raise InvalidRequestError(
            f"{email[:60]!r} is no e-mail address.", fix="Use name@example.org.", field="email"
        )
    return cleaned


def email_or_none(email: str | None) -> str | None:
    """Return what a provider calls somebody's address, where it can be one."""
    try:
        return None if email is None else checked_email(email)
    except InvalidRequestError:
        return None


def checked_zone(name: str) -> str:
    """Return the name of a time zone.

    Raises:
        InvalidRequestError: there is no such zone.
    """
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise InvalidRequestError(
            f"{name[:40]!r} is no time zone.",
            fix="Use an IANA name such as Europe/Berlin.",
            field="time_zone",
        ) from None
    return name
