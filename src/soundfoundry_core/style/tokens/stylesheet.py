"""The tokens as CSS custom properties: the style sheet that every page of SoundFoundry begins with.

A property is named after its token, ``color.accent.500`` is ``--color-accent-500``, as Terrazzo and
style-dictionary name it too. Scales and measures stand once, in ``:root``, as hex, and again as ``oklch()``
for browsers that know it; a theme only points at other steps. Without a word from the page the reader's
``prefers-color-scheme`` decides; ``data-theme="light"`` or ``"dark"`` on any element decides for what is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.style.tokens.colours import THEMES, scales, theme
from soundfoundry_core.style.tokens.components import oklch_of
from soundfoundry_core.style.tokens.documents import accent_hue
from soundfoundry_core.style.tokens.measures import MEASURES, MOTION
from soundfoundry_core.style.tokens.source import (
    Alias,
    Colour,
    Cubic,
    Dimension,
    Duration,
    Family,
    Shadow,
    Type,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_core.style.profile import StyleProfile
    from soundfoundry_core.style.tokens.source import Group, Value

__all__ = ["css", "property_name"]

_HEAD: Final = "/* Design tokens of SoundFoundry, written by: soundfoundry tokens --css */"
_GENERIC: Final = {"sans-serif", "monospace", "system-ui", "ui-sans-serif", "ui-monospace"}


def css(profile: StyleProfile | None = None) -> str:
    """Return the style sheet of the brand, or of a maker: accent and greys in the maker's hue, in both themes."""
    hue = accent_hue(profile)
    base = _declared([*scales(hue), *MEASURES, *MOTION])
    fine = {
        property_name(path): _oklch(token.value)
        for group in scales(hue)
        for path, token in group.paths()
        if isinstance(token.value, Colour)
    }
    still = {
        property_name(path): "0ms"
        for group in MOTION
        if group.kind == "duration"
        for path, _ in group.paths()
    }
    light, dark = ({"color-scheme": name, **_declared(theme(name, hue))} for name in THEMES)
    return "\n".join(
        [
            _HEAD,
            _rule(":root", base),
            _rule(':root, [data-theme="light"]', light),
            _rule('[data-theme="dark"]', dark),
            _inside("@media (prefers-color-scheme: dark)", _rule(':root:not([data-theme="light"])', dark)),
            _inside("@supports (color: oklch(0 0 0))", _rule(":root", fine)),
            _inside("@media (prefers-reduced-motion: reduce)", _rule(":root", still)),
            "",
        ]
    )


def property_name(path: str) -> str:
    """Return the custom property of a token: ``--color-accent-500`` of ``color.accent.500``."""
    return f"--{path.replace('.', '-')}"


def _declared(groups: Iterable[Group]) -> dict[str, str]:
    found = {}
    for group in groups:
        for path, token in group.paths():
            found[property_name(path)] = _written(token.value)
            if isinstance(token.value, Type):
                found[f"{property_name(path)}-letter-spacing"] = _written(token.value.letter_spacing)
    return found


def _written(value: Value) -> str:
    match value:
        case Alias(path):
            return f"var({property_name(path)})"
        case Colour(colour, alpha):
            channels = ", ".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
            return colour if alpha == 1 else f"rgba({channels}, {alpha:g})"
        case Dimension(number, unit):
            return f"{number:g}{unit}"
        case Duration(ms):
            return f"{ms}ms"
        case Cubic():
            return f"cubic-bezier({value.x1:g}, {value.y1:g}, {value.x2:g}, {value.y2:g})"
        case Family(names):
            return ", ".join(name if name in _GENERIC or " " not in name else f'"{name}"' for name in names)
        case Type():
            size = f"{_written(value.size)} / {_written(value.line_height)}"
            return f"{_written(value.weight)} {size} {_written(value.family)}"
        case Shadow():
            lengths = " ".join(_written(length) for length in (value.down, value.blur, value.spread))
            return f"0 {lengths} {_written(value.colour)}"
        case _:
            return f"{value:g}"


def _oklch(colour: Colour) -> str:
    lightness, chroma, hue = oklch_of(colour.hex)
    alpha = "" if colour.alpha == 1 else f" / {colour.alpha:g}"
    return f"oklch({lightness:.5f} {chroma:.5f} {hue:.3f}{alpha})"


def _rule(selector: str, declarations: dict[str, str]) -> str:
    lines = "\n".join(f"  {name}: {value};" for name, value in declarations.items())
    return f"{selector} {{\n{lines}\n}}"


def _inside(condition: str, rule: str) -> str:
    indented = "\n".join(f"  {line}" for line in rule.splitlines())
    return f"{condition} {{\n{indented}\n}}"
