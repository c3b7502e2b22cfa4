"""Sine, cosine and square powers from the four operations alone, angles in turns.

The C library's ``sin`` and ``pow`` differ in the last bit between platforms, and one bit is enough to
change a rounded coordinate. Here everything is ``+ - * /`` on doubles, which IEEE 754 fixes exactly, so
that a picture is the same on every machine. One turn is a full circle: 0.25 is a right angle.
"""

from __future__ import annotations

from typing import Final

__all__ = ["cos_turn", "fifth_root", "sin_turn"]

_TAU: Final = 6.283185307179586


def sin_turn(turns: float) -> float:
    """Return the sine of an angle in turns; the error is below 1e-8 (Taylor, folded to a quarter)."""
    x = turns - int(turns)
    if x > 0.5:
        x -= 1.0
    elif x < -0.5:
        x += 1.0
    if x > 0.25:
        x = 0.5 - x
    elif x < -0.25:
        x = -0.5 - x
    x *= _TAU
    s = x * x
    return x * (
        1.0
        + s
        * (-1 / 6 + s * (1 / 120 + s * (-1 / 5040 + s * (1 / 362880 + s * (-1 / 39916800 + s / 6227020800)))))
    )


def cos_turn(turns: float) -> float:
    """Return the cosine of an angle in turns."""
    return sin_turn(turns + 0.25)


def fifth_root(value: float) -> float:
    """Return the fifth root of a number from 0 to about 4 (Newton, to the last bit but one)."""
    if value <= 0.0:
        return 0.0
    root = 1.0 if value > 0.03 else 0.4
    for _ in range(40):
        fourth = root * root * root * root
        step = (root - value / fourth) / 5
        root -= step
        if -1e-16 < step < 1e-16:
            break
    return root
