"""The CSS that a picture may use: properties, functions, units and pseudo-classes.

A property that can place a picture over the page around it (``position``), hold an address (``background-image``,
``content``, ``cursor`` with a picture) or cost without being seen (``will-change``, ``backdrop-filter``) is not here.
"""

from __future__ import annotations

from typing import Final

from soundfoundry_core.covers.sanitize.words import words

__all__ = [
    "FUNCTIONS",
    "PRESENTATION",
    "PROPERTIES",
    "PSEUDO_CLASSES",
    "QUOTING",
    "REFERRING",
    "SELECTING",
    "UNITS",
]

PRESENTATION: Final = words("""alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
    color-interpolation-filters color-rendering cursor direction display dominant-baseline fill fill-opacity
    fill-rule filter flood-color flood-opacity font-family font-size font-size-adjust font-stretch font-style
    font-variant font-weight glyph-orientation-horizontal glyph-orientation-vertical image-rendering isolation
    kerning letter-spacing lighting-color marker marker-end marker-mid marker-start mask mask-type mix-blend-mode
    opacity overflow paint-order pointer-events shape-rendering stop-color stop-opacity stroke stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
    text-decoration text-overflow text-rendering transform-origin unicode-bidi vector-effect visibility
    white-space word-spacing writing-mode""")
"""Properties that are attributes as well."""

PROPERTIES: Final = PRESENTATION | words("""animation animation-delay animation-direction animation-duration animation-fill-mode
    animation-iteration-count animation-name animation-play-state animation-timing-function background
    background-color cx cy d font font-feature-settings font-kerning font-variant-alternates font-variant-caps
    font-variant-east-asian font-variant-ligatures font-variant-position shape-padding solid-color solid-opacity
    font-variant-numeric font-variation-settings height line-height r rotate rx ry scale text-align
    text-decoration-color text-decoration-line text-decoration-style text-decoration-thickness text-indent
    text-orientation text-transform text-underline-offset transform transform-box translate
    transition transition-delay transition-duration transition-property transition-timing-function
    width x y -webkit-text-fill-color -webkit-text-stroke""")

REFERRING: Final = words("clip-path fill filter marker marker-end marker-mid marker-start mask stroke")
"""Properties that may say ``url(#id)``."""

QUOTING: Final = words("font font-family font-feature-settings font-variation-settings")
"""Properties that may hold quoted text."""

FUNCTIONS: Final = words("""rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix calc min max clamp var translate translatex
    translatey translatez translate3d scale scalex scaley scalez scale3d rotate rotatex rotatey rotatez rotate3d
    skew skewx skewy matrix matrix3d perspective cubic-bezier steps linear blur brightness contrast drop-shadow
    grayscale hue-rotate invert opacity saturate sepia polygon circle ellipse inset rect xywh path""")

UNITS: Final = words("""px pt pc mm cm in q em rem ex ch cap ic lh rlh vw vh vmin vmax vi vb svw svh lvw lvh dvw dvh
    deg rad grad turn s ms hz khz dpi dpcm dppx x fr""")

PSEUDO_CLASSES: Final = words("""root first-child last-child only-child first-of-type last-of-type only-of-type empty hover active focus
    focus-visible focus-within""")

SELECTING: Final = words("not is where nth-child nth-last-child nth-of-type nth-last-of-type lang")
"""Pseudo-classes that take arguments."""
