"""The cleaned elements, before they are counted and written."""

from __future__ import annotations

__all__ = ["Node"]


class Node:
    """An element of the output: its name, its attributes, its children, and what drawing it refers to."""

    __slots__ = ("attributes", "children", "ident", "name", "refs", "weight")

    def __init__(self, name: str) -> None:
        self.name = name
        self.attributes: list[tuple[str, str]] = []
        self.children: list[Node | str] = []
        self.refs: list[tuple[str, tuple[str, ...]]] = []
        """``fill``, ``href`` ... and the ids that it refers to; none of them where a paint is plain."""
        self.ident = ""
        self.weight = 1
        """How many plain elements its drawing costs as much as, without children and references."""

    def get(self, name: str) -> str:
        """Return an attribute, or an empty text."""
        return next((value for key, value in self.attributes if key == name), "")
