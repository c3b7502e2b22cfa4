"""Drum sounds from first principles: a skin is a falling sine, a wire is noise, a cymbal is many modes.

Each function returns one unscaled hit, mono, float32. Loops of noise and metal come from
:class:`DrumRoom`, which makes each once per render.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.control import decaying
from soundfoundry_core.synth.dsp.exact import SINE_BITS, sine_table
from soundfoundry_core.synth.dsp.loop import looped
from soundfoundry_core.synth.dsp.noise import unit_phases
from soundfoundry_core.synth.dsp.pitch import RATE
from soundfoundry_core.synth.dsp.spectrum import bins, high_pass, low_pass, shaped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soundfoundry_core.synth.voices.voice import Bank

    Sound = NDArray[np.float32]

__all__ = ["DrumRoom", "faded", "layered", "skin", "soft_clip"]

_NOISE: Final = 1 << 15
_METAL: Final = 1 << 16
# the six oscillators of the TR-808's cymbal section, Hz
_OSCILLATORS: Final = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)


@dataclass(frozen=True, slots=True)
class DrumRoom:
    """Makes and keeps the loops that drums are cut from."""

    bank: Bank

    def noise(self, samples: int, low: float, high: float, offset: int = 0) -> Sound:
        """Return noise between two corners in Hz, RMS 1."""

        def build() -> Sound:
            hertz = bins(_NOISE)
            gains = high_pass(hertz, low, 3) * low_pass(hertz, high, 2)
            return shaped(gains, unit_phases(self.bank.stream("drum noise"), _NOISE // 2 + 1))

        loop = self.bank.keep(("drum noise", low, high), build)
        return looped(loop, offset * 4_093, samples)

    def metal(self, samples: int, low: float, scale: float, hiss: float, offset: int = 0) -> Sound:
        """Return the sound of metal that rings for ever, RMS 1.

        Args:
            samples: how many.
            low: Hz, lower corner.
            scale: size of the metal: its modes are those of an 808 cymbal times this.
            hiss: noise between the modes, 0 a machine to 1 a hand-hammered cymbal.
            offset: which stretch of the loop.
        """

        def build() -> Sound:
            hertz = bins(_METAL)
            modes = np.full_like(hertz, 0.12 * hiss)
            for oscillator in _OSCILLATORS:
                for harmonic in range(1, 60, 2 if hiss < 0.5 else 1):
                    mode = oscillator * scale * harmonic
                    place = int(mode * _METAL / RATE)
                    if place + 3 < len(modes):
                        modes[place : place + 2] += 2.0 / (1.0 + 0.15 * harmonic)
            modes *= high_pass(hertz, low, 3) * low_pass(hertz, 15_500.0, 2)
            return shaped(modes, unit_phases(self.bank.stream("drum metal"), _METAL // 2 + 1))

        loop = self.bank.keep(("drum metal", low, scale, hiss), build)
        return looped(loop, offset * 9_973, samples)


def soft_clip(sound: Sound, drive: float) -> Sound:
    """Bend the peaks: a rational curve, slope ``1 + drive`` at 0, 1 at 1."""
    amount = np.float32(drive)
    bent: Sound = sound * (np.float32(1.0) + amount) / (np.float32(1.0) + amount * np.abs(sound))
    return bent


def skin(seconds: float, start: float, end: float, sweep: float, ring: float) -> Sound:
    """Return a sine that falls from ``start`` to ``end`` Hz and dies away.

    Args:
        seconds: length.
        start: Hz at the stroke.
        end: Hz after it.
        sweep: time constant of the fall, seconds.
        ring: time constant of the decay, seconds.
    """
    samples = int(seconds * RATE)
    time = np.arange(samples, dtype=np.float64) * (1.0 / RATE)
    cycles = time * end + (start - end) * sweep * (1.0 - decaying(samples, sweep).astype(np.float64))
    index = (cycles * (1 << SINE_BITS)).astype(np.intp)
    index &= (1 << SINE_BITS) - 1
    tone: Sound = sine_table().take(index, mode="wrap")
    tone *= decaying(samples, ring)
    return tone


def faded(sound: Sound, attack: float = 0.0005, tail: float = 0.02) -> Sound:
    """Return the sound with a straight attack and a smooth end, in seconds."""
    sound = np.array(sound, dtype=np.float32)
    rise, fall = max(2, int(attack * RATE)), min(len(sound), max(2, int(tail * RATE)))
    rise = min(rise, len(sound))
    sound[:rise] *= np.arange(rise, dtype=np.float32) / np.float32(rise)
    slope = np.arange(fall - 1, -1, -1, dtype=np.float32) / np.float32(fall)
    sound[-fall:] *= slope * slope * (np.float32(3.0) - np.float32(2.0) * slope)
    return sound


def layered(*layers: Sound) -> Sound:
    """Return the sum of sounds of different lengths that start together."""
    total = np.zeros(max(len(layer) for layer in layers), dtype=np.float32)
    for layer in layers:
        total[: len(layer)] += layer
    return total
