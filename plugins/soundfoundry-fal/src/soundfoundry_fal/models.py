"""fal's music models as data. Prices are fal's list prices of November 2026; ``known=False`` where none was to be seen."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from soundfoundry_core.providers.cards import Card, Choice, Fixed, Free, Seconds, Text
from soundfoundry_core.providers.prices import Per, Price

__all__ = ["CARDS"]

_UNKNOWN: Final = Price(per=Per.PIECE, usd=0.2, known=False)
_MP3: Final = ("audio/mpeg",)
_MINIMAX: Final = MappingProxyType(
    {"audio_setting": {"format": "mp3", "sample_rate": "44100", "bitrate": "256000", "channel": "2"}}
)
_MINIMAX_V1: Final = MappingProxyType(
    {"audio_setting": {"format": "mp3", "sample_rate": "44100", "bitrate": "256000"}}
)

CARDS: Final[tuple[Card, ...]] = (
    Card(
        id="fal-ai/stable-audio-25/text-to-audio",
        title="Stable Audio 2.5",
        prompt=Text("prompt"),
        length=Seconds(name="seconds_total", low=1, high=190),
        seed="seed",
        price=Price(per=Per.PIECE, usd=0.20),
    ),
    Card(
        id="fal-ai/ace-step/prompt-to-audio",
        title="ACE-Step, from a prompt",
        prompt=Text("prompt"),
        length=Seconds(name="duration", low=5, high=240, whole=False),
        seed="seed",
        vocals=True,
        instrumental="instrumental",
        price=Price(per=Per.SECOND, usd=0.0002),
    ),
    Card(
        id="fal-ai/ace-step",
        title="ACE-Step, from tags and lyrics",
        prompt=Text("tags", longest=1000),
        tags=True,
        length=Seconds(name="duration", low=5, high=240, whole=False),
        seed="seed",
        vocals=True,
        lyrics=Text("lyrics", longest=5000),
        no_lyrics="[inst]",
        price=Price(per=Per.SECOND, usd=0.0002),
    ),
    Card(
        id="fal-ai/elevenlabs/music",
        title="ElevenLabs Music",
        prompt=Text("prompt"),
        length=Seconds(name="music_length_ms", low=3, high=600, scale=1000, whole=False),
        vocals=True,
        instrumental="force_instrumental",
        formats=_MP3,
        constants=MappingProxyType({"output_format": "mp3_44100_192"}),
        price=Price(per=Per.MINUTE, usd=0.80),
    ),
    Card(
        id="elevenlabs/music/v2",
        title="ElevenLabs Music 2",
        prompt=Text("prompt"),
        length=Seconds(name="music_length_ms", low=3, high=600, scale=1000, whole=False),
        vocals=True,
        instrumental="force_instrumental",
        formats=_MP3,
        price=Price(per=Per.MINUTE, usd=0.60),
    ),
    Card(
        id="fal-ai/stable-audio",
        title="Stable Audio Open",
        prompt=Text("prompt"),
        length=Seconds(name="seconds_total", low=5, high=47),
        output=("audio_file",),
        price=Price(per=Per.PIECE, usd=0.0),
    ),
    Card(
        id="CassetteAI/music-generator",
        title="CassetteAI",
        prompt=Text("prompt"),
        length=Seconds(name="duration", low=30, high=180),
        output=("audio_file",),
        price=_UNKNOWN,
    ),
    Card(
        id="fal-ai/lyria2",
        title="Lyria 2",
        prompt=Text("prompt"),
        length=Fixed(30.0),
        negative="negative_prompt",
        seed="seed",
        price=Price(per=Per.PIECE, usd=0.1, known=False),
    ),
    Card(
        id="fal-ai/lyria3",
        title="Lyria 3",
        prompt=Text("prompt"),
        length=Fixed(30.0),
        negative="negative_prompt",
        vocals=True,
        formats=_MP3,
        price=Price(per=Per.PIECE, usd=0.04),
    ),
    Card(
        id="beatoven/music-generation",
        title="Beatoven",
        prompt=Text("prompt"),
        length=Seconds(name="duration", low=5, high=150),
        negative="negative_prompt",
        seed="seed",
        price=_UNKNOWN,
    ),
    Card(
        id="fal-ai/minimax-music/v2",
        title="MiniMax Music 2",
        prompt=Text("prompt", longest=300, shortest=10),
        length=Free(30.0, 240.0),
        vocals=True,
        lyrics=Text("lyrics_prompt", longest=3000, shortest=10),
        no_lyrics="[Instrumental]",
        formats=_MP3,
        constants=_MINIMAX,
        price=Price(per=Per.PIECE, usd=0.03),
    ),
    Card(
        id="fal-ai/minimax-music/v1.5",
        title="MiniMax Music 1.5",
        # Here the two are the other way round: "prompt" takes the lyrics.
        prompt=Text("lyrics_prompt", longest=3000, shortest=10),
        length=Free(30.0, 240.0),
        vocals=True,
        lyrics=Text("prompt", longest=600, shortest=10),
        no_lyrics="[Instrumental]",
        formats=_MP3,
        constants=_MINIMAX_V1,
        price=Price(per=Per.PIECE, usd=0.03),
    ),
    Card(
        id="fal-ai/diffrhythm",
        title="DiffRhythm",
        prompt=Text("style_prompt", longest=1000),
        length=Choice(name="music_duration", options=((95.0, "95s"), (285.0, "285s"))),
        vocals=True,
        lyrics=Text("lyrics", longest=5000, shortest=10),
        no_lyrics="[00:00.00] ",
        price=Price(per=Per.TEN_SECONDS, usd=0.01),
    ),
    Card(
        id="sonauto/v2/text-to-music",
        title="Sonauto 2",
        prompt=Text("prompt"),
        length=Free(60.0, 100.0),
        vocals=True,
        lyrics=Text("lyrics_prompt", longest=5000),
        no_lyrics="",
        seed="seed",
        bpm="bpm",
        constants=MappingProxyType({"num_songs": 1, "output_format": "wav"}),
        price=Price(per=Per.PIECE, usd=0.075),
    ),
)
"""The default model first, then by how well they serve; none that needs more than words and lyrics."""
