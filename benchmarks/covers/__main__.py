"""The command line of the picture lab: ``python -m benchmarks.covers STUDY``, run from the project's root."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from benchmarks.covers.report import Report


def _conclude(report: Report, *, as_json: bool) -> None:
    click.echo(json.dumps(report.as_dict(), indent=1) if as_json else str(report))
    sys.exit(0 if report.met else 1)


_json = click.option("--json", "as_json", is_flag=True, help="Print the data instead of the text.")
_jobs = click.option("--jobs", default=2, show_default=True, help="Processes that draw and measure.")


@click.group(help=__doc__)
def cli() -> None:
    """Hold the studies together."""


@cli.command()
@click.option("--makers", default=1000, show_default=True)
@_jobs
@_json
def identity(makers: int, jobs: int, *, as_json: bool) -> None:
    """Judge whether a maker's covers are one maker's, and nobody else's."""
    from benchmarks.covers.identity import identity as study

    _conclude(study(makers, jobs=jobs), as_json=as_json)


@cli.command()
@click.option("--rounds", default=5, show_default=True)
@click.option("--each", default=40, show_default=True, help="Pictures a round, pattern and style.")
@_json
def speed(rounds: int, each: int, *, as_json: bool) -> None:
    """Count covers a second, beside DiceBear, and their bytes."""
    from benchmarks.covers.speed import speed as study

    _conclude(study(rounds, each), as_json=as_json)


@cli.command()
@click.option("--thousands", default=10, show_default=True, type=click.IntRange(1, 10))
@click.option("--write", is_flag=True, help="Write the golden manifest anew.")
@_json
def manifest(thousands: int, *, write: bool, as_json: bool) -> None:
    """Compare the bytes of 10,000 covers in three processes with the golden manifest."""
    from benchmarks.covers import manifest as study

    if write:
        study.write(thousands)
    _conclude(study.manifest(thousands), as_json=as_json)


@cli.command()
@click.option("--makers", default=1_000_000, show_default=True)
@click.option("--covers", default=100_000, show_default=True)
@_jobs
@_json
def unique(makers: int, covers: int, jobs: int, *, as_json: bool) -> None:
    """Look for makers and drawings that occur twice."""
    from benchmarks.covers.unique import unique as study

    _conclude(study(makers, covers, jobs=jobs), as_json=as_json)


@cli.command()
@click.option("--covers", default=20_000, show_default=True)
@_jobs
@_json
def contrast(covers: int, jobs: int, *, as_json: bool) -> None:
    """Measure every title against the worst pixel under it."""
    from benchmarks.covers.contrast import contrast as study

    _conclude(study(covers, jobs=jobs), as_json=as_json)


if __name__ == "__main__":
    cli()
