"""Covers: a frozen recipe becomes an SVG, a stranger's SVG becomes safe, and an SVG becomes pixels.

>>> from soundfoundry_core.covers import CoverRecipe, render_cover
>>> render_cover(CoverRecipe(style_seed=7, title="Night Train"))[:4]
'<svg'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from soundfoundry_core.covers.features import SoundFeatures
    from soundfoundry_core.covers.recipe import CoverRecipe
    from soundfoundry_core.covers.render import render_cover
    from soundfoundry_core.covers.sanitize.limits import SvgLimits
    from soundfoundry_core.covers.sanitize.result import SanitizedSvg
    from soundfoundry_core.covers.sanitize.sanitizer import sanitize_svg

__all__ = ["CoverRecipe", "SanitizedSvg", "SoundFeatures", "SvgLimits", "render_cover", "sanitize_svg"]


def __getattr__(name: str) -> Any:
    """Import the public names when they are first asked for (PEP 562): the package itself costs nothing."""
    if name == "render_cover":
        from soundfoundry_core.covers.render import render_cover

        return render_cover
    if name == "CoverRecipe":
        from soundfoundry_core.covers.recipe import CoverRecipe

        return CoverRecipe
    if name == "SoundFeatures":
        from soundfoundry_core.covers.features import SoundFeatures

        return SoundFeatures
    if name in {"SanitizedSvg", "SvgLimits", "sanitize_svg"}:
        from soundfoundry_core.covers import sanitize

        return getattr(sanitize, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
