"""Macros: six sliders from 0 to 100 that shape sound and cover alike. 50 changes nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from soundfoundry_core.errors import InvalidRequestError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Macros"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Macros:
    """The sliders, each an integer 0-100 with 50 as neutral."""

    energy: int = 50
    """Sound: tempo feel, drums, dynamics. Cover: amplitude, contrast, stroke range."""
    brightness: int = 50
    """Sound: filters and top end. Cover: lightness of the ramp."""
    warmth: int = 50
    """Sound: saturation and low mids. Cover: hue towards warm, chroma."""
    space: int = 50
    """Sound: reverb, delay, width. Cover: margins and scale."""
    grit: int = 50
    """Sound: drive and noise. Cover: grain."""
    complexity: int = 50
    """Sound: density of notes and layers. Cover: number of elements."""

    def __post_init__(self) -> None:
        """Refuse values that are no slider positions.

        Raises:
            InvalidRequestError: a value is not an integer from 0 to 100.
        """
        for name, value in asdict(self).items():
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
                raise InvalidRequestError(
                    f"Macro {name} is {str(value)[:20]!r}.",
                    fix="Use an integer from 0 to 100.",
                    field=f"macros.{name}",
                )

    @classmethod
    def of(cls, values: Mapping[str, int]) -> Macros:
        """Build from names and values; names left out stay at 50.

        Raises:
            UnknownNameError: there is no such macro.
            InvalidRequestError: a value is out of range.
        """
        names = [field.name for field in fields(cls)]
        for name in values:
            if name not in names:
                raise UnknownNameError("macro", str(name), names, field="macros")
        return cls(**dict(values))

    def signed(self, name: str) -> float:
        """Return a slider as -1 (0) to 1 (100), 0 in the middle."""
        value: int = getattr(self, name)
        return (value - 50) / 50

    def as_dict(self) -> dict[str, int]:
        """Return the sliders by name."""
        return asdict(self)
