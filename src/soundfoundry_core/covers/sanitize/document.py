"""From text to cleaned elements: expat reads, and what is not in a table never becomes an element.

The parser builds nothing itself and is stopped at the first thing too many. What is dropped costs a counter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from soundfoundry_core.covers.sanitize.cleaning import Cleaner
from soundfoundry_core.covers.sanitize.css import Css
from soundfoundry_core.covers.sanitize.elements import (
    ANIMATIONS,
    ELEMENTS,
    LEAVES,
    LINK,
    PRIMITIVES,
    SVG,
    TEXTUAL,
)
from soundfoundry_core.covers.sanitize.metadata import DESCRIBING
from soundfoundry_core.covers.sanitize.reach import Reach
from soundfoundry_core.covers.sanitize.sheets import Sheets
from soundfoundry_core.covers.sanitize.tree import Node
from soundfoundry_core.covers.sanitize.values import Values
from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from soundfoundry_core.covers.sanitize.limits import SvgLimits
    from soundfoundry_core.covers.sanitize.names import Names
    from soundfoundry_core.covers.sanitize.result import Removals

__all__ = ["Document"]

_EMPTY_WITHOUT_HREF: Final = frozenset(["use", "image", "mpath"])
_BLANK: Final = " \t\r\n"
_PLACES: Final = frozenset(ELEMENTS.values()) - LEAVES - {"metadata"}
"""Where any element of a picture may stand."""
_COUNTED: Final = ANIMATIONS | PRIMITIVES
_CONDITIONAL: Final = ANIMATIONS | _EMPTY_WITHOUT_HREF | {"style", "metadata"}
"""What may turn out to be of no use at its end."""


class Document:
    """Reads one document; ``root`` is what is left of it."""

    __slots__ = (
        "_animations",
        "_bare",
        "_clean",
        "_cleaner",
        "_elements",
        "_limits",
        "_most",
        "_names",
        "_open",
        "_painted",
        "_parser",
        "_primitives",
        "_removals",
        "_skipped",
        "_text",
        "aims",
        "reach",
        "root",
        "sheets",
    )

    def __init__(self, limits: SvgLimits, names: Names, removals: Removals) -> None:
        css = Css(limits.css, names)
        self.reach = Reach()
        self._limits, self._names, self._removals = limits, names, removals
        self._cleaner = Cleaner(Values(css, names, limits, removals), self.reach, limits, removals)
        self._clean = self._cleaner.clean
        self.sheets = Sheets(css, limits, removals)
        self.root = Node("svg")
        self.aims = False
        """Whether an animation names what it moves."""
        self._open: list[Node] = []
        self._elements = self._skipped = self._text = 0
        self._most = limits.elements
        self._animations = self._primitives = self._painted = 0
        self._bare = False
        parser = self._parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.ProcessingInstructionHandler = self._instruction
        # None of these can be called: the document type is cut out before. They stand in case it is not.
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.EntityDeclHandler = _no_doctype
        parser.SkippedEntityHandler = _no_doctype
        parser.ExternalEntityRefHandler = _no_doctype

    @property
    def elements(self) -> int:
        """How many elements were read, kept or not."""
        return self._elements

    @property
    def refers(self) -> bool:
        """Whether anything refers to anything: without, a picture draws what it holds and no more."""
        return self.reach.any or bool(self.sheets.rules)

    def read(self, text: str) -> None:
        """Read the whole document, once.

        Raises:
            UnsafeSvgError: it is not well-formed, no SVG, or too much of anything.
        """
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            raise _malformed("a lone surrogate") from error
        if len(data) > self._limits.size:
            raise UnsafeSvgError(
                f"The SVG is larger than {self._limits.size} bytes.",
                fix="Make it smaller.",
                reason="too-large",
            )
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            raise _malformed(expat.ErrorString(error.code) or "syntax error", error.lineno) from error

    def _start(self, name: str, attributes: list[str]) -> None:
        opened = self._open
        found = ELEMENTS.get(name)
        self._elements += 1
        if (
            found is None
            or self._skipped
            or len(opened) >= self.reach.depth
            or self._elements > self._most
            or opened[-1].name not in _PLACES
        ):
            node = self._odd(name, attributes)
            if node is None:
                return
        else:
            node = Node(found)
            if found in _COUNTED:
                self._count(found)
        if attributes:
            if len(attributes) > 2 * self._limits.attributes:
                raise _too_many("attributes on one element", self._limits.attributes, "too-many-attributes")
            if node.described:
                self._cleaner.forget(attributes)
            else:
                self._clean(node, attributes)
        if node.paints:
            self._painted += 1
        elif self._painted:
            node.leads = True  # a paint of what it stands in may be its own
        opened.append(node)

    def _odd(self, name: str, attributes: list[str]) -> Node | None:
        """Judge an element that is the root, deeper than all before, one too many, or no plain child of its parent."""
        limits = self._limits
        depth = len(self._open) + self._skipped + 1
        self.reach.depth = max(self.reach.depth, depth)
        if self._elements > limits.elements:
            raise _too_many("elements", limits.elements, "too-many-elements")
        if depth > limits.depth:
            raise UnsafeSvgError(
                f"The SVG has more than {limits.depth} elements inside each other.",
                fix="Draw with flatter groups.",
                reason="too-deep",
            )
        if self._skipped:
            if len(attributes) > 2 * limits.attributes:
                raise _too_many("attributes on one element", limits.attributes, "too-many-attributes")
            self._skipped += 1
            return None
        if self._elements == 1:
            known = dict(zip(attributes[::2], attributes[1::2], strict=True))
            self._names.enter(known.get("id", ""), known.get("class", ""))
            return self._root(name)
        node = self._child(name)
        if node is None:
            if len(attributes) > 2 * limits.attributes:
                raise _too_many("attributes on one element", limits.attributes, "too-many-attributes")
            self._removals.add("element", name.rpartition(" ")[2])
            self._skipped = 1
        return node

    def _root(self, name: str) -> Node:
        # Without a namespace at all it is read as HTML reads it; a foreign one is another kind of document.
        self._bare = name == "svg"
        if name != f"{SVG} svg" and not self._bare:
            raise UnsafeSvgError(
                "The document is no SVG: its root is not <svg>.",
                fix='Begin with <svg xmlns="http://www.w3.org/2000/svg">.',
                reason="not-svg",
            )
        return self.root

    def _child(self, name: str) -> Node | None:
        parent = self._open[-1].name
        if parent == "metadata" or ":" in parent:
            found = DESCRIBING.get(name)
            if not found or (parent == "metadata") != (found == "rdf:RDF"):
                return None
            node = Node(found)
            node.described = True
            return node
        if parent in LEAVES:
            return None
        if self._bare and " " not in name:
            name = f"{SVG} {name}"
        if name == LINK:
            self._removals.add("link", "a")
            return Node("tspan" if parent in TEXTUAL else "g")
        found = ELEMENTS.get(name)
        if found is None:
            return None
        self._count(found)
        return Node(found)

    def _count(self, name: str) -> None:
        if name in ANIMATIONS:
            self._animations += 1
            if self._animations > self._limits.animations:
                raise _too_many("animations", self._limits.animations, "too-many-animations")
        elif name in PRIMITIVES:
            self._primitives += 1
            if self._primitives > self._limits.primitives:
                raise _too_many("filter primitives", self._limits.primitives, "too-many-filters")

    def _end(self, name: str) -> None:
        del name
        if self._skipped:
            self._skipped -= 1
            return
        opened = self._open
        node = opened.pop()
        if node.paints:
            self._painted -= 1
        if not opened or ((node.described or node.name in _CONDITIONAL) and not self._useful(node)):
            return
        above = opened[-1]
        above.children.append(node)
        if node.leads:
            above.leads = True
        if node.ident:
            self.reach.place(node)

    def _style(self, node: Node) -> bool:
        """Clean a style sheet, and say whether anything is left of it."""
        if node.get("type").strip().lower() not in {"", "text/css"} or not node.weight:
            self._removals.add("element", "style")
            return False
        text = self.sheets.clean("".join(child for child in node.children if isinstance(child, str)))
        node.children = [text] if text else []
        return bool(text)

    def _useful(self, node: Node) -> bool:
        """Whether a node can show or say anything; a picture or a copy of nothing is dropped."""
        if node.name == "style":
            return self._style(node)
        if (node.described or node.name == "metadata") and not node.children:
            self._removals.add("element", node.name)
            return False
        if node.name in _EMPTY_WITHOUT_HREF and not node.get("href"):
            self._removals.add("element", node.name)
            return False
        if node.name in ANIMATIONS and node.name != "animateMotion" and not node.get("attributeName"):
            self._removals.add("element", node.name)
            return False
        if node.name in ANIMATIONS and node.get("href"):
            self.aims = True
        return True

    def _characters(self, text: str) -> None:
        if self._skipped or not self._open:
            return
        node = self._open[-1]
        name = node.name
        if name not in TEXTUAL and name != "style":
            if not text.strip(_BLANK):
                return
            if not node.described or name == "rdf:RDF":
                self._removals.add("text", f"in {name}")
                return
        if name != "style":
            self._text += len(text)
            if self._text > self._limits.text:
                raise _too_many("characters of text", self._limits.text, "text-too-long")
        if node.children and isinstance(node.children[-1], str):
            node.children[-1] += text
        else:
            node.children.append(text)

    def _instruction(self, target: str, data: str) -> None:
        del data
        self._removals.add("instruction", target)


def _no_doctype(*_: Any) -> Any:
    raise UnsafeSvgError("The SVG declares something.", fix="Remove the <!DOCTYPE ...>.", reason="doctype")


def _too_many(what: str, limit: int, reason: str) -> UnsafeSvgError:
    return UnsafeSvgError(f"The SVG has more than {limit} {what}.", fix="Simplify it.", reason=reason)


def _malformed(why: str, line: int = 1) -> UnsafeSvgError:
    return UnsafeSvgError(
        f"The SVG is not well-formed XML: {why} in line {line}.",
        fix="Repair it; nothing is guessed.",
        reason="not-xml",
    )
