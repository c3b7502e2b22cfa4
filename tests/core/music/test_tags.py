"""Tags: always writable, whatever they are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.music.tags import Tags

_ANY = st.text(st.characters(), max_size=50)


@given(title=_ANY, lyrics=_ANY, name=_ANY, value=_ANY)
def test_any_text_becomes_writable(title: str, lyrics: str, name: str, value: str) -> None:
    """Every field is valid UTF-8 without control characters; titles are one line; names are capitals."""
    tags = Tags(title=title, lyrics=lyrics, extra={name: value})
    for key, text in tags.comments():
        text.encode("utf-8")
        assert "\x00" not in text
        assert all(
            character.isprintable() or ord(character) > 31 or character in "\n\t" for character in text
        )
        assert key
        assert set(key) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
    assert "\n" not in tags.title


def test_text_that_is_fine_is_kept() -> None:
    """Letters of all scripts, emoji and line breaks in lyrics stay as they are."""
    tags = Tags(title="Ünïcödé 音楽 🎶", lyrics="one\r\ntwo", artist="  Ada   Lovelace ")
    assert (tags.title, tags.lyrics, tags.artist) == ("Ünïcödé 音楽 🎶", "one\ntwo", "Ada Lovelace")


def test_empty_fields_are_left_out_and_extras_are_in_order() -> None:
    """Only what says something is listed, extra names in alphabetical order."""
    tags = Tags(title="T", date=None, bpm=84.6, extra={"b": "2", "a": "1", "c": "", "!": "x"})
    assert tags.comments() == (("TITLE", "T"), ("BPM", "85"), ("A", "1"), ("B", "2"))


@pytest.mark.parametrize(("bpm", "text"), [(None, ""), (83.5, "84"), (120.0, "120"), (0.2, "1")])
def test_the_tempo_is_a_whole_number(bpm: float | None, text: str) -> None:
    """Players expect a whole number of beats per minute."""
    assert Tags(title="T", bpm=bpm).bpm_text == text


def test_novels_are_cut() -> None:
    """A field has at most 100,000 characters."""
    assert len(Tags(title="T", lyrics="la " * 100_000).lyrics) == 100_000
