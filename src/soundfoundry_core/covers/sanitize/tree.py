"""The cleaned elements, before they are counted and written."""

from __future__ import annotations

__all__ = ["Node"]


class Node:
    """An element of the output: its name, its attributes, its children, and what drawing it refers to.

    Most elements need only the first three, so the rest stands in the class until it is set: there are many of them.
    """

    refs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """``fill``, ``href`` ... and the ids that it refers to; none of them where a style says that a paint is plain."""
    rough: bool = False
    """Whether a value may hold a character that has to be escaped."""
    ident: str = ""
    leads: bool = False
    """Whether it or anything in it refers to something, or is painted by what it stands in."""
    paints: bool = False
    """Whether it hands a pattern or a gradient down to what it holds."""
    described: bool = False
    """Whether it is a part of the RDF in ``<metadata>``."""
    weight: int = 1
    """How many plain elements its drawing costs as much as, without children and references."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.attributes: list[tuple[str, str]] = []
        self.children: list[Node | str] = []

    def get(self, name: str) -> str:
        """Return an attribute, or an empty text."""
        for key, value in self.attributes:
            if key == name:
                return value
        return ""
