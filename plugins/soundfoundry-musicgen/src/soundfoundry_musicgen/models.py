"""MusicGen as data: one card, whichever size the weights have."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.providers.cards import Card, Seconds, Text
from soundfoundry_core.providers.prices import Per, Price

__all__ = ["CARDS"]

CARDS: Final[tuple[Card, ...]] = (
    Card(
        id="musicgen",
        title="MusicGen",
        prompt=Text("prompt", longest=1000),
        length=Seconds(name="seconds", low=1, high=30, whole=False),  # it was trained on 30 s
        seed="seed",
        price=Price(per=Per.PIECE, usd=0.0),
    ),
)
"""The default model first."""
