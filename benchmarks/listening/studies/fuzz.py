"""Does anything break? Many short random requests: no exception, no NaN, no clipping, little silence.

Each request is drawn from its number alone, so a failure is repeated with ``--start N --count 1``.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks.listening.casting import cast
from benchmarks.listening.studies.report import Report
from soundfoundry_core.style.macros import Macros
from soundfoundry_core.theory.genres import GENRES
from soundfoundry_core.theory.key import MODES, Key

if TYPE_CHECKING:
    from benchmarks.listening.studies import Progress
    from soundfoundry_core.providers.contract import Commission

__all__ = ["draw", "study_fuzz"]

_WORDS: Final = (
    "dark",
    "bright",
    "slow",
    "fast",
    "happy",
    "sad",
    "dreamy",
    "epic",
    "calm",
    "wild",
    "warm",
    "cold",
    "heavy",
    "soft",
    "sparse",
    "busy",
    "no drums",
    "piano",
    "guitar",
    "strings",
    "bells",
    "bass",
    "pad",
    "synth",
    "choir",
    "flute",
    "sax",
    "organ",
    "vinyl",
    "rain",
    "night",
    "city",
    "forest",
    "ocean",
    "waltz",
    "swing",
    "80s",
    "90s",
    "retro",
    "minimal",
    "huge",
    "tiny",
    "angry",
    "in D minor",
    "7/8",
    "84 bpm",
    "without bass",
    "☃",
    "东京",
    "école",
    "<b>",
    "%s",
    "\\",
    '"',
)


def draw(number: int) -> Commission:
    """Cast random request ``number``: 5-8 s, everything else anything."""
    rng = np.random.default_rng(number)

    def maybe(value: Any, chance: float = 0.5) -> Any:
        return value if rng.random() < chance else None

    prompt = " ".join(rng.choice(_WORDS, size=rng.integers(1, 12))).strip() or "music"
    key = Key(int(rng.integers(12)), str(rng.choice(sorted(MODES))))
    wishes = {
        "genre": maybe(str(rng.choice(sorted(GENRES))), 0.7),
        "bpm": maybe(float(np.round(rng.uniform(40, 240), 2))),
        "key": maybe(str(key)),
        "has_vocals": bool(rng.random() < 0.2),
        "macros": Macros(
            **{name: int(rng.choice((0, 100, int(rng.integers(101))))) for name in Macros().as_dict()}
        ),
    }
    return cast(
        prompt,
        maker=f"fuzz-{rng.integers(2**32)}",
        seed=int(rng.integers(2**53)),
        duration_s=float(rng.choice([5.0, 8.0, rng.uniform(5, 8)])),
        **wishes,
    )


def trial(number: int, *, mastered: bool = False) -> str | None:
    """Play one request; a sentence if it went wrong."""
    from soundfoundry_core.synth.composition import compose
    from soundfoundry_core.synth.mix import render

    try:
        commission = draw(number)
        rendering = render(compose(commission), stems=False)
        mix, rate = rendering.mix, rendering.rate
        if mastered:
            from soundfoundry_core.music.audio import Audio
            from soundfoundry_core.music.mastering import master

            mix = master(Audio(mix, rate), duration_s=commission.duration_s).audio.samples
    except Exception as error:  # noqa: BLE001 (whatever goes wrong is what we are looking for)
        return f"{type(error).__name__}: {error}"
    if not np.isfinite(mix).all():
        return "NaN or infinity"
    peak = float(np.abs(mix).max())
    if peak > 1.0:
        return f"clips: peak {peak:.3f}"
    if len(mix) != round(commission.duration_s * rate):
        return f"{len(mix)} frames for {commission.duration_s} s at {rate} Hz"
    size = rate // 20
    windows = mix[: len(mix) // size * size].astype(np.float64).reshape(-1, 2 * size)
    silent = float((np.sqrt((windows**2).mean(axis=1)) < 1e-3).mean())
    if silent > 0.05:
        return f"silent for {silent:.1%} ({commission.brief.genre}, {commission.brief.bpm:g} bpm)"
    return None


def trial_mastered(number: int) -> str | None:
    """Play one request as a listener gets it."""
    return trial(number, mastered=True)


def study_fuzz(*, start: int, count: int, mastered: bool, jobs: int, progress: Progress) -> Report:
    """Play ``count`` requests from number ``start`` on."""
    numbers = range(start, start + count)
    play = trial_mastered if mastered else trial
    if jobs <= 1:
        verdicts = list(progress(map(play, numbers), count))
    else:
        with ProcessPoolExecutor(jobs) as pool:
            verdicts = list(progress(pool.map(play, numbers, chunksize=8), count))
    failures = {n: verdict for n, verdict in zip(numbers, verdicts, strict=True) if verdict is not None}
    lines = [f"  {number}: {verdict}" for number, verdict in list(failures.items())[:50]]
    lines.append(f"{count - len(failures)} of {count} requests played well, {len(failures)} did not.")
    return Report(
        met=not failures,
        text="\n".join(lines),
        data={"count": count, "failures": {str(number): text for number, text in failures.items()}},
    )
