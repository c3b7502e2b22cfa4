"""Accompaniment: what pads, keys, guitars and textures do with the chords.

In a pattern ``X``, ``x`` and ``o`` strike the whole chord (accented, normal, soft), ``h`` its upper tones,
``1`` to ``5`` one tone counted from below and ``u`` the top one an octave higher; ``-`` holds and ``.`` is
silent. Instead of a pattern there may be one of the words in :data:`WAYS`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.composition.steps import bar_steps
from soundfoundry_core.synth.composition.voicing import lead_voices
from soundfoundry_core.synth.score import Note

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.synth.composition.form import Span
    from soundfoundry_core.synth.composition.piece import Piece
    from soundfoundry_core.synth.composition.styles.style import Player
    from soundfoundry_core.synth.score import Chord

__all__ = ["WAYS", "play_chords"]

Voicings = dict[float, tuple[int, ...]]
"""Beat of a chord -> its tones, lowest first."""
_STRUCK: Final = {"X": 1.15, "x": 1.0, "o": 0.72, "h": 0.85, "u": 0.8}


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of bars, ``first`` to ``last``, that one player plays in one way."""

    piece: Piece
    player: Player
    voicings: Voicings
    first: int
    last: int

    @property
    def span(self) -> Span:
        return self.piece.form.span_at(self.first)

    @property
    def pattern(self) -> str:
        return self.piece.pattern(self.player, self.span, half=(self.first - self.span.bar) // 8)

    @property
    def bars(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def begin(self) -> float:
        return float(self.first * self.piece.beats_per_bar)

    @property
    def end(self) -> float:
        return min(float((self.last + 1) * self.piece.beats_per_bar), self.piece.form.end_beat)

    def tones(self, beat: float) -> tuple[int, ...]:
        """Return the voicing that sounds at a beat."""
        return self.voicings[self.piece.chord_at(beat).beat]

    def level(self, beat: float) -> float:
        """Return how hard the player strikes: more where the piece is fuller."""
        span = self.piece.form.span_at(int(beat // self.piece.beats_per_bar))
        return self.player.velocity * (0.78 + 0.22 * min(1.1, self.piece.fullness(span)))

    def chords(self) -> list[tuple[Chord, float, float]]:
        """Return the chords of the stretch with where they start and stop in it."""
        cut = [
            (chord, max(chord.beat, self.begin), min(chord.beat + chord.beats, self.end))
            for chord in self.piece.chords
        ]
        return [(chord, start, stop) for chord, start, stop in cut if stop - start > 0.05]


def play_chords(piece: Piece, player: Player, bars: frozenset[int]) -> list[Note]:
    """Play the bars in which a player is active; whoever plays in the last bar joins the final chord."""
    if not bars:
        return []
    chords = [_bare(chord) for chord in piece.chords] if player.power else piece.chords
    lines = lead_voices(chords, centre=player.centre, voices=player.voices_at_once)
    voicings = {chord.beat: tones for chord, tones in zip(piece.chords, lines, strict=True)}
    notes: list[Note] = []
    for first, last in _runs(piece, bars):
        run = _Run(piece, player, voicings, first, last)
        notes += WAYS.get(run.pattern, _stepped)(run)
    end = piece.form.end_beat
    notes = [note for note in notes if note.beat < end - 0.05]
    if piece.form.bars - 1 in bars and player.bus != "air":
        notes = [replace(note, length=min(note.length, end - note.beat)) for note in notes]
        run = _Run(piece, player, voicings, piece.form.bars - 1, piece.form.bars - 1)
        final = piece.chords[-1]
        notes += _struck(run, voicings[final.beat], final.beat, final.beats)
    return notes


def _bare(chord: Chord) -> Chord:
    """Return the power chord: what is left of a chord without third and colours."""
    fifths = [tone for tone in chord.pitch_classes if (tone - chord.root) % 12 in {6, 7, 8}]
    return replace(chord, pitch_classes=(chord.root, *(fifths[:1] or chord.pitch_classes[1:2])))


def _runs(piece: Piece, bars: frozenset[int]) -> list[tuple[int, int]]:
    """Return first and last bar of each stretch played in one way: cut at sections and every eight bars."""
    runs: list[tuple[int, int]] = []
    for bar in sorted(bars):
        if runs and runs[-1][1] == bar - 1 and (bar - piece.form.span_at(bar).bar) % 8:
            runs[-1] = (runs[-1][0], bar)
        else:
            runs.append((bar, bar))
    return runs


def _struck(run: _Run, tones: tuple[int, ...], beat: float, length: float, mark: str = "x") -> list[Note]:
    """Strike once: the tones that a mark asks for, spread where the player strums."""
    if mark in "12345":
        index = int(mark) - 1
        chosen = [tones[index % len(tones)] + 12 * (index // len(tones))]
    elif mark == "u":
        chosen = [tones[-1] + 12]
    else:
        chosen = list(tones[1:] if mark == "h" and len(tones) > 2 else tones)
    level = run.level(beat) * _STRUCK.get(mark, 0.9)
    gap = run.piece.beats(run.player.strum_s)
    return [
        Note(beat + at * gap, max(0.05, length * run.player.gate - at * gap), pitch, level * (1 - 0.03 * at))
        for at, pitch in enumerate(chosen)
    ]


def _stepped(run: _Run) -> list[Note]:
    notes = []
    for bar in run.bars:
        steps = bar_steps(run.pattern, bar - run.span.bar, run.piece.beats_per_bar)
        for index, mark in enumerate(steps):
            if mark in ".-":
                continue
            tail = len(steps[index + 1 :]) - len(steps[index + 1 :].lstrip("-"))
            beat = bar * run.piece.beats_per_bar + index / 4
            notes += _struck(run, run.tones(beat), beat, (1 + tail) / 4, mark)
    return notes


def _hold(run: _Run) -> list[Note]:
    """Sustain: tones that two neighbouring chords share are tied, for up to two chords."""
    open_notes: dict[int, tuple[float, int]] = {}
    notes: list[Note] = []

    def release(pitch: int, at: float) -> None:
        start, _ = open_notes.pop(pitch)
        notes.append(Note(start, (at - start) * run.player.gate, pitch, run.level(start)))

    for chord, start, _ in run.chords():
        tones = run.voicings[chord.beat]
        for pitch in sorted(open_notes):
            if pitch not in tones or open_notes[pitch][1] >= 2:
                release(pitch, start)
        for pitch in tones:
            begun, count = open_notes.get(pitch, (start, 0))
            open_notes[pitch] = (begun, count + 1)
    for pitch in sorted(open_notes):
        release(pitch, run.end)
    return notes


def _cell(run: _Run) -> list[Note]:
    """Chords on the maker's accents."""
    notes = []
    for bar in run.bars:
        for index, (at, size) in enumerate(run.piece.cell()):
            beat = bar * run.piece.beats_per_bar + at
            notes += _struck(run, run.tones(beat), beat, size, "X" if index == 0 else "xo"[index % 2])
    return notes


def _cell_arpeggio(run: _Run) -> list[Note]:
    """Single tones in eighths; where the maker's cell has an accent, the line turns back to its start."""
    notes = []
    accents = {at for at, _ in run.piece.cell()}
    for bar in run.bars:
        place = 0
        for index in range(2 * run.piece.beats_per_bar):
            beat = bar * run.piece.beats_per_bar + index / 2
            tones = run.tones(beat)
            place = 0 if index / 2 in accents and index % 4 else place + 1
            mark = str((0, 2, 1, 3, 4)[(index + place) % 5] % max(1, len(tones)) + 1)
            level = 1.15 if index % 2 == 0 and index / 2 in accents else 1.0 if index % 2 == 0 else 0.72
            notes += [
                Note(note.beat, note.length, note.pitch, note.velocity * level)
                for note in _struck(run, tones, beat, 0.5, mark)
            ]
    return notes


def _drone(run: _Run) -> list[Note]:
    """Tonic and fifth under everything, the third far above them, struck anew every four bars."""
    tonic = run.player.centre + (run.piece.key.tonic - run.player.centre + 5) % 12 - 5
    fifth = tonic + (7 if (run.piece.key.tonic + 7) % 12 in run.piece.key.pitch_classes else 12)
    notes = []
    for bar in range(run.first, run.last + 1, 4):
        beat = bar * run.piece.beats_per_bar
        length = min(4.0 * run.piece.beats_per_bar, run.end - beat)
        notes += [
            Note(beat, length * 0.98, pitch, run.level(beat))
            for pitch in (tonic, fifth, tonic + 12 + run.piece.key.intervals[2])
        ]
    return notes


def _guide(run: _Run) -> list[Note]:
    """Hold a slow line above: the third or seventh of each chord, whichever is nearest."""
    notes: list[Note] = []
    before = run.tones(run.begin)[-1]
    reach = range(run.player.centre - 9, run.player.centre + 10)
    for chord, start, stop in run.chords():
        colour = chord.pitch_classes[1:4] or chord.pitch_classes
        near = [pitch for pitch in reach if pitch % 12 in colour]
        before = min(near, key=lambda pitch: (abs(pitch - before), pitch))
        notes.append(Note(start, (stop - start) * run.player.gate, before, run.level(start)))
    return notes


def _bells(run: _Run) -> list[Note]:
    """Sprinkle a few high chord tones on the maker's accents, with much air around them."""
    notes = []
    for bar in run.bars:
        draws = run.piece.stream.child("bells").child(run.player.id).child(bar)
        for index, (at, _) in enumerate(run.piece.cell()):
            if draws.chance(0.55 if index == 0 else 0.3):
                beat = bar * run.piece.beats_per_bar + at
                notes += _struck(run, (draws.choice(run.tones(beat)),), beat, 1.5)
    return notes


def _texture(run: _Run) -> list[Note]:
    """One long sound under the whole stretch."""
    end = run.piece.form.total_beats if run.last == run.piece.form.bars - 1 else run.end
    return [Note(run.begin, end - run.begin, 60, run.level(run.begin))]


def _riser(run: _Run) -> list[Note]:
    """Swell out of the section: its last two bars."""
    span = run.piece.form.span_at(run.last)
    bars = min(2, run.last + 1 - run.first)
    if run.last != span.bar + span.bars - 1 or span is run.piece.form.spans[-1]:
        return []
    beat = (run.last + 1 - bars) * run.piece.beats_per_bar
    return [Note(beat, bars * run.piece.beats_per_bar, 60, run.level(beat))]


WAYS: Final[dict[str, Callable[[_Run], list[Note]]]] = {
    "hold": _hold,
    "cell": _cell,
    "cell-arpeggio": _cell_arpeggio,
    "drone": _drone,
    "guide": _guide,
    "bells": _bells,
    "texture": _texture,
    "riser": _riser,
}
"""Name of a way of playing -> the function that plays a stretch in it."""
