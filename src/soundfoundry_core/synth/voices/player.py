"""One part's player: it renders each distinct note once and adds it wherever the part plays it.

Force and length are rounded to a few steps, so that repeated notes are found again; what the rounding
took from the level is given back when the note is added.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.pitch import RATE
from soundfoundry_core.synth.voices.voice import Bank, Strike, loudness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soundfoundry_core.synth.score import Note, Part, Score
    from soundfoundry_core.synth.voices.voice import Voice

__all__ = ["Player"]

_FORCES: Final = 4
_LONGEST_PIECE: Final = 16.0
_MOST_BYTES: Final = 48_000_000


def _lengths() -> tuple[float, ...]:
    lengths, length = [], 0.03
    while length < 40.0:
        lengths.append(length)
        length *= 1.05
    return tuple(lengths)


_LENGTHS: Final = _lengths()


class Player:
    """One part's voice with the notes it has already rendered."""

    def __init__(self, score: Score, part: Part, voice: Voice) -> None:
        self._score, self._part, self._voice = score, part, voice
        self._bank = Bank(score.seed)
        self._sounds: dict[tuple[int, int, int, int], NDArray[np.float32]] = {}
        self._bytes = 0
        self._scratch = np.empty(0, dtype=np.float32)
        self._brightness = round(min(max(part.brightness, 0.0), 1.0), 2)

    def sound(self, note: Note, seconds: float, index: int) -> NDArray[np.float32]:
        """Return the note at its quantised force and length."""
        voice = self._voice
        force = min(_FORCES, max(1, round(note.velocity * _FORCES)))
        length = bisect_left(_LENGTHS, min(seconds, voice.longest, 39.0) * 0.975) if voice.longest > 0 else 0
        variant = (index * 7 + index // 3) % voice.variants
        pitch = min(max(note.pitch, 0), 127)
        key = (pitch, force, length, variant)
        sound = self._sounds.get(key)
        if sound is None:
            strike = Strike(
                pitch=pitch,
                seconds=_LENGTHS[min(length, len(_LENGTHS) - 1)],
                velocity=force / _FORCES,
                brightness=self._brightness,
                timbre=self._score.timbre,
                variant=variant,
            )
            sound = voice.render(strike, self._bank)
            if self._bytes > _MOST_BYTES:
                self._sounds.clear()
                self._bytes = 0
            self._sounds[key] = sound
            self._bytes += sound.nbytes
        return sound

    def add(self, sound: NDArray[np.float32], note: Note, start: int, buffer: NDArray[np.float32]) -> range:
        """Add the note to the part's buffer, cut to the piece; return the frames that it changed."""
        frames = buffer.shape[1]
        force = min(_FORCES, max(1, round(note.velocity * _FORCES))) / _FORCES
        gain = np.float32(self._part.gain * loudness(note.velocity) / loudness(force))
        if start < 0:
            sound, start = _cut_start(sound[:, -start:]), 0
        if start >= frames or sound.shape[1] == 0:
            return range(0)
        if start + sound.shape[1] > frames:
            sound = _cut_end(sound[:, : frames - start])
        stop = start + sound.shape[1]
        if len(self._scratch) < stop - start:
            self._scratch = np.empty(stop - start, dtype=np.float32)
        scaled = self._scratch[: stop - start]
        np.multiply(sound[0], gain, out=scaled)
        buffer[0, start:stop] += scaled
        if sound.shape[0] == 2:
            np.multiply(sound[1], gain, out=scaled)
        buffer[1, start:stop] += scaled
        return range(start, stop)


def pieces(seconds: float, voice: Voice) -> list[tuple[float, float]]:
    """Split what is longer than a bow or a breath: (offset, seconds), overlapping by a second."""
    if seconds <= _LONGEST_PIECE * 1.5 or voice.longest < seconds:
        return [(0.0, seconds)]
    count = int(seconds // _LONGEST_PIECE)
    step = seconds / count
    return [(index * step, step + (0.5 if index < count - 1 else 0.0)) for index in range(count)]


def _cut_end(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    sound = sound.copy()
    fade = min(sound.shape[1], RATE // 50)
    sound[:, -fade:] *= np.arange(fade - 1, -1, -1, dtype=np.float32) / np.float32(fade)
    return sound


def _cut_start(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    sound = sound.copy()
    fade = min(sound.shape[1], 128)
    sound[:, :fade] *= np.arange(fade, dtype=np.float32) / np.float32(max(fade, 1))
    return sound
