"""The value of an attribute: checked by the kind that the attribute has, kept as it is or not at all.

A number that would make a filter work for minutes goes, it is not cut down; a colour that is no colour stays, because
it does nothing. Every check is one pass over the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.sanitize.attributes import ANIMATED, ATTRIBUTES, CAPS
from soundfoundry_core.covers.sanitize.css import NO_INHERIT, may_inherit
from soundfoundry_core.covers.sanitize.elements import ANIMATIONS, REFERENCES
from soundfoundry_core.covers.sanitize.rasters import Rasters

if TYPE_CHECKING:
    from soundfoundry_core.covers.sanitize.css import Css
    from soundfoundry_core.covers.sanitize.limits import SvgLimits
    from soundfoundry_core.covers.sanitize.names import Names
    from soundfoundry_core.covers.sanitize.result import Removals
    from soundfoundry_core.covers.sanitize.tree import Node

__all__ = ["QUICK", "Values"]

_PLAIN: Final = re.compile(r"[\w\s.,%#+-]*")
_PATH: Final = re.compile(r"[MmZzLlHhVvCcSsQqTtAaEe0-9\s,.+-]*")
_LIST: Final = re.compile(r"[0-9eE\s.,;+-]*")
_SMIL: Final = re.compile(r"[\w\s.,;%#+-]*")
_COLOURS: Final = re.compile(r"(?:rgba?|hsla?)\([0-9\s.,%+-]*\)")
_TIMING: Final = re.compile(r"(?:[\w\s.,;+-]|(?<=[0-9]):(?=[0-9]))*", re.ASCII)
"""Offsets, clock values (``1:30``) and events of others; a colon is none of a scheme."""
_MEDIA: Final = re.compile(r"(?:[\w\s.,:)-]|(?<![\w-])\()*", re.ASCII)
"""Words, numbers and brackets, no functions."""
_TYPE: Final = re.compile(r"\s*(?:[A-Za-z]*|text/css)\s*", re.IGNORECASE)
_CONDITION: Final = re.compile(r"[\w\s.:/#+-]*", re.ASCII)
_WORDS: Final = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*")
_NUMBERS: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRANSFORM: Final = re.compile(
    r"[\s,]*(?:(?:matrix|translate|scale|rotate|skewX|skewY)\s*\([\s0-9.,eE+-]*\)[\s,]*)*|none"
)
_PATTERNS: Final = {
    "transform": _TRANSFORM,
    "path": _PATH,
    "list": _LIST,
    "condition": _CONDITION,
    "words": _WORDS,
    "media": _MEDIA,
    "type": _TYPE,
}
"""The kinds that one expression judges; each other one has a method of its name."""
_QUICK: Final = {
    "plain": re.compile(r"[A-Za-z0-9_ .,%#+-]*").fullmatch,
    "css": re.compile(r"[A-Za-z0-9_ .,%#+-]+").fullmatch,
    "path": re.compile(r"[MmZzLlHhVvCcSsQqTtAaEe0-9 ,.+-]*").fullmatch,
    "list": re.compile(r"[0-9eE .,;+-]*").fullmatch,
    "transform": re.compile(
        r"(?:(?:matrix|translate|scale|rotate|skewX|skewY) ?\([ 0-9.,eE+-]*\)[ ,]*)*"
    ).fullmatch,
}
_REGION: Final = 1_000_000.0
_REGION_SHARE: Final = 10.0
_SIDES: Final = frozenset(["x", "y", "width", "height"])


QUICK: Final = {
    key: (name, _QUICK[kind], kind == "path")
    for key, (name, kind) in ATTRIBUTES.items()
    if kind in _QUICK and name not in CAPS and name not in NO_INHERIT
}
"""What expat calls an attribute to its name, and the check that passes nearly every honest value of it: ASCII without
anything to escape, to resolve or to count. What it does not pass is looked at again, by the kind. Then whether it
is path data. Not for filters and their primitives, which cost."""


class Values:
    """Checks values, notes what they refer to on the node, and returns what is written; None removes the attribute."""

    __slots__ = ("_names", "_rasters", "_reader", "_removals")

    def __init__(self, css: Css, names: Names, limits: SvgLimits, removals: Removals) -> None:
        self._reader, self._names, self._removals = css, names, removals
        self._rasters = Rasters(limits)

    def checked(self, kind: str, node: Node, name: str, value: str) -> str | None:
        """Return the value as it is written, or None."""
        pattern = _PATTERNS.get(kind)
        if pattern is not None:
            return value if pattern.fullmatch(value) else None
        kept: str | None = getattr(self, f"_{kind}")(node, name, value)
        return kept

    def _plain(self, node: Node, name: str, value: str) -> str | None:
        if not _PLAIN.fullmatch(value):
            return None
        if name in CAPS or node.name[:2] == "fe" or node.name == "filter":
            return value if _affordable(name, value) else None
        return value

    def _css(self, node: Node, name: str, value: str) -> str | None:
        declaration = self._reader.attribute(name, value)
        if declaration is None:
            return None
        node.refs += ((name, declaration[2]),)
        _weigh(node, name, declaration[1])
        return declaration[1]

    def _style(self, node: Node, name: str, value: str) -> str | None:
        del name
        kept, gone = self._reader.style(value)
        for _ in range(min(gone, 50)):
            self._removals.add("css", "declaration")
        for prop, text, refs in kept:
            node.refs += ((prop, refs),)
            _weigh(node, prop, text)
        return ";".join(f"{prop}:{text}" for prop, text, _ in kept) or None

    def _smil(self, node: Node, name: str, value: str) -> str | None:
        del node, name
        return value if _SMIL.fullmatch(_COLOURS.sub("", value)) and not may_inherit(value) else None

    def _timing(self, node: Node, name: str, value: str) -> str | None:
        del node, name
        return self._names.timing(value) if _TIMING.fullmatch(value) else None

    def _target(self, node: Node, name: str, value: str) -> str | None:
        del node, name
        return value.strip() if value.strip() in ANIMATED else None

    def _id(self, node: Node, name: str, value: str) -> str | None:
        del name
        found = self._names.id(value)
        node.ident = found or ""
        return found

    def _ids(self, node: Node, name: str, value: str) -> str | None:
        del node, name
        return self._names.ids(value)

    def _class(self, node: Node, name: str, value: str) -> str | None:
        del node, name
        return self._names.classes(value)

    def _href(self, node: Node, name: str, value: str) -> str | None:
        if node.name in {"image", "feImage"} and (found := self._rasters.checked(value)):
            node.weight += found[1] // 20_000
            return found[0]
        own = self._names.local(value) if node.name in REFERENCES or node.name in ANIMATIONS else None
        if own is None or node.name == "image":
            return None
        if node.name in REFERENCES:
            node.refs += ((name, (own,)),)
        return f"#{own}"


def _weigh(node: Node, name: str, value: str) -> None:
    if name == "filter" and "(" in value:
        node.weight += 20 * value.count("(")


def _affordable(name: str, value: str) -> bool:
    """Whether a filter primitive or region keeps its work in bounds; numbers that are none pass, they do nothing."""
    if name in CAPS:
        return all(abs(float(number)) <= CAPS[name] for number in _NUMBERS.findall(value))
    if name in _SIDES:
        sizes = [abs(float(number)) for number in _NUMBERS.findall(value)]
        if "%" in value:
            return all(size <= 100 * _REGION_SHARE for size in sizes)
        return all(size <= _REGION for size in sizes)
    return not (name == "kernelMatrix" and len(value) > 2_000)
