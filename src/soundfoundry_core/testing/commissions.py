"""A small commission for tests: what a studio would hand to a provider, without a studio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.music.brief import Brief
from soundfoundry_core.providers.contract import Commission
from soundfoundry_core.style.macros import Macros
from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.theory.key import Key

if TYPE_CHECKING:
    from soundfoundry_core.providers.contract import ModelSpec

__all__ = ["a_commission", "shortest"]


def shortest(model: ModelSpec) -> float:
    """Return a duration in seconds that the model can make and that costs little: 5, or its nearest."""
    low, high = model.duration_s
    return min(max(5.0, low), high)


def a_commission(model: ModelSpec, *, seed: int = 7, duration_s: float | None = None) -> Commission:
    """Commission a short ambient piece in D minor from a model."""
    brief = Brief(
        prompt="calm ambient piano in D minor",
        title="Still Water",
        genre="ambient",
        bpm=72.0,
        key=Key.parse("D minor"),
        beats_per_bar=4,
        valence=-0.2,
        energy=0.3,
        density=0.3,
        brightness=0.5,
        instruments=("piano",),
        macros=Macros(),
        sources={"key": "prompt", "bpm": "genre"},
    )
    return Commission(
        brief=brief,
        profile=StyleProfile.of(2026),
        duration_s=shortest(model) if duration_s is None else duration_s,
        seed=seed,
        model=model.id,
    )
