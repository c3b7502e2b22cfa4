"""Dynamics: how loud each section is, beside the others.

How many players there are and how hard they strike says little about how loud a section becomes: one piano may
be far below the band. So the loudness of every section is estimated from the plan (the power of its notes, in a
weight per bus that was measured on rendered stems), and all players strike softer or harder there until the
sections follow the arc of energy. The fullest section stays as it is, the calmest lies below it by the depth that
belongs to the genre.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.score import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.synth.composition.piece import Piece
    from soundfoundry_core.synth.score import Part

__all__ = ["estimate", "shaped"]

_WEIGHT: Final = {"drums": -2.0, "bass": -0.5, "keys": 0.0, "pads": -2.5, "lead": -1.0, "air": -7.0}
"""Bus -> decibels of K-weighted loudness beside keys of the same velocity and gain (measured, +-1.5)."""
_RINGS_S: Final = {"drums": 0.12, "keys": 0.45}
"""Bus -> seconds after which a struck note adds nothing more."""
_SOFTER: Final = -9.0
_HARDER: Final = 5.0
"""Farthest that the players of a section are moved, decibels."""


def shaped(piece: Piece, parts: Sequence[Part]) -> list[Part]:
    """Return the parts with velocities that let the sections follow the arc of energy."""
    spans = piece.form.spans
    if len(spans) < 3:
        return list(parts)
    levels = [span.level for span in spans]
    low, high = min(levels), max(levels)
    heard = estimate(piece, parts)
    top = heard[levels.index(high)]
    factors = []
    for level, loud in zip(levels, heard, strict=True):
        wanted = top - piece.style.depth_db * (high - level) / max(high - low, 1e-9)
        factors.append(_velocity_factor(max(_SOFTER, min(_HARDER, wanted - loud))))
    starts = _starts(piece)

    def played(note: Note) -> Note:
        velocity = note.velocity * factors[_place(starts, note)]
        return Note(note.beat, note.length, note.pitch, round(max(0.05, min(1.0, velocity)), 4))

    return [replace(part, notes=tuple(played(note) for note in part.notes)) for part in parts]


def estimate(piece: Piece, parts: Sequence[Part]) -> list[float]:
    """Return the loudness of each section in decibels, on a scale of its own."""
    starts = _starts(piece)
    widths = [end - start for start, end in zip(starts, [*starts[1:], piece.form.total_beats], strict=True)]
    power = [1e-6] * len(starts)
    for part in parts:
        weight = part.gain**2 * 10 ** (_WEIGHT[part.bus] / 10)
        ring = piece.beats(_RINGS_S.get(part.bus, 1e6))
        for note in part.notes:
            place = _place(starts, note)
            power[place] += weight * note.velocity**4 * min(note.length, ring) / widths[place]
    return [10 * math.log10(value) for value in power]


def _starts(piece: Piece) -> list[float]:
    return [float(span.bar * piece.beats_per_bar) for span in piece.form.spans]


def _place(starts: Sequence[float], note: Note) -> int:
    """Return the section of a note; one that comes a little early belongs to the bar it was written in."""
    return max(0, bisect_right(starts, note.beat + 0.1) - 1)


def _velocity_factor(decibels: float) -> float:
    # voices grow with the square of the velocity
    return float(10 ** (decibels / 40))
