"""Models on Replicate as data. Prices are from public pages of November 2026; ``known=False`` where they are a guess.

A model of Replicate's own choice ("official") is asked for by its name. A community model has versions, each with a
contract of its own, so one version is pinned in ``endpoint``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from soundfoundry_core.providers.cards import Card, Fixed, Free, Seconds, Text
from soundfoundry_core.providers.prices import Per, Price

__all__ = ["CARDS"]

CARDS: Final[tuple[Card, ...]] = (
    Card(
        id="stability-ai/stable-audio-2.5",
        title="Stable Audio 2.5",
        prompt=Text("prompt"),
        # Two contracts are in use, up to 190 and up to 180 seconds, with other ranges for steps and cfg_scale: only
        # what both take is sent.
        length=Seconds(name="duration", low=1, high=180),
        seed="seed",
        formats=("audio/mpeg",),
        price=Price(per=Per.PIECE, usd=0.20, known=False),
    ),
    Card(
        id="meta/musicgen",
        title="MusicGen",
        endpoint="671ac645ce5e552cc63a54a2bbff63fcf798043055d2dac5fc9e36a837eedcfb",
        prompt=Text("prompt"),
        length=Seconds(name="duration", low=1, high=30),
        seed="seed",
        constants=MappingProxyType(
            {"model_version": "stereo-large", "output_format": "wav", "normalization_strategy": "loudness"}
        ),
        price=Price(per=Per.COMPUTE_SECOND, usd=0.0014, known=False, computing=2.0),
    ),
    Card(
        id="lucataco/ace-step",
        title="ACE-Step",
        endpoint="280fc4f9ee507577f880a167f639c02622421d8fecf492454320311217b688f1",
        prompt=Text("tags", longest=1000),
        tags=True,
        length=Seconds(name="duration", low=15, high=240),
        vocals=True,
        lyrics=Text("lyrics", longest=5000),
        no_lyrics="[inst]",
        seed="seed",
        price=Price(per=Per.COMPUTE_SECOND, usd=0.001, known=False, computing=0.5),
    ),
    Card(
        id="google/lyria-2",
        title="Lyria 2",
        prompt=Text("prompt"),
        length=Fixed(30.0),
        negative="negative_prompt",
        seed="seed",
        price=Price(per=Per.PIECE, usd=0.06, known=False),
    ),
    Card(
        id="minimax/music-1.5",
        title="MiniMax Music 1.5",
        prompt=Text("prompt", longest=300, shortest=10),
        length=Free(30.0, 240.0),
        vocals=True,
        lyrics=Text("lyrics", longest=600, shortest=10),
        no_lyrics="[Instrumental]",
        formats=("audio/mpeg",),
        constants=MappingProxyType({"audio_format": "mp3", "sample_rate": 44100, "bitrate": 256000}),
        price=Price(per=Per.PIECE, usd=0.03, known=False),
    ),
)
"""The default model first."""
