"""Laws of the style seed: golden values, spelling, bounds."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.style import StyleSeed
from soundfoundry_core.style.seed import SEED_LIMIT

GOLDEN = {
    "ada@example.org": 5137028464409542,
    "Ada@Example.org ": 5137028464409542,
    "grace": 7853958311723952,
    "linus": 4058322310281618,
    "user-1": 4909927328145079,
    "user-2": 8828544481839927,
    "Zo\u00eb": 3363516956633525,
    "Zoe\u0308": 3363516956633525,
    "\u0141ukasz": 6427468755377813,
    "中村": 7052291089854861,
    "Straße": 8099562628857674,
    "STRASSE": 8099562628857674,
    "🎵": 4461700849737798,
    "a" * 1000: 1522861332960798,
}


@pytest.mark.parametrize(("identity", "value"), GOLDEN.items(), ids=range(len(GOLDEN)))
def test_an_identity_has_its_seed_for_ever(identity: str, value: int) -> None:
    """These numbers are in databases: they never change."""
    assert int(StyleSeed.derive(identity)) == value


@given(st.text(min_size=1, max_size=30))
@settings(max_examples=200, deadline=None)
def test_unicode_form_and_case_do_not_matter(identity: str) -> None:
    """One name typed in two ways is one maker; every derived seed is in range."""
    if not identity.strip():
        return
    seed = StyleSeed.derive(identity)
    assert 0 <= seed.value < SEED_LIMIT
    assert StyleSeed.derive(f"  {unicodedata.normalize('NFD', identity)}\n") == seed
    assert StyleSeed.derive(unicodedata.normalize("NFC", identity)) == seed
    assert StyleSeed.derive(identity.casefold()) == seed


def test_neighbouring_identities_are_far_apart() -> None:
    """10,000 numbered users have 10,000 seeds, spread over the whole range."""
    seeds = sorted(StyleSeed.derive(f"user-{number}").value for number in range(10_000))
    assert len(set(seeds)) == 10_000
    assert seeds[0] < SEED_LIMIT // 1000
    assert seeds[-1] > SEED_LIMIT - SEED_LIMIT // 1000


@pytest.mark.parametrize("identity", ["", "   ", "\n\t"])
def test_nobody_has_no_seed(identity: str) -> None:
    """An empty identity is refused with a fix."""
    with pytest.raises(InvalidRequestError, match="needs a name") as caught:
        StyleSeed.derive(identity)
    assert caught.value.field == "maker"
    assert caught.value.fix


@pytest.mark.parametrize("value", [-1, SEED_LIMIT, 1.0, True, "7", None], ids=repr)
def test_what_is_no_seed_is_refused(value: object) -> None:
    """Only integers from 0 to 2**53 - 1 are seeds, and a bool is none."""
    with pytest.raises(InvalidRequestError, match="is not a style seed") as caught:
        StyleSeed(value)  # type: ignore[arg-type]
    assert caught.value.field == "style_seed"


def test_both_ends_of_the_range_are_seeds() -> None:
    """0 and 2**53 - 1 are accepted, and a double holds them exactly."""
    for value in (0, SEED_LIMIT - 1):
        assert int(StyleSeed(value)) == value == int(float(value))
