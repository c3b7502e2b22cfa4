"""Laws of the macros: six sliders, 0-100, neutral at 50."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import InvalidRequestError, UnknownNameError
from soundfoundry_core.style import Macros

NAMES = ("energy", "brightness", "warmth", "space", "grit", "complexity")


def test_neutral_is_fifty() -> None:
    """Left alone, every slider is at 50 and moves nothing."""
    assert Macros().as_dict() == dict.fromkeys(NAMES, 50)
    assert [Macros().signed(name) for name in NAMES] == [0.0] * 6


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(0, 100)))
@settings(max_examples=50, deadline=None)
def test_of_sets_what_is_named(values: dict[str, int]) -> None:
    """Named sliders are set, the others stay at 50, and ``as_dict`` gives all back."""
    macros = Macros.of(values)
    assert macros.as_dict() == {**dict.fromkeys(NAMES, 50), **values}
    assert Macros.of(macros.as_dict()) == macros
    assert all(-1 <= macros.signed(name) <= 1 for name in NAMES)


@pytest.mark.parametrize("value", [-1, 101, 10**9, 50.0, "50", True, None, float("nan")], ids=repr)
def test_what_is_no_position_is_refused(value: object) -> None:
    """Only integers from 0 to 100 are positions; the field is named."""
    with pytest.raises(InvalidRequestError, match="from 0 to 100") as caught:
        Macros.of({"grit": value})  # type: ignore[dict-item]
    assert caught.value.field == "macros.grit"


@pytest.mark.parametrize("name", ["grot", "Energy", "", 5], ids=repr)
def test_unknown_names_are_refused(name: str) -> None:
    """An unknown macro is refused with the known ones."""
    with pytest.raises(UnknownNameError, match="no macro") as caught:
        Macros.of({name: 1})
    assert caught.value.field == "macros"
    assert "complexity" in caught.value.fix
