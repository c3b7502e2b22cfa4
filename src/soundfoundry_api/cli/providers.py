"""``soundfoundry providers status`` and ``reset``: how the router sees providers; they join the library's group."""

from __future__ import annotations

import click

__all__ = ["reset", "status"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(*, as_json: bool) -> None:
    """Show whom the service asks in which order, whose breaker is open and why, and what today has cost."""
    import json
    import os

    import msgspec

    from soundfoundry_api.cli.accounts import transaction
    from soundfoundry_api.routing.schemas import view_of_provider
    from soundfoundry_api.routing.status import statuses
    from soundfoundry_api.runtime import Runtime

    with transaction() as (connection, settings):
        seen = [
            view_of_provider(each) for each in statuses(Runtime(settings, environ=os.environ), connection)
        ]
    if as_json:
        click.echo(json.dumps({"providers": msgspec.to_builtins(seen)}))
        return
    for each in seen:
        place = "-" if each.place is None else str(each.place)
        until = f" until {each.open_until}" if each.open_until else ""
        why = f"  {each.fault}: {each.reason}" if each.fault else ""
        problem = f"  {each.problem}" if each.problem else ""
        click.echo(
            f"{place:>2}  {each.name:<14}  {each.state}{until}  {each.spent_today_usd:.2f} USD today{why}{problem}"
        )


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def reset(*, name: str, as_json: bool) -> None:
    """Let the service ask NAME again at once: after a top-up or a new key, for instance."""
    import json
    import os

    from soundfoundry_api.cli.accounts import transaction
    from soundfoundry_api.routing import status as routing
    from soundfoundry_api.runtime import Runtime

    with transaction() as (connection, settings):
        woken = routing.reset(Runtime(settings, environ=os.environ), connection, name, actor_id=None)
    if as_json:
        click.echo(json.dumps({"provider": name, "reset": woken is not None, "jobs": woken or 0}))
        return
    if woken is None:
        click.echo(f"{name} was healthy already.")
    else:
        click.echo(
            f"{name} is asked again; {woken} waiting {'job looks' if woken == 1 else 'jobs look'} now."
        )
