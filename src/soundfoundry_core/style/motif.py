"""How a style seed becomes a melodic motif.

The rules are those of a singable line: mostly steps, at most two leaps, a leap is answered by a step
back, no more than an octave in all, chord tones of the tonic at both ends, and a rhythm that fills
two bars of 4/4 with at least two different lengths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.theory.motif import Motif

if TYPE_CHECKING:
    from soundfoundry_core.style.seed import StyleSeed
    from soundfoundry_core.style.stream import Stream

__all__ = ["derive_motif", "motif_of"]

_TOTAL: Final = 32  # sixteenths: two bars of 4/4
_LENGTHS: Final = ((2, 3.0), (3, 2.0), (4, 4.0), (6, 2.5), (8, 1.5))
_CHORD_TONES: Final = (0, 2, 4)
_STEPS: Final = ((1, 4.0), (-1, 4.0), (2, 1.6), (-2, 1.6), (3, 0.9), (-3, 0.9), (4, 0.7), (-4, 0.5), (0, 0.7))


def motif_of(seed: StyleSeed) -> Motif:
    """Return the motif of a maker, the one that is heard and drawn."""
    return derive_motif(seed.stream("sound.motif"))


def derive_motif(stream: Stream) -> Motif:
    """Derive a motif of 5-8 notes from a stream of its own."""
    count = stream.child("count").weighted(((5, 2.0), (6, 3.0), (7, 3.0), (8, 2.0)))
    return Motif.of(
        *zip(_degrees(stream.child("degrees"), count), _lengths(stream.child("lengths"), count), strict=True)
    )


def _degrees(stream: Stream, count: int) -> list[int]:
    """Draw whole lines until one is singable: rejection keeps every singable line equally possible."""
    while True:
        line = [stream.choice(_CHORD_TONES)]
        for _ in range(count - 1):
            line.append(line[-1] + stream.weighted(_STEPS))
        if _singable(line):
            return line


def _singable(line: list[int]) -> bool:
    steps = [b - a for a, b in zip(line, line[1:], strict=False)]
    leaps = [index for index, step in enumerate(steps) if abs(step) >= 3]
    answered = all(
        index + 1 < len(steps) and steps[index + 1] * steps[index] < 0 and abs(steps[index + 1]) <= 2
        for index in leaps
    )
    return (
        len(leaps) <= 2
        and answered
        and max(line) - min(line) <= 7
        and max(line) - min(line) >= 3
        and line[-1] % 7 in _CHORD_TONES
        and steps.count(0) <= 1
        and len(set(line)) >= 4
    )


def _lengths(stream: Stream, count: int) -> list[int]:
    while True:
        lengths = [stream.weighted(_LENGTHS) for _ in range(count - 1)]
        last = _TOTAL - sum(lengths)
        if 4 <= last <= 12 and len({*lengths, last}) >= 2:
            return [*lengths, last]
