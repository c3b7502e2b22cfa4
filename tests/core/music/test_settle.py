"""Laws of settling: who decides what, and that it is the same every time."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.music.settle import settle
from soundfoundry_core.style import StyleProfile, StyleSeed
from soundfoundry_core.theory import GENRES, MODES, Key

if TYPE_CHECKING:
    from soundfoundry_core.music.brief import Brief

ADA = StyleProfile.of(StyleSeed.derive("ada@example.org"))
SOURCES = {"genre", "bpm", "key", "beats_per_bar", "valence", "energy", "density", "brightness", "title"}


def brief(prompt: str, profile: StyleProfile = ADA, seed: int = 1, **values: Any) -> Brief:
    """Settle a request of this prompt."""
    return settle(MusicRequest.of(prompt=prompt, **values), profile, seed=seed)


def with_sound(**values: Any) -> StyleProfile:
    """Return Ada's profile with another key or tempo."""
    return replace(ADA, sound=replace(ADA.sound, **values))


def test_what_is_asked_beats_the_prompt() -> None:
    """Fields of the request win over anything the prompt says."""
    made = brief("techno at 130 bpm in D minor", genre="jazz", bpm=99.5, key="Bb dorian", title="Mine")
    assert (made.genre, made.bpm, made.key, made.title) == ("jazz", 99.5, Key(10, "dorian"), "Mine")
    assert {made.sources[name] for name in ("genre", "bpm", "key", "title")} == {"asked"}


def test_the_prompt_beats_genre_and_maker() -> None:
    """What is said wins over what is usual; figures win over words."""
    made = brief("slow adagio lofi waltz, 84 bpm, in D minor, dark")
    assert (made.genre, made.bpm, made.key, made.beats_per_bar) == ("lofi", 84, Key(2, "minor"), 3)
    assert {made.sources[name] for name in ("genre", "bpm", "key", "beats_per_bar", "valence")} == {"prompt"}
    assert brief("slow adagio lofi").bpm == 70


def test_left_alone_the_maker_and_the_genre_decide() -> None:
    """A prompt of nothing but a genre gives the genre's mood and the maker's key and tempo."""
    made = brief("ambient electronic track")
    assert made.genre == "ambient"
    assert made.key == ADA.sound.key
    assert made.sources == {
        "genre": "prompt", "bpm": "style", "key": "style", "beats_per_bar": "default", "valence": "genre",
        "energy": "genre", "density": "genre", "brightness": "default", "title": "prompt",
    }  # fmt: skip
    assert (made.valence, made.energy, made.density, made.brightness) == (0.0, 0.2, 0.25, 0.5)


@pytest.mark.parametrize(("centre", "bpm"), [(70, 90), (100, 135), (130, 180)])
def test_the_makers_place_in_the_tempo_range(centre: int, bpm: int) -> None:
    """The tempo centre's place in 70-130 is the place in the genre's range."""
    assert brief("jazz", with_sound(tempo_centre=centre)).bpm == bpm


@pytest.mark.parametrize("genre", GENRES)
def test_slow_is_slow_and_fast_is_fast_for_every_maker(genre: str) -> None:
    """A "slow" ends in the lower half of the genre's range or below, "fast" in the upper half or above."""
    low, high = GENRES[genre].bpm
    for centre in (70, 100, 130):
        maker = with_sound(tempo_centre=centre)
        usual = brief("x", maker, genre=genre).bpm
        slow, fast = brief("slow", maker, genre=genre).bpm, brief("fast", maker, genre=genre).bpm
        assert 0.8 * low <= slow < (low + high) / 2 < fast <= 1.2 * high
        assert slow < usual < fast
        assert low <= usual <= high


def test_energy_nudges_the_tempo_by_at_most_eight_percent() -> None:
    """Words and the macro of energy move the tempo a little, both ways."""
    usual = brief("x", genre="pop").bpm
    assert brief("x", genre="pop", macros={"energy": 100}).bpm == pytest.approx(1.08 * usual, abs=0.51)
    assert brief("x", genre="pop", macros={"energy": 0}).bpm == pytest.approx(0.92 * usual, abs=0.51)
    assert usual < brief("energetic", genre="pop").bpm <= round(1.08 * usual)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("genre", GENRES)
def test_the_key_is_the_makers_tonic_in_a_mode_of_the_genre(genre: str, mode: str) -> None:
    """The tonic stays; the mode is the maker's where the genre has it, and turns where the words demand it."""
    maker = with_sound(key=Key(3, mode))
    made = brief("x", maker, genre=genre)
    assert made.key.tonic == 3
    assert made.key.mode in GENRES[genre].modes
    assert (made.key.mode == mode) == (mode in GENRES[genre].modes) == (made.sources["key"] == "style")
    thirds = {MODES[name][2] for name in GENRES[genre].modes}
    assert brief("sad", maker, genre=genre).key.minor == (3 in thirds)
    assert brief("joyful", maker, genre=genre).key.minor == (4 not in thirds)


def test_a_mode_without_a_tonic_keeps_the_makers() -> None:
    """The words "in a minor key" mean minor on the maker's own tonic."""
    made = brief("something in a minor key")
    assert (made.key, made.sources["key"]) == (Key(ADA.sound.key.tonic, "minor"), "prompt")


def test_macros_move_the_mood_and_words_move_macros_left_alone() -> None:
    """Asked macros stay as they are; words move the others; values stay within their ranges."""
    made = brief("dusty, spacious ambient", macros={"grit": 10, "brightness": 100, "complexity": 0})
    assert (made.macros.grit, made.macros.space) == (10, 72)
    assert made.brightness > 0.5
    assert made.density < 0.25
    assert (made.sources["brightness"], made.sources["density"]) == ("asked", "asked")
    loud = brief("energetic powerful intense driving happy cheerful techno", macros={"energy": 100})
    assert loud.energy == 1


def test_the_genre_is_drawn_by_mood_where_none_is_named() -> None:
    """Calm prompts never draw techno, furious ones never ambient, and makers differ."""
    makers = [StyleProfile.of(seed) for seed in range(60)]
    calm = {brief("a calm and quiet evening", maker).genre for maker in makers}
    fierce = {brief("furious, energetic, aggressive", maker).genre for maker in makers}
    nothing = {brief("something", maker).genre for maker in makers}
    assert not calm & {"techno", "rock", "house"}
    assert not fierce & {"ambient", "lofi"}
    assert len(nothing) >= 8
    assert brief("something").sources["genre"] == "style"


def test_leanings_decide_before_the_draw() -> None:
    """Words that lean to a genre choose it, for every maker; a genre that is left out is never drawn."""
    makers = [StyleProfile.of(seed) for seed in range(40)]
    made = [brief("epic orchestral battle", maker) for maker in makers]
    assert {(one.genre, one.sources["genre"]) for one in made} == {("cinematic", "prompt")}
    assert "techno" not in {brief("something, no techno", maker).genre for maker in makers}
    assert {brief("sitar and tabla", maker).genre for maker in makers} == {"world"}


@pytest.mark.parametrize(
    ("prompt", "values", "sings"),
    [
        ("rain", {}, False),
        ("rain", {"has_vocals": True}, True),
        ("rain", {"lyrics": "la la"}, True),
        ("a singer in the rain", {}, True),
        ("rain, no vocals", {"has_vocals": True}, False),
        ("instrumental rain", {"lyrics": "la la"}, False),
    ],
)
def test_who_sings(prompt: str, values: dict[str, Any], sings: bool) -> None:
    """A voice is asked for by field, lyrics or word; leaving it out in words wins."""
    assert brief(prompt, **values).has_vocals is sings


def test_another_take_stays_the_same_music() -> None:
    """The track's seed moves nothing but the title."""
    one, other = brief("something nice", seed=1), brief("something nice", seed=2)
    assert replace(one, title="") == replace(other, title="")


REQUESTS = st.fixed_dictionaries(
    {"prompt": st.text(min_size=1, max_size=60)},
    optional={
        "genre": st.sampled_from(sorted(GENRES)),
        "bpm": st.floats(40, 240),
        "macros": st.dictionaries(st.sampled_from(["energy", "grit", "brightness"]), st.integers(0, 100)),
        "has_vocals": st.booleans(),
    },
)


@given(REQUESTS, st.integers(0, 2**53 - 1), st.integers(0, 2**53 - 1))
@settings(max_examples=120, deadline=None)
def test_every_request_is_settled(values: dict[str, Any], maker: int, seed: int) -> None:
    """Any request and maker give a whole brief within its ranges, the same each time."""
    try:
        request = MusicRequest.of(**values)
    except InvalidRequestError:
        return
    profile = StyleProfile.of(maker)
    made = settle(request, profile, seed=seed)
    assert made == settle(request, profile, seed=seed)
    assert made.genre in GENRES
    assert 40 <= made.bpm <= 240
    assert made.beats_per_bar in {3, 4, 5, 7}
    assert -1 <= made.valence <= 1
    assert all(0 <= amount <= 1 for amount in (made.energy, made.density, made.brightness))
    assert made.title
    assert set(made.sources) == SOURCES
    assert set(made.sources.values()) <= {"asked", "prompt", "genre", "style", "default"}


def test_a_brief_is_the_same_in_every_process() -> None:
    """PYTHONHASHSEED changes nothing."""
    program = (
        "from soundfoundry_core.music.request import MusicRequest as R\n"
        "from soundfoundry_core.music.settle import settle\n"
        "from soundfoundry_core.style import StyleProfile as P\n"
        "for text in ('something nice', 'sad piano', 'epic neon rain, no drums or bass'):\n"
        "    print(ascii(settle(R.of(prompt=text), P.of(7), seed=3)))\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(printed) == 1
    assert b"Brief(" in printed.pop()
