"""Selectors, written anew and bound to the picture that they stand in.

A style sheet inside of an SVG applies to the whole page that the SVG is inlined into. So every selector is bound to the
root: ``rect`` becomes ``.scope rect``, where ``scope`` is a class that the root is given (see ``names``). What may mean
the root itself is written twice, ``.a`` as ``.scope .a,.a.scope``, and ``:root`` becomes ``.scope.scope``. Each selector
gets the same one class more, so which rule wins over which stays as it was. Plain classes and descendants are what every
rasterizer knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.covers.sanitize.css import IDENT, joined, quoted
from soundfoundry_core.covers.sanitize.elements import ELEMENTS
from soundfoundry_core.covers.sanitize.properties import PSEUDO_CLASSES, SELECTING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_core.covers.sanitize.names import Names

__all__ = ["Selector"]

_TYPES: Final = frozenset(name.lower() for name in ELEMENTS.values())
_MAX_LENGTH: Final = 500
_COMBINATORS: Final = frozenset(">+~")
_BETWEEN: Final = frozenset([*_COMBINATORS, "*", ","])


class Selector:
    """Writes one selector of a list."""

    __slots__ = ("_end", "_heading", "_names", "_root")

    def __init__(self, names: Names) -> None:
        self._names = names
        self._end: tuple[str, str] = ("any", "")
        self._heading = False
        """Whether the first compound is being written."""
        self._root = True
        """Whether that may mean the root."""

    def texts(self, nodes: list[Any]) -> tuple[list[str], tuple[str, str]] | None:
        """Return the selector, bound to the root, in at most two spellings, and what its last part names.

        None where it is not allowed, or can match nothing.
        """
        parted = self._parted(nodes)
        if parted is None:
            return None
        first, rest, rooted = parted
        self._heading = True
        head = self._parts(first, inside=False)
        self._heading = False
        tail = self._parts(rest, inside=False)
        if head is None or tail is None or len(head) + len(tail) > _MAX_LENGTH:
            return None
        if rest and rest[0].type == "whitespace":
            tail = f" {tail}"
        scope = f".{self._names.scope}"
        if rooted:
            return ([f"{head}{scope}{scope}{tail}"] if self._root else []), self._end
        bound = [f"{scope} {head}{tail}"]
        if self._root and not (
            rest and _solid(rest) in {"+", "~"}
        ):  # what stands beside the root is the page's
            bound.append(f"{head}{scope}{tail}")
        return bound, self._end

    def _parted(self, nodes: list[Any]) -> tuple[list[Any], list[Any], bool] | None:
        """Return the first compound without what binds it, the rest, and whether the first means the root alone."""
        while True:
            first, rest = _halved(nodes)
            kept, scopes, roots = self._unbound(first)
            if not first or (rest and _solid(rest[-1:]) in _COMBINATORS):
                return None
            if roots or scopes > 1:
                return kept, rest, True
            if kept:
                return kept, rest, False
            if not rest or _solid(rest) in _COMBINATORS:
                return None
            nodes = rest  # an earlier pass has put the scope before it

    def _unbound(self, nodes: list[Any]) -> tuple[list[Any], int, int]:
        """Return a compound without scope and ``:root``, and how often it had which."""
        kept: list[Any] = []
        scopes = roots = 0
        for node in nodes:
            last = kept[-1].value if kept and kept[-1].type == "literal" else ""
            if last == "." and node.type == "ident" and self._names.is_scope(node.value):
                scopes += 1
                kept.pop()
            elif last == ":" and node.type == "ident" and node.lower_value == "root":
                roots += 1
                kept.pop()
            elif node.type != "comment":
                kept.append(node)
        return kept, scopes, roots

    def _parts(self, nodes: Iterable[Any], *, inside: bool) -> str | None:
        out: list[str] = []
        before = ""
        for node in nodes:
            kind = node.type
            if kind == "comment":
                continue
            if (before == "." and kind != "ident") or (before == ":" and kind not in {"ident", "function"}):
                return None
            if (before in {"number", "dimension"} and kind in {"ident", "hash", "dimension"}) or (
                before in {"ident", "hash"} and kind in {"ident", "number", "dimension"}
            ):
                return None  # written side by side they would be one
            part = self._part(node, before, inside=inside)
            if part is None:
                return None
            before = node.value if kind == "literal" else kind
            out.append(part)
        return None if before in {".", ":"} else joined(out, apart=False)

    def _part(self, node: Any, before: str, *, inside: bool) -> str | None:
        kind = node.type
        if kind == "whitespace":
            self._restart(inside=inside)
            return " "
        if kind == "literal":
            if node.value in _BETWEEN and (node.value != "," or inside):
                self._restart(inside=inside or node.value == "*")
                return str(node.value)
            return str(node.value) if node.value in {".", ":"} and before != ":" else None
        if kind == "ident":
            return self._ident(node, before, inside=inside)
        if kind == "hash":
            found = self._names.id(node.value)
            if found is None or not IDENT.fullmatch(found):
                return None
            self._mark("id", found, inside=inside)
            return f"#{found}"
        if kind == "[] block" and before != ":":
            return _attribute(node.content)
        if kind == "function" and before == ":" and node.lower_name in SELECTING:
            inner = self._parts(node.arguments, inside=True)
            return None if inner is None or not inner else f"{node.lower_name}({inner})"
        if kind in {"number", "dimension"} and inside:
            return str(node.representation) + (node.unit if kind == "dimension" else "")
        return None

    def _ident(self, node: Any, before: str, *, inside: bool) -> str | None:
        value = node.value
        if not IDENT.fullmatch(value):
            return None
        if before == ".":
            found = self._names.one_class(value)
            if found is not None:
                self._mark("class", found, inside=inside)
            return found
        if before == ":":
            return str(node.lower_value) if node.lower_value in PSEUDO_CLASSES else None
        if not inside and value.lower() not in _TYPES:
            return None  # nothing in a picture has this name: only the page around it could
        self._mark("type", value.lower(), inside=inside)
        return str(value)

    def _mark(self, kind: str, name: str, *, inside: bool) -> None:
        """Remember the narrowest thing that the last compound is known to name."""
        if inside:
            return
        if self._heading and not self._names.means_root(kind, name):
            self._root = False
        rank = ("any", "type", "class", "id")
        if rank.index(kind) > rank.index(self._end[0]):
            self._end = (kind, name)

    def _restart(self, *, inside: bool) -> None:
        if not inside:
            self._end = ("any", "")


def _halved(nodes: list[Any]) -> tuple[list[Any], list[Any]]:
    """Return the first compound of a selector, and what follows it, without white space at the ends."""
    blank = {"whitespace", "comment"}
    start, end = 0, len(nodes)
    while start < end and nodes[start].type in blank:
        start += 1
    while end > start and nodes[end - 1].type in blank:
        end -= 1
    for at in range(start, end):
        if nodes[at].type == "whitespace" or _solid(nodes[at : at + 1]) in _COMBINATORS:
            return nodes[start:at], nodes[at:end]
    return nodes[start:end], []


def _solid(nodes: list[Any]) -> str:
    """Return the first character that is a token of its own, of the first thing that is no white space; or nothing."""
    for node in nodes:
        if node.type not in {"whitespace", "comment"}:
            return str(node.value) if node.type == "literal" else ""
    return ""


def _attribute(nodes: Iterable[Any]) -> str | None:
    out = []
    for node in nodes:
        if node.type in {"whitespace", "comment"}:
            out.append(" ")
        elif (node.type == "ident" and IDENT.fullmatch(node.value)) or (
            node.type == "literal" and node.value in {"=", "~=", "^=", "$=", "*="}
        ):
            out.append(node.value)
        elif node.type == "string" and (text := quoted(node.value)):
            out.append(text)
        else:
            return None
    return f"[{joined(out, apart=False)}]"
