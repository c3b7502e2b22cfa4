"""Drums: a genre's grooves, with ghost notes, variations every fourth bar and fills before what is new.

In a pattern ``X`` is an accent, ``x`` a hit, ``o`` a soft one, ``g`` a ghost note that comes and goes, ``?``
a hit that comes and goes, ``.`` silence. The same bar never stands more than four times in a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.composition.groove import swung
from soundfoundry_core.synth.composition.steps import bar_steps
from soundfoundry_core.synth.score import Note

if TYPE_CHECKING:
    from soundfoundry_core.style.stream import Stream
    from soundfoundry_core.synth.composition.form import Span
    from soundfoundry_core.synth.composition.piece import Piece
    from soundfoundry_core.synth.composition.styles.style import Groove

__all__ = ["play_drums"]

_VELOCITY: Final = {"X": 0.95, "x": 0.74, "o": 0.46, "g": 0.24, "?": 0.6}
_CHANCE: Final = {"g": 0.6, "?": 0.5}
_CRASH: Final = 49
_KICK: Final = 36

Hits = dict[tuple[int, int], float]
"""(step, pitch) -> velocity."""


def play_drums(piece: Piece, bars: frozenset[int], *, velocity: float = 1.0) -> list[Note]:
    """Play the bars in which the drums are active; crash at section starts, fills at their ends."""
    drums, notes = piece.style.drums, []
    recent: list[frozenset[tuple[int, int]]] = []
    for bar in sorted(bars):
        span = piece.form.span_at(bar)
        stream = piece.stream.child("drums").child(bar)
        inside, full = bar - span.bar, piece.fullness(span)
        hits = _hits(_groove(piece, span, inside), inside, piece.beats_per_bar, full, stream)
        ends = inside == span.bars - 1
        if ends or inside % 8 == 7:
            fill = stream.child("fill").choice(drums.fills)
            _fill(hits, fill, piece.beats_per_bar, full, long=ends and full > 0.75, stream=stream)
        elif inside % 4 == 3:
            _vary(hits, piece.beats_per_bar, stream.child("vary"))
        if inside == 0 and drums.crash and span.kind != "intro" and full > 0.55:
            hits[0, _CRASH] = 0.62 + 0.2 * min(1.0, full)
        if len(recent) >= 4 and all(_shape(piece, hits) == other for other in recent[-4:]):
            place = (4 * piece.beats_per_bar - 4, min((pitch for _, pitch in hits), default=42))
            if hits.pop(place, None) is None:
                hits[place] = 0.35
        recent.append(_shape(piece, hits))
        for (step, pitch), hit in sorted(hits.items()):
            beat = bar * piece.beats_per_bar + step / 4
            if beat < piece.form.end_beat - 0.05:
                notes.append(Note(beat, 0.24, pitch, min(1.0, hit * velocity * (0.8 + 0.2 * min(1.0, full)))))
    if notes and piece.form.bars - 1 in bars:
        notes.append(Note(piece.form.end_beat, 0.24, _KICK, 0.7 * velocity))
        if drums.crash:
            notes.append(Note(piece.form.end_beat, 0.24, _CRASH, 0.5 * velocity))
    return notes


def _shape(piece: Piece, hits: Hits) -> frozenset[tuple[int, int]]:
    """Return a bar as it is heard: swing brings some neighbouring steps together."""
    style = piece.style
    return frozenset(
        (round(4 * swung(step / 4, style.swing, style.swing_grid) + 0.1), pitch) for step, pitch in hits
    )


def _groove(piece: Piece, span: Span, inside: int) -> Groove:
    drums = piece.style.drums
    if span.kind in {"intro", "break", "outro"}:
        options, shift = drums.light, span.kind == "break"
    elif span.kind == "B":
        options, shift = drums.other, inside // 8 % 2 == 1
    else:
        options, shift = drums.main, inside // 8 % 2 == 1 or span.kind == "C"
    order = piece.stream.child("groove").child(span.kind if span.kind == "B" else "A").shuffled(options)
    return order[int(shift) % len(order)]


def _hits(groove: Groove, inside: int, beats_per_bar: int, full: float, stream: Stream) -> Hits:
    hits: Hits = {}
    for index, layer in enumerate(groove.layers):
        if full < layer.need:
            continue
        draws = stream.child(index)
        for step, mark in enumerate(bar_steps(layer.steps, inside, beats_per_bar)):
            if mark != "." and draws.chance(_CHANCE.get(mark, 1.0)):
                hits[step, layer.pitch] = _VELOCITY[mark]
    return hits


def _vary(hits: Hits, beats_per_bar: int, stream: Stream) -> None:
    """Turn the end of a fourth bar a little: a push of the kick, an open hat, or a breath."""
    last = 4 * beats_per_bar - 1
    pitches = sorted({pitch for _, pitch in hits})
    if not pitches:
        return
    way = stream.integer(0, 2)
    if way == 0 and _KICK in pitches:
        hits.setdefault((last - stream.choice((1, 3)), _KICK), 0.6)
    elif way == 1 and 42 in pitches:
        hits.pop((last - 1, 42), None)
        hits[last - 1, 46] = 0.6
    else:
        for key in [key for key in hits if key[0] == last - 1 or (key[0] >= last - 3 and key[1] == _KICK)]:
            del hits[key]
        hits[last, stream.choice(pitches)] = 0.45


def _fill(hits: Hits, fill: str, beats_per_bar: int, full: float, *, long: bool, stream: Stream) -> None:
    """Replace the last beat or two by a fill."""
    if fill == "none":
        _vary(hits, beats_per_bar, stream.child("vary"))
        return
    end = 4 * beats_per_bar
    start = max(0, end - (8 if long and beats_per_bar > 2 else 4))
    for key in [key for key in hits if key[0] >= start and (key[1] != _KICK or fill == "drop")]:
        del hits[key]
    draws = stream.child("hits")
    for step in range(start, end):
        rise = 0.5 + 0.4 * (step - start + 1) / (end - start)
        strong = step % 2 == 0
        if fill == "snare" and (strong or draws.chance(0.35 + 0.4 * full)):
            hits[step, 38] = rise
        elif fill == "toms" and (strong or draws.chance(0.5)):
            order = (50, 47, 45, 41)
            hits[step, order[min(3, (step - start) * 4 // (end - start))]] = rise
        elif fill == "claps" and step % 4 in {0, 3}:
            hits[step, 39] = rise
        elif fill == "hats" and (strong or draws.chance(0.6)):
            hits[step, 46 if step == end - 2 else 42] = 0.8 * rise
        elif fill == "taiko" and (step % 4 == 0 or draws.chance(0.55)):
            hits[step, draws.choice((41, 43, 41, 50))] = rise
        elif fill == "hand" and (strong or draws.chance(0.6)):
            hits[step, draws.choice((62, 63, 63, 64))] = rise
        elif fill == "drop" and step == end - 1:
            hits[step, 42] = 0.5
