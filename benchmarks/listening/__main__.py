"""The command line of the lab: ``python -m benchmarks.listening COMMAND``, run from the project's root.

Reports go to standard output (``--json`` for programs), progress to standard error. The exit code is 0
when the goal of the study is met and 1 when it is not.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from benchmarks.listening.casting import GENRES, MORE_GENRES
from benchmarks.listening.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from benchmarks.listening.studies.report import Report

Item = TypeVar("Item")
Command = TypeVar("Command", bound="Callable[..., None]")


def _progress(items: Iterable[Item], length: int) -> Iterator[Item]:
    with click.progressbar(items, length=length, file=sys.stderr, show_pos=True) as bar:
        yield from bar


def _common(command: Command) -> Command:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the data instead of the text."),
        click.option("--jobs", default=1, show_default=True, help="Processes that render and measure."),
        click.option(
            "--cache",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path(tempfile.gettempdir()) / "soundfoundry-listening",
            help="Where measurements are kept between commands.",
        ),
        click.option(
            "--mastered/--mix",
            default=True,
            show_default=True,
            help="Listen to the finished track, or to the synth's own mix.",
        ),
    ):
        command = option(command)
    return command


def _genres(only: tuple[str, ...], *, more: bool) -> tuple[str, ...]:
    return only or ((*GENRES, *MORE_GENRES) if more else GENRES)


def _casting(command: Command) -> Command:
    for option in (
        click.option("--more", is_flag=True, help="Hear techno and world, too."),
        click.option(
            "--genre",
            "only",
            multiple=True,
            type=click.Choice((*GENRES, *MORE_GENRES)),
            help="Only this genre.",
        ),
        click.option("--seeds", default=12, show_default=True, help="Makers and tracks per genre."),
    ):
        command = option(command)
    return command


def _conclude(report: Report, *, as_json: bool) -> None:
    click.echo(json.dumps({"met": report.met, **report.data}, indent=1) if as_json else report.text)
    sys.exit(0 if report.met else 1)


@click.group(help=__doc__)
def main() -> None:
    """Judge the built-in synth's music."""


@main.command()
@_casting
@_common
def sections(
    *, more: bool, only: tuple[str, ...], seeds: int, as_json: bool, jobs: int, cache: Path, mastered: bool
) -> None:
    """Check the ranges of the sound reference over 8 genres x 12 seeds."""
    from benchmarks.listening.studies.sections import study_sections

    notebook = Notebook.open(cache, mastered=mastered)
    report = study_sections(
        notebook, genres=_genres(only, more=more), seeds=seeds, jobs=jobs, progress=_progress
    )
    _conclude(report, as_json=as_json)


@main.command()
@_common
def prompts(*, as_json: bool, jobs: int, cache: Path, mastered: bool) -> None:
    """Find the tempo and the key that 48 prompts ask for."""
    from benchmarks.listening.studies.prompts import study_prompts

    notebook = Notebook.open(cache, mastered=mastered)
    _conclude(study_prompts(notebook, jobs=jobs, progress=_progress), as_json=as_json)


@main.command()
@_casting
@_common
def genres(
    *, more: bool, only: tuple[str, ...], seeds: int, as_json: bool, jobs: int, cache: Path, mastered: bool
) -> None:
    """Tell the genres apart by their timbre."""
    from benchmarks.listening.studies.genres import study_genres

    notebook = Notebook.open(cache, mastered=mastered)
    report = study_genres(
        notebook, genres=_genres(only, more=more), seeds=seeds, jobs=jobs, progress=_progress
    )
    _conclude(report, as_json=as_json)


@main.command()
@click.option("--makers", "count", default=12, show_default=True, help="How many makers.")
@_common
def makers(*, count: int, as_json: bool, jobs: int, cache: Path, mastered: bool) -> None:
    """Tell the makers apart by their melodies."""
    from benchmarks.listening.studies.makers import study_makers

    notebook = Notebook.open(cache, mastered=mastered)
    _conclude(study_makers(notebook, makers=count, jobs=jobs, progress=_progress), as_json=as_json)


@main.command()
@click.option("--count", default=10_000, show_default=True, help="How many requests.")
@click.option("--start", default=0, show_default=True, help="Number of the first request.")
@_common
def fuzz(*, count: int, start: int, as_json: bool, jobs: int, cache: Path, mastered: bool) -> None:
    """Play short random requests and look for anything that breaks."""
    del cache  # nothing is measured twice here
    from benchmarks.listening.studies.fuzz import study_fuzz

    report = study_fuzz(start=start, count=count, mastered=mastered, jobs=jobs, progress=_progress)
    _conclude(report, as_json=as_json)


@main.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("docs/pictures"),
    show_default=True,
    help="Folder of the sheets.",
)
@click.option("--seed", default=0, show_default=True, help="Which of the twelve seeds to draw.")
@click.option("--more", is_flag=True, help="Draw techno and world, too.")
@click.option("--genre", "only", multiple=True, type=click.Choice((*GENRES, *MORE_GENRES)))
@click.option("--mastered/--mix", default=True, show_default=True)
def pictures(*, out: Path, seed: int, more: bool, only: tuple[str, ...], mastered: bool) -> None:
    """Draw one sheet per genre."""
    from benchmarks.listening.studies.pictures import study_pictures

    report = study_pictures(
        out, genres=_genres(only, more=more), seed=seed, mastered=mastered, progress=_progress
    )
    _conclude(report, as_json=False)


@main.command()
def calibrate() -> None:
    """Hold the instruments against signals whose answers are known."""
    from benchmarks.listening.studies.calibration import study_calibration

    _conclude(study_calibration(), as_json=False)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.listening")
