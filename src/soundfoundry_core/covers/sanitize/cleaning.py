"""The attributes of one element: kept as they are, or taken away; most of them at first sight.

Nearly every attribute of an honest picture is a number, a word or path data, so the first look is one regular
expression that nothing special passes. What it does not pass is judged by its kind (see ``values``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.sanitize.attributes import ATTRIBUTES
from soundfoundry_core.covers.sanitize.values import QUICK
from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from soundfoundry_core.covers.sanitize.limits import SvgLimits
    from soundfoundry_core.covers.sanitize.reach import Reach
    from soundfoundry_core.covers.sanitize.result import Removals
    from soundfoundry_core.covers.sanitize.tree import Node
    from soundfoundry_core.covers.sanitize.values import Values

__all__ = ["Cleaner"]

_LONG_KINDS: Final = frozenset(["path", "smil"])
_ESCAPED: Final = re.compile(r"[&<>\"`\t\n\r]")
_PLAIN_NUMBER: Final = re.compile(r"\s*[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?\s*")


class Cleaner:
    """Cleans the attributes of one document's elements."""

    __slots__ = ("_limits", "_reach", "_removals", "_values")

    def __init__(self, values: Values, reach: Reach, limits: SvgLimits, removals: Removals) -> None:
        self._values, self._reach, self._limits, self._removals = values, reach, limits, removals

    def forget(self, attributes: list[str]) -> None:
        """Take all attributes away."""
        for key in attributes[::2]:
            self._removals.add("attribute", key.rpartition(" ")[2])

    def clean(self, node: Node, attributes: list[str]) -> None:
        """Keep what is allowed, and note what it refers to.

        Raises:
            UnsafeSvgError: ``value-too-long``, or what a style may raise.
        """
        most, longest = self._limits.value, self._limits.path
        costly = node.name == "filter" or node.name[:2] == "fe"
        seen = node.attributes
        pairs = iter(attributes)
        for key, value in zip(pairs, pairs, strict=True):
            quick = None if costly else QUICK.get(key)
            if quick is not None and len(value) <= (longest if quick[2] else most) and quick[1](value):
                seen.append((quick[0], value))
            else:
                self._look(node, key, value, attributes)
        if node.refs:
            self._follow(node)
        if node.weight > 1:
            self._reach.costly = self._reach.any = True
        if node.name == "filter":
            self._bound_region(node)

    def _look(self, node: Node, key: str, value: str, attributes: list[str]) -> None:
        """Judge an attribute that is not plain at first sight."""
        found = ATTRIBUTES.get(key)
        if found is None or (found[1] == "href" and key != "href" and "href" in attributes[::2]):
            self._removals.add("attribute", key.rpartition(" ")[2])
            return
        name, kind = found
        limits = self._limits
        if (
            len(value) > limits.value
            and kind != "href"
            and (len(value) > limits.path or kind not in _LONG_KINDS)
        ):
            raise UnsafeSvgError(
                f"The attribute {name} has {len(value)} characters.",
                fix=f"Use at most {limits.path} in path data and {limits.value} elsewhere.",
                reason="value-too-long",
            )
        kept = self._values.checked(kind, node, name, value)
        if kept is None:
            self._removals.add("value", name)
            if node.name == "style" and name in {"media", "type"}:
                node.weight = 0  # it may be meant for nothing that we know: it goes as a whole
            return
        node.attributes.append((name, kept))
        if kind != "href" and (len(kept) > 1_000 or _ESCAPED.search(kept)):
            node.rough = True

    def _follow(self, node: Node) -> None:
        """Remember what a node refers to."""
        for name, refs in node.refs:
            if refs:
                self._reach.add(node, name, refs)

    def _bound_region(self, node: Node) -> None:
        """Drop the region of a filter that is more than ten times its object (in shares of it)."""
        if node.get("filterUnits").strip() == "userSpaceOnUse":
            return
        kept = []
        for name, value in node.attributes:
            if name in {"x", "y", "width", "height"} and _PLAIN_NUMBER.fullmatch(value) and _far(value):
                self._removals.add("value", name)
            else:
                kept.append((name, value))
        node.attributes = kept


def _far(value: str) -> bool:
    try:
        return abs(float(value)) > 10
    except ValueError:
        return True
