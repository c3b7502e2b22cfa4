r"""Sanitizing: a stranger's SVG becomes one that is safe to store, to serve, to show and to rasterize, or is refused.

>>> from soundfoundry_core.covers.sanitize import sanitize_svg
>>> clean = sanitize_svg(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><circle r="4"/></svg>')
>>> clean.data, [str(one) for one in clean.removed]
(b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>\n', ['element script'])

The policy and the threats are told in ``docs/explanation/svg-safety.md``; the tables are ``elements``, ``attributes``,
``properties`` and ``metadata``. Needs tinycss2 (imported only where a picture has CSS that needs a parser) and expat.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from soundfoundry_core.covers.sanitize.limits import SvgLimits
    from soundfoundry_core.covers.sanitize.result import Removal, SanitizedSvg
    from soundfoundry_core.covers.sanitize.sanitizer import sanitize_svg

__all__ = ["Removal", "SanitizedSvg", "SvgLimits", "sanitize_svg"]

_PLACES: Final = {
    "Removal": "result",
    "SanitizedSvg": "result",
    "SvgLimits": "limits",
    "sanitize_svg": "sanitizer",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for (PEP 562): the package itself costs nothing."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
