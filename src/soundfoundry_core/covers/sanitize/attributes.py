"""The attributes that a picture may have, each with the kind of value that it takes; everything else goes.

A name that is no listed one goes without being looked at: that is what makes ``onload``, ``ONLOAD``, ``xml:base`` and
the handlers that browsers will invent one case. ``data-*`` goes as well, because libraries on a page act upon it.
"""

from __future__ import annotations

from typing import Final

from soundfoundry_core.covers.sanitize.properties import PRESENTATION
from soundfoundry_core.covers.sanitize.words import words

__all__ = ["ANIMATED", "ATTRIBUTES", "CAPS"]

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_XLINK: Final = "http://www.w3.org/1999/xlink"

_PLAIN: Final = """
    accumulate additive amplitude azimuth baseFrequency baseProfile bias calcMode clipPathUnits cx cy diffuseConstant
    divisor dur dx dy edgeMode elevation exponent filterUnits focusable fr fx fy gradientUnits height
    in in2 intercept k1 k2 k3 k4 kernelMatrix kernelUnitLength lang lengthAdjust limitingConeAngle markerHeight
    markerUnits markerWidth maskContentUnits maskUnits max method min mode numOctaves offset operator order orient
    origin pathLength patternContentUnits patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha
    preserveAspectRatio primitiveUnits r radius refX refY repeatCount repeatDur restart result role rotate rx ry
    scale seed side slope spacing specularConstant specularExponent spreadMethod startOffset stdDeviation
    stitchTiles surfaceScale systemLanguage tableValues targetX targetY textLength version viewBox
    width x x1 x2 xChannelSelector y y1 y2 yChannelSelector z zoomAndPan aria-hidden
"""

ATTRIBUTES: Final[dict[str, tuple[str, str]]] = (
    {name: (name, "plain") for name in _PLAIN.split()}
    | {name: (name, "css") for name in PRESENTATION}
    | {name: (name, "transform") for name in ("transform", "gradientTransform", "patternTransform")}
    | {name: (name, "smil") for name in ("from", "to", "by", "values")}
    | {name: (name, "list") for name in ("keyTimes", "keySplines", "keyPoints")}
    | {name: (name, "timing") for name in ("begin", "end")}
    | {name: (name, "condition") for name in ("requiredFeatures", "requiredExtensions")}
    | {name: (name, "words") for name in ("aria-label", "aria-roledescription")}
    | {name: (name, "ids") for name in ("aria-labelledby", "aria-describedby")}
    | {"d": ("d", "path"), "points": ("points", "path"), "path": ("path", "path")}
    | {"id": ("id", "id"), "class": ("class", "class"), "style": ("style", "style")}
    | {"href": ("href", "href"), f"{_XLINK} href": ("href", "href")}
    | {"type": ("type", "type"), "media": ("media", "media")}
    | {"attributeName": ("attributeName", "target"), "attributeType": ("attributeType", "plain")}
    | {f"{_XML} space": ("xml:space", "plain"), f"{_XML} lang": ("xml:lang", "plain")}
)
"""What expat calls an attribute to its name in the output and the kind of its value (see ``values``)."""

ANIMATED: Final = words("""x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points width height offset viewBox startOffset textLength
        transform gradientTransform patternTransform pathLength refX refY dx dy rotate motion""") | (
    PRESENTATION - words("clip-path cursor filter marker marker-end marker-mid marker-start mask")
)
"""What an animation may change: numbers, colours and shapes, nothing that refers, runs or costs."""

CAPS: Final = {
    "stdDeviation": 200.0,
    "radius": 200.0,
    "numOctaves": 9.0,
    "order": 9.0,
    "kernelUnitLength": 100.0,
}
"""The largest number in an attribute of a filter primitive whose work grows with it."""
