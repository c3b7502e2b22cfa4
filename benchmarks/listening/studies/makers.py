"""Is the maker audible? Melodies of one maker against those of others, over prompts of six genres.

**The measure.** A melody is what pyin hears in the lead stem: a row of notes with start and pitch. Two
histograms describe it. *Steps*: pairs of successive intervals, each interval counted in scale steps
(0; 1-2 semitones = a second; 3-4 = a third; 5-6; 7; 8-9; 10-11; 12 ..., with sign), so neither
transposition nor the mode matters. *Rhythm*: pairs of successive ratios of inter-onset times, on a
scale of half octaves from 1/4 to 4, so tempo does not matter. The distance of two melodies is one minus the
cosine of their histograms, averaged over steps and rhythm. Rests longer than two seconds cut a melody
into phrases; pairs do not reach across.

**The question.** Of all triples (two tracks a, a' of one maker, one track b of another), in how many
is d(a, a') < d(a, b)? Chance is one half. The same on the *planned* melodies shows what is lost between
plan and ear.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.listening.casting import MAKER_PROMPTS, cast
from benchmarks.listening.studies.report import Report, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.listening.notebook import Notebook
    from benchmarks.listening.studies import Progress

__all__ = ["GOAL", "distance", "portrait", "study_makers"]

GOAL: Final = 0.9
_STEPS: Final = (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)
_REST_S: Final = 2.0

Line = "Sequence[tuple[float, int]]"
Portrait = tuple["Counter[tuple[int, int]]", "Counter[tuple[int, int]]"]


def _steps(semitones: int) -> int:
    octaves, rest = divmod(abs(semitones), 12)
    return int(np.sign(semitones)) * min(7 * octaves + _STEPS[rest], 8)


def portrait(line: Sequence[tuple[float, int]]) -> Portrait:
    """Count pairs of steps and pairs of rhythm ratios in a melody of ``(seconds, MIDI number)``."""
    steps: Counter[tuple[int, int]] = Counter()
    rhythm: Counter[tuple[int, int]] = Counter()
    for first, second, third, fourth in zip(line, line[1:], line[2:], [*line[3:], None], strict=False):
        gaps = (second[0] - first[0], third[0] - second[0])
        if max(gaps) > _REST_S:
            continue
        steps[_steps(second[1] - first[1]), _steps(third[1] - second[1])] += 1
        if fourth is not None and 0 < fourth[0] - third[0] <= _REST_S and min(gaps) > 0:
            rhythm[_ratio(*gaps), _ratio(gaps[1], fourth[0] - third[0])] += 1
    return steps, rhythm


def _ratio(before: float, after: float) -> int:
    return int(np.clip(np.round(2 * np.log2(after / before)), -4, 4))


def distance(a: Portrait, b: Portrait) -> float:
    """Compare two portraits: 0 alike, 1 nothing in common."""
    return float(np.mean([1 - _cosine(mine, other) for mine, other in zip(a, b, strict=True)]))


def _cosine(a: Counter[tuple[int, int]], b: Counter[tuple[int, int]]) -> float:
    dot = sum(count * b[pair] for pair, count in a.items())
    norm = np.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return float(dot / norm) if norm else 0.0


def study_makers(notebook: Notebook, *, makers: int, jobs: int, progress: Progress) -> Report:
    """Compare every track with every other, as heard and as planned."""
    commissions = [
        cast(prompt, maker=f"maker-{maker:02}@example.org", seed=3000 + 100 * maker + index, genre=genre)
        for maker in range(makers)
        for index, (genre, prompt) in enumerate(MAKER_PROMPTS)
    ]
    pages = list(progress(notebook.measure_all(commissions, ("melody",), jobs=jobs), len(commissions)))
    owner = np.repeat(np.arange(makers), len(MAKER_PROMPTS))
    shares, by_maker = {}, {}
    for side in ("heard", "planned"):
        portraits = [portrait(page["melody"][side]) for page in pages]
        shares[side], by_maker[side] = _triples(portraits, owner)
    lengths = [len(page["melody"]["heard"]) for page in pages]
    text = "\n".join(
        [
            table(
                ["maker", "heard", "planned"],
                [[f"{m:02}", by_maker["heard"][m], by_maker["planned"][m]] for m in range(makers)],
            ),
            "",
            f"{len(pages)} tracks with {min(lengths)}-{max(lengths)} notes heard.",
            f"Triples in which a maker is nearer to their own: {shares['heard']:.1%} as heard (goal {GOAL:.0%}).",
            f"The same on the planned melodies: {shares['planned']:.1%}.",
        ]
    )
    return Report(met=shares["heard"] >= GOAL, text=text, data={"shares": shares, "by_maker": by_maker})


def _triples(portraits: Sequence[Portrait], owner: np.ndarray) -> tuple[float, list[float]]:
    size = len(portraits)
    apart = np.zeros((size, size))
    for i in range(size):
        for j in range(i):
            apart[i, j] = apart[j, i] = distance(portraits[i], portraits[j])
    won: list[list[float]] = [[] for _ in range(int(owner.max()) + 1)]
    for i in range(size):
        others = apart[i, owner != owner[i]]
        for same in np.flatnonzero(owner == owner[i]):
            if same != i:
                won[owner[i]] += list(apart[i, same] < others)
    return float(np.mean([w for mine in won for w in mine])), [float(np.mean(mine)) for mine in won]
