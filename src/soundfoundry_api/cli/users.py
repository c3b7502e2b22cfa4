"""``soundfoundry users``: accounts and their API keys, for whoever runs the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from soundfoundry_api.cli.accounts import find_user, transaction

if TYPE_CHECKING:
    from soundfoundry_api.auth.key_store import IssuedKey, KeyInfo
    from soundfoundry_api.users.model import User

__all__ = ["users"]

_SCOPES = (
    "tracks:read", "tracks:write", "covers:write", "style:read", "style:write", "credits:read", "references:write", "admin",
)  # fmt: skip
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def users() -> None:
    """Make accounts and API keys, list and disable them.

    USER is an id, an e-mail address, or 'local': the account of whoever runs the service on this computer.
    """


@users.command()
@click.argument("name")
@click.option("--email", metavar="ADDRESS", help="Unique.")
@click.option("--plan", type=click.Choice(["free", "pro"]), default="free", show_default=True, help="Plan.")
@click.option("--role", type=click.Choice(["user", "admin"]), default="user", show_default=True, help="Role.")
@click.option("--time-zone", metavar="ZONE", default="UTC", show_default=True, help="Such as Europe/Berlin.")
@_as_json
def create(*, name: str, email: str | None, plan: str, role: str, time_zone: str, as_json: bool) -> None:
    """Make the account NAME, with a style seed, a series and the credits of its plan."""
    from soundfoundry_api.users.service import create_user

    with transaction() as (connection, settings):
        user = create_user(
            connection, settings, name=name, email=email, plan=plan, role=role, time_zone=time_zone
        )
    _say(user, as_json=as_json, line=f"User {user.id} ({user.name}) was made.")


@users.command()
@click.argument("user")
@click.option("--name", default="command line", show_default=True, help="What the key is for.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(_SCOPES),
    multiple=True,
    help="What it may do; again for more.  [default: all but admin]",
)
@click.option(
    "--days", type=click.IntRange(1, 3650), metavar="N", help="How long it lasts.  [default: for ever]"
)
@_as_json
def token(*, user: str, name: str, scopes: tuple[str, ...], days: int | None, as_json: bool) -> None:
    """Make an API key for USER and print it, this once.

    It begins with sf_live_ where ENVIRONMENT is production, else with sf_test_, which production refuses.
    """
    from datetime import timedelta

    from soundfoundry_api.auth.key_store import issue_key

    with transaction() as (connection, settings):
        key = issue_key(
            connection,
            find_user(connection, settings, user).id,
            name=name,
            test=not settings.production,
            scopes=scopes or None,
            expires_in=None if days is None else timedelta(days=days),
        )
    _say_key(key, as_json=as_json)


@users.command("list")
@click.option("--after", type=click.IntRange(0), default=0, metavar="ID", help="Begin after this id.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="At most so many.")
@_as_json
def list_(*, after: int, limit: int, as_json: bool) -> None:
    """List accounts in the order of their ids."""
    import json

    from soundfoundry_api.users.service import list_users

    with transaction() as (connection, _):
        page = list_users(connection, after=after, limit=limit)
    if as_json:
        items = [_of(user) for user in page.items]
        click.echo(json.dumps({"users": items, "next_after": page.next_after}))
        return
    for user in page.items:
        disabled = "  disabled" if user.disabled_at else ""
        click.echo(f"{user.id:>6}  {user.plan:<4}  {user.role:<5}  {user.name}{disabled}")
    if page.next_after is not None:
        click.echo(f"More: --after {page.next_after}")


@users.command()
@click.argument("user")
@_as_json
def disable(*, user: str, as_json: bool) -> None:
    """Turn USER away, with every key and every token; takes effect within 5 seconds."""
    from soundfoundry_api.users.service import disable_user

    with transaction() as (connection, settings):
        done = disable_user(connection, find_user(connection, settings, user).id)
    _say(done, as_json=as_json, line=f"User {done.id} ({done.name}) is disabled.")


@users.command()
@click.argument("user")
@_as_json
def enable(*, user: str, as_json: bool) -> None:
    """Let USER in again."""
    from soundfoundry_api.users.service import enable_user

    with transaction() as (connection, settings):
        done = enable_user(connection, find_user(connection, settings, user).id)
    _say(done, as_json=as_json, line=f"User {done.id} ({done.name}) is enabled.")


@users.command()
@click.argument("user")
@click.argument("name", metavar="PLAN", type=click.Choice(["free", "pro"]))
@_as_json
def plan(*, user: str, name: str, as_json: bool) -> None:
    """Give USER the plan free or pro; pro brings its credits, once."""
    from soundfoundry_api.users.service import set_plan

    with transaction() as (connection, settings):
        done = set_plan(connection, settings, find_user(connection, settings, user).id, name)
    _say(done, as_json=as_json, line=f"User {done.id} ({done.name}) has the plan {done.plan}.")


@users.command()
@click.argument("user")
@_as_json
def keys(*, user: str, as_json: bool) -> None:
    """List the API keys of USER, revoked ones too."""
    import json

    from soundfoundry_api.auth.key_store import list_keys

    with transaction() as (connection, settings):
        found = list_keys(connection, find_user(connection, settings, user).id)
    if as_json:
        click.echo(json.dumps({"keys": [_of(key) for key in found]}))
        return
    for key in found:
        ends = "revoked" if key.revoked_at else f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else ""
        used = f"used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never used"
        click.echo(f"{key.public_id}  {used:<15}  {ends:<16}  {key.name}".rstrip())


@users.command()
@click.argument("key_id", metavar="KEY")
@_as_json
def revoke(*, key_id: str, as_json: bool) -> None:
    """Make KEY (its 8 characters in 'users keys') worthless for ever; takes effect within 5 seconds."""
    import json

    from soundfoundry_api.auth.key_store import owner_of_key, revoke_key

    with transaction() as (connection, _):
        revoke_key(connection, key_id, user_id=owner_of_key(connection, key_id))
    click.echo(json.dumps({"revoked": key_id}) if as_json else f"Key {key_id} is revoked.")


@users.command()
@click.argument("key_id", metavar="KEY")
@click.option(
    "--overlap",
    type=click.FloatRange(0, 24 * 365),
    default=24,
    show_default=True,
    metavar="HOURS",
    help="How long the old key still works.",
)
@_as_json
def rotate(*, key_id: str, overlap: float, as_json: bool) -> None:
    """Make a key that replaces KEY (its 8 characters in 'users keys'), and print it, this once."""
    from datetime import timedelta

    from soundfoundry_api.auth.key_store import owner_of_key, rotate_key

    with transaction() as (connection, settings):
        made = rotate_key(
            connection,
            key_id,
            user_id=owner_of_key(connection, key_id),
            test=not settings.production,
            overlap=timedelta(hours=overlap),
        )
    _say_key(made, as_json=as_json)


def _of(shown: User | KeyInfo) -> dict[str, Any]:
    from dataclasses import asdict
    from datetime import datetime

    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(shown).items()
    }


def _say(user: User, *, as_json: bool, line: str) -> None:
    import json

    click.echo(json.dumps(_of(user)) if as_json else line)


def _say_key(key: IssuedKey, *, as_json: bool) -> None:
    import json

    if as_json:
        click.echo(json.dumps(_of(key.info) | {"token": key.text}))
        return
    click.echo(key.text)
    click.echo(f"It is shown only now. Its id is {key.info.public_id}.", err=True)
