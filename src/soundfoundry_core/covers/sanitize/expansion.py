"""What a picture grows to when it is drawn: counted over all references before any rasterizer sees it.

Nine ``<use>`` of nine ``<use>`` ... make a billion rectangles out of a kilobyte, and so do patterns, markers, masks,
clip paths and filters of each other. Children and references are one graph; its expanded size is summed bottom up, in
the time of one walk. Where CSS decides, the count is too high rather than too low: a rule counts for everything that
the last part of its selector may mean.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from soundfoundry_core.covers.sanitize.css import may_inherit
from soundfoundry_core.covers.sanitize.elements import PRIMITIVES, SHAPES, UNDRAWN
from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_core.covers.sanitize.limits import SvgLimits
    from soundfoundry_core.covers.sanitize.sheets import Rule
    from soundfoundry_core.covers.sanitize.tree import Node

__all__ = ["Expansion"]

_PAINTS: Final = ("fill", "stroke", "marker")
_MARKERS: Final = frozenset(["marker", "marker-start", "marker-mid", "marker-end"])
_PRIMITIVE_WEIGHT: Final = 20
_LAYER_WEIGHT: Final = 10
"""What is masked or filtered is drawn on a sheet of its own."""
_NUMBERS: Final = re.compile(r"[0-9]+")
_ENOUGH: Final = 10**12
"""Where counting stops; no limit is as high."""
_POINTED: Final = frozenset(["path", "polyline", "polygon", "line"])


class _Size(NamedTuple):
    """What drawing something comes to."""

    drawn: int
    """Elements, all told."""
    depth: int
    open: tuple[int, int, int]
    """Shapes that still take fill, stroke and markers (times their points) from outside."""


class Expansion:
    """Measures one document."""

    __slots__ = (
        "_busy",
        "_by_id",
        "_copies",
        "_known",
        "_limits",
        "_marked",
        "_paints",
        "_resources",
        "_rules",
    )

    def __init__(self, root: Node, rules: Iterable[Rule], limits: SvgLimits) -> None:
        self._limits = limits
        self._by_id: dict[str, list[Node]] = {}
        self._paints: dict[Node, tuple[tuple[str, ...], ...]] = {}
        self._known: dict[Node, _Size] = {}
        self._copies: dict[str, _Size] = {}
        self._resources: dict[str, _Size] = {}
        self._marked = False
        self._busy: set[object] = set()
        self._rules = _Matcher(rules)
        self._index(root, ((), (), ()))

    def check(self, root: Node) -> None:
        """Refuse a picture that grows beyond the limits.

        Raises:
            UnsafeSvgError: ``expansion``, ``reference-cycle`` or ``too-deep``.
        """
        for nodes in self._by_id.values():  # also what nothing shows yet: an animation or a page may
            for node in nodes:
                self._size(node, 0)
        self._size(root, 0)

    def _index(self, node: Node, inherited: tuple[tuple[str, ...], ...]) -> None:
        """Remember every id, and the paints that a node takes from its ancestors."""
        self._paints[node] = inherited
        self._marked = self._marked or node.name == "marker"
        if node.ident:
            self._by_id.setdefault(node.ident, []).append(node)
        children = [child for child in node.children if not isinstance(child, str)]
        if children:
            below = list(inherited)
            own: list[tuple[str, ...]] = [(), (), ()]
            for name, refs in node.refs:  # of an attribute and a style, either may win
                if (at := _paint(name)) is not None:
                    own[at] = (*own[at], *refs)
            ended = set() if self._rules.inherits else _ended(node)
            for at, refs in enumerate(own):
                # Of three kinds of markers any may reach further down; a fill ends the one above.
                below[at] = tuple(dict.fromkeys(refs if at in ended else (*below[at], *refs)))
            for name, refs in self._rules.matching(node):
                if (at := _paint(name)) is not None:
                    below[at] = tuple(dict.fromkeys((*below[at], *refs)))
            for child in children:
                self._index(child, tuple(below))

    def _size(self, node: Node, depth: int) -> _Size:
        found = self._known.get(node)
        if found is not None:
            if depth + found.depth > self._limits.drawn_depth:
                raise _too_deep(self._limits)
            return found
        if depth > self._limits.drawn_depth:
            raise _too_deep(self._limits)
        if node in self._busy:
            raise _cycle()
        self._busy.add(node)
        size = self._measure(node, depth)
        self._busy.discard(node)
        if size.drawn > self._limits.drawn:
            raise UnsafeSvgError(
                f"The SVG draws more than {self._limits.drawn} elements when its references are followed.",
                fix="Use fewer copies, patterns, masks, markers and filters inside each other.",
                reason="expansion",
            )
        self._known[node] = size
        return size

    def _measure(self, node: Node, depth: int) -> _Size:
        drawn = node.weight + (_PRIMITIVE_WEIGHT if node.name in PRIMITIVES else 0)
        deepest, unpainted = 0, [0, 0, 0]
        if node.name in SHAPES:
            unpainted = [1, 1, _points(node) if self._marked else 0]
        elif node.name == "filter":
            drawn += _rerun(node)
        for child in node.children:
            if isinstance(child, str):
                continue
            size = self._size(child, depth + 1)
            drawn += size.drawn
            deepest = max(deepest, size.depth)
            if child.name not in UNDRAWN:
                unpainted = [a + b for a, b in zip(unpainted, size.open, strict=True)]
        for name, ids in (*node.refs, *self._rules.matching(node)):
            at = _paint(name)
            copied = name == "href" and node.name == "use"
            for ident in ids:
                size = (self._copy if copied else self._resource)(ident, depth + 1)
                times = 1 if at is None else unpainted[at]
                drawn += times * size.drawn + (_LAYER_WEIGHT if name in {"mask", "filter"} else 0)
                deepest = max(deepest, size.depth)
                if copied:
                    unpainted = [a + b for a, b in zip(unpainted, size.open, strict=True)]
        for at in () if self._rules.inherits else _ended(node):
            unpainted[at] = 0
        opened = (unpainted[0], unpainted[1], unpainted[2])
        return _Size(drawn, deepest + 1, opened)

    def _copy(self, ident: str, depth: int) -> _Size:
        """Return what a ``<use>`` of that id draws; it takes the paints of the place where it is used."""
        known = self._copies.get(ident)
        if known is None:
            known = self._copies[ident] = _sum(self._size(node, depth) for node in self._by_id.get(ident, ()))
        if depth + known.depth > self._limits.drawn_depth:
            raise _too_deep(self._limits)
        return known

    def _resource(self, ident: str, depth: int) -> _Size:
        """Return what a pattern, mask ... of that id draws; it takes the paints of the place where it stands."""
        known = self._resources.get(ident)
        if known is None:
            if ident in self._busy:
                raise _cycle()
            self._busy.add(ident)
            known = self._resources[ident] = _sum(
                self._standing(node, depth) for node in self._by_id.get(ident, ())
            )
            self._busy.discard(ident)
        if depth + known.depth > self._limits.drawn_depth:
            raise _too_deep(self._limits)
        return known

    def _standing(self, node: Node, depth: int) -> _Size:
        size = self._size(node, depth)
        drawn, deepest = size.drawn, size.depth
        for at, refs in enumerate(self._paints[node]):
            for ref in refs if size.open[at] else ():
                paint = self._resource(ref, depth + 1)
                drawn += size.open[at] * paint.drawn
                deepest = max(deepest, 1 + paint.depth)
        return _Size(min(drawn, _ENOUGH), deepest, size.open)


def _sum(sizes: Iterable[_Size]) -> _Size:
    """Add sizes up; of several elements with one id, programs differ in which they take."""
    total = _Size(0, 0, (0, 0, 0))
    for size in sizes:
        a, b = total.open, size.open
        total = _Size(
            min(total.drawn + size.drawn, _ENOUGH),
            max(total.depth, size.depth),
            (a[0] + b[0], a[1] + b[1], a[2] + b[2]),
        )
    return total


class _Matcher:
    """Finds the references that style sheets may give to a node."""

    __slots__ = ("_by_end", "inherits")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.inherits = False
        """Whether a rule may undo a paint that a node has."""
        self._by_end: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = {}
        for rule in rules:
            referring = []
            for name, value, refs in rule.declarations:
                if refs or (name == "filter" and "(" in value):
                    referring.append((name, refs))
                elif name in {"fill", "stroke"} and not value.startswith(("#", "rgb", "hsl", "none")):
                    plain = value.replace("!important", "").isalpha() and not may_inherit(value)
                    self.inherits = self.inherits or not plain
            for end in rule.ends if referring else ():
                self._by_end.setdefault(end, []).extend(referring)

    def matching(self, node: Node) -> list[tuple[str, tuple[str, ...]]]:
        """Return property and ids of every rule that may apply."""
        if not self._by_end:
            return []
        ends = [("any", ""), ("type", node.name.lower()), ("id", node.ident)]
        ends += [("class", name) for name in node.get("class").split()]
        return [found for end in dict.fromkeys(ends) for found in self._by_end.get(end, ())]


def _paint(name: str) -> int | None:
    return 2 if name in _MARKERS else _PAINTS.index(name) if name in _PAINTS else None


def _ended(node: Node) -> set[int]:
    """Return which inherited paints a node surely ends, by saying what its own is."""
    said = [name for name, value in node.attributes if not may_inherit(value)]
    if may_inherit(node.get("style")):
        return set()
    said += [name for name, _ in node.refs if "style" in said]
    return {at for at, name in enumerate(("fill", "stroke")) if name in said}


def _points(node: Node) -> int:
    """Return at least how many places of a shape a marker may stand at."""
    if node.name not in _POINTED:
        return 0
    data = node.get("d") or node.get("points")
    numbers = len(_NUMBERS.findall(data))
    sides = 1 if any(letter in data for letter in "hHvV") else 2
    return 2 + numbers // sides + data.count("z") + data.count("Z")


def _rerun(node: Node) -> int:
    """Return how many primitives run if every one asks for its inputs anew, as some engines do."""
    runs: dict[str, int] = {}
    last = 0
    for child in node.children:
        if isinstance(child, str) or child.name not in PRIMITIVES:
            continue
        merged = [n.get("in") for n in child.children if not isinstance(n, str) and n.name == "feMergeNode"]
        inputs = merged or [child.get("in")]
        if second := child.get("in2"):
            inputs.append(second)
        total = 1 + sum(runs.get(one, 0) if one else last for one in inputs)
        last = min(total, 10**9)
        runs[child.get("result")] = last
    return last


def _cycle() -> UnsafeSvgError:
    return UnsafeSvgError(
        "The SVG refers to itself in a circle.",
        fix="Remove the circular reference.",
        reason="reference-cycle",
    )


def _too_deep(limits: SvgLimits) -> UnsafeSvgError:
    return UnsafeSvgError(
        f"The SVG has more than {limits.drawn_depth} elements inside each other when its references are followed.",
        fix="Refer less deeply.",
        reason="too-deep",
    )
