"""Named random streams: reproducible choices that do not depend on the order of asking.

A :class:`Stream` is a 256-bit BLAKE2b key. ``child("palette")`` derives another key from it; drawing
from one stream never moves another. Within a stream, draws are numbered and each is an own block of
the keyed hash, so there is no 32-bit state anywhere that two seeds could share, no use of the clock,
the locale or ``PYTHONHASHSEED``, and the same values come out on every platform.
"""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Stream"]

T = TypeVar("T")

_BLOCK: Final = struct.Struct(">8Q")  # one 64-byte BLAKE2b digest
_ULP: Final = 1.0 / (1 << 53)  # a power of two: multiplying by it is exact


class Stream:
    """A source of choices with a name of its own. Not thread-safe; open one per user instead."""

    __slots__ = ("_block", "_key", "_words")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._block = 0
        self._words: list[int] = []

    @classmethod
    def root(cls, *path: str | int) -> Stream:
        """Open the stream at the end of a path of names and numbers, from nothing."""
        stream = cls(bytes(32))
        for part in path:
            stream = stream.child(part)
        return stream

    def child(self, name: str | int) -> Stream:
        """Open an independent stream below this one; ``child(1)`` and ``child("1")`` differ."""
        label = f"{'i' if isinstance(name, int) else 's'}{name}".encode()
        return Stream(
            hashlib.blake2b(label, digest_size=32, key=self._key, person=b"sf.stream.child").digest()
        )

    @property
    def key(self) -> bytes:
        """The 32-byte key: what seeds a generator of another kind, such as vectorised noise."""
        return self._key

    def u64(self) -> int:
        """Draw an integer, 0 <= n < 2**64."""
        if not self._words:
            self._refill()
        return self._words.pop()

    def _refill(self) -> None:
        """Hash the number of the next block under the key: eight words, taken from the first on."""
        block = self._block.to_bytes(8, "big")
        self._block += 1
        digest = hashlib.blake2b(block, key=self._key, person=b"sf.stream.draw").digest()
        self._words = list(_BLOCK.unpack(digest)[::-1])

    def unit(self) -> float:
        """Draw a float, 0 <= x < 1, with 53 random bits."""
        if not self._words:
            self._refill()
        return (self._words.pop() >> 11) * _ULP

    def uniform(self, low: float, high: float) -> float:
        """Draw a float, low <= x < high."""
        return low + (high - low) * self.unit()

    def triangular(self, low: float, high: float) -> float:
        """Draw a float between low and high that prefers the middle (the mean of two draws)."""
        return low + (high - low) * (self.unit() + self.unit()) / 2

    def integer(self, low: int, high: int) -> int:
        """Draw an integer, low <= n <= high, without bias (rejection)."""
        span = high - low + 1
        limit = (1 << 64) - (1 << 64) % span
        while (drawn := self.u64()) >= limit:
            pass
        return low + drawn % span

    def chance(self, probability: float) -> bool:
        """Draw True with this probability (0-1)."""
        return self.unit() < probability

    def choice(self, options: Sequence[T]) -> T:
        """Draw one of the options, each as likely."""
        return options[self.integer(0, len(options) - 1)]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """Draw one of ``(option, weight)``, in proportion to the weights (>= 0, not all 0)."""
        total = 0.0
        for _, weight in options:  # not sum(), which adds otherwise since Python 3.12
            total += weight
        point = self.unit() * total
        for option, weight in options:
            point -= weight
            if point < 0:
                return option
        return options[-1][0]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return the options in a drawn order (Fisher-Yates)."""
        result = list(options)
        for last in range(len(result) - 1, 0, -1):
            other = self.integer(0, last)
            result[last], result[other] = result[other], result[last]
        return result
