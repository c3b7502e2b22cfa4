"""Tokens of colour: the scales of a maker, what the two themes make of them, and the contrasts that hold.

The scales (``color.accent``, ``color.neutral``, ...) are the same in both themes; a theme only says which
step plays which part. So a maker's hue changes the scales and nothing else, and :data:`PAIRS` holds for
every hue by the luminance of the steps (:mod:`.scales`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from soundfoundry_core.style.tokens.scales import accent_scale, fill_step, neutral_scale
from soundfoundry_core.style.tokens.source import Alias, Colour, Dimension, Group, Shadow, Token

__all__ = ["ABOUT", "BRAND_HUE", "PAIRS", "THEMES", "Pair", "scales", "theme"]

THEMES: Final = ("light", "dark")
"""The contexts of the ``theme`` modifier; the first is the default."""

ABOUT: Final = "Colours by the part they play, and the scales that they come from; pages use the parts."

BRAND_HUE: Final = 46
"""Degrees: molten copper, the accent of pages that belong to no maker. Their greys have almost no tint."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise: ``front`` on ``ground`` has at least this contrast in both themes, whatever the maker's hue."""

    front: str
    ground: str
    ratio: float
    """WCAG 2.2: 4.5 for text (1.4.3), 3 for parts of controls and graphics (1.4.11)."""


_GROUNDS: Final = ("ground", "surface", "well")
_STATES: Final = ("danger", "warning", "success")

PAIRS: Final = (
    *(Pair(front, ground, 4.5) for front in ("text", "muted", "link", *_STATES) for ground in _GROUNDS),
    *(Pair(front, "tint", 4.5) for front in ("text", "muted", "on-tint")),
    Pair("on-accent", "action", 4.5),
    Pair("on-accent", "action-hover", 4.5),
    *(Pair(front, f"{state}-tint", 4.5) for state in _STATES for front in (state, "text")),
    *(Pair(f"on-{state}", state, 4.5) for state in _STATES),
    *(
        Pair(front, ground, 3.0)
        for front in ("action", "action-hover", "control", "focus", "played")
        for ground in _GROUNDS
    ),
    *(Pair(f"ramp.{step}", ground, 3.0) for step in (3, 4, 5) for ground in _GROUNDS),
)
"""Every promise of contrast, front and ground as names below ``color``."""

_STATE_HUES: Final = {"red": (24.0, 0.19), "amber": (74.0, 0.16), "green": (152.0, 0.15)}
_STATE_STEPS: Final = (100, 400, 600, 900)

_LIGHT: Final = {
    "ground": ("neutral.50", "the page itself"),
    "surface": ("neutral.0", "cards, menus and dialogs on the ground"),
    "well": ("neutral.100", "what is let into the page: fields, code, the groove of a slider"),
    "text": ("neutral.950", "running text and headings"),
    "muted": ("neutral.600", "captions and hints, still 4.5:1"),
    "border": ("neutral.200", "lines that only separate"),
    "control": ("neutral.500", "outlines of fields and other controls, 3:1"),
    "action": ("accent.600", "filled buttons, sliders, what is chosen"),
    "action-hover": ("accent.700", "the same under the pointer"),
    "on-accent": ("neutral.0", "text on action"),
    "link": ("accent.600", "words that lead somewhere"),
    "tint": ("accent.100", "a quiet area of the accent: tags, the current row"),
    "on-tint": ("accent.800", "text of the accent on tint"),
    "focus": ("accent.600", "the ring around what has the keyboard"),
    "played": ("accent.600", "the part of a waveform that has been heard"),
    "danger": ("red.600", "words and signs of an error; the ground of a button that destroys"),
    "danger-tint": ("red.100", "the ground of an error message"),
    "on-danger": ("neutral.0", "text on danger"),
    "warning": ("amber.600", "words and signs of a warning"),
    "warning-tint": ("amber.100", "the ground of a warning"),
    "on-warning": ("neutral.0", "text on warning"),
    "success": ("green.600", "words and signs that something went well"),
    "success-tint": ("green.100", "the ground of such a message"),
    "on-success": ("neutral.0", "text on success"),
    "shadow": ("shade.soft", "the colour of shadows"),
    "veil": ("shade.veil", "over the page behind a dialog"),
}
_DARK: Final = {
    "ground": "neutral.950", "surface": "neutral.900", "well": "neutral.1000", "text": "neutral.100", "muted": "neutral.400",
    "border": "neutral.800", "control": "neutral.500", "on-accent": "neutral.1000",
    "link": "accent.300", "tint": "accent.900", "on-tint": "accent.200", "focus": "accent.300",
    "danger": "red.400", "danger-tint": "red.900", "on-danger": "neutral.1000", "warning": "amber.400",
    "warning-tint": "amber.900", "on-warning": "neutral.1000", "success": "green.400", "success-tint": "green.900",
    "on-success": "neutral.1000", "shadow": "shade.deep", "veil": "shade.veil",
}  # fmt: skip
_RAMPS: Final = {"light": (100, 300, 500, 600, 800), "dark": (900, 700, 500, 400, 200)}


@lru_cache(maxsize=512)
def scales(hue: int | None) -> tuple[Group, ...]:
    """Return the groups of colours that both themes draw from; ``hue`` is a maker's, 0-359, or None for the brand."""
    accent_hue = BRAND_HUE if hue is None else hue
    neutral = neutral_scale(accent_hue, 0.004) if hue is None else neutral_scale(accent_hue)
    told = {"space": "oklch", "unit": "deg", "of": "brand" if hue is None else "maker"}
    return (
        Group(
            path="hue",
            kind="number",
            description="Where the colours come from.",
            tokens={
                "accent": Token(
                    value=accent_hue,
                    description="The OKLCH hue of accent and greys, in degrees.",
                    extensions=told,
                )
            },
        ),
        _scale(
            "accent",
            accent_scale(accent_hue),
            "The maker's colour: a step has the same luminance at every hue.",
        ),
        _scale("neutral", neutral, "Greys with a breath of the accent's hue."),
        *(
            _scale(
                name,
                {step: colour for step, colour in accent_scale(*how).items() if step in _STATE_STEPS},
                f"For {state}: the same for every maker.",
            )
            for state, (name, how) in zip(_STATES, _STATE_HUES.items(), strict=True)
        ),
        Group(
            path="color.shade",
            kind="color",
            description="Transparent darkness.",
            tokens={
                "soft": Token(value=Colour(neutral[950], 0.14), description="shadows on light grounds"),
                "deep": Token(value=Colour("#000000", 0.55), description="shadows on dark grounds"),
                "veil": Token(value=Colour(neutral[1000], 0.6), description="over a page behind a dialog"),
            },
        ),
    )


@lru_cache(maxsize=1024)
def theme(name: str, hue: int | None) -> tuple[Group, ...]:
    """Return what a theme makes of the scales: only aliases, and shadows in the theme's colour."""
    return (
        Group(
            path="color",
            kind="color",
            description=ABOUT,
            tokens={
                part: Token(value=Alias(f"color.{step}"), description=why)
                for part, step, why in _parts(name, hue)
            },
        ),
        Group(
            path="color.ramp",
            kind="color",
            description="Five steps of the accent away from the ground: charts, waveforms; 3 to 5 have 3:1.",
            tokens={
                str(place): Token(value=Alias(f"color.accent.{step}"))
                for place, step in enumerate(_RAMPS[name], start=1)
            },
        ),
        Group(
            path="shadow",
            kind="shadow",
            description="Height above the page.",
            tokens={
                "small": _shadow(1, 3, 0, "cards"),
                "medium": _shadow(6, 20, -4, "menus, covers"),
                "large": _shadow(18, 48, -8, "dialogs"),
            },
        ),
    )


def _parts(name: str, hue: int | None) -> list[tuple[str, str, str]]:
    if name == "light":
        return [(part, step, why) for part, (step, why) in _LIGHT.items()]
    fill = fill_step(BRAND_HUE if hue is None else hue)
    bright = {"action": f"accent.{fill}", "action-hover": f"accent.{fill - 100}", "played": f"accent.{fill}"}
    return [(part, {**_DARK, **bright}[part], why) for part, (_, why) in _LIGHT.items()]


def _scale(name: str, colours: dict[int, str], description: str) -> Group:
    return Group(
        path=f"color.{name}",
        kind="color",
        description=description,
        tokens={str(step): Token(value=Colour(colour)) for step, colour in colours.items()},
    )


def _shadow(down: float, blur: float, spread: float, description: str) -> Token:
    shadow = Shadow(
        colour=Alias("color.shadow"),
        down=Dimension(down, "px"),
        blur=Dimension(blur, "px"),
        spread=Dimension(spread, "px"),
    )
    return Token(value=shadow, description=description)
