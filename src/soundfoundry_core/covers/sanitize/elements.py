"""The elements that a picture may have, by namespace and exact name; everything else goes with its content.

Loosening this table is a decision about security: ``tests/core/covers/sanitize`` holds each absence that matters.
"""

from __future__ import annotations

from typing import Final

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

SHAPES: Final = frozenset("path rect circle ellipse line polyline polygon text tspan textPath".split())
"""What is painted with a fill and a stroke."""
TEXTUAL: Final = frozenset("title desc text tspan textPath".split())
"""Where characters mean something."""
ANIMATIONS: Final = frozenset("animate animateTransform animateMotion set".split())
PRIMITIVES: Final = frozenset(
    """feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
    feDropShadow feFlood feGaussianBlur feImage feMerge feMorphology feOffset feSpecularLighting feTile
    feTurbulence""".split()
)
_PARTS: Final = frozenset(
    "feDistantLight fePointLight feSpotLight feFuncR feFuncG feFuncB feFuncA feMergeNode".split()
)
UNDRAWN: Final = frozenset("defs symbol linearGradient radialGradient pattern clipPath mask marker filter".split())
"""What is drawn only where something refers to it."""
CONTAINERS: Final = frozenset("svg g switch".split())
LEAVES: Final = frozenset("title desc style".split())
"""What holds characters and no elements."""
REFERENCES: Final = frozenset(
    "use linearGradient radialGradient pattern filter textPath mpath feImage image".split()
)
"""What may have an ``href``."""
LONG: Final = frozenset("defs g metadata style title desc text tspan".split())
"""What is written with an end tag even where it is empty, as the covers of SoundFoundry are."""

_NAMES: Final = (
    SHAPES
    | TEXTUAL
    | ANIMATIONS
    | PRIMITIVES
    | _PARTS
    | UNDRAWN
    | CONTAINERS
    | frozenset("use style image stop mpath view metadata".split())
)

ELEMENTS: Final = {f"{SVG} {name}": name for name in sorted(_NAMES)}
"""What expat calls an element (namespace, space, name) to what it is called in the output."""
