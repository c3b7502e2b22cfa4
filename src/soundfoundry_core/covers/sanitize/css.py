"""CSS, parsed and written anew: what is not understood is left out, and no character of the source is passed on unread.

The text goes through tinycss2, which tokenizes as browsers do, so that an escape, a comment or a missing bracket
hides nothing. What comes out has no backslash, no ``<``, no address but ``url(#id)`` and no function that is not in a
table. A declaration that holds anything else goes as a whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.covers.sanitize.properties import (
    FUNCTIONS,
    PROPERTIES,
    QUOTING,
    REFERRING,
    UNITS,
)
from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_core.covers.sanitize.names import Names

__all__ = ["IDENT", "NO_INHERIT", "Css", "Declaration", "joined", "may_inherit", "quoted"]

_LETTERS: Final = "\u00b7-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\ud7ff"
"""Beyond ASCII, without anything that some program takes for white space."""
IDENT: Final = re.compile(rf"(?:--|-?[A-Za-z_{_LETTERS}])[\w{_LETTERS}-]*", re.ASCII)
"""A name that needs no escape."""
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HASH: Final = re.compile(r"[\w-]+", re.ASCII)
_QUOTED: Final = re.compile(r"[^\x00-\x1f\"\\<>&@;{}]*")
_PATH_TEXT: Final = re.compile(r"[MmZzLlHhVvCcSsQqTtAaEe0-9\s,.+-]*")
_SIMPLE: Final = re.compile(r"[\w\s.,%#+-]+", re.ASCII)
"""A value without functions, quotes, comments and escapes, which CSS and we read alike."""
_SIMPLE_STYLE: Final = re.compile(r"[\w\s.,%#+:;()-]*", re.ASCII)
_COLOUR: Final = re.compile(r"(?:rgba?|hsla?)\([0-9 .,%+-]*\)")
_OWN: Final = re.compile(r"[A-Za-z_][\w.:-]*", re.ASCII)
_OWN_URL: Final = re.compile(r"url\(#([A-Za-z_][\w.:-]*)\)", re.ASCII)
_STICKY_END: Final = re.compile(r"[^\s,/*():=>\"]$")
_STICKY_START: Final = re.compile(r"[^\s,/*():=>\"]")
_LITERALS: Final = frozenset(",/*+-")
NO_INHERIT: Final = frozenset(["clip-path", "filter", "mask"])
"""What must not be taken from an element around, since then it would not be counted."""
_WIDE: Final = frozenset(["inherit", "unset", "revert", "revert-layer", "initial"])
_INHERITING: Final = re.compile(r"inherit|unset|revert|initial|context-|var\(", re.IGNORECASE)
_MAX_BRACKETS: Final = 24
_FILTER_FUNCTIONS: Final = frozenset(["blur", "drop-shadow"])
_MAX_BLUR: Final = 200.0
_MAX_FILTER_FUNCTIONS: Final = 10

Declaration = tuple[str, str, tuple[str, ...]]
"""A property, its value as it is written, and the ids that it refers to."""


def quoted(value: str) -> str | None:
    """Return text as a CSS string, or None where it would need an escape."""
    return f'"{value}"' if _QUOTED.fullmatch(value) else None


def may_inherit(value: str) -> bool:
    """Say whether a value may be, or fall back to, that of the element around."""
    return _INHERITING.search(value) is not None


def joined(parts: Iterable[str], *, apart: bool = True) -> str:
    """Return written tokens as one text, with one space where there were several.

    Args:
        parts: each one token, or a function with its arguments.
        apart: put a space where two tokens could be read as one.
    """
    out = [""]
    for part in parts:
        last = out[-1]
        if part == " " and last == " ":
            continue
        if apart and _STICKY_END.search(last) and _STICKY_START.match(part):
            out.append(" ")
        out.append(part)
    return "".join(out).strip(" ")


def _refers(declaration: Declaration) -> bool:
    """Say whether a declaration refers, or may take a reference from around."""
    name, value, refs = declaration
    return bool(refs) or (name in REFERRING and (name not in {"fill", "stroke"} or may_inherit(value)))


class Css:
    """Reads declarations for one document, and keeps account of how much CSS there is."""

    __slots__ = ("_left", "_limit", "_seen", "names")

    def __init__(self, limit: int, names: Names) -> None:
        self._limit = self._left = limit
        self._seen: dict[tuple[str, str], Declaration | None] = {}
        self.names = names

    def parse(self, text: str, how: str) -> list[Any]:
        """Return the nodes of ``tinycss2.parse_<how>``, of which no one is trusted.

        Raises:
            UnsafeSvgError: ``css-too-long`` or ``css-too-deep``.
        """
        self._left -= len(text)
        if self._left < 0:
            raise UnsafeSvgError(
                f"The SVG has more than {self._limit} characters of CSS.",
                fix="Use attributes such as fill instead.",
                reason="css-too-long",
            )
        depth = 0
        for char in text:
            if char in "([{":
                depth += 1
                if depth > _MAX_BRACKETS:  # tinycss2 recurses
                    raise UnsafeSvgError(
                        f"The CSS has more than {_MAX_BRACKETS} brackets inside each other.",
                        fix="Write simpler styles.",
                        reason="css-too-deep",
                    )
            elif char in ")]}":
                depth = max(0, depth - 1)
        import tinycss2

        nodes: list[Any] = getattr(tinycss2, f"parse_{how}")(text)
        return nodes

    def attribute(self, name: str, text: str) -> Declaration | None:
        """Return a presentation attribute's value, or None where it has to go."""
        key = (name, text)
        if key not in self._seen:
            self._seen[key] = self._attribute(name, text)
        return self._seen[key]

    def _attribute(self, name: str, text: str) -> Declaration | None:
        if _SIMPLE.fullmatch(text) or _COLOUR.fullmatch(text) or _OWN_URL.fullmatch(text):
            return self._quick(name, text)
        return self._declaration(name, text)

    def _quick(self, name: str, text: str) -> Declaration | None:
        """Judge a value that needs no parser; it keeps its spelling."""
        if found := _OWN_URL.fullmatch(text):
            own = self.names.id(found[1])
            return (name, f"url(#{own})", (own,)) if own and name in REFERRING else None
        return None if name in NO_INHERIT and text.strip().lower() in _WIDE else (name, text, ())

    def style(self, text: str) -> tuple[list[Declaration], int]:
        """Return the declarations of a style attribute, and how many had to go."""
        if not _SIMPLE_STYLE.fullmatch(text) or "--" in text:
            return self.declarations(self.parse(text, "blocks_contents"))
        kept, gone = [], 0
        for part in text.split(";"):
            if not part.strip():
                continue
            name, colon, value = part.partition(":")
            name, value = name.strip().lower(), " ".join(value.split())
            found = None
            if colon and value and name in PROPERTIES:
                # The names of animations are ours to change, so they are parsed.
                read = self._declaration if name.startswith("animation") else self.attribute
                found = read(name, value)
            if found:
                kept.append(found)
            else:
                gone += 1
        return kept, gone

    def _declaration(self, name: str, text: str) -> Declaration | None:
        return self.declaration(name, self.parse(text, "component_value_list"), important=False)

    def declarations(self, nodes: Iterable[Any], *, moving: bool = False) -> tuple[list[Declaration], int]:
        """Return the declarations among the contents of a block, and how many things had to go.

        Args:
            nodes: of ``tinycss2.parse_blocks_contents``.
            moving: inside of @keyframes, where nothing may refer.
        """
        kept, gone = [], 0
        for node in nodes:
            if node.type in {"whitespace", "comment"}:
                continue
            found = None
            if node.type == "declaration":
                found = self.declaration(node.name, node.value, important=node.important)
            if found and not (moving and _refers(found)):
                kept.append(found)
            else:
                gone += 1
        return kept, gone

    def declaration(self, name: str, nodes: Iterable[Any], *, important: bool) -> Declaration | None:
        """Return one declaration, written anew, or None where it has to go."""
        custom = name.startswith("--")
        name = name if custom else name.lower()
        if not IDENT.fullmatch(name) or not (custom or name in PROPERTIES):
            return None
        refs: list[str] = []
        value = _Value(self.names, name, refs)
        text = value.text(nodes)
        if not text or (name in NO_INHERIT and text.lower() in _WIDE):
            return None
        return name, f"{text}!important" if important else text, tuple(refs)


class _Value:
    """Writes the value of one property."""

    __slots__ = ("_custom", "_name", "_names", "_refs", "_work")

    def __init__(self, names: Names, name: str, refs: list[str]) -> None:
        self._names, self._name, self._refs = names, name, refs
        self._custom = name.startswith("--")
        self._work = 0

    def text(self, nodes: Iterable[Any]) -> str | None:
        """Return the value, or None where something in it is not allowed."""
        return self._parts(nodes, function="")

    def _parts(self, nodes: Iterable[Any], *, function: str) -> str | None:
        out = []
        for node in nodes:
            part = self._part(node, function)
            if part is None:
                return None
            out.append(part)
        return joined(out)

    def _part(self, node: Any, function: str) -> str | None:
        kind = node.type
        if kind in {"whitespace", "comment"}:
            return " "
        if kind == "ident":
            return self._ident(node.value)
        if kind in {"number", "percentage", "dimension"}:
            return self._number(node, kind, function)
        if kind == "literal":
            return node.value if node.value in _LITERALS else None
        if kind == "hash":
            return f"#{node.value}" if _HASH.fullmatch(node.value) else None
        if kind == "url":
            return self._url(node.value)
        if kind == "string":
            return self._string(node.value, function)
        if kind == "function":
            return self._function(node)
        if kind == "() block" and function in {"calc", "min", "max", "clamp"}:
            inner = self._parts(node.content, function=function)
            return None if inner is None else f"({inner})"
        return None

    def _ident(self, value: str) -> str | None:
        if not IDENT.fullmatch(value):
            return None
        if self._name in {"animation", "animation-name"}:
            return self._names.keyframes(value)
        return value

    def _number(self, node: Any, kind: str, function: str) -> str | None:
        if not _NUMBER.fullmatch(node.representation):
            return None
        if function in _FILTER_FUNCTIONS and not (
            abs(node.value) <= _MAX_BLUR and (kind == "number" or (kind == "dimension" and node.unit == "px"))
        ):
            return None
        if kind == "number":
            return str(node.representation)
        if kind == "percentage":
            return f"{node.representation}%"
        return f"{node.representation}{node.unit}" if node.lower_unit in UNITS else None

    def _url(self, value: str) -> str | None:
        found = self._names.local(value)
        if found is None or self._name not in REFERRING:
            return None
        self._refs.append(found)
        return f"url(#{found})" if _OWN.fullmatch(found) else f'url("#{found}")'

    def _string(self, value: str, function: str) -> str | None:
        if function == "path":
            return f'"{value}"' if _PATH_TEXT.fullmatch(value) and "\n" not in value else None
        return quoted(value) if self._name in QUOTING and not function else None

    def _function(self, node: Any) -> str | None:
        name = node.lower_name
        if name == "url":  # with a quoted address, which tinycss2 may leave as a function
            strings = [n for n in node.arguments if n.type not in {"whitespace", "comment"}]
            return self._url(strings[0].value) if len(strings) == 1 and strings[0].type == "string" else None
        if name not in FUNCTIONS or (self._custom and name in {"var", "path"}):
            return None
        if name == "var" and self._name == "filter":
            return None
        if self._name == "filter":
            self._work += 1
            if self._work > _MAX_FILTER_FUNCTIONS:
                return None
        inner = self._parts(node.arguments, function=name)
        return None if inner is None else f"{name}({inner})"
