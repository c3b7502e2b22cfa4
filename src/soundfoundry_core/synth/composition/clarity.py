"""Clarity: no two sustained notes rub a semitone apart, across all players.

Every player voices its chords for itself, and the melody goes its own way; what they sound together is
known only at the end. So the last thing the composer does is to listen across the parts, in order of
precedence: the lead and the bass stay as they are, then pads and keys join, one note after the other. A note
that would rub against one that is already there ends before it, sounds an octave away or is left out; a pad may
also enter after it. What overlaps for less than a fifth of a beat is a passing note and welcome.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.score import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from soundfoundry_core.synth.score import Part

__all__ = ["clear"]

_PASSING: Final = 0.2
"""Beats that two neighbours may sound together."""
_ORDER: Final = {"lead": 0, "bass": 1, "pads": 2, "keys": 3}
"""Who yields to whom: later ones to earlier ones."""
_WHOLE: Final = 0.6
"""A note that keeps so much of its length is still the same note."""
_LOWEST: Final = 43
_HIGHEST: Final = 88


def clear(parts: Sequence[Part]) -> list[Part]:
    """Return the parts, in their order, without rubs among sustained notes; parts left empty are left out."""
    sounding = _Sounding()
    cleared: dict[str, tuple[Note, ...]] = {part.id: part.notes for part in parts}
    for part in sorted((part for part in parts if part.bus in _ORDER), key=lambda part: _ORDER[part.bus]):
        if _ORDER[part.bus] < 2:
            sounding.add(part.notes)
        else:
            cleared[part.id] = _fitted(part.notes, sounding, late=part.bus == "pads")
    return [replace(part, notes=cleared[part.id]) for part in parts if cleared[part.id]]


class _Sounding:
    """What sounds, by pitch."""

    def __init__(self) -> None:
        self._spans: dict[int, list[tuple[float, float]]] = {}
        self._longest: dict[int, float] = {}

    def add(self, notes: Iterable[Note]) -> None:
        for note in notes:
            insort(self._spans.setdefault(note.pitch, []), (note.beat, note.beat + note.length))
            self._longest[note.pitch] = max(self._longest.get(note.pitch, 0.0), note.length)

    def at(self, pitch: int, start: float, end: float) -> list[tuple[float, float]]:
        """Return what sounds at a pitch for longer than in passing between two beats, by start."""
        spans = self._spans.get(pitch, [])
        first = bisect_left(spans, (start - self._longest.get(pitch, 0.0), 0.0))
        last = bisect_left(spans, (end, 0.0))
        return [span for span in spans[first:last] if min(end, span[1]) - max(start, span[0]) > _PASSING]

    def rubs(self, note: Note) -> list[tuple[float, float]]:
        """Return the neighbours that a note would rub against, by start."""
        end = note.beat + note.length
        return sorted(self.at(note.pitch - 1, note.beat, end) + self.at(note.pitch + 1, note.beat, end))


def _fitted(notes: Sequence[Note], sounding: _Sounding, *, late: bool) -> tuple[Note, ...]:
    """Fit the notes of one player among those that sound already, and add them; ``late``: they may enter later."""
    own = _Sounding()
    own.add(notes)
    fitted: list[Note] = []
    for note in notes:
        kept = _kept(note, sounding, own, late=late)
        if kept is not None:
            fitted.append(kept)
            sounding.add((kept,))
            if kept.pitch != note.pitch:
                own.add((kept,))
    return tuple(sorted(fitted, key=lambda note: (note.beat, note.pitch)))


def _kept(note: Note, sounding: _Sounding, own: _Sounding, *, late: bool) -> Note | None:
    """Return what can stay of a note."""
    rubs = sounding.rubs(note)
    if not rubs:
        return note
    shorter = _between(note, rubs, late=late)
    if shorter is not None and shorter.length >= _WHOLE * note.length:
        return shorter
    for pitch in (note.pitch - 12, note.pitch + 12):
        moved = replace(note, pitch=pitch)
        if (
            _LOWEST <= pitch <= _HIGHEST
            and not sounding.rubs(moved)
            and not own.at(pitch, note.beat, note.beat + note.length)
        ):
            return moved
    return shorter


def _between(note: Note, rubs: Sequence[tuple[float, float]], *, late: bool) -> Note | None:
    """Return the longest stretch of a note that is free of rubs, if it is worth sounding.

    What is struck keeps its place in the rhythm; only what swells may enter ``late``.
    """
    free, reach = [], note.beat
    for start, stop in rubs:
        free.append((reach, start))
        reach = max(reach, stop)
    free.append((reach, note.beat + note.length))
    begin, stop = max(free if late else free[:1], key=lambda span: (span[1] - span[0], -span[0]))
    if stop - begin < min(0.25, 0.5 * note.length):
        return None
    return Note(round(begin, 5), round(stop - begin, 5), note.pitch, note.velocity)
