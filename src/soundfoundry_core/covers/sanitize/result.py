"""What the sanitizer answers: the clean picture, and what it left out."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Removal", "Removals", "SanitizedSvg"]

_LIMIT = 200
"""Different things that are listed; a stranger's file may hold thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One kind of thing that was left out."""

    kind: str
    """``element`` (with its content), ``attribute``, ``value`` (of an attribute that is allowed), ``css`` (a rule or a
    declaration), ``link`` (its content stays), ``text`` or ``instruction``."""
    name: str
    """Its name, at most 60 printable characters."""
    count: int
    """How many, at least 1."""

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"{self.kind} {self.name}{times}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SanitizedSvg:
    """A picture that is safe to store, to serve and to show."""

    data: bytes
    """The SVG: UTF-8, without XML declaration, document type, comments and instructions."""
    removed: tuple[Removal, ...]
    """What was left out, in the order in which it stood; nothing where the picture came clean."""
    width: float
    """The size that the picture asks for, in CSS pixels: its ``width``, or its ``viewBox``, or 300. More than 0, and
    as large as a stranger pleases: never make an image of that size unasked."""
    height: float
    """As ``width``; 150 where nothing says more."""


class Removals:
    """Counts what is left out."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, kind: str, name: str) -> None:
        """Note that something was left out; ``name`` comes from a stranger and may be anything."""
        key = (kind, "".join(c if c.isprintable() else "?" for c in name[:60]))
        if key in self._counts or len(self._counts) < _LIMIT:
            self._counts[key] = self._counts.get(key, 0) + 1

    def all(self) -> tuple[Removal, ...]:
        """Return what was left out, at most 200 different things."""
        return tuple(Removal(kind=kind, name=name, count=n) for (kind, name), n in self._counts.items())
