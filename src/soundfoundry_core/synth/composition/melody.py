"""The melody: the maker's motif, stated, repeated, moved, answered, and left to breathe.

A section is divided into slots that are long enough for one statement. Each slot gets a development of the
motif, or a rest. A whole statement is moved by scale steps until its strong notes fit the chords, and at most
two notes of it are then bent, so that the interval and rhythm profile by which a maker is known stays whole. The
first statement of every A is literal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.composition.steps import strong_beats
from soundfoundry_core.synth.score import Note
from soundfoundry_core.theory.motif import Motif

if TYPE_CHECKING:
    from soundfoundry_core.style.stream import Stream
    from soundfoundry_core.synth.composition.form import Span
    from soundfoundry_core.synth.composition.piece import Piece
    from soundfoundry_core.synth.composition.styles.style import Player

__all__ = ["LEAD_HIGH", "LEAD_LOW", "play_melody"]

LEAD_LOW: Final = 57
LEAD_HIGH: Final = 86
_FAST: Final = 150.0
"""From this tempo on (beats a minute) the motif is told in half time."""
_LONGEST_END: Final = 1.0
"""The last note of a statement sounds at most so many beats; what is left of it is the breath."""


_BENDS: Final = 2
"""So many notes of a moved statement may be bent to the chord."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """One place for a statement."""

    beat: float
    beats: float
    way: str
    shift: int
    """Scale steps it would like to be moved."""


def play_melody(piece: Piece, player: Player, bars: frozenset[int]) -> tuple[list[Note], dict[str, str]]:
    """Play the melody in the bars where the lead is active.

    Returns its notes (one at a time) and, for the record, the developments of each section.
    """
    motif = piece.sound.motif
    if piece.bpm >= _FAST:
        motif = motif.augmented(2)
    octave = _octave(piece, motif, player.centre)
    motif = motif.transposed(7 * octave)
    notes: list[Note] = []
    tags: dict[str, str] = {}
    for span in piece.form.spans:
        if not any(bar in bars for bar in range(span.bar, span.bar + span.bars)):
            continue
        told = []
        for slot in _slots(piece, span, motif):
            stated = _state(piece, player, motif, slot, span)
            stated = [note for note in stated if int(note.beat // piece.beats_per_bar) in bars]
            if stated:
                notes += stated
                told.append(slot.way)
        if told:
            tags[f"melody {span.name}"] = ", ".join(told)
    home = piece.form.end_beat - 8 * piece.beats_per_bar
    if notes and notes[-1].beat >= home:
        notes.append(_last(piece, player, notes[-1].pitch))
    return notes, tags


def _octave(piece: Piece, motif: Motif, centre: int) -> int:
    def distance(octave: int) -> float:
        pitches = [piece.key.pitch(degree + 7 * octave) for degree in motif.degrees]
        return abs((min(pitches) + max(pitches)) / 2 - centre)

    return min((-1, 0, 1, -2), key=distance)


def _slots(piece: Piece, span: Span, motif: Motif) -> list[_Slot]:
    per_bar = piece.beats_per_bar
    size = 1
    while size * per_bar < motif.sixteenths / 4:
        size *= 2
    stream = piece.stream.child("melody").child(span.name)
    slots: list[_Slot] = []
    count, index = max(1, span.bars // size), 0
    direction = piece.stream.child("melody").child("away").choice((3, 4, -3, 2))
    while index < count:
        way = _way(piece, span, index, count, stream.child(index))
        wide = 2 if way == "augmentation" else 1
        if wide > count - index:
            way, wide = "sequence", 1
        shift = {"B": direction, "C": -direction // 2, "break": 0}.get(span.kind, 0)
        shift += stream.child(index).child("shift").choice((-1, 1, 2)) if way == "sequence" else 0
        beat = (span.bar + index * size) * per_bar
        if way != "rest":
            slots.append(_Slot(float(beat), float(min(wide * size, span.bars) * per_bar), way, shift))
        index += wide
    return slots


def _way(piece: Piece, span: Span, index: int, count: int, stream: Stream) -> str:
    """Choose a development: what is told early is plain, what answers is shorter."""
    lively = 0.5 + 0.5 * piece.density
    calm = 1.5 - piece.density
    kind = span.kind
    if kind == "intro":
        return "fragment" if index == count - 1 and count > 1 and stream.chance(0.6) else "rest"
    if kind == "outro":
        return "statement" if index == 0 and count > 1 else "fragment" if index == 0 else "rest"
    if kind == "break":
        return stream.weighted((("augmentation", 2.0), ("fragment", 1.0))) if index == 0 else "rest"
    if kind == "A" and index % 4 == 0:
        return "statement" if index == 0 else "sequence"
    if index % 2 == 0:
        options = {
            "A": (("repetition", 2.0), ("sequence", 3.0), ("inversion", 0.7 * piece.style.motion)),
            "B": (("sequence", 4.0), ("augmentation", 1.2), ("inversion", 1.2 * piece.style.motion)),
            "C": (("augmentation", 3.0), ("sequence", 2.0), ("inversion", 1.2 * piece.style.motion)),
        }[kind]
        return stream.weighted(options)
    closing = index == count - 1
    return stream.weighted(
        (
            ("fragment", 2.4),
            ("tail", 1.6),
            ("sequence", 2.2 * lively if not closing else 0.8),
            ("rest", 0.9 * calm * (1.4 if closing else 1.0)),
        )
    )


def _developed(motif: Motif, way: str) -> Motif:
    half = (len(motif.notes) + 1) // 2
    if way == "fragment":
        return motif.fragment(max(3, half))
    if way == "tail":
        return Motif(motif.notes[-max(3, half) :])
    if way == "inversion":
        # the mirror stands as high as the line itself, so that the register stays
        mirrored = motif.inverted()
        lift = (sum(motif.degrees) - sum(mirrored.degrees)) / len(motif.notes)
        return mirrored.transposed(round(lift))
    if way == "augmentation":
        return motif.augmented(2)
    return motif


def _state(piece: Piece, player: Player, motif: Motif, slot: _Slot, span: Span) -> list[Note]:
    """Tell one development: choose its place in the scale, bend what rubs, turn it into notes."""
    line = _developed(motif, slot.way)
    starts = _starts(line, slot.beat)
    if slot.way in {"statement", "repetition"}:
        moved = line
    else:
        home = round(sum(motif.degrees) / len(motif.notes))
        wish = (
            slot.shift + home - round(sum(line.degrees) / len(line.notes))
            if slot.way == "tail"
            else slot.shift
        )
        reach = range(slot.shift - 3, slot.shift + 4)
        moved = line.transposed(
            min(
                reach,
                key=lambda steps: (
                    _strain(piece, player, line.transposed(steps), starts, steps - wish),
                    steps,
                ),
            )
        )
        moved = _bent(piece, moved, starts)
    quiet = 0.84 if slot.way in {"fragment", "tail"} or span.kind in {"outro", "intro"} else 1.0
    notes = []
    for index, (note, start) in enumerate(zip(moved.notes, starts, strict=True)):
        length = note.sixteenths / 4
        last = index == len(moved.notes) - 1
        if start + length > slot.beat + slot.beats + 0.01 or start > piece.form.end_beat - 0.2:
            break
        sounds = min(length, _LONGEST_END * (2 if slot.way == "augmentation" else 1)) if last else length
        arch = 0.9 + 0.14 * (1 - abs(2 * index / max(1, len(moved.notes) - 1) - 1))
        notes.append(
            Note(start, sounds * player.gate, _pitch(piece, note.degree), player.velocity * arch * quiet)
        )
    return notes


def _starts(line: Motif, beat: float) -> list[float]:
    starts = [beat]
    for note in line.notes[:-1]:
        starts.append(starts[-1] + note.sixteenths / 4)
    return starts


def _pitch(piece: Piece, degree: int) -> int:
    pitch = piece.key.pitch(degree)
    while pitch > LEAD_HIGH:
        pitch -= 12
    while pitch < LEAD_LOW:
        pitch += 12
    return pitch


def _weight(piece: Piece, start: float, sixteenths: int) -> float:
    """How much a note depends on the chord: strong beats and long notes do."""
    place = start % piece.beats_per_bar
    strong = any(abs(place - beat) < 0.01 for beat in strong_beats(piece.beats_per_bar))
    return (3.0 if strong else 1.0 if place % 1 < 0.01 else 0.3) * min(sixteenths, 8) / 4


def _rub(piece: Piece, pitch: int, start: float) -> float:
    """0 for a chord tone, 1 for a tone beside, 2 for one a semitone from a chord tone."""
    tones = piece.chord_at(start).pitch_classes
    if pitch % 12 in tones:
        return 0.0
    return 2.0 if any((pitch - tone) % 12 in {1, 11} for tone in tones) else 1.0


def _strain(piece: Piece, player: Player, line: Motif, starts: list[float], away: int) -> float:
    cost = 0.7 * abs(away)
    for note, start in zip(line.notes, starts, strict=True):
        pitch = piece.key.pitch(note.degree)
        cost += _weight(piece, start, note.sixteenths) * _rub(piece, pitch, start)
        cost += 4.0 * max(0, abs(pitch - player.centre) - 10)
        cost += 40.0 * (not LEAD_LOW <= pitch <= LEAD_HIGH)
    return cost


def _bent(piece: Piece, line: Motif, starts: list[float]) -> Motif:
    """Move up to two strong notes, the hardest rubs first, to a chord tone a step away, if there is one."""
    notes = list(line.notes)
    rubs = [
        _weight(piece, start, note.sixteenths) * _rub(piece, piece.key.pitch(note.degree), start)
        for note, start in zip(notes, starts, strict=True)
    ]
    for index in sorted(range(len(notes)), key=lambda place: (-rubs[place], place))[:_BENDS]:
        note, start = notes[index], starts[index]
        if rubs[index] >= 1.5:
            for step in (-1, 1):
                if _rub(piece, piece.key.pitch(note.degree + step), start) == 0:
                    notes[index] = replace(note, degree=note.degree + step)
                    break
    return Motif(tuple(notes))


def _last(piece: Piece, player: Player, before: int) -> Note:
    """Return the tonic over the final chord, as near as can be to where the melody was."""
    tonics = [pitch for pitch in range(LEAD_LOW, LEAD_HIGH + 1) if pitch % 12 == piece.key.tonic]
    pitch = min(tonics, key=lambda tonic: (abs(tonic - before), tonic))
    start = piece.form.end_beat
    return Note(start, (piece.form.total_beats - start) * 0.7, pitch, player.velocity * 0.85)
