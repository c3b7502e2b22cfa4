"""Elementary functions made of ``+ - * /`` only, so that their bits do not depend on the CPU or libm.

IEEE 754 fixes the result of the four operations and of the square root; it does not fix ``exp``,
``pow`` or ``sin``, and numpy and libm choose different code for different vector units.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LN2", "SINE_BITS", "cycle_sine", "db", "exp", "exp2", "exps", "power", "sine_table"]

LN2: Final = 0.6931471805599453
SINE_BITS: Final = 14
"""log2 of the length of :func:`sine_table`; nearest look-up is then exact to -79 dB."""
_TAU: Final = 6.283185307179586
_LN10_OVER_20: Final = 0.11512925464970229


def exp(x: float) -> float:
    """Return e**x (relative error below 1e-12 for -500 < x < 500)."""
    small = x / 1024.0
    value, term = 1.0, 1.0
    for order in range(1, 12):
        term = term * small / order
        value += term
    for _ in range(10):
        value *= value
    return value


def exps(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return e**x of a float64 array (arguments below -60 count as -60)."""
    small = np.maximum(x, -60.0) / 1024.0
    value = 1.0 + small * (1.0 + small * (0.5 + small * (1.0 / 6.0 + small * (1.0 / 24.0))))
    for _ in range(10):
        value *= value
    return value


def exp2(x: float) -> float:
    """Return 2**x."""
    return exp(x * LN2)


def db(decibels: float) -> float:
    """Return the linear gain of a level in dB."""
    return exp(decibels * _LN10_OVER_20)


def power(base: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
    """Return base**exponent for base > 0 and an exponent that is a multiple of a quarter."""
    quarters = round(abs(exponent) * 4)
    root = np.sqrt(np.sqrt(base))
    value = np.ones_like(base)
    while quarters:
        if quarters & 1:
            value = value * root
        root = root * root
        quarters >>= 1
    return value if exponent >= 0 else 1.0 / value


def cycle_sine(cycles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sin(2*pi*cycles), by folding to a quarter wave and a Taylor polynomial (error < 1e-12)."""
    x = cycles - np.floor(cycles + 0.5)
    x = np.where(x > 0.25, 0.5 - x, np.where(x < -0.25, -0.5 - x, x)) * _TAU
    square = x * x
    value = np.ones_like(x)
    for order in range(20, 1, -2):
        value = 1.0 - square * value / (order * (order + 1))
    return x * value


@cache
def sine_table() -> NDArray[np.float32]:
    """Return one sine cycle, float32, ``2**SINE_BITS`` long."""
    size = 1 << SINE_BITS
    table = cycle_sine(np.arange(size, dtype=np.float64) / size).astype(np.float32)
    table.flags.writeable = False
    return table
