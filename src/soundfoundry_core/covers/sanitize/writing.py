"""From cleaned elements to bytes: our own serializer, so that nothing of the source's spelling survives.

No declaration, document type, comment, CDATA section or instruction is written; what an HTML parser could take for
markup is escaped. The same tree always gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.sanitize.elements import LONG, SVG
from soundfoundry_core.covers.sanitize.metadata import NAMESPACES

if TYPE_CHECKING:
    from soundfoundry_core.covers.sanitize.tree import Node

__all__ = ["write"]

_IN_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE: Final = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "`": "&#96;",
        "\t": "&#9;",
        "\n": "&#10;",
        "\r": "&#13;",
    }
)
_ALWAYS: Final = ("rdf", "dc", "dcterms")


def write(root: Node) -> bytes:
    """Return the document, with a line break at its end."""
    out: list[str] = []
    _element(root, out, f' xmlns="{SVG}"')
    out.append("\n")
    return "".join(out).encode()


def _element(node: Node, out: list[str], extra: str = "") -> None:
    name = node.name
    if name == "rdf:RDF":
        extra = _declared(node)
    if node.rough:
        extra += "".join([f' {key}="{value.translate(_IN_ATTRIBUTE)}"' for key, value in node.attributes])
    elif node.attributes:
        extra += "".join([f' {key}="{value}"' for key, value in node.attributes])
    if not node.children and name not in LONG:
        out.append(f"<{name}{extra}/>")
        return
    out.append(f"<{name}{extra}>")
    for child in node.children:
        if isinstance(child, str):
            out.append(child.translate(_IN_TEXT))
        else:
            _element(child, out)
    out.append(f"</{name}>")


def _declared(node: Node) -> str:
    prefixes = [*_ALWAYS, "cc"] if _uses_cc(node) else _ALWAYS
    return "".join(f' xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in prefixes)


def _uses_cc(node: Node) -> bool:
    return node.name.startswith("cc:") or any(
        _uses_cc(child) for child in node.children if not isinstance(child, str)
    )
