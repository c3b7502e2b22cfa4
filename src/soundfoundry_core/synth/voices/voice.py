"""What a voice is: something that turns one strike (a note) into samples.

Voices are plain values without state. What is dear to make and used by many notes (wavetables, endless
loops) lives in a :class:`Bank`, which belongs to one render.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from soundfoundry_core.style.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy as np
    from numpy.typing import NDArray

    from soundfoundry_core.style.profile import Timbre

__all__ = ["Bank", "Strike", "Voice", "loudness"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """One note, as a voice sees it."""

    pitch: int
    """MIDI note number, or General MIDI percussion number for kits."""
    seconds: float
    """From attack to release, > 0."""
    velocity: float
    """0-1."""
    brightness: float = 0.5
    """0 dark to 1 brilliant."""
    timbre: Timbre
    variant: int = 0
    """Round robin: which of the voice's takes."""


class Voice(Protocol):
    """One instrument."""

    @property
    def bus(self) -> str:
        """Which bus it is meant for."""
        ...

    @property
    def variants(self) -> int:
        """How many takes differ (round robin), >= 1."""
        ...

    @property
    def longest(self) -> float:
        """Seconds of holding beyond which the sound no longer changes (``inf``: it sustains)."""
        ...

    def render(self, strike: Strike, bank: Bank) -> NDArray[np.float32]:
        """Return the whole note with its release: (1, n) mono or (2, n) stereo, float32."""
        ...


@dataclass(slots=True)
class Bank:
    """What the notes of one render share; forget it afterwards."""

    seed: int = 0
    _kept: dict[Hashable, Any] = field(default_factory=dict)

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under this key, making it the first time."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: T = self._kept[key]
        return kept

    def stream(self, *path: str | int) -> Stream:
        """Open a random stream of this render."""
        return Stream.root("synth.sound", self.seed, *path)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()


_SOFTEST: Final = 0.06


def loudness(velocity: float) -> float:
    """Return the linear gain of a velocity: 1 at 0.8, about -12 dB at 0.3."""
    velocity = min(max(velocity, 0.0), 1.0)
    return _SOFTEST + (1.0 - _SOFTEST) * velocity * velocity / 0.64
