"""Laws of the portable circle functions, judged by the C library."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.style.turns import cos_turn, fifth_root, sin_turn


@given(st.floats(-1000, 1000))
def test_sine_and_cosine(turns: float) -> None:
    """Both are the C library's to 1e-8, at any angle in turns."""
    assert sin_turn(turns) == pytest.approx(math.sin(math.tau * turns), abs=1e-8)
    assert cos_turn(turns) == pytest.approx(math.cos(math.tau * turns), abs=1e-8)


def test_the_quarters() -> None:
    """Nothing happens at the seams of the folding."""
    assert [round(sin_turn(quarter / 4), 8) for quarter in range(-4, 5)] == [0, 1, 0, -1, 0, 1, 0, -1, 0]


@given(st.floats(1e-6, 4))
def test_the_fifth_root(value: float) -> None:
    """Its fifth power is the value again; of nothing it is nothing."""
    assert fifth_root(value) ** 5 == pytest.approx(value, rel=1e-12)
    assert fifth_root(0) == 0
