"""Tokens that are the same for every maker and theme: space, sizes, corners, type and motion."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.style.tokens.source import (
    Alias,
    Cubic,
    Dimension,
    Duration,
    Family,
    Group,
    Token,
    Type,
)

__all__ = ["MEASURES", "MOTION"]


def _rem(value: float, description: str = "") -> Token:
    return Token(value=Dimension(value, "rem"), description=description)


def _px(value: float, description: str = "") -> Token:
    return Token(value=Dimension(value, "px"), description=description)


def _style(size: str, weight: str, leading: str, tracking: float, description: str) -> Token:
    style = Type(
        family=Alias("font.family.sans"),
        size=Alias(f"font.size.{size}"),
        weight=Alias(f"font.weight.{weight}"),
        line_height=Alias(f"font.leading.{leading}"),
        letter_spacing=Dimension(tracking, "rem"),
    )
    return Token(value=style, description=description)


_SANS: Final = (
    "Inter",
    "ui-sans-serif",
    "system-ui",
    "Segoe UI",
    "Roboto",
    "Helvetica Neue",
    "Arial",
    "sans-serif",
)
_MONO: Final = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")

MEASURES: Final = (
    Group(
        path="spacing",
        kind="dimension",
        description="Distances between and inside parts, in quarters of the reader's own text size.",
        tokens={
            "0": _rem(0),
            "1": _rem(0.25, "between an icon and its word"),
            "2": _rem(0.5, "inside small parts; between label and field"),
            "3": _rem(0.75),
            "4": _rem(1, "inside buttons and fields; the usual gap"),
            "6": _rem(1.5, "inside cards; the margin of a narrow page"),
            "8": _rem(2, "between cards"),
            "12": _rem(3, "between sections"),
            "16": _rem(4, "above and below a page"),
        },
    ),
    Group(
        path="size",
        kind="dimension",
        description="Sizes of things.",
        tokens={
            "icon": _rem(1.25),
            "control": _rem(2.75, "height of buttons and fields: 44 px, a thumb's width"),
            "cover": _rem(20, "side of a cover on its own page"),
            "thumbnail": _rem(4, "side of a cover in a list"),
            "waveform": _rem(4, "height of a waveform"),
            "measure": _rem(38, "widest column of running text"),
            "page": _rem(64, "widest page"),
        },
    ),
    Group(
        path="radius",
        kind="dimension",
        description="Roundness of corners.",
        tokens={
            "small": _rem(0.375, "tags, small buttons"),
            "medium": _rem(0.625, "buttons, fields, covers"),
            "large": _rem(1, "cards, dialogs"),
            "full": _px(9999, "pills and round buttons"),
        },
    ),
    Group(
        path="line",
        kind="dimension",
        description="Widths of lines.",
        tokens={
            "thin": _px(1, "borders"),
            "thick": _px(2, "the border of what is chosen"),
            "focus": _px(3, "the ring around what has the keyboard"),
            "offset": _px(2, "between that ring and the part"),
        },
    ),
    Group(
        path="font.family",
        kind="fontFamily",
        description="Faces; nothing is downloaded, the system's own stand in.",
        tokens={"sans": Token(value=Family(_SANS)), "mono": Token(value=Family(_MONO))},
    ),
    Group(
        path="font.size",
        kind="dimension",
        description="Text sizes, each about a fifth larger than the one before.",
        tokens={
            "xs": _rem(0.8125, "the smallest that is still read"),
            "sm": _rem(0.875),
            "md": _rem(1, "running text: the reader's own size"),
            "lg": _rem(1.1875),
            "xl": _rem(1.5),
            "2xl": _rem(2),
            "3xl": _rem(2.75),
        },
    ),
    Group(
        path="font.weight",
        kind="fontWeight",
        description="Weights, 1-1000.",
        tokens={"regular": Token(value=400), "semibold": Token(value=600), "bold": Token(value=700)},
    ),
    Group(
        path="font.leading",
        kind="number",
        description="Line heights, as multiples of the text size.",
        tokens={"tight": Token(value=1.12), "snug": Token(value=1.3), "normal": Token(value=1.55)},
    ),
    Group(
        path="typography",
        kind="typography",
        description="Whole text styles.",
        tokens={
            "display": _style("3xl", "bold", "tight", -0.055, "the title of a track on its own page"),
            "title": _style("2xl", "bold", "tight", -0.03, "the heading of a page"),
            "heading": _style("lg", "bold", "snug", -0.01, "the heading of a section or card"),
            "body": _style("md", "regular", "normal", 0, "running text"),
            "label": _style("sm", "semibold", "snug", 0, "buttons, fields, navigation"),
            "caption": _style("xs", "semibold", "snug", 0.01, "facts below a title, in color.muted"),
        },
    ),
)
"""Groups in the order of the export."""

MOTION: Final = (
    Group(
        path="duration",
        kind="duration",
        description="How long a change takes; all are 0 for readers who asked for less motion (CSS only).",
        tokens={
            "fast": Token(value=Duration(120), description="colours under the pointer"),
            "normal": Token(value=Duration(220), description="something opens or moves"),
            "slow": Token(value=Duration(480), description="a new cover fades in"),
        },
    ),
    Group(
        path="easing",
        kind="cubicBezier",
        description="How a change speeds up and slows down.",
        tokens={
            "standard": Token(value=Cubic(0.3, 0, 0.1, 1), description="what stays on the page"),
            "enter": Token(value=Cubic(0, 0, 0, 1), description="what comes in"),
            "exit": Token(value=Cubic(0.4, 0, 1, 1), description="what goes away"),
        },
    ),
)
