"""Is what was asked for what sounds? 48 prompts with tempo and key, said in words or given as fields.

The wish is compared with what librosa hears, not with the plan: a misread prompt counts against
the track like a drummer off the beat. The keys asked for are major and minor, so that *relative* has
its plain meaning: the other key of the same signature.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from benchmarks.listening.casting import WISHES
from benchmarks.listening.instruments.key import judge
from benchmarks.listening.instruments.tempo import matches
from benchmarks.listening.studies.report import Report, table
from soundfoundry_core.theory.key import Key

if TYPE_CHECKING:
    from benchmarks.listening.notebook import Notebook
    from benchmarks.listening.studies import Progress

__all__ = ["KEY_GOAL", "TEMPO_GOAL", "study_prompts"]

TEMPO_GOAL: Final = 0.9
KEY_GOAL: Final = 0.75


def study_prompts(notebook: Notebook, *, jobs: int, progress: Progress) -> Report:
    """Listen to every prompt's tempo and key."""
    cast = [wish.cast(index) for index, wish in enumerate(WISHES)]
    pages = progress(notebook.measure_all(cast, ("tempo", "key"), jobs=jobs), len(cast))
    rows: list[dict[str, Any]] = []
    for wish, commission, page in zip(WISHES, cast, pages, strict=True):
        heard, key = page["tempo"]["bpm"], page["key"]
        verdict = judge(Key.parse(wish.key), key["tonic"], key["mode"]) if key["tonic"] is not None else "-"
        rows.append(
            {
                "prompt": wish.prompt,
                "in_words": wish.in_words,
                "genre": commission.brief.genre,
                "bpm": wish.bpm,
                "heard_bpm": heard,
                "tempo_found": heard is not None and matches(heard, wish.bpm),
                "key": wish.key,
                "heard_key": str(Key(key["tonic"], key["mode"])) if key["tonic"] is not None else None,
                "key_verdict": verdict,
                "key_found": verdict in {"exact", "relative"},
            }
        )
    tempo = sum(row["tempo_found"] for row in rows) / len(rows)
    key_share = sum(row["key_found"] for row in rows) / len(rows)
    misses = [row for row in rows if not (row["tempo_found"] and row["key_found"])]
    text = "\n".join(
        [
            table(
                ["missed by", "genre", "asked", "heard", "asked", "heard", "key"],
                [
                    [
                        row["prompt"],
                        row["genre"],
                        row["bpm"],
                        row["heard_bpm"],
                        row["key"],
                        row["heard_key"],
                        row["key_verdict"],
                    ]
                    for row in misses
                ],
            ),
            "",
            f"Tempo found: {tempo:.1%} of {len(rows)} (goal {TEMPO_GOAL:.0%}).",
            f"Key or relative found: {key_share:.1%} (goal {KEY_GOAL:.0%}); "
            + ", ".join(f"{n} {name}" for name, n in Counter(r["key_verdict"] for r in rows).most_common())
            + ".",
        ]
    )
    return Report(
        met=tempo >= TEMPO_GOAL and key_share >= KEY_GOAL,
        text=text,
        data={"tempo": tempo, "key": key_share, "prompts": rows},
    )
