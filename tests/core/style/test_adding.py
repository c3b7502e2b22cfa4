"""Laws of adding: plain order, whatever this Python's sum() does."""

from __future__ import annotations

from functools import reduce
from operator import add

from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.style.adding import added


@given(st.lists(st.floats(-1e9, 1e9)))
def test_values_are_added_from_the_first_to_the_last(values: list[float]) -> None:
    """The sum is that of repeated additions, to the last bit."""
    assert added(values) == reduce(add, values, 0.0)


def test_a_compensated_sum_would_differ() -> None:
    """The classical example, in which plain addition loses the small values: this is what is promised."""
    assert added([1e16, 1.0, -1e16]) == 0.0
