"""Laws of titles and of the folder names made from them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.music.titles import slug, title_of


@pytest.mark.parametrize("seed", range(6))
def test_a_title_shows_what_the_prompt_shows(seed: int) -> None:
    """Pictures of the prompt come into the title."""
    assert title_of("lonely robot walking through neon rain at midnight", seed) in {
        "Lonely Robot",
        "Neon Rain",
    }
    assert "Tokyo" in title_of("a song about Tokyo, 90 bpm", seed)


@pytest.mark.parametrize(
    "prompt", ["ambient electronic track", "84 bpm", "no drums", "lofi beats in D minor", "!!!", "song"]
)
def test_a_prompt_without_pictures_gets_two_words(prompt: str) -> None:
    """Musical terms are no title: both words come from the lists, in title case."""
    titles = {title_of(prompt, seed) for seed in range(20)}
    assert len(titles) > 5
    for title in titles:
        assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", title)
        assert not {"Ambient", "Electronic", "Track", "Drums", "Lofi", "Beats", "Bpm"} & set(title.split())


def test_moods_have_their_own_words() -> None:
    """A dark prompt and a bright one draw from different lists."""
    dark = {title_of("dark techno", seed).split()[-1] for seed in range(30)}
    bright = {title_of("happy pop", seed).split()[-1] for seed in range(30)}
    assert not dark & bright


def test_a_script_without_capitals_stands_alone() -> None:
    """A Japanese prompt has a Japanese title."""
    assert title_of("夜の東京 🎵", 1) == "夜の東京"


@given(st.text(max_size=80), st.integers(0, 2**53 - 1))
@settings(max_examples=150, deadline=None)
def test_any_prompt_has_a_title(prompt: str, seed: int) -> None:
    """Never empty, at most 40 characters, one line, and the same each time."""
    title = title_of(prompt, seed)
    assert title == title_of(prompt, seed)
    assert 1 <= len(title) <= 40
    assert title == title.strip()
    assert title.isprintable()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Neon Rain", "neon-rain"),
        ("Ça va, Zoë?", "ca-va-zoe"),
        ("Straße & Fjørd", "strasse-and-fjord"),
        ("../../etc/passwd", "etc-passwd"),
        ("...", "track-"),
        ("", "track-"),
        ("夜の東京", "track-"),
        ("夜 Tokyo", "tokyo"),
        ("CON", "con-track"),
        ("Don’t Stop", "dont-stop"),
        ("  --a--  ", "a"),
        ("C:\\temp\0", "c-temp"),
    ],
)
def test_slugs_are_as_expected(title: str, name: str) -> None:
    """Accents go, other scripts become a stable name, and nothing leaves its folder."""
    assert slug(title).startswith(name) if name == "track-" else slug(title) == name


def test_other_scripts_have_stable_and_different_slugs() -> None:
    """The fallback is a hash of the title: golden, and not shared."""
    assert slug("夜の東京") == "track-f9110586"
    assert slug("夜の東京") != slug("東京")


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_title_has_a_safe_slug(title: str) -> None:
    """1-60 characters of a-z, 0-9 and single inner hyphens; a slug is its own slug."""
    name = slug(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= 60
    assert slug(name) == name
