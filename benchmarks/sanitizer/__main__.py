"""The command line of the sanitizer's measurements: ``python -m benchmarks.sanitizer STUDY``, run from the project's root.

``--npm`` is a folder in which ``npm install`` has put what ``node/package.json`` names, with ``dompurify.mjs`` beside it;
``nox -s sanitizer`` makes one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmarks.sanitizer.corpus import honest

if TYPE_CHECKING:
    from benchmarks.covers.report import Report


def _conclude(report: Report, *, as_json: bool) -> None:
    click.echo(json.dumps(report.as_dict(), indent=1) if as_json else str(report))
    sys.exit(0 if report.met else 1)


_json = click.option("--json", "as_json", is_flag=True, help="Print the data instead of the text.")
_npm = click.option("--npm", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
_each = click.option("--each", default=120, show_default=True, help="Pictures of each package.")


@click.group(help=__doc__)
def cli() -> None:
    """Hold the studies together."""


@cli.command()
@_npm
@_each
@click.option("--rounds", default=5, show_default=True)
@_json
def speed(npm: Path, each: int, rounds: int, *, as_json: bool) -> None:
    """Measure MB/s beside svg-hush, DOMPurify and a mere parser."""
    from benchmarks.sanitizer.speed import speed as study

    _conclude(study(honest(npm, each), npm, rounds), as_json=as_json)


@cli.command()
@_npm
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="More attacks.")
@click.option("--step", default=211, show_default=True, help="Every how manieth document of the families.")
@_json
def attacks(npm: Path, folder: Path | None, step: int, *, as_json: bool) -> None:
    """Count what survives in Chromium, in four contexts, of ours and of the peers."""
    from benchmarks.sanitizer.survivors import survivors as study

    _conclude(study(npm, folder, step), as_json=as_json)


@cli.command()
@_npm
@_each
@click.option("--side", default=400, show_default=True, help="Pixels.")
@_json
def pictures(npm: Path, each: int, side: int, *, as_json: bool) -> None:
    """Compare honest pictures before and after, pixel by pixel, in Chromium."""
    from benchmarks.sanitizer.pictures import pictures as study

    _conclude(study(honest(npm, each), side), as_json=as_json)


@cli.command()
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="More, named dos-....svg."
)
@click.option("--draw/--no-draw", default=True, help="Draw what is let through; needs the service installed.")
@_json
def bombs(folder: Path | None, *, draw: bool, as_json: bool) -> None:
    """Measure seconds and memory of every bomb, and of drawing what is let through."""
    from benchmarks.sanitizer.bombs import bombs as study

    _conclude(study(folder, draw=draw), as_json=as_json)


if __name__ == "__main__":
    cli()
