"""The genres that SoundFoundry knows, with the ranges that a composer starts from.

Only what every part of the product has to agree on stands here: name, spellings, tempo range, usual
metre and modes, and where mood sits by default. How a genre *sounds* (drum patterns, progressions,
voices) belongs to the provider: see ``soundfoundry_core.synth.composition.styles``. Tempo ranges
and modes follow common studio practice; they are guides, and an explicit wish always wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from soundfoundry_core.errors import UnknownNameError

__all__ = ["GENRES", "Genre", "find_genre"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Genre:
    """One genre. ``bpm`` is (low, high) in beats a minute; ``energy`` and ``valence`` its usual mood."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    bpm: tuple[int, int]
    modes: tuple[str, ...]
    beats_per_bar: int = 4
    energy: float = 0.5
    """0 (still) to 1 (driving)."""
    valence: float = 0.0
    """-1 (dark) to 1 (bright)."""
    density: float = 0.5
    """0 (sparse) to 1 (busy)."""


_TABLE: Final = (
    Genre(
        id="ambient",
        title="Ambient",
        aliases=("drone", "soundscape", "meditation"),
        bpm=(60, 90),
        modes=("lydian", "dorian", "minor", "major"),
        energy=0.2,
        density=0.25,
    ),
    Genre(
        id="electronic",
        title="Electronic",
        aliases=("synthwave", "downtempo", "electronica", "edm", "chillwave", "retrowave"),
        bpm=(84, 118),
        modes=("minor", "dorian", "major", "mixolydian"),
        energy=0.55,
        density=0.55,
    ),
    Genre(
        id="house",
        title="House",
        aliases=("deep house", "disco house", "tech house", "club"),
        bpm=(120, 128),
        modes=("minor", "dorian", "mixolydian"),
        energy=0.75,
        valence=0.2,
        density=0.65,
    ),
    Genre(
        id="techno",
        title="Techno",
        aliases=("minimal techno", "rave", "trance"),
        bpm=(126, 138),
        modes=("minor", "phrygian"),
        energy=0.85,
        valence=-0.3,
        density=0.7,
    ),
    Genre(
        id="lofi",
        title="Lo-fi hip-hop",
        aliases=(
            "lo-fi",
            "lo fi",
            "lofi hip hop",
            "lo-fi hip-hop",
            "chillhop",
            "boom bap",
            "hip-hop",
            "hip hop",
        ),
        bpm=(68, 92),
        modes=("dorian", "minor", "major"),
        energy=0.35,
        density=0.45,
    ),
    Genre(
        id="cinematic",
        title="Cinematic",
        aliases=("orchestral", "film score", "soundtrack", "trailer", "epic"),
        bpm=(60, 110),
        modes=("minor", "harmonic minor", "dorian", "major"),
        energy=0.5,
        valence=-0.2,
        density=0.45,
    ),
    Genre(
        id="pop",
        title="Pop",
        aliases=("indie pop", "synthpop", "dance pop", "electropop"),
        bpm=(96, 124),
        modes=("major", "minor", "mixolydian"),
        energy=0.65,
        valence=0.5,
        density=0.6,
    ),
    Genre(
        id="rock",
        title="Rock",
        aliases=("indie rock", "hard rock", "punk", "metal", "grunge"),
        bpm=(100, 150),
        modes=("minor", "mixolydian", "major", "dorian"),
        energy=0.8,
        density=0.7,
    ),
    Genre(
        id="jazz",
        title="Jazz",
        aliases=("swing", "bebop", "bossa nova", "jazz trio"),
        bpm=(90, 180),
        modes=("dorian", "major", "mixolydian", "minor"),
        energy=0.5,
        valence=0.2,
        density=0.6,
    ),
    Genre(
        id="world",
        title="World",
        aliases=("folk", "ethnic", "middle eastern", "oriental", "celtic"),
        bpm=(70, 130),
        modes=("phrygian dominant", "dorian", "harmonic minor", "mixolydian"),
        energy=0.5,
        density=0.5,
    ),
)

GENRES: Final[dict[str, Genre]] = {genre.id: genre for genre in _TABLE}
"""Genre id -> genre, in a fixed order."""

_BY_NAME: Final = {
    name: genre for genre in _TABLE for name in (genre.id, genre.title.lower(), *genre.aliases)
}


def find_genre(name: str) -> Genre:
    """Return the genre of this id, title or alias, in any case.

    Raises:
        UnknownNameError: no genre has that name.
    """
    found = _BY_NAME.get(" ".join(name.lower().split()))
    if found is None:
        raise UnknownNameError("genre", name, GENRES)
    return found
