"""The form of API keys."""

from __future__ import annotations

import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_api.auth.api_keys import KEY_LENGTH, make_key, parse_key

CHARACTERS = st.characters(min_codepoint=33, max_codepoint=126) | st.characters()
made_keys = st.booleans().map(lambda test: make_key(test=test))


@given(made_keys)
def test_a_key_is_read_back(key) -> None:
    """What was made is understood: public id, kind and digest are the same."""
    assert re.fullmatch(r"sf_(live|test)_[0-9A-Za-z]{54}", key.text)
    assert len(key.text) == KEY_LENGTH
    assert parse_key(key.text) == key
    assert key.digest == hashlib.sha256(key.text.encode()).digest()
    assert key.text.startswith("sf_test_" if key.test else "sf_live_")


@given(made_keys, st.integers(0, KEY_LENGTH - 1), CHARACTERS)
def test_every_wrong_character_is_seen(key, place: int, character: str) -> None:
    """No key with one character changed is a key: the checksum sees every single one."""
    changed = key.text[:place] + character + key.text[place + 1 :]

    assert (parse_key(changed) is not None) == (changed == key.text)


@given(made_keys, st.integers(0, KEY_LENGTH), st.text(CHARACTERS, min_size=1, max_size=4))
def test_nothing_may_be_added_or_left_out(key, place: int, more: str) -> None:
    """A key with something inserted, cut off or wrapped around is none."""
    assert parse_key(key.text[:place] + more + key.text[place:]) is None
    assert parse_key(key.text[: min(place, KEY_LENGTH - 1)]) is None


@given(st.text(max_size=80))
def test_anything_else_is_no_key(text: str) -> None:
    """Noise is refused without an exception."""
    assert parse_key(text) is None


def test_keys_differ() -> None:
    """A thousand keys share neither public id nor secret."""
    keys = [make_key(test=False) for _ in range(1000)]

    assert len({key.public_id for key in keys}) == len({key.text[16:56] for key in keys}) == 1000


def test_a_key_hides_itself() -> None:
    """What a log line may show of a key is its public part."""
    key = make_key(test=True)

    assert repr(key) == f"ApiKey({key.text[:16]}...)"
