"""Clicks: steps in the waveform that no instrument makes.

A step of one sample is an impulse in the second difference d[n] = x[n-1] - 2 x[n] + x[n+1]. In each pitched
stem, a 20 ms window holds a click when its largest |d| is (a) loud: above 0.02 of full scale,
(b) alone: more than 8 times the largest of the windows two and three before and after, so
that the edges of a saw wave do not count, (c) short: more than 3 times the fourth-largest |d| of
its window outside +-2 samples, so that the noise of a pick or a hammer does not count.

Two things are allowed to click: the first 4 ms of a note of bass, keys or lead (an attack may be as
hard as it likes) and the air of a piece that has a record's surface (voice ``vinyl``) in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples, Take

__all__ = ["clicks", "find_clicks"]

_BUSES = ("bass", "keys", "pads", "lead", "air")
_STRUCK = ("bass", "keys", "lead")


def find_clicks(mono: Samples, rate: int) -> list[float]:
    """Return the seconds at which a click stands."""
    second = np.abs(np.diff(mono, n=2))
    size = rate // 50
    count = len(second) // size
    if count < 7:
        return []
    windows = second[: count * size].reshape(count, size)
    tops = windows.max(axis=1)
    found: list[float] = []
    for k in np.flatnonzero(tops > 0.02):
        around = [tops[i] for i in (k - 3, k - 2, k + 2, k + 3) if 0 <= i < count]
        if tops[k] <= 8 * max(around):
            continue
        at = int(windows[k].argmax())
        rest = np.delete(windows[k], np.arange(max(at - 2, 0), min(at + 3, size)))
        if tops[k] > 3 * float(np.sort(rest)[-4]):
            found.append(float(k * size + at) / rate)
    return found


def clicks(take: Take) -> dict[str, Any]:
    """Count ``clicks`` over the pitched stems and list ``where`` (bus, seconds), the first ten."""
    where: list[tuple[str, float]] = []
    dusty = any(part.voice == "vinyl" for part in take.score.parts)
    for bus in _BUSES:
        raw = take.stems.get(bus)
        if raw is None or (dusty and bus == "air"):
            continue
        attacks = np.asarray([note.beat * take.beat_s for note in take.notes(bus)])
        for channel in range(raw.shape[1]):
            for at in find_clicks(raw[:, channel].astype(np.float32) / 32768, take.rate):
                since = at - attacks
                if bus in _STRUCK and ((since > -5e-4) & (since < 4e-3)).any():
                    continue
                where.append((bus, round(at, 3)))
    return {"clicks": len(where), "where": where[:10]}
