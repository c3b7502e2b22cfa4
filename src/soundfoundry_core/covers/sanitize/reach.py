"""Whether a picture's references are so plain that nobody has to follow them.

Most pictures paint with a few gradients, cut with a clip path or copy a symbol, and none of these refers to anything
itself, but for a gradient to another one. Then what is drawn has an upper bound that takes no walk, and there can be no circle. Whatever is not as plain
is followed by :mod:`~soundfoundry_core.covers.sanitize.expansion`, which knows exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from soundfoundry_core.covers.sanitize.limits import SvgLimits
    from soundfoundry_core.covers.sanitize.tree import Node

__all__ = ["Reach"]

_PLAIN: Final = frozenset(["fill", "stroke", "clip-path", "mask"])
_GRADIENTS: Final = frozenset(["linearGradient", "radialGradient"])
_LAYER: Final = 10
_LONGEST: Final = 20
"""Gradients that take from each other, one after the other."""


class Reach:
    """What refers to what in one document, while it is read."""

    __slots__ = ("_gradients", "_ids", "_others", "_places", "_uses", "any", "costly", "depth")

    def __init__(self) -> None:
        self.costly = False
        """Whether there is anything whose drawing is more than that of its elements: a filter, a marker, a picture."""
        self.any = False
        """Whether anything refers to anything: without, a picture draws what it holds and no more."""
        self.depth = 0
        """Elements inside each other, at most."""
        self._gradients: list[Node] = []
        self._ids: set[str] = set()
        self._places: dict[str, list[Node]] = {}
        self._uses = self._others = 0

    def add(self, node: Node, name: str, ids: tuple[str, ...]) -> None:
        """Note that a node refers to ids by an attribute."""
        self.any = True
        if name == "href" and node.name in _GRADIENTS:
            self._gradients.append(node)
            return
        node.leads = True
        self._ids.update(ids)
        if name in _PLAIN:
            node.paints = node.paints or name in {"fill", "stroke"}
            self._others += len(ids)
        elif name == "href" and node.name == "use":
            self._uses += len(ids)
        else:
            self.costly = True

    def place(self, node: Node) -> None:
        """Note where an id is; its node has been read to its end."""
        self._places.setdefault(node.ident, []).append(node)

    def plain(self, root: Node, elements: int, limits: SvgLimits) -> bool:
        """Say whether the picture can neither grow beyond the limits nor refer to itself.

        Each of the ``elements`` may be painted twice, and every copy as well, by the largest thing that is referred to.
        """
        if self.costly or 3 * self.depth + _LONGEST > limits.drawn_depth or root.ident in self._ids:
            return False
        if not all(self._ends(node, root.ident) for node in self._gradients):
            return False
        largest = 0
        stops = _LONGEST * self._largest_gradient()
        for ident in self._ids:
            nodes = self._places.get(ident, ())
            if any(node.leads for node in nodes):
                return False
            largest = max(largest, sum(map(_size, nodes)) + stops)
        painted = 1 + 2 * largest
        most = (elements + self._uses * largest) * painted + self._others * (largest + _LAYER)
        return most <= limits.drawn

    def _largest_gradient(self) -> int:
        if not self._gradients:
            return 0
        return max(_size(one) for nodes in self._places.values() for one in nodes if one.name in _GRADIENTS)

    def _ends(self, node: Node, root: str) -> bool:
        """Say whether a gradient leads to others only, to a few, and to no circle."""
        for _ in range(_LONGEST):
            href = node.get("href")
            if not href:
                return True
            if node.leads or href[1:] == root:
                return False
            following = self._places.get(href[1:], [])
            if not following:
                return True
            if len(following) > 1 or following[0].name not in _GRADIENTS:
                return False
            node = following[0]
        return False


def _size(node: Node) -> int:
    """Return how many elements a node holds, itself included."""
    return 1 + sum(_size(child) for child in node.children if not isinstance(child, str))
