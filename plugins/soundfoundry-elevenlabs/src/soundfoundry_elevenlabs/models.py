"""Models of ElevenLabs as data. Prices follow public pages of resellers of November 2026, hence ``known=False``.

A seed goes with composition plans only, not with a prompt, so none is sent; and words to sing have no field of their
own beside a prompt, so they are a loss.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from soundfoundry_core.providers.cards import Card, Seconds, Text
from soundfoundry_core.providers.prices import Per, Price

__all__ = ["CARDS"]


def _card(model: str, title: str, usd: float) -> Card:
    return Card(
        id=model,
        title=title,
        prompt=Text("prompt", longest=2000),
        length=Seconds(name="music_length_ms", low=3, high=600, scale=1000, whole=False),
        vocals=True,
        instrumental="force_instrumental",
        formats=("audio/mpeg",),
        constants=MappingProxyType({"model_id": model}),
        price=Price(per=Per.MINUTE, usd=usd, known=False),
    )


CARDS: Final[tuple[Card, ...]] = (
    _card("music_v2_5", "Eleven Music 2.5", 0.8),
    _card("music_v2", "Eleven Music 2", 0.6),
    _card("music_v1", "Eleven Music 1", 0.8),
)
"""The default model first."""
