"""The piece in the making: the commission's decisions in the form that all players look at."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soundfoundry_core.synth.composition.steps import cell_beats

if TYPE_CHECKING:
    from soundfoundry_core.style.profile import SoundProfile
    from soundfoundry_core.style.stream import Stream
    from soundfoundry_core.synth.composition.form import Form, Span
    from soundfoundry_core.synth.composition.styles.style import Player, Style
    from soundfoundry_core.synth.score import Chord
    from soundfoundry_core.theory.key import Key

__all__ = ["Piece"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Key, tempo, form and chords of a piece, and how full it should be."""

    style: Style
    sound: SoundProfile
    form: Form
    key: Key
    bpm: float
    chords: tuple[Chord, ...]
    """They tile the piece; the last one is the final chord."""
    energy: float
    """0-1, from the brief."""
    density: float
    """0-1, from the brief."""
    stream: Stream

    @property
    def beats_per_bar(self) -> int:
        """Beats of a bar."""
        return self.form.beats_per_bar

    def beats(self, seconds: float) -> float:
        """Turn seconds into beats."""
        return seconds * self.bpm / 60

    def chord_at(self, beat: float) -> Chord:
        """Return the harmony that sounds at a beat."""
        return self.chords[max(0, bisect_right(self.chords, beat + 1e-6, key=lambda chord: chord.beat) - 1)]

    def fullness(self, span: Span) -> float:
        """How many layers a section carries, about 0-1.3: its place on the arc, shifted by the brief."""
        return span.level + 0.5 * (self.energy - 0.5) + 0.3 * (self.density - 0.5)

    def cell(self) -> tuple[tuple[float, float], ...]:
        """Return the maker's rhythm cell over one bar: ``(beat, length)`` pairs."""
        return cell_beats(self.sound.rhythm_cell, self.beats_per_bar)

    def pattern(self, player: Player, span: Span, half: int = 0) -> str:
        """Return what a player plays in a section: drawn by kind, another one in the second half.

        Players with several patterns never keep one from A to B.
        """
        order = self.stream.child("pattern").child(player.id).shuffled(player.patterns)
        shift = {"A": 0, "intro": 0, "outro": 0, "B": 1, "break": 2, "C": 2}[span.kind]
        return order[(shift + (half if len(order) > 2 else 0)) % len(order)]
