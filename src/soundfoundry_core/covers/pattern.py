"""What a cover pattern is, and the scene that it is asked to draw.

A pattern is the one thing that owns most of a cover. It gets a :class:`Scene` (who the maker is, how the track
sounds, where the focal point lies) and a :class:`~soundfoundry_core.covers.canvas.Canvas` to draw on, and must
be a pure function of the scene. All chance comes from :meth:`Scene.stream`. Write one in a few lines::

    class Rings:
        def draw(self, scene: Scene, canvas: Canvas) -> None:
            x, y = scene.focus
            for step, level in enumerate(scene.contour.levels):
                radius = scene.reach * (0.3 + 0.1 * step + 0.05 * level)
                canvas.circle(x, y, radius, stroke=scene.palette.ramp[3], width=scene.stroke(4))
            canvas.circle(x, y, scene.reach * 0.2, fill=scene.palette.accent)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.contour import Contour
    from soundfoundry_core.covers.features import SoundFeatures
    from soundfoundry_core.covers.lineage import Lineage
    from soundfoundry_core.covers.pen import Point
    from soundfoundry_core.style.macros import Macros
    from soundfoundry_core.style.palette import Palette
    from soundfoundry_core.style.profile import Hand
    from soundfoundry_core.style.stream import Stream
    from soundfoundry_core.theory.motif import Motif

__all__ = ["Pattern", "Scene"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything that a pattern may know. Lengths are in user units of the picture."""

    width: int
    height: int
    unit: float
    """1/1024 of the shorter side: multiply lengths by it and they fit every aspect."""
    focus: Point
    """The focal point: put what matters here."""
    reach: float
    """How far the pattern's main figure may reach from the focal point."""
    quiet: float
    """Below this y the type begins: draw on, but nothing small or loud."""
    palette: Palette
    filled: bool
    """Whether the pattern fills the picture, so that nothing behind it would show."""
    light: str
    """Where the light falls in from above: ``left``, ``middle`` or ``right``; the maker's own."""
    hand: Hand
    motif: Motif
    contour: Contour
    """The motif as a curve."""
    features: SoundFeatures
    macros: Macros
    unlocks: frozenset[str]
    lineage: Lineage

    def stream(self, name: str, *, level: str = "version") -> Stream:
        """Open a named source of choices of the ``maker``, ``series``, ``track`` or ``version`` (the default)."""
        return self.lineage.stream(level, name)

    def stroke(self, width: float) -> float:
        """Return a stroke of the maker's hand: 0.6 to 1.7 of ``width`` in units, more with energy."""
        hand = 0.6 + 0.9 * self.hand.stroke + 0.2 * self.macros.signed("energy")
        return max(0.4, width * hand * self.unit)

    @property
    def roundness(self) -> float:
        """How round the maker's curves are, 1.15 to 0.55: what ``pen.smooth`` takes."""
        return 1.15 - 0.6 * self.hand.tension

    def count(self, low: int, high: int) -> int:
        """Return a number of elements: the slider ``complexity`` moves it from low to high."""
        return low + ((high - low) * self.macros.complexity + 50) // 100

    def silk(self, points: Sequence[Point], width: float) -> list[float]:
        """Return the widths of a line along its points: swelling and thin at both ends."""
        last = max(1, len(points) - 1)
        return [width * (0.12 + 4 * (i / last) * (1 - i / last) * 1.3) for i in range(len(points))]


class Pattern(Protocol):
    """A visual building block of covers; registered with a ``CoverPatternSpec``."""

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw the scene; the same scene always gives the same calls."""
        ...
