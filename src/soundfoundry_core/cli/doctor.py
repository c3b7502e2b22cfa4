"""``soundfoundry doctor``: every check of the installation, one line each."""

from __future__ import annotations

import click

__all__ = ["doctor"]

_SIGNS = {"ok": "ok     ", "warning": "warning", "failed": "FAILED "}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(*, as_json: bool) -> None:
    """Check that everything needed is here and works.

    Exits with 1 if a check failed; a warning does not fail.
    """
    import json
    import os
    import sys
    from contextlib import redirect_stdout

    from soundfoundry_core.plugins.diagnosis import diagnose
    from soundfoundry_core.plugins.manager import PluginManager

    with redirect_stdout(sys.stderr):  # plugins may print, but not into our result
        results = diagnose(PluginManager.from_environment(os.environ))
    if as_json:
        rows = [
            {"id": id_, "status": result.status.value, "detail": result.detail, "fix": result.fix}
            for id_, result in results.items()
        ]
        click.echo(json.dumps(rows, indent=2))
    else:
        for id_, result in results.items():
            click.echo(f"{_SIGNS[result.status.value]}  {id_}: {result.detail} {result.fix}".rstrip())
    failed = any(result.status.value == "failed" for result in results.values())
    click.get_current_context().exit(1 if failed else 0)
