"""Struck voices: bells, bars and glasses, as a sum of partials that need not be harmonic.

Each partial decays at its own pace, the high ones first; a strike's force decides how many are heard.
Partial ratios of bars and bells: Fletcher and Rossing, "The Physics of Musical Instruments", 1998.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soundfoundry_core.synth.dsp.control import decaying, smooth
from soundfoundry_core.synth.dsp.exact import SINE_BITS, sine_table
from soundfoundry_core.synth.dsp.noise import white
from soundfoundry_core.synth.dsp.pitch import RATE, cents, frequency, increment, running_phase
from soundfoundry_core.synth.voices.voice import loudness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soundfoundry_core.synth.voices.voice import Bank, Strike

__all__ = ["Partial", "Struck"]


@dataclass(frozen=True, slots=True)
class Partial:
    """One mode of a struck body."""

    ratio: float
    level: float
    decay: float
    """Seconds (time constant) at middle C."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """A body with modes, a mallet, and a damper at the end of the note."""

    bus: str
    partials: tuple[Partial, ...]
    level: float = 0.1
    """Gain that brings the voice to its natural level."""
    mallet: float = 0.1
    """Level of the knock at the start."""
    shimmer: float = 3.0
    """Cents between the left and the right twin of each mode."""
    by_brightness: float = 1.0
    """How strongly force and brightness feed the high modes."""
    tremolo: float = 0.0
    """Depth of the turning discs of a vibraphone, 0-1."""
    release: float = 0.25
    variants: int = 1
    longest: float = 4.0
    folds: tuple[int, int] = (36, 103)
    """Lowest and highest pitch played as written; beyond it, octaves are folded."""

    def render(self, strike: Strike, bank: Bank) -> NDArray[np.float32]:
        """Return the note as (2, n)."""
        pitch = strike.pitch
        low, high = self.folds
        while pitch < low:
            pitch += 12
        while pitch > high:
            pitch -= 12
        hertz = frequency(pitch)
        slow = 1.0 if pitch >= 60 else 1.0 + (60 - pitch) / 24.0
        quick = 1.0 if pitch <= 60 else 1.0 / (1.0 + (pitch - 60) / 16.0)
        longest = 5.5 * max(partial.decay for partial in self.partials) * slow * quick
        samples = int(RATE * min(strike.seconds + self.release, longest, self.longest + self.release))
        sound = np.zeros((2, samples), dtype=np.float32)
        force = 0.35 + 0.9 * strike.velocity * (
            0.5 + 0.6 * strike.brightness + 0.4 * strike.timbre.brightness
        )
        gain = self.level * loudness(strike.velocity)
        for index, partial in enumerate(self.partials):
            if hertz * partial.ratio > 17_500.0:
                continue
            level = gain * partial.level
            for _ in range(index):
                level *= max(0.05, 1.0 - self.by_brightness * 0.45 * max(0.0, 1.25 - force))
            self._ring(sound, hertz * partial.ratio, level, partial.decay * slow * quick)
        self._knock(sound, gain, strike, bank)
        if self.tremolo > 0:
            turn = running_phase(samples, increment(5.3)) >> np.uint32(32 - SINE_BITS)
            wave = sine_table().take(turn.astype(np.intp)) * np.float32(0.5 * self.tremolo)
            sound *= wave + np.float32(1.0)
        tail = min(samples, int(self.release * RATE))
        sound[:, -tail:] *= (1.0 - smooth(np.arange(1, tail + 1) / tail)).astype(np.float32)
        return sound

    def _ring(self, sound: NDArray[np.float32], hertz: float, level: float, seconds: float) -> None:
        samples = min(sound.shape[1], int(RATE * seconds * 7.0) + 64)
        gain = decaying(samples, seconds) * np.float32(level)
        attack = min(samples, 44)
        gain[:attack] *= np.arange(attack, dtype=np.float32) / np.float32(attack)
        # far down its decay a mode may stop, but not with a step
        gain[-64:] *= np.arange(64, 0, -1, dtype=np.float32) / np.float32(64)
        for channel, sign in enumerate((1.0, -1.0)):
            phase = running_phase(samples, increment(hertz * cents(sign * self.shimmer * 0.5)))
            phase >>= np.uint32(32 - SINE_BITS)
            tone = sine_table().take(phase.astype(np.intp), mode="wrap")
            tone *= gain
            sound[channel, :samples] += tone

    def _knock(self, sound: NDArray[np.float32], gain: float, strike: Strike, bank: Bank) -> None:
        samples = min(sound.shape[1], 1800)
        if self.mallet <= 0 or samples < 2:
            return
        noise = white(bank.stream("mallet"), 1 << 15)[strike.pitch * 37 : strike.pitch * 37 + samples + 1]
        knock = (noise[1:] - noise[:-1]) * decaying(samples, 0.004)
        knock *= np.float32(self.mallet * gain * (0.4 + strike.brightness))
        ramp = min(16, samples)
        knock[:ramp] *= np.arange(ramp, dtype=np.float32) / np.float32(ramp)
        sound[:, :samples] += knock
