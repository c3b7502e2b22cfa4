"""Repetition: whether it is played or a loop.

Two bars are *the same* when one subtracted from the other leaves less than -40 dB of its power, at the
best alignment within +-1 ms, in the mono sum low-passed to 4 kHz (exact equality of samples would be
defeated by a bar that is not a whole number of samples). The answer is the longest run of
bars that occurs a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import soxr

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples, Take

__all__ = ["longest_run", "repetition"]

_RATE = 8000
_SLACK = 8


def longest_run(audio: Samples, bar_s: float) -> int:
    """Count the bars of the longest run that occurs twice in mono audio at 8 kHz; silent bars do not count."""
    length = int(bar_s * _RATE) - 2 * _SLACK
    count = int((len(audio) / _RATE) / bar_s)
    bars = [audio[round(i * bar_s * _RATE) :][: length + 2 * _SLACK] for i in range(count)]
    bars = [bar for bar in bars if len(bar) == length + 2 * _SLACK]
    count = len(bars)
    same = np.zeros((count + 1, count + 1), dtype=int)
    longest = 0
    for i in range(count - 1, -1, -1):
        middle = bars[i][_SLACK : _SLACK + length]
        power = float((middle**2).mean())
        if power < 1e-8:
            continue
        for j in range(count - 1, i, -1):
            if any(
                float(((bars[j][s : s + length] - middle) ** 2).mean()) < 1e-4 * power
                for s in range(2 * _SLACK + 1)
            ):
                same[i, j] = min(same[i + 1, j + 1] + 1, j - i)
                longest = max(longest, int(same[i, j]))
    return longest


def repetition(take: Take) -> dict[str, Any]:
    """Measure ``bars`` (of the mix) and ``drum_bars`` (of the drum stem alone, for the reader)."""

    def run(mono: Samples | None) -> int:
        if mono is None:
            return 0
        return longest_run(soxr.resample(mono.astype(np.float32), take.rate, _RATE), take.bar_s)

    return {"bars": run(take.mix.mean(axis=1)), "drum_bars": run(take.stem("drums"))}
