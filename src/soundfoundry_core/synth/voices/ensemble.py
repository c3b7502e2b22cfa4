"""Ensemble voices: pads, strings, choirs: many players at once, made from pad loops.

Two loops per pitch, dark and bright, share their humps; the note crossfades between them, so its
spectrum moves. Left and right are different stretches of the same loop, hence wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soundfoundry_core.synth.dsp.control import blocks, decay, envelope, glide, rise, sway
from soundfoundry_core.synth.dsp.loop import add_loop, humps
from soundfoundry_core.synth.dsp.noise import unit_phases
from soundfoundry_core.synth.dsp.pitch import frequency
from soundfoundry_core.synth.dsp.spectrum import bins, high_pass, low_pass, rms, shaped
from soundfoundry_core.synth.voices.voice import loudness

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soundfoundry_core.synth.voices.voice import Bank, Strike

    Oscillator = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]

__all__ = ["Ensemble"]

_SIZE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """Pad loops with a slow envelope."""

    bus: str
    oscillator: Oscillator
    level: float = 0.1
    """Gain that brings the voice to its natural level."""
    width: float = 14.0
    """Half width of the fundamental in cents: how far the players are apart."""
    dark: float = 3.0
    """Corner of the dark loop, as a multiple of the fundamental."""
    air: float = 0.02
    """Noise between 6 and 16 kHz in the bright loop, relative to the tone."""
    attack: float = 0.35
    """Seconds, at a maker's medium attack."""
    release: float = 0.6
    by_velocity: float = 0.5
    """How much of the bright loop velocity brings in, 0-1."""
    low: float = 90.0
    """Hz: nothing below."""
    movement: float = 0.25
    """Depth of the slow movement between dark and bright."""
    variants: int = 2
    longest: float = 1e9
    folds: tuple[int, int] = (31, 100)
    """Lowest and highest pitch played as written; beyond it, octaves are folded."""

    def render(self, strike: Strike, bank: Bank) -> NDArray[np.float32]:
        """Return the note as (2, n)."""
        pitch = strike.pitch
        low, high = self.folds
        while pitch < low:
            pitch += 12
        while pitch > high:
            pitch -= 12
        dark, bright = bank.keep(("ensemble", self, pitch), lambda: self._loops(pitch, bank))
        timbre = strike.timbre
        attack = min(self.attack * (0.35 + 1.3 * timbre.attack), 0.5 * strike.seconds + 0.03)
        count = blocks(strike.seconds + self.release)
        samples = count * 64
        level = envelope(
            count, strike.seconds, attack=attack, fall=1.0, sustain=0.85, release=self.release
        ) * np.float32(self.level * loudness(strike.velocity))
        phase = strike.variant * 0.41 + pitch * 0.173
        share = (
            0.16
            + 0.55 * strike.brightness
            + 0.3 * (timbre.brightness - 0.5)
            + self.by_velocity * (strike.velocity - 0.7)
            + self.movement * 0.5 * sway(count, 0.117, phase)
            + self.movement * 0.35 * sway(count, 0.283, phase * 1.7)
        )
        share = np.minimum(np.maximum(share, 0.02), 1.0) * (0.55 + 0.45 * rise(count, attack * 2.5))
        share += 0.15 * decay(count, 0.4)
        open_gain = glide(level * share.astype(np.float32)).reshape(-1)
        closed_gain = glide(level * (1.0 - 0.6 * share).astype(np.float32)).reshape(-1)
        sound = np.zeros((2, samples), dtype=np.float32)
        start = (strike.variant * 23_003 + pitch * 7_919) % _SIZE
        for channel in range(2):
            offset = start + channel * 29_989
            add_loop(sound[channel], dark, offset, closed_gain)
            add_loop(sound[channel], bright, offset, open_gain)
        return sound

    def _loops(self, pitch: int, bank: Bank) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        hertz = frequency(pitch)
        floor, noise = bank.keep(("ensemble shapes", self.low), self._shapes)
        phases = unit_phases(bank.stream("ensemble"), _SIZE // 2 + 1)
        # every pitch turns the phases differently, so that the notes of a chord are not one loop
        phases = np.concatenate((phases[pitch * 131 :], phases[: pitch * 131]))
        gains = humps(_SIZE, hertz, self.oscillator, width=self.width) * floor
        dark = gains * low_pass(bins(_SIZE), hertz * self.dark + 150.0, 2)
        return shaped(dark, phases), shaped(gains + noise * (self.air * rms(gains)), phases)

    def _shapes(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what all pitches share: the range of the voice, and the air with an RMS of 1."""
        hertz = bins(_SIZE)
        noise = high_pass(hertz, 5_000.0, 2) * low_pass(hertz, 15_000.0, 2)
        return high_pass(hertz, self.low, 3) * low_pass(hertz, 5_500.0, 1), noise * (1.0 / rms(noise))
