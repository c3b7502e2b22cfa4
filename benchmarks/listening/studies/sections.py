"""Are the ranges of the sound reference met? Eight genres by twelve seeds, 30 s each, every measure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks.listening.casting import catalogue
from benchmarks.listening.instruments import INSTRUMENTS
from benchmarks.listening.ranges import RANGES
from benchmarks.listening.studies.report import Report, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.listening.notebook import Notebook
    from benchmarks.listening.studies import Progress

__all__ = ["GOAL", "study_sections"]

GOAL: Final = 0.9
"""Share of tracks that must be inside all ranges."""


def study_sections(
    notebook: Notebook, *, genres: Sequence[str], seeds: int, jobs: int, progress: Progress
) -> Report:
    """Measure every track against every range."""
    cast = catalogue(genres, seeds)
    pages = progress(
        notebook.measure_all([commission for _, commission in cast], tuple(INSTRUMENTS), jobs=jobs), len(cast)
    )
    tracks: list[dict[str, Any]] = []
    for index, ((genre, _), page) in enumerate(zip(cast, pages, strict=True)):
        values = {span.title: span.value(page) for span in RANGES}
        missed = [span.title for span in RANGES if not span.met(genre, values[span.title])]
        tracks.append({"genre": genre, "seed": index % seeds, "values": values, "missed": missed})

    sound = sum(not track["missed"] for track in tracks) / len(tracks)
    kept = sum(len(track["missed"]) for track in tracks)
    lines = [
        _shares(tracks, genres),
        "",
        _medians(tracks, genres),
        "",
        "Tracks by ranges missed: "
        + ", ".join(
            f"{count} with {misses}"
            for misses, count in sorted(Counter(len(track["missed"]) for track in tracks).items())
        ),
        *(
            f"  {track['genre']} {track['seed']:02}: "
            + ", ".join(f"{title} {_shown(track['values'][title])}" for title in track["missed"])
            for track in tracks
            if track["missed"]
        ),
        "",
        f"Single ranges met: {1 - kept / (len(tracks) * len(RANGES)):.1%}.",
        f"Tracks inside all ranges: {sound:.1%} (goal {GOAL:.0%}).",
    ]
    return Report(met=sound >= GOAL, text="\n".join(lines), data={"share": sound, "tracks": tracks})


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g}"


def _shares(tracks: Sequence[dict[str, Any]], genres: Sequence[str]) -> str:
    rows: list[list[object]] = []
    for span in RANGES:
        row: list[object] = [span.title]
        for genre in (*genres, None):
            mine = [track for track in tracks if genre in {None, track["genre"]}]
            row.append(f"{sum(span.title not in track['missed'] for track in mine) / len(mine):.0%}")
        rows.append(row)
    return "Share of tracks inside each range\n" + table(["", *genres, "all"], rows)


def _medians(tracks: Sequence[dict[str, Any]], genres: Sequence[str]) -> str:
    rows: list[list[object]] = []
    for span in RANGES:
        row: list[object] = [span.title]
        for genre in genres:
            values = [
                track["values"][span.title]
                for track in tracks
                if track["genre"] == genre and track["values"][span.title] is not None
            ]
            row.append(f"{np.median(values):.3g}" if values else "-")
        low, high = span.limits
        row.append(f"{'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'}")
        rows.append(row)
    return "Medians\n" + table(["", *genres, "range"], rows)
