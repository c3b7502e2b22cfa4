"""Models of an ACE-Step 1.5 server as data. The machine is one's own, so a piece costs nothing but its time."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from soundfoundry_core.providers.cards import Card, Seconds, Text
from soundfoundry_core.providers.prices import Per, Price

__all__ = ["CARDS"]


def _card(model: str, title: str, **more: object) -> Card:
    return Card(
        id=model,
        title=title,
        prompt=Text("prompt", longest=512),
        length=Seconds(name="audio_duration", low=10, high=600, whole=False),
        vocals=True,
        lyrics=Text("lyrics", longest=4096),
        no_lyrics="[Instrumental]",
        seed="seed",
        bpm="bpm",
        formats=("audio/flac", "audio/wav", "audio/mpeg"),
        constants=MappingProxyType(
            {
                "task_type": "text2music",
                "batch_size": 1,  # the server's default is two
                "use_random_seed": False,
                "use_cot_caption": False,  # or a language model rewrites what was asked for
                "use_cot_language": False,
                **more,
            }
        ),
        price=Price(per=Per.PIECE, usd=0.0),
    )


CARDS: Final[tuple[Card, ...]] = (
    _card("acestep-v15-turbo", "ACE-Step 1.5 Turbo", inference_steps=8),
    _card("acestep-v15-base", "ACE-Step 1.5 Base", inference_steps=32, guidance_scale=7.0),
)
"""The default model first."""
