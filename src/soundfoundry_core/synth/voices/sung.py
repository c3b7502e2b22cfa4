"""A wordless singing voice: "ooh" opening to "aah", formants that stay where a throat has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soundfoundry_core.synth.dsp.control import BLOCK, blocks, envelope, glide, rise, sway
from soundfoundry_core.synth.dsp.exact import power
from soundfoundry_core.synth.dsp.loop import looped
from soundfoundry_core.synth.dsp.noise import unit_phases
from soundfoundry_core.synth.dsp.pitch import CYCLE, cents, frequency, increment
from soundfoundry_core.synth.dsp.spectrum import bins, formants, high_pass, low_pass, shaped
from soundfoundry_core.synth.dsp.wavetable import Wavetable
from soundfoundry_core.synth.voices.voice import loudness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from soundfoundry_core.synth.voices.voice import Bank, Strike

__all__ = ["Sung"]

# centre Hz, level, half width Hz: a mezzo's "oo", "oh" and "ah", after Peterson and Barney (1952)
_VOWELS = (
    ((370.0, 1.0, 60.0), (820.0, 0.35, 90.0), (2_700.0, 0.05, 150.0), (3_300.0, 0.03, 200.0)),
    ((540.0, 1.0, 70.0), (920.0, 0.6, 90.0), (2_750.0, 0.1, 160.0), (3_400.0, 0.06, 200.0)),
    ((820.0, 1.0, 90.0), (1_220.0, 0.75, 110.0), (2_810.0, 0.22, 170.0), (3_600.0, 0.14, 220.0)),
)
_BREATH = 1 << 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Sung:
    """One singer, doubled."""

    bus: str
    level: float = 0.1
    """Gain that brings the voice to its natural level."""
    variants: int = 3
    longest: float = 1e9
    folds: tuple[int, int] = (45, 88)
    """Lowest and highest pitch sung as written; beyond it, octaves are folded."""

    def render(self, strike: Strike, bank: Bank) -> NDArray[np.float32]:
        """Return the note as (2, n)."""
        pitch = strike.pitch
        low, high = self.folds
        while pitch < low:
            pitch += 12
        while pitch > high:
            pitch -= 12
        hertz = frequency(pitch)
        table = bank.keep(("sung", pitch), lambda: _table(pitch))
        hold, release = strike.seconds, 0.16
        count = blocks(hold + release)
        amplitude = envelope(
            count, hold, attack=0.05 + 0.06 * strike.timbre.attack, fall=1.2, sustain=0.85, release=release
        ) * np.float32(self.level * loudness(strike.velocity))
        openness = 0.1 + 0.9 * strike.brightness + 0.9 * (strike.velocity - 0.7) + 0.2 * (strike.variant - 1)
        vowel = openness * (0.35 + 0.65 * rise(count, 0.35)) + 0.12 * sway(count, 0.71, strike.variant * 0.3)
        position = (2.0 * vowel).astype(np.float32)
        rate = 5.1 + 0.15 * strike.variant
        depth = cents(14.0 + 14.0 * strike.timbre.vibrato) - 1.0
        vibrato = (
            rise(count, min(0.8, 0.7 * hold)) * sway(count, rate, 0.25) * (hertz * depth / (6.2832 * rate))
        )
        # a sung note is reached from a little below
        vibrato = vibrato - (1.0 - rise(count, 0.12)) * (hertz * 0.004)
        draw = bank.stream("sung", strike.variant, pitch)
        gain = glide(amplitude)
        sides = []
        for detune in (4.0, -4.0):
            side = table.read(increment(hertz * cents(detune)), draw.integer(0, CYCLE - 1), position, vibrato)
            side *= gain
            sides.append(side.reshape(-1))
        sound = np.empty((2, count * BLOCK), dtype=np.float32)
        for channel in range(2):
            np.multiply(sides[1 - channel], np.float32(0.55), out=sound[channel])
            sound[channel] += sides[channel]
        breath = bank.keep(("sung breath", self.bus), lambda: _breath(bank))
        gain *= np.float32((0.02 + 0.05 * strike.brightness) * (0.4 + 0.75 * strike.velocity))
        for channel in range(2):
            start = 7_001 * (strike.variant + 2 * channel) + pitch * 501
            sound[channel] += looped(breath, start, count * BLOCK) * gain.reshape(-1)
        return sound


def _table(pitch: int) -> Wavetable:
    hertz = frequency(pitch)
    number = np.arange(1, max(2, int(14_000.0 / hertz)) + 1, dtype=np.float64)
    frames = []
    for vowel in _VOWELS:
        throat = formants(number * hertz, vowel, 0.02)
        gain = throat / power(number, 0.5)
        # the fundamental stays in reach of the strongest harmonic, or the pitch would be lost
        gain[0] = max(gain[0], 0.5 * float(gain.max()))
        frames.append(gain)
    return Wavetable.morphing(frames)


def _breath(bank: Bank) -> NDArray[np.float32]:
    hertz = bins(_BREATH)
    gains = high_pass(hertz, 3_000.0, 2) * low_pass(hertz, 13_000.0, 1)
    return shaped(gains, unit_phases(bank.stream("sung breath"), _BREATH // 2 + 1))
