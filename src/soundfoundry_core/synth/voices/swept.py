"""Swept voices: detuned oscillators through a filter that moves with every note.

The one engine behind leads, basses, organs, pianos and plucked strings. A plucked string is an
oscillator whose filter closes while it rings, which is what the losses of a real string do; a brass
is one whose filter opens with the breath.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soundfoundry_core.synth.dsp.control import (
    BLOCK,
    blocks,
    decay,
    decaying,
    envelope,
    glide,
    rise,
    sway,
)
from soundfoundry_core.synth.dsp.loop import looped
from soundfoundry_core.synth.dsp.noise import unit_phases
from soundfoundry_core.synth.dsp.pitch import CYCLE, RATE, cents, frequency, increment
from soundfoundry_core.synth.dsp.spectrum import bins, high_pass, low_pass, shaped
from soundfoundry_core.synth.dsp.wavetable import FRAMES_PER_OCTAVE, LOWEST_CORNER, Wavetable
from soundfoundry_core.synth.voices.voice import loudness

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soundfoundry_core.synth.voices.voice import Bank, Strike

    Oscillator = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]

__all__ = ["Breath", "Swept"]

_STEPS_PER_TABLE = 4  # semitones that share one wavetable
_BREATH_SIZE = 1 << 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Breath:
    """Noise that belongs to a tone: a pick, a hammer, a bow, breath."""

    level: float
    """Relative to the tone."""
    low: float
    """Hz, lower corner."""
    high: float
    """Hz, upper corner."""
    fall: float = 0.03
    """Seconds of its decay."""
    sustain: float = 0.0
    """What stays of it while the note is held, 0-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """Layers of one oscillator, a moving filter, an envelope, some breath."""

    bus: str
    oscillator: Oscillator
    level: float = 0.1
    """Gain that brings the voice to its natural level (:mod:`.levels`)."""
    q: float = 0.8
    detune: float = 6.0
    """Cents between the layers and the pitch."""
    layers: int = 2
    """1 mono, 2 left and right, 3 with a third in the middle."""
    cross: float = 0.2
    """How much of the left layer is heard on the right and the other way round, 0-1; 1 is mono."""
    octave_below: float = 0.0
    """Level of a layer one octave lower."""
    fifth: float = 0.0
    """Level of a layer a fifth above (power chords in one finger)."""
    base: float = 1.5
    """Octaves of the filter's rest above the fundamental."""
    lowest: float = 0.0
    """Octaves above 80 Hz below which the filter never closes."""
    sweep: float = 1.5
    """Octaves that the envelope opens it further."""
    sweep_attack: float = 0.0
    """Seconds until it is open (brass); 0 = at once."""
    sweep_fall: float = 0.25
    """Seconds (time constant) of its closing."""
    by_velocity: float = 2.0
    """Octaves from the softest to the hardest note."""
    by_brightness: float = 3.0
    """Octaves from the darkest to the brightest part."""
    attack: float = 0.006
    fall: float = 0.5
    """Seconds (time constant) of the amplitude's decay towards ``sustain``."""
    sustain: float = 0.7
    release: float = 0.09
    fall_by_pitch: float = 0.0
    """How much faster high notes decay: 0 not at all, 1 twice as fast per octave above middle C."""
    vibrato: float = 0.0
    """Cents at the full vibrato of a maker."""
    vibrato_hertz: float = 5.2
    tremolo: float = 0.0
    """Depth of an amplitude movement from side to side, 0-1."""
    breath: Breath | None = None
    variants: int = 2
    longest: float = 1e9
    folds: tuple[int, int] = (12, 108)
    """Lowest and highest pitch that is played as written; beyond it, octaves are folded."""

    def render(self, strike: Strike, bank: Bank) -> NDArray[np.float32]:
        """Return the note as (channels, n)."""
        pitch = self._folded(strike.pitch)
        hertz = frequency(pitch)
        hold = min(strike.seconds, self.longest)
        count = blocks(hold + self.release)
        amplitude, position = self._movement(strike, pitch, count, hold)
        amplitude = glide(amplitude)
        table = self._table(pitch, bank)
        draw = bank.stream("phase", strike.variant, pitch)
        bend = self._vibrato(strike, hertz, count)
        sides = []
        for layer in range(self.layers):
            detune = self.detune * (0.4 + 1.2 * strike.timbre.detune) * (1, -1, 0.13)[layer]
            sound = table.read(increment(hertz * cents(detune)), draw.integer(0, CYCLE - 1), position, bend)
            sides.append(sound)
        self._add_intervals(sides, position, bank, pitch)
        if self.layers == 3:
            sides[0] += sides[2]
            sides[1] += sides[2]
        sides = sides[:2]
        for layer in range(len(sides)):
            sides[layer] *= amplitude
        return self._picture(sides, strike, bank)

    def _folded(self, pitch: int) -> int:
        low, high = self.folds
        while pitch < low:
            pitch += 12
        while pitch > high:
            pitch -= 12
        return pitch

    def _table(self, pitch: int, bank: Bank) -> Wavetable:
        group = pitch // _STEPS_PER_TABLE

        def build() -> Wavetable:
            first = group * _STEPS_PER_TABLE
            top = frequency(first + _STEPS_PER_TABLE - 1) * cents(60)
            return Wavetable.swept(self.oscillator, frequency(first + 1), top, q=self.q)

        return bank.keep(("swept", self.oscillator, self.q, group), build)

    def _movement(
        self, strike: Strike, pitch: int, count: int, hold: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        timbre = strike.timbre
        swell = 0.5 + timbre.attack
        fall = self.fall
        octaves = (pitch - 60) / 12.0 * self.fall_by_pitch
        fall = fall / (1.0 + octaves) if octaves > 0 else fall * (1.0 - 0.5 * octaves)
        amplitude = envelope(
            count,
            hold,
            attack=self.attack * (swell if self.attack > 0.01 else 1.0),
            fall=fall,
            sustain=self.sustain,
            release=self.release,
        )
        amplitude *= np.float32(self.level * loudness(strike.velocity))
        opened = decay(count, self.sweep_fall * (fall / self.fall))
        if self.sweep_attack > 0:
            opened = opened * rise(count, self.sweep_attack * swell)
        drift = strike.variant * 0.37 + pitch * 0.11
        octaves_open = (
            self.base
            + self.by_velocity * (strike.velocity - 0.8)
            + self.by_brightness * (strike.brightness - 0.5 + 0.5 * (timbre.brightness - 0.5))
            + self.sweep * opened
            + 0.22 * sway(count, 0.31, drift)
        )
        ratio = frequency(pitch) / LOWEST_CORNER
        octave = 0.0
        while ratio >= 2.0:
            ratio, octave = ratio / 2.0, octave + 1.0
        while ratio < 1.0:
            ratio, octave = ratio * 2.0, octave - 1.0
        octaves_open += octave + (ratio - 1.0)
        position = np.maximum(octaves_open, self.lowest) * FRAMES_PER_OCTAVE
        return amplitude, position.astype(np.float32)

    def _vibrato(self, strike: Strike, hertz: float, count: int) -> NDArray[np.float64] | None:
        depth = self.vibrato * (0.25 + 0.75 * strike.timbre.vibrato)
        if depth <= 0 or strike.seconds < 0.25:
            return None
        rate = self.vibrato_hertz * (0.93 + 0.05 * (strike.variant % 3))
        deviation = hertz * (cents(depth) - 1.0) / (6.2832 * rate)
        onset = rise(count, min(0.9, 0.6 * strike.seconds))
        return deviation * onset * sway(count, rate, 0.25)

    def _add_intervals(
        self,
        sides: list[NDArray[np.float32]],
        position: NDArray[np.float32],
        bank: Bank,
        pitch: int,
    ) -> None:
        for level, shift in ((self.octave_below, -12), (self.fifth, 7)):
            if level > 0 and 0 <= pitch + shift <= 120:
                table = self._table(pitch + shift, bank)
                for layer, sign in zip(range(len(sides)), (1.0, -1.0, 0.0), strict=False):
                    step = increment(frequency(pitch + shift) * cents(self.detune * 0.5 * sign))
                    extra = table.read(step, shift * 77_777_777, position)
                    extra *= np.float32(level)
                    sides[layer] += extra

    def _picture(self, sides: list[NDArray[np.float32]], strike: Strike, bank: Bank) -> NDArray[np.float32]:
        samples = sides[0].size
        if len(sides) == 1:
            sound = sides[0].reshape(1, samples)
        elif self.cross >= 1.0:
            sound = (sides[0] + sides[1]).reshape(1, samples)
        else:
            left, right = sides[0].reshape(-1), sides[1].reshape(-1)
            sound = np.empty((2, samples), dtype=np.float32)
            cross = np.float32(self.cross)
            np.multiply(right, cross, out=sound[0])
            sound[0] += left
            np.multiply(left, cross, out=sound[1])
            sound[1] += right
            if self.tremolo > 0:
                count = samples // BLOCK
                wave = self.tremolo * 0.5 * sway(count, 4.6, strike.variant * 0.3)
                sound[0] *= glide((1.0 + wave).astype(np.float32)).reshape(-1)
                sound[1] *= glide((1.0 - wave).astype(np.float32)).reshape(-1)
        if self.breath is not None:
            self._add_breath(sound, strike, bank)
        return sound

    def _add_breath(self, sound: NDArray[np.float32], strike: Strike, bank: Bank) -> None:
        breath = self.breath
        if breath is None:
            return

        def build() -> NDArray[np.float32]:
            hertz = bins(_BREATH_SIZE)
            gains = high_pass(hertz, breath.low, 2) * low_pass(hertz, breath.high, 2)
            return shaped(gains, unit_phases(bank.stream("breath"), _BREATH_SIZE // 2 + 1))

        loop = bank.keep(("breath", breath), build)
        samples = sound.shape[1]
        force = (0.5 + strike.brightness) * (0.4 + 0.75 * strike.velocity)
        level = breath.level * self.level * loudness(strike.velocity) * force
        if breath.sustain > 0:
            count = samples // BLOCK
            shape = envelope(
                count,
                min(strike.seconds, self.longest),
                attack=max(0.002, self.attack * 0.5),
                fall=breath.fall,
                sustain=breath.sustain,
                release=self.release,
            )
            gain = glide(shape * np.float32(level)).reshape(-1)
        else:
            samples = min(samples, int(breath.fall * RATE * 7))
            gain = decaying(samples, breath.fall) * np.float32(level)
            ramp = min(32, samples)
            gain[:ramp] *= np.arange(ramp, dtype=np.float32) / np.float32(ramp)
            tail = min(256, samples)
            gain[-tail:] *= np.arange(tail, 0, -1, dtype=np.float32) / np.float32(tail) - np.float32(1 / tail)
        for channel in range(sound.shape[0]):
            offset = (strike.variant * 9_001 + channel * 15_013 + strike.pitch * 331) % _BREATH_SIZE
            sound[channel, :samples] += looped(loop, offset, samples) * gain
