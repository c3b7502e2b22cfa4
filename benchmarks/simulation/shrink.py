"""Making a failure small: fewer choices, and smaller ones, for as long as the same law is broken.

A choice of 0 is the harmless one, and where choices are missing they are 0; so whatever is left in the end is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["shrunk"]


def shrunk(numbers: list[int], fails: Callable[[list[int]], bool], *, tries: int = 3000) -> list[int]:
    """Return a short list of choices for which ``fails`` is still true.

    Args:
        numbers: the choices of a run that failed.
        fails: runs a world from choices and says whether it breaks the same law.
        tries: runs, at most.
    """
    best, left = _trimmed(numbers), tries
    width = max(1, len(best) // 2)
    while left > 0:
        before = list(best)
        at = 0
        while at < len(best) and left > 0:
            part = best[at : at + width]
            smaller = [best[:at] + best[at + width :]]
            if any(part):
                smaller.append(best[:at] + [0] * len(part) + best[at + width :])
            if width == 1 and part[0] > 1:
                smaller += [[*best[:at], less, *best[at + 1 :]] for less in (1, part[0] // 2, part[0] - 1)]
            for candidate in map(_trimmed, smaller):
                left -= 1
                if candidate != best and fails(candidate):
                    best = candidate
                    break
            else:
                at += width
        if width > 1:
            width //= 2
        elif best == before:
            break
    return best


def _trimmed(numbers: list[int]) -> list[int]:
    """Leave out the zeros at the end, which say nothing."""
    end = len(numbers)
    while end and not numbers[end - 1]:
        end -= 1
    return numbers[:end]
