"""A motif: the maker's melodic signature, and the classical ways to develop it.

The same value is heard in the track (the synth turns degrees into pitches) and drawn in the cover
(the covers turn them into a line). Every development is a pure function that returns a new motif.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["Motif", "MotifNote"]


@dataclass(frozen=True, slots=True)
class MotifNote:
    """One note: a scale degree (0 = tonic, see :class:`~soundfoundry_core.theory.key.Key`) and a length.

    ``sixteenths`` is the length in sixteenth notes (4 = one beat), at least 1.
    """

    degree: int
    sixteenths: int


@dataclass(frozen=True, slots=True)
class Motif:
    """Five to eight notes (fewer once fragmented), in order."""

    notes: tuple[MotifNote, ...]

    @classmethod
    def of(cls, *pairs: tuple[int, int]) -> Motif:
        """Build from ``(degree, sixteenths)`` pairs."""
        return cls(tuple(MotifNote(degree, length) for degree, length in pairs))

    @property
    def degrees(self) -> tuple[int, ...]:
        """The degrees alone."""
        return tuple(note.degree for note in self.notes)

    @property
    def intervals(self) -> tuple[int, ...]:
        """Steps between neighbouring degrees: what stays when the motif is transposed."""
        return tuple(b - a for a, b in zip(self.degrees, self.degrees[1:], strict=False))

    @property
    def sixteenths(self) -> int:
        """The whole length in sixteenth notes."""
        return sum(note.sixteenths for note in self.notes)

    def transposed(self, steps: int) -> Motif:
        """Return it moved by scale steps."""
        return Motif(tuple(replace(note, degree=note.degree + steps) for note in self.notes))

    def inverted(self) -> Motif:
        """Return it mirrored at its first degree: up becomes down."""
        axis = self.notes[0].degree
        return Motif(tuple(replace(note, degree=2 * axis - note.degree) for note in self.notes))

    def retrograde(self) -> Motif:
        """Return it backwards."""
        return Motif(self.notes[::-1])

    def augmented(self, factor: int = 2) -> Motif:
        """Return it with every length multiplied by ``factor`` (>= 1)."""
        return Motif(tuple(replace(note, sixteenths=note.sixteenths * factor) for note in self.notes))

    def fragment(self, count: int) -> Motif:
        """Return its first ``count`` notes (at least one)."""
        return Motif(self.notes[: max(1, count)])
