"""Studies: each renders many takes, draws one conclusion and says whether the goal is met.

A study returns a :class:`~.report.Report`; the command line prints it and turns it into an exit code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Progress"]

Item = TypeVar("Item")


class Progress(Protocol):
    """Shows how far a long run is, and hands its items on."""

    def __call__(self, items: Iterable[Item], length: int) -> Iterator[Item]:
        """Pass ``length`` items through."""
        ...
