"""Decibels and factors, on a grid.

A measured level differs in its last bits between processors, because the sums behind it do. Every gain
that is *applied* is therefore first rounded to 0.01 dB, and the factor made from it to 2**-20: what
is heard is then the same on every machine, and no ear tells 0.01 dB.
"""

from __future__ import annotations

import math
from typing import Final

__all__ = ["SILENCE_DB", "factor", "from_amplitude", "from_power", "rounded"]

SILENCE_DB: Final = -120.0
"""What silence reads as: below anything that 16 bits can hold, and a number that JSON can."""
_FACTOR_GRID: Final = 1 << 20


def rounded(decibels: float) -> float:
    """Put a level on the grid of 0.01 dB (and turn -0.0 into 0.0)."""
    return round(decibels, 2) + 0.0


def factor(decibels: float) -> float:
    """Turn a gain in dB into the factor for amplitudes, on a grid of 2**-20."""
    return math.ldexp(round(10.0 ** (decibels / 20.0) * _FACTOR_GRID), -20)


def from_amplitude(amplitude: float) -> float:
    """Turn an amplitude (full scale 1.0) into dB, not below :data:`SILENCE_DB`."""
    return max(SILENCE_DB, 20.0 * math.log10(amplitude)) if amplitude > 0.0 else SILENCE_DB


def from_power(power: float) -> float:
    """Turn a mean square (full scale 1.0) into dB, not below :data:`SILENCE_DB`."""
    return max(SILENCE_DB, 10.0 * math.log10(power)) if power > 0.0 else SILENCE_DB
