"""Settling: from what was asked for, what the prompt says and who the maker is, to one brief.

For each decision the first of these that has an opinion wins, and ``Brief.sources`` names it:

=============  ==========================================================================
``asked``      a field of the request (or a macro that was moved)
``prompt``     figures in the prompt ("84 bpm"), then its words ("adagio", "slow")
``genre``      what is usual in the genre
``style``      the maker: home key, place in the tempo range, and the genre if nobody named one
``default``    four beats in a bar, a timbre that is neither dark nor bright
=============  ==========================================================================

Mood is the exception that adds up: words and macros move the genre's usual values. Nothing here is
random by process: what has to be drawn comes from streams of the maker's seed and the prompt.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.music.brief import Brief
from soundfoundry_core.music.lexicon import INSTRUMENTS
from soundfoundry_core.music.prompt import understand
from soundfoundry_core.music.said import MAX_BPM, MIN_BPM
from soundfoundry_core.music.titles import title_of
from soundfoundry_core.style.stream import Stream
from soundfoundry_core.theory.genres import GENRES
from soundfoundry_core.theory.key import MODES, Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.music.prompt import Understanding
    from soundfoundry_core.music.request import MusicRequest
    from soundfoundry_core.style.macros import Macros
    from soundfoundry_core.style.profile import StyleProfile
    from soundfoundry_core.theory.genres import Genre

__all__ = ["settle"]

_TEMPO_CENTRES: Final = (70, 130)
"""The range of ``SoundProfile.tempo_centre``: the maker's place in it is the place in any genre's range."""
_MOOD_LIMIT: Final = 0.35
"""From this valence on, the words want a mode with a major third; below its negative, a minor one."""

_AT_HOME: Final = {
    "ambient": {"synth", "mallets", "bowed", "keys", "voice"},
    "electronic": {"synth", "drums"},
    "house": {"synth", "drums"},
    "techno": {"synth", "drums"},
    "lofi": {"keys", "bass", "drums", "mallets"},
    "cinematic": {"bowed", "brass", "voice", "keys", "winds"},
    "pop": {"voice", "plucked", "keys", "drums"},
    "rock": {"plucked", "bass", "drums"},
    "jazz": {"reeds", "brass", "bass", "keys", "mallets"},
    "world": {"plucked", "winds", "reeds", "drums", "mallets"},
}
"""Genre -> families of instruments (``lexicon.INSTRUMENTS``) that one expects in it."""


def settle(request: MusicRequest, profile: StyleProfile, *, seed: int) -> Brief:
    """Decide everything that a provider needs to know.

    ``seed`` is the track's own and moves nothing but the title: another take of a prompt stays in
    genre, key and tempo. Never raises for a checked request and a profile.
    """
    words = understand(request.prompt)
    sources: dict[str, str] = {}
    genre, sources["genre"] = _genre(request, words, profile)
    bpm, sources["bpm"] = _bpm(request, words, profile, genre)
    key, sources["key"] = _key(request, words, profile, genre)
    beats, sources["beats_per_bar"] = _metre(words, genre)
    macros = request.macros
    amounts = {}
    for name, usual, macro, reach, low in (
        # The genre's mood counts half once the prompt names one: sad pop is sad.
        ("valence", genre.valence * (0.5 if words.valence else 1.0), "", 0.0, -1.0),
        ("energy", genre.energy, "energy", 0.35, 0.0),
        ("density", genre.density, "complexity", 0.35, 0.0),
        ("brightness", 0.5, "brightness", 0.35, 0.0),
    ):
        moved = macros.signed(macro) if macro else 0.0
        said = getattr(words, name)
        amounts[name] = round(max(low, min(1.0, usual + said + reach * moved)), 4)
        usually = "default" if name == "brightness" else "genre"
        sources[name] = "asked" if moved else "prompt" if said else usually
    title = request.title or title_of(request.prompt, seed)
    sources["title"] = "asked" if request.title else "prompt"
    return Brief(
        prompt=request.prompt,
        title=title,
        genre=genre.id,
        bpm=bpm,
        key=key,
        beats_per_bar=beats,
        **amounts,
        instruments=words.instruments,
        without=words.without,
        era=words.era,
        has_vocals=words.vocals is not False
        and (request.has_vocals or bool(request.lyrics) or words.vocals is True),
        lyrics=request.lyrics,
        macros=_macros(macros, words),
        sources=sources,
        matches=words.matches,
    )


def _genre(request: MusicRequest, words: Understanding, profile: StyleProfile) -> tuple[Genre, str]:
    if request.genre is not None:
        return GENRES[request.genre], "asked"
    if words.genre is not None:
        return GENRES[words.genre], "prompt"
    wanted = [name for name in GENRES if name not in words.avoided] or list(GENRES)
    leanings = [name for name in words.leanings if name in wanted]
    most = max((leanings.count(name) for name in leanings), default=0)
    options = [name for name in wanted if leanings.count(name) == most] if leanings else wanted
    fits = [(name, _fit(GENRES[name], words)) for name in options]
    best = max(fit for _, fit in fits)
    digest = hashlib.blake2b(words.prompt.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    stream = Stream.root("brief", profile.style_seed, "genre", digest)
    drawn = stream.weighted([(name, fit) for name, fit in fits if fit > best / 4])
    return GENRES[drawn], "prompt" if leanings else "style"


def _fit(genre: Genre, words: Understanding) -> float:
    """Return how well a genre suits mood and instruments, > 0; plain arithmetic, the same everywhere."""
    distance = 0.0
    if words.valence:
        distance += ((genre.valence - words.valence) / 2) ** 2
    if words.energy or words.tempo:
        distance += (genre.energy - 0.5 - words.energy - 0.4 * words.tempo) ** 2
    if words.density:
        distance += (genre.density - 0.5 - words.density) ** 2
    families = {INSTRUMENTS[name] for name in words.instruments}
    at_home = len(families & _AT_HOME[genre.id])
    return (1 + 3 * at_home) / (1 + distance / 0.02) ** 2


def _bpm(
    request: MusicRequest, words: Understanding, profile: StyleProfile, genre: Genre
) -> tuple[float, str]:
    if request.bpm is not None:
        return float(request.bpm), "asked"
    if words.bpm is not None:
        return float(words.bpm), "prompt"
    if words.tempo_mark is not None:
        return float(words.tempo_mark), "prompt"
    (slow, fast), (low, high) = _TEMPO_CENTRES, genre.bpm
    place = (profile.sound.tempo_centre - slow) / (fast - slow)
    # "Slow" pulls the maker's place to the low end of the genre's range and a little beyond it.
    towards = 1.0 if words.tempo > 0 else 0.0
    place += (towards - place) * abs(words.tempo)
    nudge = max(-1.0, min(1.0, words.energy + request.macros.signed("energy")))
    bpm = (low + place * (high - low)) * (1 + 0.12 * words.tempo) * (1 + 0.08 * nudge)
    source = "prompt" if words.tempo else "style"
    return float(max(MIN_BPM, min(MAX_BPM, round(bpm)))), source


def _key(request: MusicRequest, words: Understanding, profile: StyleProfile, genre: Genre) -> tuple[Key, str]:
    home = profile.sound.key
    if request.key is not None:
        return Key.parse(request.key), "asked"
    if words.key is not None:
        return words.key, "prompt"
    if words.mode is not None:
        return Key(home.tonic, words.mode), "prompt"
    modes = _fitting(genre.modes, words.valence)
    if home.mode in modes:
        return home, "style"
    return Key(home.tonic, _nearest(home.mode, modes)), "prompt" if home.mode in genre.modes else "genre"


def _fitting(modes: Sequence[str], valence: float) -> Sequence[str]:
    """Keep the modes whose third suits the words; all of them where the words do not care or none suits."""
    if abs(valence) <= _MOOD_LIMIT:
        return modes
    third = 4 if valence > 0 else 3
    return [mode for mode in modes if MODES[mode][2] == third] or modes


def _nearest(mode: str, modes: Sequence[str]) -> str:
    """Return the mode that shares most notes with the maker's; of equals, the one the genre uses most."""
    return max(modes, key=lambda other: len({*MODES[mode]} & {*MODES[other]}))


def _metre(words: Understanding, genre: Genre) -> tuple[int, str]:
    if words.beats_per_bar is not None:
        return words.beats_per_bar, "prompt"
    return genre.beats_per_bar, "genre" if genre.beats_per_bar != 4 else "default"


def _macros(asked: Macros, words: Understanding) -> Macros:
    """Let words move the sliders that were left in the middle."""
    moved = {
        name: max(0, min(100, 50 + points))
        for name, points in words.macros.items()
        if getattr(asked, name) == 50
    }
    return replace(asked, **moved)
