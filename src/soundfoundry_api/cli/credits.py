"""``soundfoundry credits``: give credits, and look at what somebody has."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["credits_"]

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("credits")
def credits_() -> None:
    """Give credits, and show what somebody has and how it came about.

    USER is an id, an e-mail address, or 'local': the account of whoever runs the service on this computer.
    """


@credits_.command()
@click.argument("user")
@click.argument("amount", type=click.IntRange(1, 1_000_000_000))
@click.option("--reference", metavar="TEXT", help="What it is for: given once for each.  [default: nothing]")
@_as_json
def grant(*, user: str, amount: int, reference: str | None, as_json: bool) -> None:
    """Give USER so many credits. With a reference, doing it again changes nothing."""
    import json

    from soundfoundry_api.cli.accounts import find_user, transaction
    from soundfoundry_api.credits.ledger import balance_of
    from soundfoundry_api.credits.service import give

    with transaction() as (connection, settings):
        account = find_user(connection, settings, user)
        now = give(connection, account.id, amount, reference=reference)
        available, reserved = balance_of(connection, account.id)
    if as_json:
        told = {"user_id": account.id, "granted": now, "available": available, "reserved": reserved}
        click.echo(json.dumps(told))
        return
    done = (
        f"{amount} credits were given to"
        if now
        else f"{reference!r} has been granted before; nothing changed for"
    )
    click.echo(f"{done} user {account.id} ({account.name}), who has {available}.")


@credits_.command()
@click.argument("user")
@_as_json
def balance(*, user: str, as_json: bool) -> None:
    """Show what USER can spend, and what is set aside for jobs."""
    import json

    from soundfoundry_api.cli.accounts import find_user, transaction
    from soundfoundry_api.credits.ledger import balance_of

    with transaction() as (connection, settings):
        account = find_user(connection, settings, user)
        available, reserved = balance_of(connection, account.id)
    if as_json:
        click.echo(json.dumps({"user_id": account.id, "available": available, "reserved": reserved}))
        return
    click.echo(f"available  {available}\nreserved   {reserved}")


@credits_.command()
@click.argument("user")
@click.option(
    "--before", type=click.IntRange(1, 2**53), metavar="ID", help="Only what is older than this line."
)
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="At most so many.")
@_as_json
def ledger(*, user: str, before: int | None, limit: int, as_json: bool) -> None:
    """List the movements of USER's credits, the newest first, each with the balance after it."""
    import json
    from dataclasses import asdict

    from soundfoundry_api.cli.accounts import find_user, transaction
    from soundfoundry_api.credits.service import statement

    with transaction() as (connection, settings):
        account = find_user(connection, settings, user)
        found = statement(connection, account.id, before=before, limit=limit)
    if as_json:
        lines: list[dict[str, Any]] = [
            asdict(line) | {"created_at": line.created_at.isoformat()} for line in found.lines
        ]
        told = {"user_id": account.id, "available": found.available, "reserved": found.reserved}
        click.echo(json.dumps(told | {"ledger": lines, "next_before": found.next_before}))
        return
    for line in found.lines:
        why = f"job {line.job_id}" if line.job_id is not None else (line.reference or "")
        text = f"{line.id:>8}  {line.created_at:%Y-%m-%d %H:%M}  {line.kind:<7}  {line.amount:>8}  {line.balance:>8}  {why}"
        click.echo(text.rstrip())
    if found.next_before is not None:
        click.echo(f"More: --before {found.next_before}")
