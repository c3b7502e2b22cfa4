"""The tokens as DTCG 2025.10 documents: one merged file, files by purpose, and a resolver with themes.

The format is the Design Tokens Community Group's (https://www.designtokens.org/TR/2025.10/format/, with the
modules ``color`` and ``resolver`` beside it). Documents are plain dictionaries in the order of the source;
:func:`canonical_json` is the one way in which they become bytes.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.style.tokens.colours import ABOUT, THEMES, scales, theme
from soundfoundry_core.style.tokens.components import oklch_of
from soundfoundry_core.style.tokens.measures import MEASURES, MOTION
from soundfoundry_core.style.tokens.source import (
    Alias,
    Colour,
    Cubic,
    Dimension,
    Duration,
    Family,
    Group,
    Shadow,
    Type,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soundfoundry_core.style.profile import StyleProfile
    from soundfoundry_core.style.tokens.source import Token, Value

__all__ = [
    "EXTENSION",
    "MEDIA_TYPE",
    "TOKENS_VERSION",
    "accent_hue",
    "canonical_json",
    "document",
    "resolver_document",
    "tokens_document",
]

TOKENS_VERSION: Final = 1
"""Goes up when a token is renamed, removed or given another meaning; new tokens and new values leave it alone."""

MEDIA_TYPE: Final = "application/design-tokens+json"
"""What to serve the documents as."""

EXTENSION: Final = "org.soundfoundry"
"""The key of our own remarks in ``$extensions``."""

_SCHEMA: Final = "https://www.designtokens.org/schemas/2025.10/{}.json"
_VERSION: Final = "2025.10"
_ABOUT: Final = {
    "color": ABOUT,
    "font": "What text is set in.",
    "theme": "What is not the default theme.",
    "theme.dark": "Light on dark: each token replaces the one of the same path without 'theme.dark'.",
}
"""Descriptions of groups that only hold other groups."""


def tokens_document(profile: StyleProfile | None = None) -> dict[str, Any]:
    """Return everything in one document: ``color``, ``spacing``, ..., light as the default, dark in ``theme.dark``.

    Without a profile the tokens are the brand's; with one, accent and greys follow the maker's hue.
    """
    hue = accent_hue(profile)
    light, dark = (theme(name, hue) for name in THEMES)
    return document([*light, *scales(hue), *MEASURES, *MOTION, *_moved(dark, "theme.dark")])


def resolver_document(
    profile: StyleProfile | None = None, *, files: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return the resolver: the sets, and a modifier ``theme`` with the contexts ``light`` and ``dark``.

    ``files`` names the files of ``base``, ``motion``, ``light`` and ``dark`` to refer to; without it the tokens
    stand inside, so that this one document is all that a tool needs.
    """
    hue = accent_hue(profile)

    def source(name: str) -> dict[str, Any]:
        return {"$ref": files[name]} if files else document(part(name, hue), whole=False)

    return {
        "$schema": _SCHEMA.format("resolver"),
        "name": "SoundFoundry",
        "version": _VERSION,
        "description": "Design tokens of SoundFoundry in a light and a dark theme.",
        "sets": {
            "base": {"description": "Scales and measures.", "sources": [source("base")]},
            "motion": {"description": "Durations and easings.", "sources": [source("motion")]},
        },
        "modifiers": {
            "theme": {
                "description": "Dark on light, or light on dark.",
                "contexts": {name: [source(name)] for name in THEMES},
                "default": THEMES[0],
            }
        },
        "resolutionOrder": [
            {"$ref": "#/sets/base"},
            {"$ref": "#/sets/motion"},
            {"$ref": "#/modifiers/theme"},
        ],
        "$extensions": {EXTENSION: {"tokens_version": TOKENS_VERSION}},
    }


def part(name: str, hue: int | None) -> list[Group]:
    """Return the groups of one file: ``base``, ``motion`` or a theme."""
    if name == "base":
        return [*scales(hue), *MEASURES]
    return [*MOTION] if name == "motion" else [*theme(name, hue)]


def document(groups: Iterable[Group], *, whole: bool = True) -> dict[str, Any]:
    """Return groups as a DTCG document; ``whole`` adds what a file of its own says about itself."""
    found: dict[str, Any] = {}
    if whole:
        found["$schema"] = _SCHEMA.format("format")
        found["$description"] = "Design tokens of SoundFoundry."
        found["$extensions"] = {EXTENSION: {"tokens_version": TOKENS_VERSION}}
    for group in groups:
        place, path = found, ""
        for name in group.path.split("."):
            path = f"{path}.{name}".lstrip(".")
            place = place.setdefault(name, {"$description": _ABOUT[path]} if path in _ABOUT else {})
        place |= {"$description": group.description, "$type": group.kind}
        for name, token in group.tokens.items():
            place[name] = _written(token)
    return found


def _written(token: Token) -> dict[str, Any]:
    written: dict[str, Any] = {"$value": _value(token.value)}
    if token.description:
        written["$description"] = token.description
    if token.extensions:
        written["$extensions"] = {EXTENSION: dict(token.extensions)}
    return written


def _value(value: Value) -> Any:
    """Return a value as the format writes it."""
    match value:
        case Alias(path):
            return f"{{{path}}}"
        case Colour(colour, alpha):
            components = [_number(component) for component in oklch_of(colour)]
            return {"colorSpace": "oklch", "components": components, "alpha": _number(alpha), "hex": colour}
        case Dimension(number, unit):
            return {"value": _number(number), "unit": unit}
        case Duration(ms):
            return {"value": ms, "unit": "ms"}
        case Cubic():
            return [_number(number) for number in (value.x1, value.y1, value.x2, value.y2)]
        case Family(names):
            return list(names)
        case Type():
            return {
                "fontFamily": _value(value.family),
                "fontSize": _value(value.size),
                "fontWeight": _value(value.weight),
                "letterSpacing": _value(value.letter_spacing),
                "lineHeight": _value(value.line_height),
            }
        case Shadow():
            return {
                "color": _value(value.colour),
                "offsetX": {"value": 0, "unit": "px"},
                "offsetY": _value(value.down),
                "blur": _value(value.blur),
                "spread": _value(value.spread),
            }
        case _:
            return _number(value)


def _number(number: float) -> float:
    """Return 2.0 as 2, so that a whole number is written the same wherever it comes from."""
    return int(number) if number == int(number) else number


def _moved(groups: tuple[Group, ...], prefix: str) -> Iterator[Group]:
    """Yield groups below another path; a shadow's colour, which is one of them, moves along."""
    own = {path for group in groups for path, _ in group.paths()}
    for group in groups:
        tokens = {}
        for name, token in group.tokens.items():
            value = token.value
            if isinstance(value, Shadow) and value.colour.path in own:
                value = replace(value, colour=Alias(f"{prefix}.{value.colour.path}"))
            tokens[name] = replace(token, value=value)
        yield replace(group, path=f"{prefix}.{group.path}", tokens=tokens)


def canonical_json(document: dict[str, Any]) -> bytes:
    """Return a document as UTF-8, two spaces deep, in the order of the source, ending in a line feed."""
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def accent_hue(profile: StyleProfile | None) -> int | None:
    """Return a maker's accent hue; None stands for the brand."""
    return None if profile is None else profile.look.accent_hue
