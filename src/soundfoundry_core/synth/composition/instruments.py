"""Instruments by name: which bus and voice an asked-for instrument is, what "no drums" silences.

Also the General MIDI program that comes nearest to each voice, for the MIDI file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["INSTRUMENTS", "PROGRAMS", "Wanted", "silenced"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An instrument as one of our voices."""

    bus: str
    voice: str
    """Empty: whatever the style has there."""


def _table(bus: str, voices: dict[str, str]) -> dict[str, Wanted]:
    return {name: Wanted(bus, voice) for voice, names in voices.items() for name in names.split(", ")}


INSTRUMENTS: Final[dict[str, Wanted]] = {
    **_table(
        "keys",
        {
            "piano": "piano, grand piano, upright piano",
            "electric-piano": "electric piano, rhodes, wurlitzer, keys, keyboard, keyboards",
            "organ": "organ, hammond, accordion, harmonium, church organ",
            "vibraphone": "vibraphone, vibes",
            "marimba": "marimba, xylophone, kalimba, balafon",
            "bell": "bells, bell, glockenspiel, celesta, chimes, music box, gamelan",
            "guitar": "guitar, acoustic guitar, ukulele, banjo, mandolin, nylon guitar, classical guitar",
            "power-guitar": "electric guitar, distorted guitar, power guitar, distortion guitar",
            "lute": "lute, oud, sitar, koto, bouzouki, shamisen, pipa, saz, guzheng, dulcimer, santur",
            "pluck-wire": "harp, harpsichord, kora, zither, clavinet",
            "pluck-glass": "pluck, plucks, arpeggio, arpeggiator, arp",
            "stab": "stab, stabs, chord stab",
            "brass": "brass, horns, horn, trombone, french horn, tuba, horn section",
        },
    ),
    **_table(
        "pads",
        {
            "string-ensemble": "strings, string ensemble, orchestra, string section, violins, viola",
            "choir": "choir, choral, voices",
            "warm-pad": "pad, pads, synth, synths, synthesizer, analog synth",
            "glass-pad": "glass, glass pad",
        },
    ),
    **_table(
        "lead",
        {
            "lead-air": "flute, whistle, pan flute, ocarina, recorder, shakuhachi",
            "lead-string": "violin, cello, fiddle, erhu, viola solo",
            "lead-reed": "sax, saxophone, clarinet, oboe, duduk, harmonica, bassoon, bagpipes",
            "lead-wire": "trumpet, theremin",
            "": "lead, synth lead, lead synth",
        },
    ),
    **_table(
        "bass",
        {
            "sub-bass": "sub bass, sub, 808, 808 bass",
            "": "bass, bassline",
            "round-bass": "round bass",
            "square-bass": "synth bass",
            "saw-bass": "acid bass, reese bass, acid, 303, didgeridoo",
            "upright-bass": "double bass, upright bass, contrabass, acoustic bass",
            "pick-bass": "bass guitar, electric bass",
        },
    ),
    **_table(
        "drums",
        {
            "": "drums, drum kit, drum, beat, beats",
            "kit-electronic": "drum machine, 909, electronic drums",
            "kit-world": "percussion, hand drums, hand drum, tabla, djembe, congas, conga, bongos, cajon, darbuka, frame drum, shaker",
            "kit-cinematic": "taiko, timpani, taikos",
            "kit-jazz": "brushes",
        },
    ),
}
"""Name in lower case -> bus and voice; names that are not here are no concern of the composer."""

_BUSES: Final = {
    "drums": ("drums",),
    "drum": ("drums",),
    "percussion": ("drums",),
    "beat": ("drums",),
    "beats": ("drums",),
    "drum kit": ("drums",),
    "drum machine": ("drums",),
    "bass": ("bass",),
    "melody": ("lead",),
    "lead": ("lead",),
    "pads": ("pads",),
    "pad": ("pads",),
    "keys": ("keys",),
    "chords": ("keys", "pads"),
    "noise": ("air",),
}
_VOICES: Final = {
    "vocals": ("vox", "choir"),
    "vocal": ("vox", "choir"),
    "voice": ("vox", "choir"),
    "singing": ("vox", "choir"),
    "guitar": ("guitar", "power-guitar"),
    "guitars": ("guitar", "power-guitar"),
    "electric guitar": ("power-guitar",),
    "piano": ("piano", "electric-piano"),
    "strings": ("string-ensemble", "lead-string"),
    "synth": (
        "warm-pad",
        "glass-pad",
        "air-pad",
        "stab",
        "pluck-wire",
        "pluck-glass",
        "saw-bass",
        "square-bass",
    ),
    "synths": (
        "warm-pad",
        "glass-pad",
        "air-pad",
        "stab",
        "pluck-wire",
        "pluck-glass",
        "saw-bass",
        "square-bass",
    ),
    "vinyl": ("vinyl",),
    "brass": ("brass",),
    "choir": ("choir",),
}


def silenced(names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the buses and the voices that must not be heard, for names such as ``drums`` or ``piano``."""
    buses: set[str] = set()
    voices: set[str] = set()
    for name in names:
        word = name.lower()
        if word in _BUSES:
            buses.update(_BUSES[word])
        elif word in _VOICES:
            voices.update(_VOICES[word])
        elif word in INSTRUMENTS:
            voices.add(INSTRUMENTS[word].voice)
    voices.discard("")
    return frozenset(buses), frozenset(voices)


PROGRAMS: Final[dict[str, int]] = {
    "warm-pad": 89,
    "glass-pad": 92,
    "string-ensemble": 48,
    "choir": 52,
    "air-pad": 99,
    "electric-piano": 4,
    "piano": 0,
    "vibraphone": 11,
    "organ": 16,
    "stab": 90,
    "bell": 14,
    "marimba": 12,
    "guitar": 25,
    "lute": 104,
    "pluck-wire": 6,
    "pluck-glass": 8,
    "power-guitar": 30,
    "brass": 61,
    "lead-glass": 80,
    "lead-wood": 73,
    "lead-string": 40,
    "lead-reed": 66,
    "lead-wire": 81,
    "lead-air": 75,
    "vox": 53,
    "sub-bass": 38,
    "round-bass": 33,
    "square-bass": 39,
    "saw-bass": 38,
    "upright-bass": 32,
    "pick-bass": 34,
    "air-noise": 122,
    "riser": 119,
    "vinyl": 126,
}
"""Voice -> General MIDI program, 0-127."""
