"""Laws of the close and the opening: a piece of a few seconds neither begins nor ends in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soundfoundry_core import steps
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.style import StyleProfile
from soundfoundry_core.synth.composition import compose
from soundfoundry_core.synth.provider import SynthProvider


def commission(seconds: float, **wishes: object):
    request = MusicRequest.of(prompt="a piece", duration_s=seconds, **wishes)
    return steps.understand(request, StyleProfile.of(7), seed=3, model=SynthProvider().models()[0])


def keys_after(score, second: float) -> list[float]:
    """Return when keys strike after a moment, in seconds."""
    beat = 60 / score.bpm
    struck = [note.beat * beat for part in score.parts if part.bus == "keys" for note in part.notes]
    return [at for at in struck if at > second]


@pytest.mark.parametrize("seconds", [5.0, 6.5, 8.0])
@pytest.mark.parametrize("genre", ["techno", "jazz", "rock", "house"])
def test_a_short_piece_is_struck_until_its_end(genre: str, seconds: float) -> None:
    """In the last 1.3 seconds of a short piece keys are struck, and nothing begins in the last half second."""
    score = compose(commission(seconds, genre=genre, bpm=97.0))
    struck = keys_after(score, seconds - 1.3)
    assert struck
    assert max(struck) <= seconds - 0.5


def test_the_last_strike_is_the_final_chord_and_softer() -> None:
    """What is struck again are notes of the final chord, each softer than before."""
    score = compose(commission(8.0, genre="techno", bpm=124.0))
    for part in score.parts:
        if part.bus != "keys":
            continue
        again = [note for note in part.notes if note.beat * 60 / score.bpm > 8.0 - 0.8]
        before = [note for note in part.notes if note not in again]
        for note in again:
            assert any(old.pitch == note.pitch and old.velocity > note.velocity for old in before)


def test_a_longer_piece_may_breathe() -> None:
    """Beyond ten seconds nothing is added: the same piece, whatever the room at its end."""
    score = compose(commission(30.0, genre="techno"))
    assert not list(keys_after(score, 29.3))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("genre", ["electronic", "ambient", "cinematic", "lofi"])
def test_somebody_plays_at_the_beginning(genre: str, seed: int) -> None:
    """Within the first section there is a note, however little energy was asked for."""
    wish = commission(8.0, genre=genre, bpm=180.0, macros={"energy": 0, "complexity": 0})
    score = compose(replace(wish, seed=seed))
    first = min(note.beat for part in score.parts for note in part.notes)
    assert first < score.sections[0].beats
