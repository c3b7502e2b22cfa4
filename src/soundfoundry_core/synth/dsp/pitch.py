"""From MIDI note numbers to frequencies and phase increments, at the one sample rate of the synth.

Phases are unsigned 32-bit integers, one cycle = 2**32: they wrap for free, never drift and add without
rounding.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.exact import LN2, exp

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CYCLE", "RATE", "cents", "frequency", "increment", "running_phase"]

RATE: Final = 44_100
"""Samples per second."""
CYCLE: Final = 1 << 32
_SEMITONE: Final = 1.0594630943592953


def cents(amount: float) -> float:
    """Return the frequency ratio of an interval in cents."""
    return exp(amount * LN2 / 1200.0)


@cache
def frequency(pitch: int) -> float:
    """Return the frequency in Hz of a MIDI note, equal temperament, A4 (69) = 440 Hz."""
    octave, step = divmod(pitch - 69, 12)
    value = 440.0
    for _ in range(step):
        value *= _SEMITONE
    for _ in range(abs(octave)):
        value *= 2.0 if octave > 0 else 0.5
    return value


def increment(hertz: float) -> int:
    """Return the phase step per sample of a frequency."""
    return round(hertz / RATE * CYCLE) % CYCLE


@cache
def _ramp() -> NDArray[np.uint32]:
    ramp = np.arange(1 << 20, dtype=np.uint32)
    ramp.flags.writeable = False
    return ramp


def running_phase(count: int, step: int, start: int = 0) -> NDArray[np.uint32]:
    """Return ``count`` phases (uint32) that begin at ``start`` and grow by ``step``."""
    ramp = _ramp()[:count] if count <= 1 << 20 else np.arange(count, dtype=np.uint32)
    phase = ramp * np.uint32(step)
    phase += np.uint32(start % CYCLE)
    return phase
