"""Lines to draw with: the maker's motif as a curve, and smooth noise from a named stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundfoundry_core.style.stream import Stream
    from soundfoundry_core.theory.motif import Motif

__all__ = ["Contour", "Noise", "eased"]


def eased(share: float) -> float:
    """Return the smoothstep of a share: 0 and 1 stay, with level ends."""
    share = 0.0 if share < 0 else 1.0 if share > 1 else share
    return share * share * (3 - 2 * share)


class Contour:
    """A motif as a curve: time runs from 0 to 1, pitch from -1 (its lowest note) to 1 (its highest)."""

    __slots__ = ("_knots", "levels", "shares")

    def __init__(self, motif: Motif) -> None:
        low, high = min(motif.degrees), max(motif.degrees)
        span = max(1, high - low)
        self.levels = tuple(2 * (degree - low) / span - 1 for degree in motif.degrees)
        """Each note's pitch, -1 to 1."""
        self.shares = tuple(note.sixteenths / motif.sixteenths for note in motif.notes)
        """Each note's part of the whole length; they add up to 1."""
        start, knots = 0.0, []
        for level, share in zip(self.levels, self.shares, strict=True):
            knots.append((start + share / 2, level))
            start += share
        self._knots = [(knots[-1][0] - 1, knots[-1][1]), *knots, (knots[0][0] + 1, knots[0][1])]

    def __call__(self, at: float) -> float:
        """Return the pitch at a time, -1 to 1; the motif repeats before 0 and after 1."""
        at -= int(at)
        if at < 0:
            at += 1
        knots = self._knots
        for index in range(1, len(knots)):
            right, level = knots[index]
            if at <= right:
                left, before = knots[index - 1]
                return before + (level - before) * eased((at - left) / (right - left))
        return knots[-1][1]


class Noise:
    """A smooth random curve, -1 to 1, that repeats after ``period`` units."""

    __slots__ = ("_values",)

    def __init__(self, stream: Stream, period: int = 16) -> None:
        self._values = [2 * stream.unit() - 1 for _ in range(period)]

    def __call__(self, at: float) -> float:
        """Return the value at a place; it changes its mind about once a unit."""
        values = self._values
        left = int(at) if at >= 0 else int(at) - 1
        share = at - left
        a, b = values[left % len(values)], values[(left + 1) % len(values)]
        return a + (b - a) * share * share * (3 - 2 * share)

    def octaves(self, at: float) -> float:
        """Return two layers of it, the second at double pitch and 0.35 of the weight, -1 to 1."""
        return (self(at) + 0.35 * self(2 * at + 5.3)) / 1.35
