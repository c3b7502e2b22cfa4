"""The room: one reverb for the whole piece, and the low end brought to the middle on the way.

The impulse response is noise whose bands decay at their own pace (low slow, high fast), after a few
early reflections. It is applied by overlap-add in blocks, so memory does not grow with the piece.
The dry sound passes through the same transforms: its side signal loses everything below 120 Hz there
(bass in the middle, as on any record), its middle everything below 22 Hz.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.control import decaying
from soundfoundry_core.synth.dsp.exact import db
from soundfoundry_core.synth.dsp.noise import unit_phases
from soundfoundry_core.synth.dsp.pitch import RATE
from soundfoundry_core.synth.dsp.spectrum import bins, formants, high_pass, low_pass, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soundfoundry_core.style.stream import Stream

__all__ = ["Room"]

_LOG_1000: Final = 6.907755278982137
# corner frequencies of the bands in Hz and their decay times relative to RT60
_BANDS: Final = ((200.0, 900.0, 1.1), (900.0, 4_500.0, 0.85), (4_500.0, 14_000.0, 0.45))
# early reflections: seconds, level, on the left and on the right
_EARLY: Final = (
    (0.0113, 0.5, 0.2),
    (0.0171, 0.25, 0.45),
    (0.0237, 0.36, 0.3),
    (0.0319, 0.22, 0.34),
    (0.0431, 0.2, 0.16),
)
_FIR: Final = 4_096
"""Samples before and after a transient that the zero-phase low-end filters need."""


class Room:
    """A stereo room of a given decay time.

    Args:
        seconds: RT60, the time in which the middle band falls by 60 dB; kept within 0.2-6.
        width: 0 the tail is mono to 1 left and right share nothing.
        stream: where its noise comes from.
    """

    def __init__(self, seconds: float, *, width: float, stream: Stream) -> None:
        seconds = min(max(seconds, 0.2), 6.0)
        length = int((seconds + 0.06) * RATE)
        self._size = 1 << 15
        while self._size < 2.1 * (length + 2 * _FIR):
            self._size *= 2
        self._hop = self._size - length - 2 * _FIR
        self._left, self._right = self._responses(seconds, length, width, stream)
        hertz = bins(2 * _FIR)
        # a little less mud, less nose and a softer top: what a console does to a sum of close sounds
        console = formants(hertz, ((420.0, -0.2, 260.0), (1_300.0, -0.22, 700.0)))
        # 4.5 dB of presence and a roll-off: music falls 3-6 dB an octave up to 4 kHz and faster above 8
        console *= (1.7 - 0.7 * low_pass(hertz, 900.0, 1)) * low_pass(hertz, 9_000.0, 1)
        self._middle = self._zero_phase(high_pass(hertz, 24.0, 2) * console)
        self._side = self._zero_phase(high_pass(hertz, 150.0, 3) * console)

    def _zero_phase(self, gains: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return the gains of a zero-phase filter, smoothed to 2 * _FIR taps."""
        taps = np.fft.irfft(gains)
        rise = np.arange(_FIR, dtype=np.float64) / _FIR
        fade = 1.0 - rise * rise * (3.0 - 2.0 * rise)
        window = np.concatenate((fade, np.zeros(1), fade[:0:-1]))
        taps *= window
        # the window smears the cut; taken away in its own shape, what is left lets no DC through
        taps -= window * (np.add.accumulate(taps)[-1] / np.add.accumulate(window)[-1])
        kept = np.zeros(self._size, dtype=np.float32)
        kept[:_FIR] = taps[:_FIR]
        kept[-_FIR + 1 :] = taps[-_FIR + 1 :]
        return self._response(kept).real.copy()

    def _response(self, taps: NDArray[np.float32]) -> NDArray[np.complex64]:
        # numpy computes a forward transform in single precision only if it may scale it by 1/n; the
        # powers of two are made up for here, exactly, once for the blocks' transforms and once for this
        response: NDArray[np.complex64] = np.fft.rfft(taps, norm="forward").astype(np.complex64, copy=False)
        response *= np.float32(self._size) * np.float32(self._size)
        return response

    def _responses(
        self, seconds: float, length: int, width: float, stream: Stream
    ) -> tuple[NDArray[np.complex64], NDArray[np.complex64]]:
        start = int(0.018 * RATE)
        size = 1 << (length - start - 1).bit_length()
        hertz = bins(size)
        pair = [np.zeros(length, dtype=np.float32) for _ in range(2)]
        onset = np.arange(400, dtype=np.float32) / np.float32(400)
        fade = np.arange(2_000, 0, -1, dtype=np.float32) / np.float32(2_000)
        for low, high, share in _BANDS:
            gains = (high_pass(hertz, low, 2) * low_pass(hertz, high, 2)).astype(np.float32)
            rate = seconds * share / _LOG_1000
            # the energy of exp(-t / rate), so that a longer room is not a louder one
            level = float(np.sqrt(size / (rate * RATE)))
            slope = decaying(length - start, rate) * np.float32(level)
            for channel, side in enumerate(("left", "right")):
                phases = unit_phases(stream.child(side), size // 2 + 1)
                spectrum = np.empty(len(gains), dtype=np.complex64)
                spectrum.real = phases.real * gains
                spectrum.imag = phases.imag * gains
                pair[channel][start:] += np.fft.irfft(spectrum, size)[: length - start] * slope
        for tail in pair:
            tail[start : start + 400] *= onset
            tail[-2_000:] *= fade
        shared = np.float32(0.5 * (1.0 - min(max(width, 0.0), 1.0)))
        left = pair[0] * (np.float32(1.0) - shared) + pair[1] * shared
        right = pair[1] * (np.float32(1.0) - shared) + pair[0] * shared
        for time, first, second in _EARLY:
            left[int(time * RATE)] += np.float32(first)
            right[int(time * RATE)] += np.float32(second)
        low_cut = high_pass(bins(self._size), 180.0, 2).astype(np.float32)
        responses = []
        for response in (left, right):
            padded = np.zeros(self._size, dtype=np.float32)
            padded[:length] = response * np.float32(db(-3.0))
            spectrum = self._response(padded)
            # zero phase: the little that rings before the sound falls into the room left for the dry filters
            spectrum.real *= low_cut
            spectrum.imag *= low_cut
            responses.append(spectrum)
        return responses[0], responses[1]

    def apply(
        self,
        dry: NDArray[np.float32],
        send: NDArray[np.float32],
        on_block: Callable[[float], None] | None = None,
    ) -> None:
        """Add the room of ``send`` (n,) to ``dry`` (2, n), in place; cut at the end, not folded over."""
        frames = dry.shape[1]
        size, hop, delay = self._size, self._hop, _FIR
        carry = np.zeros((2, size), dtype=np.float32)
        block = np.zeros(size, dtype=np.float32)
        for start in range(0, frames + delay, hop):
            take = max(0, min(hop, frames - start))
            spectra = []
            for source in (dry[0], dry[1], send):
                # zero-phase filters ring _FIR samples before the sound
                block[delay : delay + take] = source[start : start + take]
                block[delay + take :] = 0.0
                spectra.append(np.fft.rfft(block, norm="forward").astype(np.complex64, copy=False))
            middle = spectra[0] + spectra[1]
            side = spectra[0] - spectra[1]
            middle *= np.float32(0.5)
            side *= np.float32(0.5)
            for spectrum, gains in ((middle, self._middle), (side, self._side)):
                spectrum.real *= gains
                spectrum.imag *= gains
            for channel, response in enumerate((self._left, self._right)):
                spectrum = times(spectra[2], response)
                spectrum += middle
                if channel == 0:
                    spectrum += side
                else:
                    spectrum -= side
                carry[channel] += np.fft.irfft(spectrum, size)
            self._write(dry, carry, start - delay, hop)
            carry[:, : size - hop] = carry[:, hop:].copy()
            carry[:, size - hop :] = 0.0
            if on_block is not None:
                on_block(min(1.0, (start + hop) / (frames + delay)))

    @staticmethod
    def _write(dry: NDArray[np.float32], carry: NDArray[np.float32], start: int, hop: int) -> None:
        first, last = max(0, start), min(dry.shape[1], start + hop)
        if last > first:
            dry[:, first:last] = carry[:, first - start : last - start]
