"""Design tokens: the colours, distances and texts of every page, from one source, in a maker's own hue.

::

    from soundfoundry_core.style import StyleProfile, StyleSeed
    from soundfoundry_core.style.tokens import canonical_json, css, tokens_document

    css()                                                    # the brand's style sheet
    profile = StyleProfile.of(StyleSeed.derive("ada"))
    css(profile)                                             # the same pages in ada's hue
    canonical_json(tokens_document(profile))                 # DTCG 2025.10, for design tools

Everything is a pure function of the profile's accent hue: the same bytes in every process, and no trace of
the style seed. ``measures`` and ``colours`` are the source, ``documents`` and ``stylesheet`` the two ways out.
"""

from __future__ import annotations

from soundfoundry_core.style.tokens.colours import PAIRS, THEMES, Pair
from soundfoundry_core.style.tokens.documents import (
    EXTENSION,
    MEDIA_TYPE,
    TOKENS_VERSION,
    canonical_json,
    resolver_document,
    tokens_document,
)
from soundfoundry_core.style.tokens.files import token_files
from soundfoundry_core.style.tokens.resolved import theme_colours
from soundfoundry_core.style.tokens.stylesheet import css

__all__ = [
    "EXTENSION",
    "MEDIA_TYPE",
    "PAIRS",
    "THEMES",
    "TOKENS_VERSION",
    "Pair",
    "canonical_json",
    "css",
    "resolver_document",
    "theme_colours",
    "token_files",
    "tokens_document",
]
