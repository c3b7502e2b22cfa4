"""Textures: air, risers and the surface of a record. Pitch is ignored, length is how long they sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.control import BLOCK, blocks, envelope, glide, sway, times_of
from soundfoundry_core.synth.dsp.loop import add_loop, looped
from soundfoundry_core.synth.dsp.noise import unit_phases, words
from soundfoundry_core.synth.dsp.pitch import RATE
from soundfoundry_core.synth.dsp.spectrum import bins, high_pass, low_pass, shaped
from soundfoundry_core.synth.voices.voice import loudness

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from soundfoundry_core.synth.voices.voice import Bank, Strike, Voice

__all__ = ["TEXTURES", "AirNoise", "Riser", "Vinyl", "crackle"]

_SIZE: Final = 1 << 17


def _noise(bank: Bank, low: float, high: float, order: int) -> NDArray[np.float32]:
    def build() -> NDArray[np.float32]:
        hertz = bins(_SIZE)
        gains = high_pass(hertz, low, order) * low_pass(hertz, high, order)
        return shaped(gains, unit_phases(bank.stream("air"), _SIZE // 2 + 1))

    return bank.keep(("air", low, high, order), build)


@dataclass(frozen=True, slots=True, kw_only=True)
class AirNoise:
    """Breath of a room: two bands of noise that wax and wane on their own."""

    bus: str = "air"
    level: float = 0.1
    variants: int = 2
    longest: float = 1e9

    def render(self, strike: Strike, bank: Bank) -> NDArray[np.float32]:
        """Return the texture as (2, n)."""
        release = min(1.5, 0.5 * strike.seconds)
        count = blocks(strike.seconds + release)
        attack = min(1.2, 0.4 * strike.seconds)
        gain = envelope(count, strike.seconds, attack=attack, fall=1.0, sustain=1.0, release=release)
        gain *= np.float32(self.level * loudness(strike.velocity))
        sound = np.zeros((2, count * BLOCK), dtype=np.float32)
        for band, (low, high, share) in enumerate(
            ((500.0, 2_400.0, 0.75), (5_000.0, 14_000.0, 0.3 + 0.5 * strike.brightness))
        ):
            loop = _noise(bank, low, high, 2)
            wave = 0.75 + 0.25 * sway(count, 0.13 + 0.08 * band, 0.3 * band + 0.21 * strike.variant)
            line = glide(gain * (share * wave).astype(np.float32)).reshape(-1)
            for channel in range(2):
                offset = 31_013 * channel + 11_003 * strike.variant
                add_loop(sound[channel], loop, offset, line)
        return sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Riser:
    """Noise that climbs and swells towards its end, then stops short."""

    bus: str = "air"
    level: float = 0.1
    variants: int = 1
    longest: float = 1e9

    def render(self, strike: Strike, bank: Bank) -> NDArray[np.float32]:
        """Return the texture as (2, n)."""
        count = blocks(strike.seconds + 0.12)
        progress = np.minimum(times_of(count) / strike.seconds, 1.0)
        gain = envelope(count, strike.seconds, attack=0.05, fall=1.0, sustain=1.0, release=0.12)
        gain *= np.float32(self.level * loudness(strike.velocity))
        sound = np.zeros((2, count * BLOCK), dtype=np.float32)
        corners = ((300.0, 900.0), (900.0, 2_600.0), (2_600.0, 7_000.0), (7_000.0, 15_000.0))
        for band, (low, high) in enumerate(corners):
            loop = _noise(bank, low, high, 1)
            distance = np.maximum(0.0, 1.0 - np.abs(progress * 3.6 - band) * 0.6)
            shape = (distance * progress * progress * (0.6 + 0.4 * strike.brightness)).astype(np.float32)
            line = glide(gain * shape).reshape(-1)
            for channel in range(2):
                add_loop(sound[channel], loop, 40_009 * channel, line)
        return sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Vinyl:
    """A record's surface: a soft hiss and, unless it is a clean one, crackles."""

    bus: str = "air"
    crackles: bool = True
    level: float = 0.1
    variants: int = 1
    longest: float = 1e9

    def render(self, strike: Strike, bank: Bank) -> NDArray[np.float32]:
        """Return the texture as (2, n)."""
        release = min(0.5, 0.5 * strike.seconds)
        count = blocks(strike.seconds + release)
        attack = min(0.5, 0.4 * strike.seconds)
        gain = envelope(count, strike.seconds, attack=attack, fall=1.0, sustain=1.0, release=release)
        gain *= np.float32(self.level * loudness(strike.velocity))
        line = glide(gain).reshape(-1)
        hiss = _noise(bank, 1_500.0, 9_000.0, 1)
        loop = bank.keep("crackle", lambda: crackle(bank)) if self.crackles else None
        sound = np.empty((2, count * BLOCK), dtype=np.float32)
        for channel in range(2):
            sound[channel] = looped(hiss, 50_021 * channel, count * BLOCK) * np.float32(0.35)
            if loop is not None:
                sound[channel] += looped(loop[channel], 0, count * BLOCK)
            sound[channel] *= line
        return sound


def crackle(bank: Bank) -> NDArray[np.float32]:
    """Return an endless loop (2, n) of the clicks of a record, about 11 seconds long, RMS near 1."""
    size = 1 << 19
    total = np.zeros((2, size), dtype=np.float32)
    time = np.arange(60, dtype=np.float32)
    seconds = size / RATE
    for word in words(bank.stream("crackle"), int(seconds * 14.0)).tolist():
        place = (word >> 8) % (size - 100)
        height = ((word & 0xFF) / 256.0) ** 4 * 22.0 + 1.0
        side = ((word >> 40) & 0xFF) / 255.0
        length = 8 + (word >> 52) % 50
        # a soft bump; its slope is a click that has no DC and little energy near half the sample rate
        edge = np.float32(1.0) - time[:length] / np.float32(length)
        bump = np.minimum(time[:length] / np.float32(5.0), np.float32(1.0)) * edge * edge
        click = np.empty(length + 1, dtype=np.float32)
        click[0], click[length] = bump[0], -bump[-1]
        click[1:-1] = bump[1:] - bump[:-1]
        click *= np.float32(3.0 * height)
        total[0, place : place + length + 1] += click * np.float32(1.0 - 0.7 * side)
        total[1, place : place + length + 1] += click * np.float32(0.3 + 0.7 * side)
    return total


TEXTURES: Final[Mapping[str, Voice]] = {
    "air-noise": AirNoise(),
    "riser": Riser(),
    "vinyl": Vinyl(),
}
"""Voices of the ``air`` bus by name."""
