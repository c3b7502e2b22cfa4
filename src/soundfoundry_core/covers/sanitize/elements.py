"""The elements that a picture may have, by namespace and exact name; everything else goes with its content.

Loosening this table is a decision about security: ``tests/core/covers/sanitize`` holds each absence that matters.
"""

from __future__ import annotations

from typing import Final

from soundfoundry_core.covers.sanitize.words import words

__all__ = [
    "ANIMATIONS",
    "CONTAINERS",
    "ELEMENTS",
    "LEAVES",
    "LINK",
    "LONG",
    "PRIMITIVES",
    "REFERENCES",
    "SHAPES",
    "SVG",
    "TEXTUAL",
    "UNDRAWN",
]

SVG: Final = "http://www.w3.org/2000/svg"
LINK: Final = f"{SVG} a"
"""A link stays as a group: its picture is kept, its target is not."""

SHAPES: Final = words("path rect circle ellipse line polyline polygon text tspan textPath")
"""What is painted with a fill and a stroke."""
TEXTUAL: Final = words("title desc text tspan textPath")
"""Where characters mean something."""
ANIMATIONS: Final = words("animate animateTransform animateMotion set")
PRIMITIVES: Final = words("""feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
    feDropShadow feFlood feGaussianBlur feImage feMerge feMorphology feOffset feSpecularLighting feTile
    feTurbulence""")
_PARTS: Final = words("feDistantLight fePointLight feSpotLight feFuncR feFuncG feFuncB feFuncA feMergeNode")
UNDRAWN: Final = words("defs symbol linearGradient radialGradient pattern clipPath mask marker filter")
"""What is drawn only where something refers to it."""
CONTAINERS: Final = words("svg g switch")
LEAVES: Final = words("title desc style")
"""What holds characters and no elements."""
REFERENCES: Final = words("use linearGradient radialGradient pattern filter textPath mpath feImage image")
"""What may have an ``href``."""
LONG: Final = words("defs g metadata style title desc text tspan")
"""What is written with an end tag even where it is empty, as the covers of SoundFoundry are."""

_NAMES: Final = (
    SHAPES
    | TEXTUAL
    | ANIMATIONS
    | PRIMITIVES
    | _PARTS
    | UNDRAWN
    | CONTAINERS
    | words("use style image stop mpath view metadata")
)

ELEMENTS: Final = {f"{SVG} {name}": name for name in sorted(_NAMES)}
"""What expat calls an element (namespace, space, name) to what it is called in the output."""
