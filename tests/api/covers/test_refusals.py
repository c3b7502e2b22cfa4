"""What cannot be drawn is not tried again at once, and not for ever."""

from __future__ import annotations

import pytest

from soundfoundry_api.covers.refusals import Refusals
from soundfoundry_core.errors import RasterError


class Clock:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_a_refusal_is_repeated_and_then_forgotten() -> None:
    """For ten minutes the same words, then it may be tried again; other pictures are not concerned."""
    clock = Clock()
    refusals = Refusals(clock)
    refusals.add("a", RasterError("Too slow.", fix="Draw less."))
    clock.now = 599.0
    with pytest.raises(RasterError, match=r"Too slow\.") as refused:
        refusals.check("a")
    assert refused.value.fix == "Draw less."
    refusals.check("b")
    clock.now = 601.0
    refusals.check("a")


def test_refusals_take_no_more_and_more_memory() -> None:
    """Of more than ten thousand the oldest are forgotten."""
    refusals = Refusals(Clock())
    for number in range(10_001):
        refusals.add(str(number), RasterError("x"))
    refusals.check("0")
    with pytest.raises(RasterError):
        refusals.check("1")
