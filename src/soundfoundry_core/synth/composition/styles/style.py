"""What a genre is made of, as data: progressions, players with their patterns, grooves, and a mix.

Patterns are strings of sixteenth notes, sixteen for a bar of 4/4 (or thirty-two for two bars); other
metres are cut out of them beat by beat (:mod:`soundfoundry_core.synth.composition.steps`). What the
characters mean is said where they are played: ``drums``, ``bass`` and ``accompaniment``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Drums", "Groove", "Layer", "Player", "Style"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One player of the band: what it may sound like, what it plays and when."""

    id: str
    bus: str
    voices: tuple[str, ...]
    """One is drawn for each piece."""
    patterns: tuple[str, ...]
    """Drawn anew for each kind of section, so that A and B differ where there are several."""
    plays: tuple[str, ...]
    """``"A"``, ``"A+"`` (only when it returns), ``"intro@0.5-1"`` (only from half of it on)."""
    need: float = 0.0
    """It joins where the section is at least so full, 0-1."""
    optional: bool = False
    """May be left out for a phrase, so that something enters or leaves."""
    centre: int = 62
    """Middle of its register, MIDI note."""
    voices_at_once: int = 4
    power: bool = False
    """Plays roots and fifths only: through distortion a third is mud."""
    gate: float = 0.95
    """How much of its written length a note sounds."""
    strum_s: float = 0.0
    """Seconds between the tones of a chord."""
    velocity: float = 0.62
    gain: float = 0.7
    pan: float = 0.0
    reverb: float = 0.25
    echo: float = 0.0
    brightness: float = 0.0
    """Added to the piece's brightness."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One drum of a groove: General MIDI percussion number, steps, and how full it must be to join."""

    pitch: int
    steps: str
    need: float = 0.0


@dataclass(frozen=True, slots=True)
class Groove:
    """A drum pattern."""

    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drums:
    """What the drummer can play."""

    main: tuple[Groove, ...]
    """For A and C; two of them alternate in long sections."""
    other: tuple[Groove, ...]
    """For B."""
    light: tuple[Groove, ...]
    """For intro, break and outro."""
    fills: tuple[str, ...] = ("snare",)
    """Of ``snare``, ``toms``, ``drop``, ``hats``, ``claps``, ``taiko``, ``hand`` and ``none``."""
    crash: bool = True
    """Whether a section starts with a cymbal."""
    late_s: float = 0.0
    """How late snare, rim and clap are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A genre."""

    genre: str
    a: Mapping[str, tuple[str, ...]]
    """Family of modes -> progressions that start on the tonic."""
    b: Mapping[str, tuple[str, ...]]
    """Family of modes -> progressions that move away."""
    cadence: Mapping[str, tuple[str, ...]]
    """Family -> the chord that leads back to the tonic."""
    colours: tuple[tuple[str, float], ...]
    final: str = "triad"
    """Colour of the last chord."""
    stretch: int = 1
    """Bars for each written bar of a progression."""
    players: tuple[Player, ...]
    drums: Drums
    lead: Player
    swing: float = 0.5
    """Where the off-beat falls, 0.5 straight to 0.67 triplets."""
    swing_grid: float = 0.5
    """What is swung: 0.5 eighths, 0.25 sixteenths."""
    loose_s: float = 0.006
    """Standard deviation of the players' timing, seconds."""
    motion: float = 0.5
    """How much the melody moves on from the plain statement, 0-1."""
    depth_db: float = 6.0
    """How far the calmest section lies below the fullest, decibels."""
    even_echo: bool = False
    """Echoes on the beat or its half only: without a kit a dotted echo would become the clock."""
    sidechain: float = 0.0
    drive: float = 0.2
    noise: float = 0.0
    reverb_s: float = 1.8
    width: float = 0.7
    extra: Mapping[str, str] = field(default_factory=dict)
    """``keys`` and ``pads`` -> pattern of an instrument that was asked for and is not in the band."""
