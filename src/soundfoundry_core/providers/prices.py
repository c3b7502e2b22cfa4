"""What a model costs, as data: so much a piece, a second, a begun minute, or a second of computing.

An estimate is never 0. To the job engine 0 means *free to ask again*, and no remote model is that: even one whose list
price is 0 keeps somebody's machine busy twice.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from soundfoundry_core.providers.contract import Money

__all__ = ["Per", "Price"]


class Per(enum.Enum):
    """What is counted."""

    PIECE = "piece"
    SECOND = "second"
    """Of audio."""
    TEN_SECONDS = "begun 10 s"
    """Of audio, begun ones count whole."""
    MINUTE = "begun minute"
    """Of audio, begun ones count whole."""
    COMPUTE_SECOND = "second of computing"


_COUNTED_S = {Per.TEN_SECONDS: 10.0, Per.MINUTE: 60.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price of a model."""

    per: Per
    usd: float
    """For one unit."""
    known: bool = True
    """False: nobody told, this is what to be prepared for."""
    computing: float = 1.0
    """Seconds of computing for one second of audio, where computing is billed."""

    def estimate(self, seconds: float) -> Money:
        """Say what a piece of that length will cost; at least one micro-dollar."""
        return self.of_units(self._units(seconds))

    def of_units(self, units: float) -> Money:
        """Say what so many units cost; at least one micro-dollar."""
        return Money(max(1, math.ceil(round(units * self.usd * 1_000_000, 3))))

    def _units(self, seconds: float) -> float:
        if self.per is Per.PIECE:
            return 1.0
        if self.per is Per.COMPUTE_SECOND:
            return seconds * self.computing
        step = _COUNTED_S.get(self.per)
        return seconds if step is None else math.ceil(seconds / step)

    def __str__(self) -> str:
        about = "" if self.known else "about "
        return f"{about}{self.usd:g} USD a {self.per.value}"
