"""What a token is before it is written in any format: groups of named values with a type and a reason.

Everything that is exported (DTCG documents, the resolver, CSS) is made from these records alone, so no two
exports can disagree. An alias is written ``{color.accent.500}`` in every place where a value may stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "Alias",
    "Colour",
    "Cubic",
    "Dimension",
    "Duration",
    "Family",
    "Group",
    "Shadow",
    "Token",
    "Type",
    "Value",
]


@dataclass(frozen=True, slots=True)
class Alias:
    """Another token's value: ``Alias("color.accent.500")``."""

    path: str


@dataclass(frozen=True, slots=True)
class Colour:
    """An sRGB colour ``#rrggbb`` with its opacity, 0-1."""

    hex: str
    alpha: float = 1.0


@dataclass(frozen=True, slots=True)
class Dimension:
    """A length in ``px`` or ``rem``: the format knows no other units."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Duration:
    """Milliseconds."""

    ms: int


@dataclass(frozen=True, slots=True)
class Cubic:
    """A cubic Bézier from (0, 0) to (1, 1) with two control points; both x are 0-1."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Family:
    """Font families, the wished one first."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A whole text style; every part is an alias into ``font`` or a value."""

    family: Alias
    size: Alias
    weight: Alias
    line_height: Alias
    letter_spacing: Dimension


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """A drop shadow, straight down."""

    colour: Alias
    down: Dimension
    blur: Dimension
    spread: Dimension


Value: TypeAlias = Alias | Colour | Dimension | Duration | Cubic | Family | Type | Shadow | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A value and what it is for."""

    value: Value
    description: str = ""
    extensions: Mapping[str, object] = field(default_factory=dict)
    """What only SoundFoundry knows about it; exported under our own key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tokens of one type below one path."""

    path: str
    """Such as ``color.accent``."""
    kind: str
    """The DTCG type of all its tokens: ``color``, ``dimension``, ..."""
    description: str
    tokens: Mapping[str, Token]

    def paths(self) -> Iterator[tuple[str, Token]]:
        """Yield each token with its whole path."""
        for name, token in self.tokens.items():
            yield f"{self.path}.{name}", token
