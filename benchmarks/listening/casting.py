"""Casting: who plays what in the studies. Everything here is fixed, so that results can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.music.settle import settle
from soundfoundry_core.providers.contract import Commission
from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.style.seed import StyleSeed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["GENRES", "MAKER_PROMPTS", "MORE_GENRES", "WISHES", "Wish", "cast", "catalogue"]

GENRES: Final = ("ambient", "electronic", "house", "lofi", "cinematic", "pop", "rock", "jazz")
"""The eight genres of the gate."""
MORE_GENRES: Final = ("techno", "world")
"""Heard on request."""


def cast(prompt: str, *, maker: str, seed: int, duration_s: float = 30.0, **wishes: Any) -> Commission:
    """Turn a prompt of a maker into a commission; ``wishes`` are fields of a music request."""
    request = MusicRequest.of(prompt=prompt, duration_s=duration_s, seed=seed, **wishes)
    profile = StyleProfile.of(StyleSeed.derive(maker))
    brief = settle(request, profile, seed=seed)
    return Commission(
        brief=brief, profile=profile, duration_s=duration_s, seed=seed, model="foundry-1", wants=frozenset()
    )


def catalogue(genres: Sequence[str], seeds: int) -> list[tuple[str, Commission]]:
    """Cast every genre with every seed: each seed is another maker and another track, 30 s long."""
    return [
        (genre, cast(f"{genre} track", maker=f"maker-{seed:02}@example.org", seed=1000 + seed, genre=genre))
        for genre in genres
        for seed in range(seeds)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A prompt that asks for a tempo and a key."""

    prompt: str
    bpm: int
    key: str
    in_words: bool
    """Whether the prompt itself says tempo and key; otherwise they go into the request's fields."""

    def cast(self, seed: int) -> Commission:
        """Cast it with one of twelve makers."""
        fields: dict[str, Any] = {} if self.in_words else {"bpm": float(self.bpm), "key": self.key}
        return cast(self.prompt, maker=f"maker-{seed % 12:02}@example.org", seed=2000 + seed, **fields)


_SAID: Final = (
    ("calm ambient drift at 72 bpm in D minor", 72, "D minor"),
    ("ambient soundscape, 66 bpm, F major, glowing bells", 66, "F major"),
    ("slow ambient piece in A minor, 80 bpm, with soft pulses", 80, "A minor"),
    ("night drive synthwave in E minor at 104 bpm", 104, "E minor"),
    ("dreamy electronic track, 96 BPM, G major", 96, "G major"),
    ("downtempo electronica, 90 bpm, C minor, warm bass", 90, "C minor"),
    ("deep house groove at 122 bpm in F minor", 122, "F minor"),
    ("sunny disco house, 126 bpm, A minor", 126, "A minor"),
    ("club house with piano stabs, key of G minor, tempo 124 bpm", 124, "G minor"),
    ("dark warehouse techno, 132 bpm, C minor", 132, "C minor"),
    ("lofi hip hop to study to, 84 bpm, D minor", 84, "D minor"),
    ("rainy lo-fi beat in Bb major at 78 bpm", 78, "Bb major"),
    ("dusty boom bap, 90 bpm, E minor", 90, "E minor"),
    ("epic cinematic score in C minor at 100 bpm", 100, "C minor"),
    ("cinematic trailer with taikos, 92 bpm, D minor", 92, "D minor"),
    ("upbeat pop in C major at 112 bpm", 112, "C major"),
    ("bright summer pop song, 118 bpm, D major", 118, "D major"),
    ("melancholic indie pop, A minor, 104 bpm", 104, "A minor"),
    ("driving rock in E minor at 138 bpm", 138, "E minor"),
    ("hard rock with distorted guitars, 120 bpm, A minor", 120, "A minor"),
    ("punk rock anthem, 150 bpm, G major", 150, "G major"),
    ("late night jazz trio in F major at 120 bpm", 120, "F major"),
    ("swinging bebop, 160 bpm, Bb major", 160, "Bb major"),
    ("celtic folk dance in D major, 116 bpm", 116, "D major"),
)
_GIVEN: Final = (
    ("floating ambient with long pads", 76, "C major"),
    ("meditation for a quiet morning", 84, "G major"),
    ("neon city at night, retrowave", 110, "A minor"),
    ("chillwave sunset with plucks", 98, "D major"),
    ("electronic track with arpeggios", 108, "F# minor"),
    ("electronic and restless, a machine waking up", 116, "B minor"),
    ("warm house for a rooftop", 120, "D minor"),
    ("tech house with rolling bass", 128, "E minor"),
    ("minimal techno, hypnotic", 128, "A minor"),
    ("fast rave techno", 138, "F minor"),
    ("chillhop with electric piano and vinyl noise", 72, "F major"),
    ("sleepy lofi beat", 88, "A minor"),
    ("orchestral theme of a long journey", 88, "G minor"),
    ("film score, hopeful ending", 108, "C major"),
    ("dance pop with claps", 122, "G major"),
    ("synthpop from the 80s", 114, "E minor"),
    ("happy pop with guitars", 100, "F major"),
    ("indie rock with jangling guitars", 126, "D major"),
    ("grunge, slow and heavy", 104, "E minor"),
    ("rock ballad turning loud", 112, "C major"),
    ("smoky jazz club", 100, "C minor"),
    ("bossa nova at the beach", 132, "G major"),
    ("fast swing with walking bass", 176, "F major"),
    ("world music with hand drums and lutes", 108, "D minor"),
)

WISHES: Final = tuple(
    Wish(prompt=prompt, bpm=bpm, key=key, in_words=said)
    for table, said in ((_SAID, True), (_GIVEN, False))
    for prompt, bpm, key in table
)
"""48 prompts, half of which say tempo and key in words."""

MAKER_PROMPTS: Final = (
    ("electronic", "electronic track with a clear lead melody"),
    ("house", "house track with a singing lead"),
    ("lofi", "lofi beat with a mellow melody"),
    ("cinematic", "cinematic theme with a soaring melody"),
    ("pop", "pop tune with a catchy lead"),
    ("jazz", "jazz tune with a breathy lead"),
)
"""Six prompts of different genres; every maker plays them all."""
