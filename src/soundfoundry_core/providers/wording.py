"""A maker's style in words, for models that listen to nothing else.

The built-in synth plays a profile to the letter. Somebody else's model takes a sentence, so the same decisions become
phrases: key and tempo, the maker's motif as note names, the timbre, the accents, the room. They are ordered by how much
they carry the identity, and ``style_strength`` says how many are spoken: at 0 only what was asked for, at 1 all of
them. Everything is a pure function of the commission, so the same track is asked for in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from soundfoundry_core.music.brief import Brief
    from soundfoundry_core.providers.contract import Commission
    from soundfoundry_core.style.profile import SoundProfile
    from soundfoundry_core.theory.key import Key
    from soundfoundry_core.theory.motif import Motif

__all__ = ["STYLE_STRENGTH", "Phrase", "Wording", "motif_in_words", "wording_of"]

STYLE_STRENGTH: Final = 0.7
"""How much of a maker's style is spoken unless the operator says otherwise, 0-1."""

_SHARPS: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_FLATS: Final = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_FLAT_KEYS: Final = frozenset(
    {"F", "Bb", "Eb", "Ab", "Db", "D minor", "G minor", "C minor", "F minor", "Bb minor"}
)
_TIMBRES: Final = {
    "glass": "glassy bell-like",
    "wood": "warm wooden",
    "string": "bowed string",
    "reed": "breathy reed",
    "wire": "plucked wire",
    "air": "airy pad",
}
_SOURCES_OF_THE_MAKER: Final = frozenset({"asked", "prompt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A few words that carry one decision."""

    about: str
    """``key``, ``tempo``, ``motif`` ...: how a loss names it."""
    text: str
    from_strength: float
    """The least ``style_strength`` at which it is spoken; 0: it was asked for, and always is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A commission in words."""

    prompt: str
    """What the maker wrote, unchanged."""
    phrases: tuple[Phrase, ...]
    """What is added to it, the most important first."""
    without: tuple[str, ...]
    """What must not be heard."""

    def sentence(self, longest: int, *, without: bool) -> tuple[str, tuple[str, ...]]:
        """Return one text of at most ``longest`` characters, and what found no room in it.

        Args:
            longest: characters.
            without: whether to say as well what must not be heard, for models without a negative prompt.
        """
        text = self.prompt.rstrip()
        dropped = [] if len(text) <= longest else ["the end of the prompt"]
        text = _cut(text, longest)
        nos = [
            Phrase(about="what to leave out", text=f"no {word}", from_strength=0)
            for word in self.without
            if f"no {word}" not in self.prompt.lower()
        ]
        for phrase in (*(nos if without else ()), *self.phrases):
            longer = f"{text.rstrip('.,;')}{', ' if text else ''}{phrase.text}"
            if len(longer) <= longest:
                text = longer
            elif phrase.about not in dropped:
                dropped.append(phrase.about)
        return text, tuple(dropped)


def wording_of(commission: Commission, *, strength: float = STYLE_STRENGTH) -> Wording:
    """Put a commission into words; ``strength`` 0-1 says how much of the maker's style is spoken."""
    brief, sound = commission.brief, commission.profile.sound
    said = brief.prompt.lower()
    phrases = [
        phrase
        for phrase in _phrases(brief, sound)
        if phrase.from_strength <= strength and phrase.text.lower() not in said
    ]
    return Wording(prompt=brief.prompt, phrases=tuple(phrases), without=brief.without)


def motif_in_words(motif: Motif, key: Key) -> str:
    """Return a motif as note names with their lengths: ``D (long), F (short), E (short)``."""
    names = _FLATS if str(key).removesuffix(" major") in _FLAT_KEYS else _SHARPS
    lengths = sorted(note.sixteenths for note in motif.notes)
    usual = lengths[len(lengths) // 2]
    said = []
    for note in motif.notes:
        length = "long" if note.sixteenths > usual else "short" if note.sixteenths < usual else ""
        name = names[key.pitch(note.degree) % 12]
        said.append(f"{name} ({length})" if length else name)
    return ", ".join(said)


def _phrases(brief: Brief, sound: SoundProfile) -> list[Phrase]:
    voice = "with vocals" if brief.has_vocals else "instrumental"
    return [
        Phrase(about="vocals", text=voice, from_strength=0),
        Phrase(about="genre", text=brief.genre, from_strength=_asked(brief, "genre", 0.1)),
        Phrase(about="tempo", text=f"{brief.bpm:g} BPM", from_strength=_asked(brief, "bpm", 0.1)),
        Phrase(about="key", text=f"in {brief.key}", from_strength=_asked(brief, "key", 0.1)),
        *(
            [Phrase(about="metre", text=f"{brief.beats_per_bar} beats to the bar", from_strength=0)]
            if brief.beats_per_bar != 4
            else []
        ),
        Phrase(
            about="motif",
            text=f"built on a recurring melodic motif: {motif_in_words(sound.motif, brief.key)}",
            from_strength=0.3,
        ),
        Phrase(about="timbre", text=_timbre(sound), from_strength=0.4),
        Phrase(about="room", text=_room(sound), from_strength=0.5),
        Phrase(about="accents", text=_accents(sound), from_strength=0.6),
        Phrase(about="touch", text=_touch(sound), from_strength=0.8),
    ]


def _asked(brief: Brief, field: str, otherwise: float) -> float:
    return 0.0 if brief.sources.get(field) in _SOURCES_OF_THE_MAKER else otherwise


def _timbre(sound: SoundProfile) -> str:
    light = (
        "bright" if sound.timbre.brightness > 0.6 else "dark" if sound.timbre.brightness < 0.35 else "mellow"
    )
    attack = "slowly swelling" if sound.timbre.attack > 0.6 else "softly struck"
    return f"{light} {_TIMBRES[sound.timbre.family]} lead, {attack}"


def _room(sound: SoundProfile) -> str:
    size = (
        "long reverb"
        if sound.space.reverb_s > 2.2
        else "room reverb"
        if sound.space.reverb_s > 1.4
        else "dry"
    )
    return f"{'wide' if sound.space.width > 0.65 else 'narrow'} stereo, {size}"


def _accents(sound: SoundProfile) -> str:
    beats = "+".join(str(length) for length in sound.rhythm_cell)
    return f"accents grouped {beats} sixteenths"


def _touch(sound: SoundProfile) -> str:
    return "strongly accented, loose timing" if sound.touch > 0.6 else "even, calm playing"


def _cut(text: str, longest: int) -> str:
    """Cut at the end of a word."""
    if len(text) <= longest:
        return text
    short = text[: longest + 1]
    return (short.rsplit(None, 1)[0] if " " in short.strip() else short[:longest])[:longest].rstrip(" ,;")
