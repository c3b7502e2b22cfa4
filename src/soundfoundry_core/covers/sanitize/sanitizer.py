"""The sanitizer itself: read, clean, count, write.

It never repairs. What an honest drawing tool writes and a picture can do without is left out and named; what no tool
writes, or what two programs would read differently, or what is too much, is refused.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.sanitize.document import Document
from soundfoundry_core.covers.sanitize.elements import ANIMATIONS
from soundfoundry_core.covers.sanitize.encoding import read_text
from soundfoundry_core.covers.sanitize.expansion import Expansion
from soundfoundry_core.covers.sanitize.limits import SvgLimits
from soundfoundry_core.covers.sanitize.names import MARK, Names, settled
from soundfoundry_core.covers.sanitize.result import Removals, SanitizedSvg
from soundfoundry_core.covers.sanitize.writing import write
from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from soundfoundry_core.covers.sanitize.tree import Node

__all__ = ["sanitize_svg"]

_LENGTH: Final = re.compile(
    r"\s*\+?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,3})?(px|pt|pc|mm|cm|in|q)?\s*", re.IGNORECASE
)
_PIXELS: Final = {"pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0, "q": 96 / 101.6}
_DEFAULT: Final = (300.0, 150.0)


_LIMITS: Final = SvgLimits()


def sanitize_svg(data: bytes | str, *, limits: SvgLimits = _LIMITS, prefix: str = "") -> SanitizedSvg:
    r"""Make a stranger's SVG safe to store, to serve from our own domain, to show in a page and to rasterize.

    What comes out has no script, handler, link, foreign content, animation of an address, external reference, entity,
    document type or comment, and draws at most what ``limits`` allow. Cleaning it again gives the same bytes.

    Args:
        data: the document: UTF-8, or UTF-16 with a byte order mark. Text is taken as it is.
        limits: what is refused as too much.
        prefix: put before all ids, classes and names of animations, for pictures that are inlined into one page; a
            letter, then up to 63 letters, digits, ``-`` and ``_``. CSS then applies only inside an element that has
            the prefix as its class, which the root is given.

    Returns:
        The cleaned picture, and what was left out.

    Raises:
        UnsafeSvgError: it has to be refused as a whole; ``reason`` says why in a stable word.
        InvalidRequestError: the prefix is no such word.

    >>> sanitize_svg('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><circle r="4"/></svg>').data
    b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>\n'
    """
    names, removals = Names(prefix), Removals()
    document = Document(limits, names, removals)
    document.read(read_text(data, limits))
    root, sheets = document.root, document.sheets
    if sheets.selectors * document.elements > limits.matches:
        raise UnsafeSvgError(
            "The SVG has too many CSS selectors for its elements.",
            fix="Use attributes such as fill instead.",
            reason="css-too-many-rules",
        )
    if document.aims:
        _keep_inside(root, removals)
    if document.refers and (sheets.rules or not document.reach.plain(root, document.elements, limits)):
        Expansion(root, sheets.rules, limits).check(root)
    written = write(root)
    if prefix or MARK.encode() in written:
        written = settled(_bound(root, names.scope))
    if len(written) > limits.size:  # end tags and escapes can make it longer than what came
        raise UnsafeSvgError(
            f"The cleaned SVG is larger than {limits.size} bytes.", fix="Make it smaller.", reason="too-large"
        )
    width, height = _size(root)
    return SanitizedSvg(data=written, removed=removals.all(), width=width, height=height)


def _keep_inside(root: Node, removals: Removals) -> None:
    """Drop every animation of something that is not in the picture: in a page, it would move that page's own."""
    nodes = [root]
    for node in nodes:
        nodes.extend(child for child in node.children if not isinstance(child, str))
    here = {""} | {f"#{node.ident}" for node in nodes if node.ident and node.name not in ANIMATIONS}
    for node in nodes:
        kept = [
            child
            for child in node.children
            if isinstance(child, str) or child.name not in ANIMATIONS or child.get("href") in here
        ]
        for _ in range(len(node.children) - len(kept)):
            removals.add("element", "animation of something else")
        node.children = kept


def _bound(root: Node, scope: str) -> bytes:
    """Write the picture with the class at its root that its CSS is bound to."""
    classes = root.get("class").split()
    if scope not in classes:
        rest = [pair for pair in root.attributes if pair[0] != "class"]
        root.attributes = [*rest, ("class", " ".join([*classes, scope]))]
    return write(root)


def _size(root: Node) -> tuple[float, float]:
    """Return the size that the picture asks for; see :class:`SanitizedSvg`."""
    width, height = _length(root.get("width")), _length(root.get("height"))
    box = [_length(part) for part in root.get("viewBox").replace(",", " ").split()[2:4]]
    ratio = box[0] / box[1] if len(box) == 2 and box[0] and box[1] else None
    if width and height:
        return width, height
    if ratio and (width or height):
        return (width, width / ratio) if width else ((height or 1) * ratio, height or 1)
    if ratio:
        return box[0] or 1.0, box[1] or 1.0
    return width or _DEFAULT[0], height or _DEFAULT[1]


def _length(text: str) -> float | None:
    """Return a length in CSS pixels; None where it is none, is relative, or is not above 0."""
    if text.isdecimal() and text.isascii() and len(text) < 9:
        return float(text) or None
    found = _LENGTH.fullmatch(text)
    if not found:
        return None
    value = float(found[1] + (found[2] or "")) * _PIXELS.get((found[3] or "px").lower(), 1.0)
    return value if math.isfinite(value) and value > 0 else None
