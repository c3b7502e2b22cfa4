"""Roughness: how long two sustained voices rub a semitone apart.

Read from the plan alone. Two notes clash while both sound and are exactly one semitone apart (in the
same octave: a minor ninth is a colour, a minor second is a beating of 10-30 Hz inside one critical
band, Plomp & Levelt 1965). Overlaps under a quarter of a beat are passing and do not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.listening.take import Take

__all__ = ["roughness"]

_SUSTAINED = ("bass", "keys", "pads", "lead")


def roughness(take: Take) -> dict[str, Any]:
    """Measure ``clash``: share of the sounding time of the piece in which a semitone pair rubs."""
    notes = take.notes(*_SUSTAINED)
    clashes: list[tuple[float, float]] = []
    active: list[tuple[float, int]] = []
    for note in notes:
        active = [(end, pitch) for end, pitch in active if end > note.beat]
        end = note.beat + note.length
        clashes += [
            (note.beat, min(end, other))
            for other, pitch in active
            if abs(pitch - note.pitch) == 1 and min(end, other) - note.beat > 0.25
        ]
        active.append((end, note.pitch))
    sounding = _union([(note.beat, note.beat + note.length) for note in notes])
    return {"clash": _union(clashes) / sounding if sounding else 0.0}


def _union(spans: list[tuple[float, float]]) -> float:
    total, reach = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(end - max(start, reach), 0.0)
        reach = max(reach, end)
    return total
