"""Do the genres differ measurably? A nearest-centroid classifier, leaving one seed out at a time.

A seed is a maker and a track number shared by all genres. Leaving out whole seeds (12 folds of 8
tracks) keeps a maker's own colour from helping: the classifier has never heard that maker. Features
are standardised on the training folds only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.listening.casting import catalogue
from benchmarks.listening.studies.report import Report, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.listening.notebook import Notebook
    from benchmarks.listening.studies import Progress

__all__ = ["GOAL", "study_genres"]

GOAL: Final = 0.8


def study_genres(
    notebook: Notebook, *, genres: Sequence[str], seeds: int, jobs: int, progress: Progress
) -> Report:
    """Classify every track by its timbre."""
    cast = catalogue(genres, seeds)
    pages = progress(notebook.measure_all([c for _, c in cast], ("timbre",), jobs=jobs), len(cast))
    features = np.asarray([page["timbre"]["features"] for page in pages])
    labels = np.asarray([genre for genre, _ in cast])
    fold = np.arange(len(cast)) % seeds
    guesses = np.empty_like(labels)
    for left_out in range(seeds):
        model = make_pipeline(StandardScaler(), NearestCentroid())
        model.fit(features[fold != left_out], labels[fold != left_out])
        guesses[fold == left_out] = model.predict(features[fold == left_out])
    accuracy = float((guesses == labels).mean())
    confusion = [[int(((labels == a) & (guesses == b)).sum()) for b in genres] for a in genres]
    text = "\n".join(
        [
            "Rows: what it is; columns: what it was taken for",
            table(["", *genres], [[a, *row] for a, row in zip(genres, confusion, strict=True)]),
            "",
            f"Genres told apart: {accuracy:.1%} of {len(cast)} (goal {GOAL:.0%}, chance {1 / len(genres):.1%}).",
        ]
    )
    return Report(
        met=accuracy >= GOAL,
        text=text,
        data={"accuracy": accuracy, "genres": list(genres), "confusion": confusion},
    )
