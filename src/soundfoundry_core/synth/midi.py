"""A score as a Standard MIDI File, so that a maker can open the piece in any sequencer.

Format 1: the first track carries tempo, metre, key and a marker for each section, then there is one track for
each part. Drums play on channel 10; the other parts share the fifteen channels that remain. Written from the
*Standard MIDI Files 1.0* specification; no library needed.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.composition.spelling import signature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_core.synth.score import Part, Score

__all__ = ["TICKS_PER_BEAT", "to_midi"]

TICKS_PER_BEAT: Final = 480
_DRUM_CHANNEL: Final = 9
_CHANNELS: Final = tuple(channel for channel in range(16) if channel != _DRUM_CHANNEL)

Event = tuple[int, int, bytes]
"""(tick, order within the tick, message): note-offs come before note-ons."""


def to_midi(score: Score) -> bytes:
    """Return the score as the bytes of a ``.mid`` file (format 1, 480 ticks a beat).

    Parts that only make a texture (bus ``air``) have no pitch and are left out. The file lasts as long as the
    piece: the end of the first track lies at its end.
    """
    played = [part for part in score.parts if part.bus != "air"]
    tracks = [_conductor(score)]
    channels = iter(_CHANNELS * (1 + len(played) // len(_CHANNELS)))
    for part in played:
        channel = _DRUM_CHANNEL if part.bus == "drums" else next(channels)
        tracks.append(_chunk(_part_events(part, channel)))
    return struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks), TICKS_PER_BEAT) + b"".join(tracks)


def _conductor(score: Score) -> bytes:
    title = f"{score.genre} in {score.key}"
    events: list[Event] = [
        (0, 0, _meta(0x03, title.encode("ascii", "replace"))),
        (0, 1, _meta(0x51, round(60_000_000 / score.bpm).to_bytes(3, "big"))),
        (0, 2, _meta(0x58, bytes((score.beats_per_bar, 2, 24, 8)))),
        (0, 3, _meta(0x59, struct.pack(">bB", signature(score.key), score.key.minor))),
    ]
    events += [
        (_tick(part.beat), 4, _meta(0x06, part.name.encode("ascii", "replace"))) for part in score.sections
    ]
    return _chunk(events, end=_tick(score.duration_s * score.bpm / 60))


def _part_events(part: Part, channel: int) -> list[Event]:
    events: list[Event] = [
        (0, 0, _meta(0x03, part.id.encode("ascii", "replace"))),
        (0, 1, bytes((0xC0 | channel, part.program))),
        (0, 2, bytes((0xB0 | channel, 7, _seven_bits(part.gain * 0.8)))),
        (0, 3, bytes((0xB0 | channel, 10, _seven_bits((part.pan + 1) / 2)))),
    ]
    ends: dict[int, int] = {}
    """Key -> where its last note-off stands in the list."""
    for note in part.notes:
        start = _tick(note.beat)
        end = max(start + 1, _tick(note.beat + note.length))
        velocity = max(1, min(127, round(note.velocity * 127)))
        # a key sounds once at a time: where a note is struck again, its earlier sound ends there
        if note.pitch in ends and events[ends[note.pitch]][0] > start:
            events[ends[note.pitch]] = (start, *events[ends[note.pitch]][1:])
        events.append((start, 6, bytes((0x90 | channel, note.pitch, velocity))))
        ends[note.pitch] = len(events)
        events.append((end, 5, bytes((0x80 | channel, note.pitch, 0))))
    return events


def _tick(beat: float) -> int:
    return round(beat * TICKS_PER_BEAT)


def _seven_bits(value: float) -> int:
    return max(0, min(127, round(value * 127)))


def _meta(kind: int, data: bytes) -> bytes:
    return bytes((0xFF, kind)) + _variable(len(data)) + data


def _variable(value: int) -> bytes:
    """Write a variable-length quantity: seven bits to a byte, high bit on all but the last."""
    result = bytes((value & 0x7F,))
    while value := value >> 7:
        result = bytes((0x80 | value & 0x7F,)) + result
    return result


def _chunk(events: Iterable[Event], *, end: int = 0) -> bytes:
    """Pack events with their delta times into one track chunk that ends at a tick or with its last event."""
    body, now = bytearray(), 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        body += _variable(tick - now) + message
        now = tick
    body += _variable(max(0, end - now)) + _meta(0x2F, b"")
    return struct.pack(">4sI", b"MTrk", len(body)) + bytes(body)
