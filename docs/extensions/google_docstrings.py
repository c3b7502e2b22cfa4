"""Read our docstrings: Google sections (``Args:``, ``Raises:``), plain sentences on attributes.

Sphinx' napoleon takes the part of an attribute's docstring before a colon for its type ("With the dot:
``.flac``"). Ours are sentences beside an annotation, so they are left as they are. The signature of a
pydantic model says nothing that its fields do not say better, and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel
from sphinx.ext.napoleon import Config, GoogleDocstring

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_CONFIG: Final = Config(napoleon_numpy_docstring=False)
_SENTENCES: Final = frozenset({"attribute", "data", "property"})


def read(app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]) -> None:  # noqa: PLR0917
    """Answer ``autodoc-process-docstring`` (the arguments are Sphinx')."""
    if what not in _SENTENCES:
        lines[:] = GoogleDocstring(lines, _CONFIG, app, what, name, obj, options).lines()


def shorten(*args: Any) -> tuple[str, None] | None:
    """Answer ``autodoc-process-signature``."""
    obj = args[3]
    return ("", None) if isinstance(obj, type) and issubclass(obj, BaseModel) else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("autodoc-process-docstring", read)
    app.connect("autodoc-process-signature", shorten)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
