"""Step patterns in any metre: sixteen characters are a bar of 4/4, four to a beat.

Other metres take the beats of the pattern in an order of their own: a bar of three is the first, second
and last beat (one strong, two light), five is 3 + 2, seven 4 + 3.
"""

from __future__ import annotations

from typing import Final

__all__ = ["bar_steps", "cell_beats", "strong_beats"]

_BEATS: Final = {
    1: (0,),
    2: (0, 1),
    3: (0, 1, 3),
    4: (0, 1, 2, 3),
    5: (0, 2, 1, 0, 3),
    6: (0, 2, 1, 0, 2, 3),
    7: (0, 1, 2, 1, 0, 2, 3),
}


def bar_steps(pattern: str, bar: int, beats_per_bar: int) -> str:
    """Return one bar of a pattern, four characters to a beat.

    ``bar`` counts from the start of the section: patterns of 32 characters alternate.
    """
    bars = max(1, len(pattern) // 16)
    written = pattern[16 * (bar % bars) :][:16]
    order = _BEATS.get(beats_per_bar) or tuple(beat % 4 for beat in range(beats_per_bar))
    return "".join(written[4 * beat : 4 * beat + 4] for beat in order)


def cell_beats(cell: tuple[int, ...], beats_per_bar: int) -> tuple[tuple[float, float], ...]:
    """Return ``(beat, length)`` of a rhythm cell (sixteenths) repeated over one bar and cut at its end."""
    result, position, index = [], 0, 0
    end = 4 * beats_per_bar
    while position < end:
        length = min(cell[index % len(cell)], end - position)
        result.append((position / 4, length / 4))
        position, index = position + length, index + 1
    return tuple(result)


def strong_beats(beats_per_bar: int) -> tuple[int, ...]:
    """Return the beats of a bar that carry weight."""
    return {4: (0, 2), 5: (0, 3), 6: (0, 3), 7: (0, 4)}.get(beats_per_bar, (0,))
