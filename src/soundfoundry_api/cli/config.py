"""``soundfoundry config``: what the service's settings are, where they came from, and whether they fit production."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["config"]


@click.group()
def config() -> None:
    """Show the service's settings, and check them for production."""


@config.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(*, as_json: bool) -> None:
    """Show every variable, its value, and where that came from: environment, file or default.

    Secrets are shown as ********.
    """
    import json
    import os

    from soundfoundry_api.origins import shown_settings
    from soundfoundry_api.settings import read_settings

    rows = shown_settings(read_settings(os.environ), os.environ)
    if as_json:
        shown: list[dict[str, Any]] = [
            {"variable": row.variable, "value": row.value, "origin": row.origin} for row in rows
        ]
        click.echo(json.dumps({"settings": shown}))
        return
    wide = max(len(row.variable) for row in rows)
    for row in rows:
        value = "" if row.value is None else str(row.value)
        if isinstance(row.value, list):
            value = ",".join(row.value)
        click.echo(f"{row.variable:<{wide}}  {row.origin:<11}  {value}".rstrip())


@config.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(*, as_json: bool) -> None:
    """Find every setting that is missing or not safe for production.

    Exits with 1 if there is one. With ENVIRONMENT=production the service does not start with it.
    """
    import json
    import os

    from soundfoundry_api.production import findings
    from soundfoundry_api.settings import read_settings

    found = findings(read_settings(os.environ), os.environ)
    if as_json:
        listed = [{"variable": each.variable, "message": each.message, "fix": each.fix} for each in found]
        click.echo(json.dumps({"findings": listed}))
    else:
        for each in found:
            click.echo(str(each))
        click.echo(f"{len(found)} settings to mend." if found else "Fit for production.")
    click.get_current_context().exit(1 if found else 0)
