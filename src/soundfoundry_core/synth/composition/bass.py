"""Bass lines: from step patterns, from the maker's rhythm cell, or walking.

In a pattern ``1`` is the root, ``3`` the third, ``5`` the fifth, ``8`` the octave and ``a`` a tone that
approaches the next root by step; ``-`` holds, ``.`` is silent. Instead of a pattern
there may be ``hold`` (long roots), ``cell`` (roots and fifths on the maker's accents) or ``walk``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.composition.steps import bar_steps
from soundfoundry_core.synth.score import Note

if TYPE_CHECKING:
    from soundfoundry_core.style.stream import Stream
    from soundfoundry_core.synth.composition.piece import Piece
    from soundfoundry_core.synth.composition.styles.style import Player
    from soundfoundry_core.synth.score import Chord

__all__ = ["play_bass"]

_LOW: Final = 28
_HIGH: Final = 52


def play_bass(piece: Piece, player: Player, bars: frozenset[int]) -> list[Note]:
    """Play the bars in which the bass is active, and the root of the final chord."""
    notes: list[Note] = []
    for bar in sorted(bars):
        span = piece.form.span_at(bar)
        inside = bar - span.bar
        pattern = piece.pattern(player, span, half=inside // 8)
        start = bar * piece.beats_per_bar
        stream = piece.stream.child("bass").child(bar)
        if pattern == "walk":
            events = _walk(piece, start, notes[-1].pitch if notes else player.centre, stream)
        else:
            events = _steps(piece, player, pattern, bar)
        notes += [event for event in events if event.beat < piece.form.end_beat - 0.05]
    if notes:
        final = piece.chords[-1]
        notes.append(
            Note(final.beat, final.beats * 0.8, _near(final.root, player.centre), player.velocity * 1.05)
        )
    return notes


def _near(pitch_class: int, centre: int) -> int:
    """Return the pitch of this class nearest to a centre, inside the register."""
    pitch = centre + (pitch_class - centre + 5) % 12 - 5
    while pitch < _LOW:
        pitch += 12
    return pitch if pitch <= _HIGH else pitch - 12


def _tone(chord: Chord, which: str, centre: int) -> int:
    root = _near(chord.root, centre)
    tones = {(pitch_class - chord.root) % 12 for pitch_class in chord.pitch_classes}
    fifth = next((step for step in (7, 6, 8) if step in tones), 7)
    third = next((step for step in (3, 4, 5, 2) if step in tones), 12)
    pitch = root + {"1": 0, "3": third, "5": fifth, "8": 12}[which]
    return pitch if pitch <= _HIGH + 2 else pitch - 12


def _approach(piece: Piece, beat: float, centre: int) -> int:
    """Return a scale tone a step below or above the root of the next chord, on the side of the present one."""
    here = piece.chord_at(beat)
    there = piece.chord_at(min(here.beat + here.beats + 0.01, piece.form.total_beats - 0.01))
    target, origin = _near(there.root, centre), _near(here.root, centre)
    side = -1 if origin <= target else 1
    for step in (1, 2):
        if (target + side * step) % 12 in piece.key.pitch_classes:
            return max(_LOW, target + side * step)
    return target


def _steps(piece: Piece, player: Player, pattern: str, bar: int) -> list[Note]:
    span, length = piece.form.span_at(bar), piece.beats_per_bar
    start, inside = bar * length, bar - span.bar
    events: list[tuple[float, float, str]] = []
    if pattern == "cell":
        tones = ("1", "1", "5", "8", "1", "5")
        events = [(at, size, tones[index % 6]) for index, (at, size) in enumerate(piece.cell())]
    elif pattern == "hold":
        edges = sorted(
            {0.0, *(chord.beat - start for chord in piece.chords if 0 < chord.beat - start < length)}
        )
        events = [(at, end - at, "1") for at, end in zip(edges, [*edges[1:], float(length)], strict=True)]
    else:
        steps = bar_steps(pattern, inside, length)
        for index, mark in enumerate(steps):
            if mark not in ".-":
                tail = len(steps[index + 1 :]) - len(steps[index + 1 :].lstrip("-"))
                events.append((index / 4, (1 + tail) / 4, mark))
    notes = []
    for at, size, mark in events:
        beat = start + at
        pitch = (
            _approach(piece, beat, player.centre)
            if mark == "a"
            else _tone(piece.chord_at(beat), mark, player.centre)
        )
        weight = 1.0 if mark == "1" else 0.9
        level = player.velocity * weight * (0.85 + 0.15 * min(1.0, piece.fullness(span)))
        notes.append(Note(beat, size * player.gate, pitch, level))
    return notes


def _walk(piece: Piece, start: float, before: int, stream: Stream) -> list[Note]:
    """Quarter notes: root on the change, chord tones and scale steps between, an approach at the end."""
    notes: list[Note] = []
    for index in range(piece.beats_per_bar):
        beat = float(start + index)
        chord, last = piece.chord_at(beat), index == piece.beats_per_bar - 1
        changes = piece.chord_at(beat + 1).beat > beat + 0.5
        if index == 0 or abs(chord.beat - beat) < 0.05:
            pitch = _near(chord.root, (before + 40) // 2)
        elif last or changes:
            pitch = _approach(piece, beat, (before + 40) // 2)
        else:
            near = [
                pitch
                for pitch in range(before - 5, before + 6)
                if pitch != before and pitch % 12 in chord.pitch_classes and _LOW <= pitch <= _HIGH
            ]
            pitch = stream.choice(near) if near else _near(chord.root, 40)
        notes.append(Note(beat, 0.9, pitch, 0.72 if index % 2 == 0 else 0.64))
        if index % 2 and stream.chance(0.14):
            notes.append(Note(beat + 0.5, 0.4, pitch, 0.42))
        before = pitch
    return notes
