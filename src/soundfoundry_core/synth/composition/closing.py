"""The close of a very short piece: its final chord is struck again, softly, before it has died away.

A piece of a few seconds ends with a chord that rings until the end. Where the bars leave much room for it and the room
is dry, struck sounds are gone before that, and a twentieth of so short a piece is silence. In longer pieces the same
gap is a breath.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.score import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.synth.composition.piece import Piece
    from soundfoundry_core.synth.score import Part

__all__ = ["closed"]

_SHORT_S: Final = 10.0
_GAP_S: Final = 1.1
"""How long after the final chord a struck sound may be alone."""
_REST_S: Final = 0.75
"""How long before the end it is struck again."""
_SOFTER: Final = 0.62


def closed(piece: Piece, parts: Sequence[Part]) -> list[Part]:
    """Return the parts with the final chord struck again, where a short piece would end in silence."""
    second = piece.bpm / 60
    form = piece.form
    left_s = (form.total_beats - form.end_beat) / second
    if form.total_beats / second > _SHORT_S or left_s < _GAP_S:
        return list(parts)
    again = form.total_beats - _REST_S * second
    length = form.total_beats - again - 0.001  # ends inside the piece, whatever rounding does
    return [_again(part, form.end_beat, again, length) for part in parts]


def _again(part: Part, chord: float, beat: float, length: float) -> Part:
    """Return a part of keys with the notes of its final chord once more; other parts as they are."""
    if part.bus != "keys":
        return part
    final = [note for note in part.notes if note.beat > chord - 0.1]
    softer = [
        Note(round(beat, 6), round(length, 6), note.pitch, round(_SOFTER * note.velocity, 4))
        for note in final
        if note.beat < beat - 0.2
    ]
    return replace(part, notes=tuple(sorted((*part.notes, *softer), key=lambda note: note.beat)))
