"""The word list: whole words, without case and accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.moderation.contract import ModerationRequest
from soundfoundry_core.moderation.wordlist import WordListModerator, WordListSettings


def allows(words: tuple[str, ...], **said: str) -> bool:
    moderator = WordListModerator(WordListSettings(words=words))
    return moderator.review(ModerationRequest(**{"prompt": "", **said})).allowed


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("ban", "Ban this"),
        ("ban", "a BÁN!"),
        ("ban", "\uff42\uff41\uff4e"),
        ("ban", "b\u0301an"),
        ("straße", "STRASSE"),
        ("Über", "uber"),
        ("two words", "two, WORDS"),
        ("two words", "two\n\twords"),
        ("東京", "(東京)"),
        ("c++", "c"),
    ],
)
def test_listed_words_are_found(word: str, text: str) -> None:
    """Case, accents, letter width, punctuation and white space do not hide a word."""
    assert not allows((word,), prompt=text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("ban", "urban banjo"),
        ("two words", "two other words"),
        ("two words", "words two"),
        ("ban", ""),
        ("", "any"),
    ],
)
def test_other_words_pass(word: str, text: str) -> None:
    """Only whole words, and the words of a phrase in their order, are found."""
    assert allows((word,), prompt=text)


@pytest.mark.parametrize("field", ["prompt", "title", "lyrics"])
def test_every_field_is_read(field: str) -> None:
    """The refusal names the field and does not repeat the word."""
    moderator = WordListModerator(WordListSettings(words=("forbidden",)))

    verdict = moderator.review(ModerationRequest(**{"prompt": "calm", field: "a Forbidden one"}))

    assert not verdict.allowed
    assert field in verdict.reason
    assert "forbidden" not in verdict.reason.lower()


def test_fields_do_not_run_into_each_other() -> None:
    """A phrase is not made of the end of one field and the start of the next."""
    assert allows(("two words",), prompt="two", title="words")


@given(st.text(max_size=60), st.sampled_from(["", " ", ", ", "\n"]))
def test_a_listed_text_is_found_whatever_surrounds_it(text: str, gap: str) -> None:
    """Between other words a listed word is still found; without any word it stops nothing."""
    has_words = not allows((text,), prompt=text)

    if gap and has_words:
        assert not allows((text,), prompt=f"calm{gap}{text}{gap}piano")
    if not any(char.isalnum() for char in text) and "_" not in text and text.isascii():
        assert not has_words
