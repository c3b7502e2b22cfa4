"""The style profile: everything that follows from a maker's style seed, for ear and eye.

``StyleProfile.of(seed)`` draws each part from a stream of its own name, so the profile of a seed
never changes while ``STYLE_VERSION`` stays. ``sound`` and ``look`` share the motif: the one is heard
in the track, the other is drawn in the cover.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core.style.motif import motif_of
from soundfoundry_core.style.seed import STYLE_VERSION, StyleSeed
from soundfoundry_core.theory.key import Key

if TYPE_CHECKING:
    from soundfoundry_core.theory.motif import Motif

__all__ = [
    "GRID_NAMES",
    "PATTERN_NAMES",
    "SCHEME_NAMES",
    "Hand",
    "LookProfile",
    "SoundProfile",
    "Space",
    "StyleProfile",
    "Timbre",
]

_MODES: Final = (
    ("minor", 5.0),
    ("dorian", 4.0),
    ("major", 4.0),
    ("lydian", 2.5),
    ("mixolydian", 2.5),
    ("harmonic minor", 1.5),
    ("phrygian", 1.0),
)
_RHYTHM_CELLS: Final = (
    (4, 4, 4, 4),
    (3, 3, 2, 4, 4),
    (3, 3, 4, 2, 4),
    (3, 3, 3, 3, 4),
    (6, 2, 4, 4),
    (2, 2, 4, 2, 2, 4),
    (4, 2, 2, 4, 4),
    (3, 1, 4, 3, 1, 4),
    (6, 6, 4),
    (2, 4, 2, 4, 4),
    (4, 6, 2, 4),
    (3, 5, 3, 5),
)
_FAMILIES: Final = ("glass", "wood", "string", "reed", "wire", "air")
SCHEME_NAMES: Final = ("analogous", "complement", "split", "triad", "duotone")
GRID_NAMES: Final = ("thirds", "golden", "centre", "diagonal", "horizon")
PATTERN_NAMES: Final = (
    "arches",
    "aurora",
    "constellation",
    "facets",
    "flow",
    "fronds",
    "moire",
    "orbits",
    "petals",
    "ribbons",
    "ridges",
    "strata",
    "tide",
    "weave",
)
"""The patterns of style version 1: one of them is a maker's own."""
_LIGHTS: Final = ("left", "middle", "right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timbre:
    """The colour of the maker's voices; all numbers 0-1."""

    family: str
    """What the lead and keys are like: glass, wood, string, reed, wire or air."""
    brightness: float
    attack: float
    """0 plucked, 1 swelling."""
    detune: float
    vibrato: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """The room that the maker plays in."""

    reverb_s: float
    """Decay time (RT60) in seconds, 0.9-3.2."""
    width: float
    """Stereo width, 0-1."""
    echo_sixteenths: int
    """Tempo-synced delay: 3, 4 or 6 sixteenth notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundProfile:
    """How a maker sounds."""

    key: Key
    """Home key, used unless the prompt names another."""
    tempo_centre: int
    """Beats a minute, 70-130; its place in that range is the maker's place in any genre's range."""
    motif: Motif
    rhythm_cell: tuple[int, ...]
    """Lengths in sixteenths that fill one 4/4 bar (sum 16): the maker's accents."""
    timbre: Timbre
    space: Space
    touch: float
    """0 even and calm, 1 with strong accents and loose timing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How a maker draws a line; all numbers 0-1."""

    stroke: float
    """0 fine, 1 bold."""
    tension: float
    """0 round, 1 angular."""
    cap: str
    """``round`` or ``butt`` line ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookProfile:
    """How a maker looks."""

    accent_hue: int
    """Degrees, 0-359, in OKLCH."""
    scheme: str
    """Palette scheme: analogous, complement, split, triad or duotone."""
    geometry: str
    """Composition grid: thirds, golden, centre, diagonal or horizon."""
    pattern: str
    """The pattern family that the maker's covers prefer."""
    depth: float
    """0 for a ground as deep as ink (or as white as paper), 1 for one that is tinted and lit; 0-1."""
    vividness: float
    """0 muted, 1 saturated; 0-1."""
    lean: str
    """``left`` or ``right``: the side on which the focal point stands."""
    light: str
    """``left``, ``middle`` or ``right``: where the light falls in from above."""
    hand: Hand

    @classmethod
    def of(cls, seed: StyleSeed) -> LookProfile:
        """Derive the look alone: what a cover needs, without the sound."""
        hand = seed.stream("look.hand")
        return cls(
            accent_hue=seed.stream("look.hue").integer(0, 359),
            scheme=seed.stream("look.scheme").choice(SCHEME_NAMES),
            geometry=seed.stream("look.geometry").choice(GRID_NAMES),
            pattern=seed.stream("look.pattern").choice(PATTERN_NAMES),
            depth=round(seed.stream("look.depth").unit(), 4),
            vividness=round(seed.stream("look.vividness").unit(), 4),
            lean=seed.stream("look.lean").choice(("left", "right")),
            light=seed.stream("look.light").choice(_LIGHTS),
            hand=Hand(
                stroke=round(hand.child("stroke").unit(), 4),
                tension=round(hand.child("tension").unit(), 4),
                cap=hand.child("cap").choice(("round", "butt")),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleProfile:
    """A maker's whole identity."""

    style_version: int
    style_seed: int
    sound: SoundProfile
    look: LookProfile

    @classmethod
    def of(cls, seed: StyleSeed | int) -> StyleProfile:
        """Derive the profile of a seed: a pure function, the same in every process for ever.

        Raises:
            InvalidRequestError: the number is not a style seed.
        """
        seed = seed if isinstance(seed, StyleSeed) else StyleSeed(seed)
        return cls(
            style_version=STYLE_VERSION,
            style_seed=seed.value,
            sound=_derive_sound(seed),
            look=LookProfile.of(seed),
        )


def _derive_sound(seed: StyleSeed) -> SoundProfile:
    tonality, timbre, space = (
        seed.stream("sound.key"),
        seed.stream("sound.timbre"),
        seed.stream("sound.space"),
    )
    return SoundProfile(
        key=Key(tonality.integer(0, 11), tonality.weighted(_MODES)),
        tempo_centre=seed.stream("sound.tempo").integer(70, 130),
        motif=motif_of(seed),
        rhythm_cell=seed.stream("sound.rhythm").choice(_RHYTHM_CELLS),
        timbre=Timbre(
            family=timbre.child("family").choice(_FAMILIES),
            brightness=round(timbre.child("brightness").unit(), 4),
            attack=round(timbre.child("attack").unit(), 4),
            detune=round(timbre.child("detune").unit(), 4),
            vibrato=round(timbre.child("vibrato").unit(), 4),
        ),
        space=Space(
            reverb_s=round(space.child("reverb").uniform(0.9, 3.2), 2),
            width=round(space.child("width").uniform(0.35, 1.0), 4),
            echo_sixteenths=space.child("echo").choice((3, 4, 6)),
        ),
        touch=round(seed.stream("sound.touch").unit(), 4),
    )
