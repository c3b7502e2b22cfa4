"""``soundfoundry queue``: how the queue is, and the big broom."""

from __future__ import annotations

import click

__all__ = ["queue"]

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def queue() -> None:
    """Show how the queue is, or purge it."""


@queue.command()
@_as_json
def status(*, as_json: bool) -> None:
    """Count jobs by state, what is due, and whether the books add up."""
    import json

    from soundfoundry_api.admin.service import queue_status
    from soundfoundry_api.cli.accounts import transaction

    with transaction() as (connection, _):
        seen = queue_status(connection)
    if as_json:
        click.echo(json.dumps(seen))
        return
    for state, count in seen.pop("states").items():
        click.echo(f"{state:<18}  {count}")
    for name, value in seen.items():
        click.echo(f"{name:<18}  {'-' if value is None else value}")


@queue.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@_as_json
def purge(*, yes: bool, as_json: bool) -> None:
    """Cancel every queued job, give the credits back, and empty the broker."""
    import json
    import os

    from soundfoundry_api.admin import service
    from soundfoundry_api.cli.accounts import transaction
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_api.worker.broker import Doorbell

    if not yes:
        click.confirm("Cancel every queued job?", abort=True, err=True)
    with transaction() as (connection, settings):
        done = service.purge(connection, actor_id=None)
    flushed = settings.redis_url is not None and service.flush(
        Doorbell(Runtime(settings, environ=os.environ))
    )
    told = {
        "canceled": done.canceled,
        "credits_released": done.credits_released,
        "broker_flushed": flushed,
    }
    click.echo(
        json.dumps(told)
        if as_json
        else f"{done.canceled} jobs were canceled, {done.credits_released} credits given back."
    )
