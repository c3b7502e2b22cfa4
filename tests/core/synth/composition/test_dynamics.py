"""Sections are as loud as the arc of energy wants them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.music.settle import settle
from soundfoundry_core.providers.contract import Commission
from soundfoundry_core.style import StyleProfile, StyleSeed
from soundfoundry_core.synth.composition import compose
from soundfoundry_core.theory import GENRES

if TYPE_CHECKING:
    from soundfoundry_core.synth.score import Score

WEIGHT = {"drums": 0.63, "bass": 0.89, "keys": 1.0, "pads": 0.56, "lead": 0.79, "air": 0.2}


def cast(genre: str, seed: int) -> Score:
    """Compose a track of thirty seconds of one of many makers."""
    profile = StyleProfile.of(StyleSeed.derive(f"maker-{seed}"))
    request = MusicRequest.of(prompt=f"{genre} track", genre=genre, duration_s=30.0, seed=seed)
    return compose(
        Commission(
            brief=settle(request, profile, seed=seed),
            profile=profile,
            duration_s=30.0,
            seed=seed,
            model="foundry-1",
        )
    )


def force(score: Score, start: float, end: float) -> float:
    """Return the mean power with which the band plays between two beats, on a scale of its own."""
    total = 0.0
    for part in score.parts:
        ring = {"drums": 0.12, "keys": 0.45}.get(part.bus, 1e6) * score.bpm / 60
        for note in part.notes:
            shared = min(note.beat + min(note.length, ring), end) - max(note.beat, start)
            total += max(0.0, shared) * WEIGHT[part.bus] * part.gain**2 * note.velocity**4
    return total / (end - start)


def loudness(score: Score) -> dict[str, float]:
    """Return decibels of each section."""
    return {
        section.name: 10 * math.log10(force(score, section.beat, section.beat + section.beats) + 1e-9)
        for section in score.sections
    }


@pytest.mark.parametrize("genre", GENRES)
def test_the_calm_sections_are_softer(genre: str) -> None:
    """Intro and outro lie under the fullest section by what one can hear, and are not lost."""
    for seed in range(3):
        score = cast(genre, seed)
        heard = loudness(score)
        peak = max(score.sections, key=lambda section: section.energy).name
        for name in ("intro", "outro"):
            assert 1.5 <= heard[peak] - heard[name] <= 13.0, (name, heard)


def test_slow_genres_breathe_deeper() -> None:
    """Ambient and cinematic pieces have a wider range than those with a beat."""
    depth = {}
    for genre in ("ambient", "cinematic", "house", "pop"):
        ranges = []
        for seed in range(3):
            heard = loudness(cast(genre, seed))
            ranges.append(max(heard.values()) - min(heard.values()))
        depth[genre] = sum(ranges) / 3
    assert min(depth["ambient"], depth["cinematic"]) > max(depth["house"], depth["pop"]) + 1.0
