"""Groove: swing, accents and human timing, laid over notes that were written on the grid.

Swing moves what falls between two pulses; accents follow the metre; timing is loosened by a few
milliseconds with draws of the piece's own stream. The kick stays where it is: it is the clock of the others.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.score import Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_core.synth.composition.piece import Piece

__all__ = ["feel", "monophonic", "swung"]

_KICK: Final = 36
_BACKBEAT: Final = frozenset((37, 38, 39))
_LOOSEST_S: Final = 0.012


def swung(beat: float, swing: float, grid: float) -> float:
    """Move a beat by swing: within each pair of ``grid`` lengths the middle goes to ``swing`` (0.5 = straight)."""
    pair = math.floor(beat / (2 * grid) + 1e-9)
    place = max(0.0, beat / (2 * grid) - pair)
    bent = place * 2 * swing if place < 0.5 else swing + (place - 0.5) * 2 * (1 - swing)
    return (pair + bent) * 2 * grid


def feel(piece: Piece, notes: Iterable[Note], name: str, *, drums: bool = False) -> tuple[Note, ...]:
    """Return notes with swing, accents and human timing; in order, none before the start or past the end."""
    stream = piece.stream.child("feel").child(name)
    style, touch = piece.style, piece.sound.touch
    loose = piece.beats(min(style.loose_s * (0.7 + 0.8 * touch), _LOOSEST_S))
    limit = piece.form.total_beats - piece.beats(0.12)
    felt = []
    for note in notes:
        start = swung(note.beat, style.swing, style.swing_grid)
        end = swung(note.beat + note.length, style.swing, style.swing_grid)
        kick = drums and note.pitch == _KICK
        if not kick:
            start += loose * max(-2.0, min(2.0, 2.4 * stream.triangular(-1, 1)))
        if drums and note.pitch in _BACKBEAT:
            start += piece.beats(style.drums.late_s)
        accent = _accent(note.beat, piece.beats_per_bar) * (0.6 + 0.8 * touch)
        hand = 0.0 if kick else stream.triangular(-0.1, 0.1) * (0.5 + touch)
        velocity = max(0.05, min(1.0, note.velocity * (1 + accent + hand)))
        start = max(0.0, start)
        length = min(end, limit) - start
        if length > 0.02:
            felt.append(Note(round(start, 5), round(length, 5), note.pitch, round(velocity, 4)))
    return tuple(sorted(felt, key=lambda note: (note.beat, note.pitch)))


def monophonic(notes: Iterable[Note], gap: float) -> tuple[Note, ...]:
    """Shorten notes so that each ends at least ``gap`` beats before the next begins."""
    line = sorted(notes, key=lambda note: note.beat)
    result = []
    for index, note in enumerate(line):
        rest = line[index + 1].beat - note.beat - gap if index + 1 < len(line) else note.length
        room = min(note.length, rest)
        if room > 0.02:
            result.append(Note(note.beat, round(room, 5), note.pitch, note.velocity))
    return tuple(result)


def _accent(beat: float, beats_per_bar: int) -> float:
    place = beat % beats_per_bar
    if place < 0.01:
        return 0.08
    return 0.02 if place % 1 < 0.01 else -0.05
