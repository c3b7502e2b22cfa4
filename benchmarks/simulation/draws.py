"""Where chance comes from: every choice of a run is a number that is written down, so a run can be had again.

A run is replayed from the numbers alone, and shrunk by leaving numbers out or making them smaller: 0 always means the
harmless choice, and where the numbers end there are only zeros.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Draws"]

T = TypeVar("T")


class Draws:
    """The choices of one run.

    Args:
        seed: draws anew; or
        numbers: replays these.
    """

    def __init__(self, seed: int | None = None, numbers: Sequence[int] = ()) -> None:
        self._random = None if seed is None else random.Random(seed)
        self._numbers = list(numbers)
        self._at = 0
        self.taken: list[int] = []

    def below(self, limit: int) -> int:
        """Return 0 <= n < limit."""
        if self._random is not None:
            number = int(self._random.random() * limit)
        else:
            number = min(self._next(), limit - 1)
        self.taken.append(number)
        return number

    def rarely(self, one_in: int) -> bool:
        """Return True once in so many times; never where the choices have ended."""
        return self.below(one_in) == one_in - 1

    def of(self, things: Sequence[T]) -> T:
        """Return one of several; the first is the harmless one."""
        return things[self.below(len(things))]

    def gap(self, mean: int) -> int:
        """Return after how many steps something happens, ``mean`` on average; 0 is never."""
        if mean == 0:
            number = 0
        elif self._random is not None:
            number = 1 + int(self._random.expovariate(1 / mean))
        else:
            number = self._next()
        self.taken.append(number)
        return number

    def _next(self) -> int:
        self._at += 1
        return self._numbers[self._at - 1] if self._at <= len(self._numbers) else 0
