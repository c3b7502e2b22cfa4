"""Laws of the style sheet: it says what the documents say, for old and new browsers, in both themes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from coloraide import Color

from soundfoundry_core.style.tokens import css, theme_colours, tokens_document
from soundfoundry_core.style.tokens.stylesheet import property_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.style import StyleProfile

    Maker = Callable[[int | None], StyleProfile | None]
    Tokens = Callable[[dict[str, Any]], dict[str, tuple[str, dict[str, Any]]]]

DARK = '[data-theme="dark"]'
LIGHT = ':root, [data-theme="light"]'
PREFERS_DARK = '@media (prefers-color-scheme: dark) :root:not([data-theme="light"])'
SUPPORTS = "@supports (color: oklch(0 0 0)) :root"
STILL = "@media (prefers-reduced-motion: reduce) :root"


def rules(sheet: str) -> dict[str, dict[str, str]]:
    """Read selector (after its condition) -> declarations; the sheet is plain enough for that."""
    found: dict[str, dict[str, str]] = {}
    condition = selector = ""
    for line in sheet.splitlines():
        text = line.strip()
        if text.startswith("@"):
            condition = text.removesuffix("{")
        elif text.endswith("{"):
            selector = condition + text.removesuffix("{").strip()
            assert selector not in found
            found[selector] = {}
        elif text == "}":
            condition = condition if line.startswith(" ") or not condition else ""
        elif text and not text.startswith("/*"):
            name, _, value = text.partition(": ")
            assert text.endswith(";")
            assert name not in found[selector], name
            found[selector][name] = value.removesuffix(";")
    return found


def computed(name: str, *layers: dict[str, str]) -> str:
    declared = {key: value for layer in layers for key, value in layer.items()}

    def value_of(key: str, depth: int = 0) -> str:
        assert depth < 5
        return re.sub(r"var\((--[\w-]+)\)", lambda match: value_of(match[1], depth + 1), declared[key])

    return value_of(name)


def test_the_rules_are_these() -> None:
    """Scales once, a light and a dark theme, the reader's preference, finer colours and less motion."""
    assert list(rules(css())) == [":root", LIGHT, DARK, PREFERS_DARK, SUPPORTS, STILL]


@pytest.mark.parametrize("hue", [None, 0, 97, 200, 311])
def test_the_sheet_shows_the_colours_of_the_themes(hue: int | None, maker: Maker) -> None:
    """With every var() followed, each part is the theme's hex, and in oklch() it is the same colour."""
    sheet = rules(css(maker(hue)))
    for theme, selector in (("light", LIGHT), ("dark", DARK)):
        for part, colour in theme_colours(theme, maker(hue)).items():
            name = property_name(f"color.{part}")
            assert computed(name, sheet[":root"], sheet[selector]) == colour
            fine = computed(name, sheet[":root"], sheet[SUPPORTS], sheet[selector])
            assert fine.startswith("oklch(")
            assert Color(fine).convert("srgb").to_string(hex=True, fit="clip") == colour
    assert sheet[PREFERS_DARK] == sheet[DARK]
    assert (sheet[LIGHT]["color-scheme"], sheet[DARK]["color-scheme"]) == ("light", "dark")
    assert sheet[LIGHT].keys() == sheet[DARK].keys()


def test_every_token_has_its_property(tokens_of: Tokens) -> None:
    """Each token of the document is a custom property of its name, and there is no other property."""
    sheet = rules(css())
    paths = [path for path in tokens_of(tokens_document()) if not path.startswith("theme.")]
    properties = {property_name(path) for path in paths}
    extra = {f"{property_name(path)}-letter-spacing" for path in paths if path.startswith("typography.")}

    assert len(properties) == len(paths)
    assert properties | extra | {"color-scheme"} == set(sheet[":root"]) | set(sheet[LIGHT])
    assert not set(sheet[":root"]) & set(sheet[LIGHT])


def test_measures_are_those_of_the_document(tokens_of: Tokens) -> None:
    """Lengths, times, curves and weights are the document's values in CSS."""
    root = rules(css())[":root"]
    for path, (kind, token) in tokens_of(tokens_document()).items():
        value = token["$value"]
        if kind in {"dimension", "duration"}:
            assert root[property_name(path)] == f"{value['value']:g}{value['unit']}"
        elif kind == "cubicBezier":
            assert root[property_name(path)] == f"cubic-bezier({', '.join(f'{part:g}' for part in value)})"
        elif kind in {"number", "fontWeight"}:
            assert float(root[property_name(path)]) == value
        elif kind == "fontFamily":
            assert [name.strip('"') for name in root[property_name(path)].split(", ")] == value


def test_text_styles_are_whole() -> None:
    """A text style is one ``font`` shorthand that ends in the family, with its letter spacing beside it."""
    root = rules(css())[":root"]

    shown = computed("--typography-title", root)
    assert shown.startswith("700 2rem / 1.12 Inter, ")
    assert root["--typography-title-letter-spacing"] == "-0.03rem"


def test_shadows_are_drawn_in_the_colour_of_the_theme() -> None:
    """A shadow is darker in the dark theme, where a soft one would not be seen."""
    sheet = rules(css())
    light, dark = (computed("--shadow-medium", sheet[":root"], sheet[name]) for name in (LIGHT, DARK))

    assert re.fullmatch(r"0 6px 20px -4px rgba\(\d+, \d+, \d+, 0\.14\)", light)
    assert dark == "0 6px 20px -4px rgba(0, 0, 0, 0.55)"


def test_readers_who_want_less_motion_get_none() -> None:
    """Every duration is 0ms there, and nothing else changes."""
    sheet = rules(css())

    assert sheet[STILL] == {name: "0ms" for name in sheet[":root"] if name.startswith("--duration-")}
    assert sheet[STILL]


@pytest.mark.parametrize("hue", [None, 97, 311])
def test_nothing_in_the_sheet_can_leave_it(hue: int | None, maker: Maker) -> None:
    """No address, no import and no angle bracket: it can stand inside a <style> element as it is, under 14 kB."""
    sheet = css(maker(hue))

    assert not re.search(r"url|@import|@charset|[<>\\]", sheet)
    assert sheet.isascii()
    assert len(sheet) < 14_000
