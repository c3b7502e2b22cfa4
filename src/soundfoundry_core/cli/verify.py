"""``soundfoundry verify``: render a track again and compare."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from soundfoundry_core.cli.exit_codes import DIFFERENT

__all__ = ["verify"]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def verify(ctx: click.Context, folder: Path, *, as_json: bool) -> None:
    """Render the track in FOLDER again and say match, or where it differs (exit code 1)."""
    from soundfoundry_core.studio import Studio
    from soundfoundry_core.verification import verify as compare

    with redirect_stdout(sys.stderr):  # plugins may print, but not into our result
        result = compare(folder, Studio())
    if as_json:
        shown = {"match": result.match, "compared": result.compared, "differences": result.differences}
        click.echo(json.dumps(shown))
    elif result.match:
        click.echo(f"match: {result.title} ({'; '.join(result.compared)})")
    else:
        click.echo(f"different: {result.title}")
        for difference in result.differences:
            click.echo(f"  {difference}")
    if not result.match:
        ctx.exit(DIFFERENT)
