"""A commission becomes each model's own parameters, inside their ranges, and every loss is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core import steps
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.providers.cards import Card, Choice, Fixed, Free, Seconds, Text, fill
from soundfoundry_core.providers.contract import Money
from soundfoundry_core.providers.prices import Per, Price
from soundfoundry_core.providers.wording import motif_in_words, wording_of
from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_core.theory.key import Key
from soundfoundry_core.theory.motif import Motif

A_PIECE = Price(per=Per.PIECE, usd=0.2)
PLAIN = Card(
    id="plain", title="Plain", prompt=Text("prompt"), length=Seconds(name="duration", low=1, high=190),
    seed="seed", price=A_PIECE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("length", "asked_s", "name", "value", "loses"),
    [
        (Seconds(name="duration", low=1, high=190), 30.0, "duration", 30, False),
        (Seconds(name="duration", low=1, high=190), 30.5, "duration", 31, False),
        (Seconds(name="seconds_total", low=0, high=47, whole=False), 30.5, "seconds_total", 30.5, False),
        (Seconds(name="duration", low=1, high=190), 300.0, "duration", 190, True),
        (
            Seconds(name="music_length_ms", low=3, high=600, scale=1000),
            45.0,
            "music_length_ms",
            45_000,
            False,
        ),
        (Choice(name="d", options=((95.0, "95s"), (285.0, "285s"))), 60.0, "d", "95s", False),
        (Choice(name="d", options=((95.0, "95s"), (285.0, "285s"))), 100.0, "d", "285s", False),
        (Choice(name="d", options=((95.0, "95s"), (285.0, "285s"))), 400.0, "d", "285s", True),
        (Fixed(30.0), 45.0, None, None, True),
        (Fixed(30.0), 30.0, None, None, False),
        (Free(60.0, 240.0), 90.0, None, None, True),
    ],
)
def test_the_length_is_spelt_as_the_model_wants_it(
    length: Seconds | Choice | Fixed | Free, asked_s: float, name: str | None, value: object, loses: bool
) -> None:
    """Seven spellings of one wish; what cannot be had is said."""
    card = replace(PLAIN, length=length)
    sheet = fill(card, a_commission(card.spec, duration_s=asked_s))
    assert {key: sheet.parameters[key] for key in sheet.parameters if key not in {"prompt", "seed"}} == (
        {name: value} if name else {}
    )
    assert any(" s asked" in loss for loss in sheet.losses) == loses


@given(seed=st.integers(0, 2**53 - 1), duration_s=st.floats(5, 600), strength=st.floats(0, 1))
def test_every_parameter_stays_in_its_range(seed: int, duration_s: float, strength: float) -> None:
    """Whatever is asked for: the text fits, the length is one that the model makes, the seed below its limit."""
    card = replace(PLAIN, prompt=Text("prompt", longest=120), seed_limit=2**31)
    commission = a_commission(card.spec, seed=seed, duration_s=duration_s)
    sheet = fill(card, commission, strength=strength)
    assert len(sheet.parameters["prompt"]) <= 120
    assert 1 <= sheet.parameters["duration"] <= 190
    assert sheet.parameters["duration"] >= min(duration_s, 190)
    assert 0 <= sheet.parameters["seed"] < 2**31
    assert fill(card, commission, strength=strength) == sheet
    assert all(len(loss) <= 300 and "\n" not in loss for loss in sheet.losses)


def test_two_makers_ask_in_different_words_and_one_in_the_same() -> None:
    """The motif, the key and the timbre of the profile are spoken; the prompt stays as it was written."""
    request = MusicRequest.of(prompt="ambient electronic track", duration_s=30.0)
    said = {
        seed: fill(PLAIN, steps.understand(request, StyleProfile.of(seed), seed=1, model=PLAIN.spec))
        for seed in (1, 2)
    }
    assert said[1].parameters["prompt"] != said[2].parameters["prompt"]
    assert all(str(sheet.parameters["prompt"]).startswith(request.prompt) for sheet in said.values())
    assert all("motif" in str(sheet.parameters["prompt"]) for sheet in said.values())


def test_the_strength_of_the_style_adds_phrases() -> None:
    """At 0 only what was asked for is said; more strength says more, in the same order, and takes nothing back."""
    commission = a_commission(PLAIN.spec)
    said = [
        [phrase.about for phrase in wording_of(commission, strength=strength / 10).phrases]
        for strength in range(11)
    ]
    assert said[0] == ["vocals"]  # the prompt has said the key itself
    assert "motif" in said[10]
    for less, more in zip(said, said[1:], strict=False):
        assert [about for about in more if about in less] == less


def test_a_motif_is_spoken_as_notes() -> None:
    """Degrees become note names of the key, with their lengths."""
    motif = Motif.of((0, 4), (2, 2), (-1, 8))
    assert motif_in_words(motif, Key.parse("D minor")) == "D, F (short), C (long)"


def test_what_has_no_room_is_said() -> None:
    """A model that takes 60 characters keeps the prompt and loses the motif, in words."""
    card = replace(PLAIN, prompt=Text("prompt", longest=60))
    sheet = fill(card, a_commission(card.spec))
    assert any("no room for" in loss and "motif" in loss for loss in sheet.losses)
    assert str(sheet.parameters["prompt"]).startswith("calm ambient piano in D minor")


def test_songs_and_instrumentals() -> None:
    """Lyrics go where the model wants them, cut to what it takes; an instrumental says so in the model's own way."""
    card = replace(
        PLAIN, vocals=True, lyrics=Text("lyrics", longest=20), no_lyrics="[inst]", instrumental="instrumental"
    )
    commission = a_commission(card.spec)
    assert fill(card, commission).parameters["lyrics"] == "[inst]"
    assert fill(card, commission).parameters["instrumental"] is True
    brief = replace(commission.brief, has_vocals=True, lyrics="la " * 20)
    sheet = fill(card, replace(commission, brief=brief))
    assert sheet.parameters["lyrics"] == ("la " * 20)[:20]
    assert sheet.parameters["instrumental"] is False
    assert any("lyrics" in loss for loss in sheet.losses)
    assert "Vocals asked, the model is instrumental." in fill(PLAIN, replace(commission, brief=brief)).losses


def test_what_to_leave_out_is_a_parameter_or_words() -> None:
    """``negative_prompt`` where there is one, else "no drums" in the text."""
    commission = a_commission(PLAIN.spec)
    commission = replace(commission, brief=replace(commission.brief, without=("drums",)))
    assert "no drums" in str(fill(PLAIN, commission).parameters["prompt"])
    said = replace(commission, brief=replace(commission.brief, prompt="a tune, no drums"))
    assert str(fill(PLAIN, said).parameters["prompt"]).count("no drums") == 1
    sheet = fill(replace(PLAIN, negative="negative_prompt"), commission)
    assert sheet.parameters["negative_prompt"] == "drums"
    assert "no drums" not in str(sheet.parameters["prompt"])


@pytest.mark.parametrize(
    ("price", "seconds", "micros"),
    [
        (Price(per=Per.PIECE, usd=0.2), 30, 200_000),
        (Price(per=Per.SECOND, usd=0.0002), 30, 6_000),
        (Price(per=Per.MINUTE, usd=0.8), 61, 1_600_000),
        (Price(per=Per.TEN_SECONDS, usd=0.01), 95, 100_000),
        (Price(per=Per.COMPUTE_SECOND, usd=0.0014, computing=0.5), 30, 21_000),
        (Price(per=Per.PIECE, usd=0.0), 30, 1),
    ],
)
def test_estimates_are_never_nothing(price: Price, seconds: float, micros: int) -> None:
    """0 would mean: free to ask again."""
    assert price.estimate(seconds) == Money(micros)
