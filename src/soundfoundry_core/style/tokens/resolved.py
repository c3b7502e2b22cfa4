"""Colours without aliases, for what cannot read a style sheet: meta tags, e-mails, pictures, tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.style.tokens.colours import THEMES, scales, theme
from soundfoundry_core.style.tokens.documents import accent_hue
from soundfoundry_core.style.tokens.source import Alias, Colour

if TYPE_CHECKING:
    from soundfoundry_core.style.profile import StyleProfile

__all__ = ["theme_colours"]


def theme_colours(name: str, profile: StyleProfile | None = None) -> dict[str, str]:
    """Return what each part below ``color`` is in a theme: ``{"ground": "#rrggbb", ..., "ramp.5": "#rrggbb"}``.

    Parts that are partly transparent (``shadow``, ``veil``) are left out: alone they have no colour.

    Raises:
        UnknownNameError: there is no such theme.
    """
    if name not in THEMES:
        raise UnknownNameError("theme", name, THEMES)
    hue = accent_hue(profile)
    steps = {path: token.value for group in scales(hue) for path, token in group.paths()}
    found = {}
    for group in theme(name, hue):
        for path, token in group.paths():
            colour = steps.get(token.value.path) if isinstance(token.value, Alias) else None
            if isinstance(colour, Colour) and colour.alpha == 1:
                found[path.removeprefix("color.")] = colour.hex
    return found
