"""From a score to stereo sound: voices play their notes into buses, buses meet in one room.

Order of things, per bus: notes (rendered once each, cached) are placed at their sample with pan, gain
and sends; echoes are added; the bus is saturated; bass and pads duck under the kick. Then all buses and
their reverb sends are summed and pass through the :class:`~.dsp.room.Room` once. Last comes the master:
one gain for the whole piece, a soft knee above -8 dBFS, fades at both ends, and a 24-bit grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.style.stream import Stream
from soundfoundry_core.synth.dsp.control import BLOCK, glide, smooth, times_of
from soundfoundry_core.synth.dsp.echo import add_echo
from soundfoundry_core.synth.dsp.exact import SINE_BITS, sine_table
from soundfoundry_core.synth.dsp.master import end_fade, master, master_gain, packed, unpacked
from soundfoundry_core.synth.dsp.pitch import RATE
from soundfoundry_core.synth.dsp.room import Room
from soundfoundry_core.synth.score import BUSES
from soundfoundry_core.synth.voices import VOICES, Bank, Strike
from soundfoundry_core.synth.voices.air import Vinyl
from soundfoundry_core.synth.voices.player import Player, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from soundfoundry_core.synth.score import Part, Score

__all__ = ["Rendering", "render"]

_CHUNK: Final = 1 << 15
_KICKS: Final = (35, 36)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What a score sounds like."""

    mix: NDArray[np.float32]
    """(frames, 2), each value a multiple of 2**-23, peak below 0.6."""
    stems: Mapping[str, NDArray[np.int16]] = field(default_factory=dict)
    """Bus -> (frames, 2), if asked for: each bus with its effects, echoes and reverb, at the gain of
    the mix. Their sum is the mix before the master's knee bent its peaks (within a few steps of 2**-15)."""
    rate: int = RATE
    """Frames per second."""


def render(
    score: Score, *, stems: bool = False, on_progress: Callable[[float], None] | None = None
) -> Rendering:
    """Play a score.

    Args:
        score: any valid score of 5-600 s.
        stems: also return each bus on its own.
        on_progress: called with the finished share, growing to 1.0.

    Returns:
        ``round(score.duration_s * 44100)`` frames that begin and end in silence. The same score gives
        the same bits in every process, at any thread count and CPU dispatch level of numpy.

    Raises:
        UnknownNameError: a part names a voice or bus that does not exist.
    """
    return _Session(score, on_progress or _ignore).run(stems=stems)


def _ignore(_share: float) -> None:
    """Take no notice of progress."""


class _Session:
    """One render: its buffers, its room, its progress."""

    def __init__(self, score: Score, on_progress: Callable[[float], None]) -> None:
        for part in score.parts:
            if part.voice not in VOICES:
                raise UnknownNameError("voice", part.voice, VOICES)
            if part.bus not in BUSES:
                raise UnknownNameError("bus", part.bus, BUSES)
        self._score = score
        self._report = on_progress
        self._frames = round(score.duration_s * RATE)
        self._per_beat = 60.0 * RATE / score.bpm
        self._stream = Stream.root("synth.mix", score.seed)
        self._notes = max(1, sum(len(part.notes) for part in score.parts))
        self._played = 0

    def run(self, *, stems: bool) -> Rendering:
        score, frames = self._score, self._frames
        mix, total_send = np.zeros((2, frames), np.float32), np.zeros(frames, np.float32)
        bus, part_buffer = np.zeros((2, frames), np.float32), np.zeros((2, frames), np.float32)
        send, echo = np.zeros(frames, np.float32), np.zeros(frames, np.float32)
        room = Room(score.reverb_s, width=0.35 + 0.65 * score.width, stream=self._stream.child("room"))
        duck = self._ducking()
        kept: dict[str, tuple[NDArray[np.int16], float]] = {}
        for name in BUSES:
            parts = [part for part in score.parts if part.bus == name and part.notes]
            floor = name == "air" and score.noise > 0
            if not parts and not floor:
                continue
            for part in parts:
                chunks = self._play(part, part_buffer)
                self._place(part, chunks, part_buffer, bus, (send, echo))
            if floor:
                self._add_noise_floor(bus)
            if any(part.echo > 0 for part in parts):
                add_echo(bus, send, echo, round(score.echo_beats * self._per_beat))
                echo.fill(0.0)
            self._shape(bus, send, name, duck)
            mix += bus
            total_send += send
            if stems:
                room.apply(bus, send)
                kept[name] = packed(bus)
            bus.fill(0.0)
            send.fill(0.0)
        del bus, part_buffer, send, echo
        room.apply(mix, total_send, lambda share: self._report(0.8 + 0.15 * share))
        del total_send
        gain = master_gain(mix)
        fade = end_fade(frames)
        finished = {name: unpacked(stem, step * gain, fade) for name, (stem, step) in kept.items()}
        if stems:
            for name in BUSES:
                finished.setdefault(name, np.zeros((frames, 2), np.int16))
        sound = master(mix, gain, fade)
        self._report(1.0)
        return Rendering(mix=sound, stems={name: finished[name] for name in BUSES if name in finished})

    def _play(self, part: Part, buffer: NDArray[np.float32]) -> list[int]:
        """Add the notes of a part to its silent buffer (2, n); return the numbers of the chunks with sound."""
        voice = VOICES[part.voice]
        player = Player(self._score, part, voice)
        sounding: set[int] = set()
        for index, note in enumerate(part.notes):
            start = round(note.beat * self._per_beat)
            seconds = max(note.length, 1e-3) * self._per_beat / RATE
            left = (self._frames - start) / RATE
            if left > 0.01:
                for offset, piece in pieces(min(seconds, left + 0.5), voice):
                    sound = player.sound(note, piece, index)
                    changed = player.add(sound, note, start + round(offset * RATE), buffer)
                    sounding.update(range(changed.start // _CHUNK, -(-changed.stop // _CHUNK)))
            self._played += 1
            if self._played % 64 == 0:
                self._report(0.8 * self._played / self._notes)
        return sorted(sounding)

    def _place(
        self,
        part: Part,
        chunks: list[int],
        buffer: NDArray[np.float32],
        bus: NDArray[np.float32],
        reverb_and_echo: tuple[NDArray[np.float32], NDArray[np.float32]],
    ) -> None:
        """Pan a part into its bus and sends, and silence its buffer for the next."""
        left, right = _pan(min(max(part.pan * (0.4 + 0.6 * self._score.width), -1.0), 1.0))
        half = np.float32(0.5)
        overlap = np.float32(0.06 + 0.24 * (1.0 - min(max(self._score.width, 0.0), 1.0)))
        sends = [
            (target, np.float32(level))
            for target, level in zip(reverb_and_echo, (part.reverb, part.echo), strict=True)
            if level > 0
        ]
        for chunk in chunks:
            first, last = chunk * _CHUNK, min((chunk + 1) * _CHUNK, self._frames)
            piece = buffer[:, first:last]
            if part.bus == "pads":
                # two takes of one loop share nothing; how much they should is the style's width
                shift = (piece[1] - piece[0]) * overlap
                piece[0] += shift
                piece[1] -= shift
            piece[0] *= left
            piece[1] *= right
            bus[:, first:last] += piece
            if sends:
                middle = (piece[0] + piece[1]) * half
                for target, level in sends:
                    target[first:last] += middle * level
            piece.fill(0.0)

    def _ducking(self) -> NDArray[np.float32] | None:
        """Return the control points of the gain under the kick, or None."""
        depth = min(max(self._score.sidechain, 0.0), 1.0) * 0.7
        if depth <= 0:
            return None
        count = self._frames // BLOCK + 1
        gain = np.ones(count + 1, dtype=np.float32)
        beat = 60.0 / self._score.bpm
        length = min(0.85 * beat, 0.42)
        shape_count = int(length * RATE / BLOCK)
        time = times_of(shape_count) / length
        dip = (1.0 - depth * (1.0 - smooth(time)) * smooth(time * 40.0 + 0.3)).astype(np.float32)
        for part in self._score.parts:
            if part.bus != "drums":
                continue
            for note in part.notes:
                first = round(note.beat * self._per_beat) // BLOCK
                if note.pitch in _KICKS and 0 <= first < count:
                    last = min(first + len(dip), count + 1)
                    np.minimum(gain[first:last], dip[: last - first], out=gain[first:last])
        return gain

    def _shape(
        self,
        bus: NDArray[np.float32],
        send: NDArray[np.float32],
        name: str,
        duck: NDArray[np.float32] | None,
    ) -> None:
        """Saturate the bus and duck it, chunk by chunk, so that it stays in the cache."""
        drive = np.float32(
            {"drums": 0.9, "bass": 1.2, "keys": 0.6, "pads": 0.4, "lead": 0.5, "air": 0.0}[name]
        )
        drive *= np.float32(min(max(self._score.drive, 0.0), 1.0))
        ducked = duck is not None and name in {"bass", "pads"}
        one = np.float32(1.0)
        for first in range(0, self._frames, _CHUNK):
            piece = bus[:, first : first + _CHUNK]
            if drive > 0:
                bend = np.abs(piece)
                bend *= drive * np.float32(1.5)
                bend += one
                piece *= one + drive * np.float32(0.35)
                piece /= bend
            if ducked and duck is not None:
                low, high = first // BLOCK, -(-min(first + _CHUNK, self._frames) // BLOCK)
                gain = glide(duck[low : high + 1]).reshape(-1)[: piece.shape[1]]
                piece *= gain
                send[first : first + _CHUNK] *= gain

    def _add_noise_floor(self, bus: NDArray[np.float32]) -> None:
        voice = Vinyl(level=0.14, crackles=False)  # a style that wants crackles has a part with vinyl
        level = np.float32(0.25 * min(max(self._score.noise, 0.0), 1.0))
        strike = Strike(pitch=60, seconds=11.0, velocity=0.8, timbre=self._score.timbre)
        sound = voice.render(strike, Bank(self._score.seed))
        steady = sound[:, RATE // 2 : RATE // 2 + 10 * RATE]
        for first in range(0, self._frames, steady.shape[1]):
            width = min(steady.shape[1], self._frames - first)
            bus[:, first : first + width] += steady[:, :width] * level


def _pan(place: float) -> tuple[np.float32, np.float32]:
    """Return the gains of left and right: equal power, 0 dB in the middle."""
    table, size = sine_table(), 1 << SINE_BITS
    angle = int((place + 1.0) / 8.0 * size)
    root = np.float32(1.4142135623730951)
    return table[(angle + size // 4) % size] * root, table[angle] * root
