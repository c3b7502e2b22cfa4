"""Band-limited wavetables that morph: one table of frames, dark to bright, read at a moving position.

Each frame is one cycle whose harmonics passed through a low-pass at the frame's corner; corners are
:data:`FRAMES_PER_OCTAVE` to the octave. Reading between two frames is a filter sweep at the price of
two look-ups, and harmonics above the limit are never made, so nothing aliases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.control import BLOCK
from soundfoundry_core.synth.dsp.exact import SINE_BITS, power, sine_table
from soundfoundry_core.synth.dsp.pitch import CYCLE, running_phase
from soundfoundry_core.synth.dsp.spectrum import resonant_low_pass, rms

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["FRAMES_PER_OCTAVE", "LOWEST_CORNER", "Wavetable"]

LOWEST_CORNER: Final = 80.0
"""Corner of frame 0 in Hz."""
FRAMES_PER_OCTAVE: Final = 2
_FRAMES: Final = 16  # 80 Hz ... 14.5 kHz
_HIGHEST: Final = 19_000.0


@dataclass(frozen=True, slots=True)
class Wavetable:
    """Frames of one cycle each, dark to bright, flat: (frames * size,) float32, RMS near 1."""

    samples: NDArray[np.float32]
    size: int
    frames: int

    @classmethod
    def swept(
        cls,
        oscillator: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]],
        hertz: float,
        highest_hertz: float,
        *,
        q: float = 0.8,
    ) -> Wavetable:
        """Build the sweep of an oscillator for notes near ``hertz`` and never above ``highest_hertz``.

        ``oscillator(numbers, frequencies)`` gives the amplitude of each harmonic, before the filter.
        """
        count = max(1, int(_HIGHEST / highest_hertz))
        number = np.arange(1, count + 1, dtype=np.float64)
        raw = oscillator(number, number * hertz)
        gains = []
        for frame in range(_FRAMES):
            corner = LOWEST_CORNER * power(np.array([2.0]), frame / FRAMES_PER_OCTAVE)[0]
            gains.append(raw * resonant_low_pass(number * hertz, float(corner), q))
        return cls._of(gains, raw)

    @classmethod
    def morphing(cls, gains: list[NDArray[np.float64]]) -> Wavetable:
        """Build a table from the harmonic amplitudes of its frames."""
        return cls._of(gains, gains[-1])

    @classmethod
    def _of(cls, gains: list[NDArray[np.float64]], reference: NDArray[np.float64]) -> Wavetable:
        count = len(reference)
        size = 2048
        while size < 16 * count and size < 1 << 14:
            size *= 2
        number = np.arange(1, count + 1, dtype=np.int64)
        # Schroeder's phases (1970) spread the energy over the cycle, which keeps the crest low
        angle = (number * number * (1 << (SINE_BITS - 1)) // count) % (1 << SINE_BITS)
        sine = sine_table().take(angle)
        cosine = sine_table().take(angle + (1 << (SINE_BITS - 2)), mode="wrap")
        spectrum = np.zeros((len(gains), size // 2 + 1), dtype=np.complex64)
        loudest = rms(reference)
        for frame, gain in enumerate(gains):
            # half-way (in dB) between "a darker sound is softer" and "all frames are as loud"
            own = max(rms(gain), 1e-12)
            level = float(np.sqrt(min(own / loudest, 1.0)))
            scaled = (gain * (level / own * size / 2.0)).astype(np.float32)
            spectrum[frame, 1 : count + 1].real = scaled * sine
            spectrum[frame, 1 : count + 1].imag = -scaled * cosine
        table = np.fft.irfft(spectrum, size, axis=1).astype(np.float32, copy=False).reshape(-1)
        return cls(table, size, len(gains))

    def read(
        self,
        step: int,
        start: int,
        position: NDArray[np.float32],
        bend: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float32]:
        """Play a note: (blocks, BLOCK) float32.

        Args:
            step: phase increment per sample.
            start: phase at the first sample.
            position: control points of the frame to read, 0 to frames - 1.
            bend: control points of a phase deviation in cycles (vibrato, glide), if any.
        """
        count = len(position) - 1
        phase = running_phase(count * BLOCK, step, start)
        if bend is not None:
            moved = np.multiply.outer(bend[1:] - bend[:-1], np.arange(BLOCK) / BLOCK)
            moved += bend[:-1, None]
            moved *= CYCLE
            phase += moved.reshape(-1).astype(np.int64).astype(np.uint32)
        phase >>= np.uint32(33 - self.size.bit_length())
        index = phase.astype(np.intp).reshape(count, BLOCK)
        if self.frames == 1:
            return self.samples.take(index, mode="wrap")
        position = np.minimum(np.maximum(position, np.float32(0)), np.float32(self.frames - 1))
        lower = np.minimum(position[:-1].astype(np.intp), self.frames - 2)
        index += (lower * self.size)[:, None]
        sound = self.samples.take(index, mode="wrap")
        other = self.samples[self.size :].take(index, mode="wrap")
        other -= sound
        # within a block the pair of frames stays; its share glides, a little beyond 1 if need be
        share = np.multiply.outer(position[1:] - position[:-1], np.arange(BLOCK, dtype=np.float32) / BLOCK)
        share += (position[:-1] - lower.astype(np.float32))[:, None]
        other *= share
        sound += other
        return sound
