"""A ping-pong echo: repeats that alternate between left and right and grow softer.

Two delay lines feed each other, so the repeats go on for ever at the price of one; they are computed
block by block, a block being one delay long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["add_echo"]

_LEVEL: Final = 0.6
_FEEDBACK: Final = 0.46
_FAR_SIDE: Final = 0.25
_TO_REVERB: Final = 0.15
_LONGEST_BLOCK: Final = 1 << 14


def add_echo(
    bus: NDArray[np.float32], reverb: NDArray[np.float32], send: NDArray[np.float32], delay: int
) -> None:
    """Add the repeats of ``send`` (n,) to ``bus`` (2, n) and, softly, to the ``reverb`` send (n,).

    The first repeat is on the left. ``delay`` is in samples, at least 64.
    """
    frames = len(send)
    delay = max(delay, 64)
    # each line holds one delay's worth of past, as a ring of blocks
    lines = np.zeros((2, delay), dtype=np.float32)
    feedback, far, level = np.float32(_FEEDBACK), np.float32(_FAR_SIDE), np.float32(_LEVEL)
    step = min(delay, _LONGEST_BLOCK)
    first = 0
    while first < frames:
        place = first % delay
        width = min(step, delay - place, frames - first)
        left, right = lines[0, place : place + width], lines[1, place : place + width]
        last = first + width
        bus[0, first:last] += left + right * far
        bus[1, first:last] += right + left * far
        reverb[first:last] += (left + right) * np.float32(_TO_REVERB)
        source = send[first:last] * level
        source += right * feedback
        np.multiply(left, feedback, out=right)
        left[:] = source
        first = last
