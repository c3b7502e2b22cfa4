"""What can be done with accounts.

An account comes into being with everything that belongs to it, in one transaction: style seed, default series, and the
credits of its plan. The seed is derived from ``user:<id>``, which never changes, as a backfill would do it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_api.credits.ledger import grant
from soundfoundry_api.db.tables import users
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.errors import ConflictError, NotFoundError
from soundfoundry_api.users import repository
from soundfoundry_api.users.checks import (
    any_name,
    checked_email,
    checked_name,
    checked_zone,
    email_or_none,
    one_of,
)
from soundfoundry_api.users.model import PLANS, ROLES, UserPage
from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.series import default_slug

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from soundfoundry_api.settings import Settings
    from soundfoundry_api.users.model import User

__all__ = [
    "LOCAL",
    "accept_policy",
    "create_user",
    "disable_user",
    "enable_user",
    "get_user",
    "list_users",
    "local_user",
    "set_plan",
    "set_time_zone",
    "user_by_email",
    "user_for_identity",
]

LOCAL: Final = "local"
"""Issuer and subject of the account of whoever runs ``soundfoundry serve`` on this computer."""
_SERIES_TITLE: Final = "Default"


def create_user(
    connection: Connection,
    settings: Settings,
    *,
    name: str,
    email: str | None = None,
    plan: str = "free",
    role: str = "user",
    time_zone: str = "UTC",
    style_of: str | None = None,
) -> User:
    """Make an account.

    Args:
        connection: a transaction.
        settings: what is switched on, and how many credits a plan brings.
        name: 1 to 80 characters.
        email: unique; its letters are made small.
        plan: ``free`` or ``pro``.
        role: ``user`` or ``admin``.
        time_zone: IANA name, such as ``Europe/Berlin``.
        style_of: whose style the account has, as ``soundfoundry create --maker`` knows it; None gives it one of its own.

    Raises:
        InvalidRequestError: a name, e-mail address or time zone that is none.
        UnknownNameError: no such plan or role.
        ConflictError: the e-mail address is taken.
    """
    user = _create(
        connection,
        settings,
        name=checked_name(name),
        email=None if email is None else checked_email(email),
        plan=one_of("plan", plan, PLANS),
        role=one_of("role", role, ROLES),
        time_zone=checked_zone(time_zone),
        style_of=style_of,
    )
    if user is None:
        raise ConflictError("There is an account with this e-mail address.", fix="Use another one.")
    return user


def user_for_identity(
    connection: Connection,
    settings: Settings,
    *,
    issuer: str,
    subject: str,
    name: str = "",
    email: str | None = None,
    plan: str = "free",
    role: str = "user",
    style_of: str | None = None,
) -> User:
    """Return the account of an identity; it is made where there is none, once, however many ask at a time.

    An e-mail address that another account has is left out: two providers that name the same address are still two
    identities, and whoever controls one must not get into the account of the other.
    """
    found = repository.find_by_identity(connection, issuer, subject)
    if found is not None:
        return found
    with connection.begin_nested() as attempt:
        made = None
        for address in (email_or_none(email), None):
            made = made or _create(
                connection,
                settings,
                name=any_name(name),
                email=address,
                plan=plan,
                role=role,
                style_of=style_of,
            )
        assert made is not None  # noqa: S101 -- without an e-mail address there is nothing to collide with
        now = database_now(connection)
        if repository.add_identity(connection, issuer, subject, user_id=made.id, now=now):
            return made
        attempt.rollback()  # somebody else was quicker
    found = repository.find_by_identity(connection, issuer, subject)
    assert found is not None  # noqa: S101 -- it is the reason why we are here
    return found


def local_user(connection: Connection, settings: Settings, *, name: str) -> User:
    """Return the account of whoever runs this on their own computer, an admin; ``name`` is its maker and its style."""
    return user_for_identity(
        connection, settings, issuer=LOCAL, subject=LOCAL, name=name, plan="pro", role="admin", style_of=name
    )


def get_user(connection: Connection, user_id: int) -> User:
    """Return an account.

    Raises:
        NotFoundError: there is none.
    """
    user = repository.find(connection, user_id)
    if user is None:
        raise NotFoundError("There is no such user.", fix="'soundfoundry users list' shows all.")
    return user


def user_by_email(connection: Connection, email: str) -> User:
    """Return the account with this e-mail address.

    Raises:
        NotFoundError: there is none.
    """
    user = repository.find_by_email(connection, email.strip().lower())
    if user is None:
        raise NotFoundError("There is no such user.", fix="'soundfoundry users list' shows all.")
    return user


def list_users(connection: Connection, *, after: int = 0, limit: int = 50) -> UserPage:
    """Return up to ``limit`` (1 to 500) accounts whose id is greater than ``after``, in the order of their ids."""
    count = max(1, min(limit, 500))
    found = repository.page(connection, after=after, limit=count + 1)
    items = tuple(found[:count])
    return UserPage(items=items, next_after=items[-1].id if len(found) > count else None)


def disable_user(connection: Connection, user_id: int) -> User:
    """Turn an account away from now on (within 5 s); what it has stays. Doing it again changes nothing.

    Raises:
        NotFoundError: there is none.
    """
    values = {"disabled_at": database_now(connection)}
    repository.change(connection, user_id, values, users.c.disabled_at.is_(None))
    return get_user(connection, user_id)


def enable_user(connection: Connection, user_id: int) -> User:
    """Let an account in again.

    Raises:
        NotFoundError: there is none.
    """
    repository.change(connection, user_id, {"disabled_at": None})
    return get_user(connection, user_id)


def set_plan(connection: Connection, settings: Settings, user_id: int, plan: str) -> User:
    """Change the plan. ``pro`` brings its credits, once for each account, however often it is taken.

    Raises:
        NotFoundError: there is no such account.
        UnknownNameError: no such plan.
    """
    one_of("plan", plan, PLANS)
    repository.change(connection, user_id, {"plan": plan})
    user = get_user(connection, user_id)
    if plan == "pro":
        _grant(connection, settings, user_id, plan)
    return user


def set_time_zone(connection: Connection, user_id: int, time_zone: str) -> User:
    """Change the time zone.

    Raises:
        NotFoundError: there is no such account.
        InvalidRequestError: no such time zone.
    """
    repository.change(connection, user_id, {"time_zone": checked_zone(time_zone)})
    return get_user(connection, user_id)


def accept_policy(connection: Connection, user_id: int, version: str) -> User:
    """Note that a user accepts a version of the content policy; the moment of the first time stays.

    Raises:
        NotFoundError: there is no such account.
        InvalidRequestError: the version is empty or longer than 40 characters.
    """
    if not 1 <= len(version) <= 40 or not version.isprintable():
        raise InvalidRequestError(
            "That is no version of a policy.", fix="Send the version that was shown.", field="policy_version"
        )
    values = {"policy_version": version, "policy_accepted_at": database_now(connection)}
    repository.change(connection, user_id, values, users.c.policy_version.is_distinct_from(version))
    return get_user(connection, user_id)


def _create(
    connection: Connection,
    settings: Settings,
    *,
    name: str,
    email: str | None,
    plan: str,
    role: str,
    time_zone: str = "UTC",
    style_of: str | None,
) -> User | None:
    """Make an account with what belongs to it, or return None where its e-mail address is taken."""
    now = database_now(connection)
    values = {"name": name, "email": email, "plan": plan, "role": role, "time_zone": time_zone}
    user_id = repository.add(connection, values | {"created_at": now})
    if user_id is None:
        return None
    if settings.style_seed_enabled:
        seed = int(StyleSeed.derive(style_of or f"user:{user_id}"))
        repository.change(connection, user_id, {"user_style_seed": seed})
    if settings.style_series_enabled:
        repository.add_series(connection, user_id, slug=default_slug(user_id), title=_SERIES_TITLE, now=now)
    _grant(connection, settings, user_id, plan)
    return get_user(connection, user_id)


def _grant(connection: Connection, settings: Settings, user_id: int, plan: str) -> None:
    amount = settings.credits_pro_grant if plan == "pro" else settings.credits_free_grant
    grant(connection, user_id, amount, reference=f"plan:{plan}:{user_id}")
