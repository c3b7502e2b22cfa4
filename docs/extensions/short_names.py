"""Resolve names as our code writes them: ``Track`` instead of ``soundfoundry_core.track.Track``.

Annotations stay unevaluated (``from __future__ import annotations``) and many of their imports exist for
type checkers only, so Sphinx sees bare names. A bare name is looked up among everything that these pages
document; it must mean one thing. Names of the standard library and of other projects are left as plain
text, because fetching their inventories would need the network. Whatever is left is a warning, thus an error.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sphinx.util.nodes import make_refnode

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

FOREIGN = frozenset({
    "AbstractFileSystem", "Annotated", "Any", "BaseModel", "Callable", "ClassVar", "Collection", "ConfigDict", "Final",
    "Iterable", "Iterator", "Literal", "Mapping", "MappingProxyType", "NDArray", "Path", "PathLike", "Protocol", "Sequence",
    "StrEnum", "T", "TypeVar", "datetime", "dict", "frozenset", "list", "tuple", "tzinfo",
})  # fmt: skip
"""Last parts of names that other projects own."""
FOREIGN_ROOTS = frozenset({
    "abc", "annotated_types", "collections", "datetime", "enum", "fsspec", "httpx", "np", "npt", "numpy", "os", "pathlib", "pluggy",
    "pydantic", "pytest", "types", "typing",
})  # fmt: skip
"""First parts of dotted names that other projects own."""


def resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: Element) -> Element | None:
    """Answer Sphinx's ``missing-reference``: a link, plain text, or None where the name means nothing."""
    if node.get("refdomain") != "py":
        return None
    # A signature that Sphinx cannot parse is split at its commas: "tuple[str" stands for the tuple.
    target: str = node.get("reftarget", "").strip("~. ").partition("[")[0]
    python: Any = env.get_domain("py")
    found = {
        entry.docname + "#" + entry.node_id: (name, entry)
        for name, entry in python.objects.items()
        if name.endswith(f".{target}") and not entry.aliased
    }
    if len(found) == 1:
        name, entry = next(iter(found.values()))
        return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, contnode, name)
    home, _, last = target.rpartition(".")
    first = target.partition(".")[0]
    if first in FOREIGN_ROOTS or last in FOREIGN or (first == "soundfoundry_core" and _exists(home, last)):
        return contnode
    return None


def _exists(home: str, name: str) -> bool:
    """Say whether a part of ours that these pages leave out is there to be named."""
    try:
        return hasattr(import_module(home), name) or find_spec(f"{home}.{name}") is not None
    except ImportError:
        return False


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("missing-reference", resolve)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
