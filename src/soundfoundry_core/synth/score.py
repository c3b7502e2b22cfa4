"""The score: the plan of a piece, complete enough to be played, drawn as a piano roll or saved as MIDI.

Times are in beats (quarter notes) from the start of the piece, as floats; humanised timing is already
in them. Pitches are MIDI note numbers, velocities 0-1. A score knows nothing of samples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.style.profile import Timbre
    from soundfoundry_core.theory.key import Key

__all__ = ["BUSES", "Chord", "Note", "Part", "Score", "Section"]

BUSES = ("drums", "bass", "keys", "pads", "lead", "air")
"""Every part plays into one of these; a bus is a stem."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note or drum hit. For drum parts ``pitch`` is a General MIDI percussion number."""

    beat: float
    length: float
    """Beats until release, > 0."""
    pitch: int
    velocity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One player: a voice, its place in the stereo picture, its notes in order of time."""

    id: str
    """Unique in the score, such as ``lead`` or ``guitar-left``."""
    bus: str
    """One of :data:`BUSES`."""
    voice: str
    """Name in ``soundfoundry_core.synth.voices.VOICES``."""
    notes: tuple[Note, ...]
    pan: float = 0.0
    """-1 left to 1 right."""
    gain: float = 1.0
    """Linear, relative to the other parts of the piece; 1 is the voice's natural level."""
    reverb: float = 0.2
    """Send into the reverb, 0-1."""
    echo: float = 0.0
    """Send into the tempo-synced delay, 0-1."""
    brightness: float = 0.5
    """0 dark to 1 brilliant: where the voice's filters sit."""
    program: int = 0
    """General MIDI program (0-127) that comes nearest, for the MIDI file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of form: ``intro``, ``A``, ``B``, ``break``, ``A2``, ``outro`` ..."""

    name: str
    beat: float
    """Where it starts."""
    beats: float
    energy: float
    """0-1: how full it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """One harmony of the timeline."""

    beat: float
    beats: float
    root: int
    """Pitch class 0-11."""
    pitch_classes: tuple[int, ...]
    """All of its pitch classes, root first."""
    symbol: str
    """As a musician would write it: ``Dm7``, ``Bbmaj9``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A whole piece."""

    genre: str
    bpm: float
    beats_per_bar: int
    key: Key
    duration_s: float
    """Exactly as asked; the last notes ring out before it."""
    sections: tuple[Section, ...]
    chords: tuple[Chord, ...]
    parts: tuple[Part, ...]
    seed: int
    """The track's seed, for what the sound half draws (noise, round robin)."""
    timbre: Timbre
    """The maker's colour: the sound half shades every voice with it."""
    reverb_s: float = 1.8
    """RT60 of the main room, seconds."""
    width: float = 0.7
    """Stereo width, 0-1."""
    echo_beats: float = 0.75
    """Delay time."""
    sidechain: float = 0.0
    """0 none to 1 strong: how far bass and pads duck under the kick."""
    drive: float = 0.2
    """0 clean to 1 saturated buses."""
    noise: float = 0.0
    """0 none to 1: level of the noise floor that belongs to the style (vinyl, tape, room air)."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """What the composer wants recorded: the progression, the motif's developments ..."""
