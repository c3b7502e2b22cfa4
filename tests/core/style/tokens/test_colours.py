"""The promise of the colours: readable for every maker, in both themes, by two judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from coloraide import Color

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.style.oklch import contrast, oklch_hex
from soundfoundry_core.style.tokens import PAIRS, THEMES, theme_colours
from soundfoundry_core.style.tokens.colours import BRAND_HUE, scales, theme
from soundfoundry_core.style.tokens.components import oklch_of
from soundfoundry_core.style.tokens.source import Alias, Colour

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.style import StyleProfile

HUES = [None, *range(360)]


@pytest.mark.parametrize("name", THEMES)
def test_every_pair_is_readable_at_every_hue(
    name: str, maker: Callable[[int | None], StyleProfile | None]
) -> None:
    """Each declared pair has its contrast for the brand and all 360 hues, by our kernel and by coloraide."""
    judged: dict[tuple[str, str], float] = {}
    for hue in HUES:
        colours = theme_colours(name, maker(hue))
        for pair in PAIRS:
            front, ground = colours[pair.front], colours[pair.ground]
            if (front, ground) not in judged:
                judged[front, ground] = Color(front).contrast(ground, method="wcag21")
            assert contrast(front, ground) >= pair.ratio, (hue, pair)
            assert judged[front, ground] >= pair.ratio, (hue, pair)
    assert len(judged) > 1000


def test_every_text_is_promised_on_every_ground() -> None:
    """No part that is written or drawn lacks a promise on the grounds of a page; text needs 4.5, parts need 3."""
    promised = {(pair.front, pair.ground): pair.ratio for pair in PAIRS}
    for ground in ("ground", "surface", "well"):
        for front in ("text", "muted", "link", "danger", "warning", "success"):
            assert promised[front, ground] == 4.5
        for front in ("action", "action-hover", "control", "focus", "played"):
            assert promised[front, ground] == 3.0
    words = {part for part in theme_colours("light") if part.startswith("on-")}
    assert words <= {front for front, ratio in ((pair.front, pair.ratio) for pair in PAIRS) if ratio == 4.5}
    assert len(promised) == len(PAIRS)


def test_hex_and_components_are_one_colour_at_every_hue() -> None:
    """Every colour of every maker is a sRGB hex whose OKLCH components give that hex again, by both judges."""
    colours = {
        token.value.hex
        for hue in HUES
        for group in scales(hue)
        for _, token in group.paths()
        if isinstance(token.value, Colour)
    }
    assert len(colours) > 3500
    for colour in colours:
        components = oklch_of(colour)
        assert oklch_hex(*components) == colour
        assert Color("oklch", list(components)).convert("srgb").to_string(hex=True, fit="clip") == colour


def test_both_themes_have_the_same_parts() -> None:
    """A part exists in light and dark, for the brand and for makers, and all of them point at scales."""
    for hue in (None, 0, 97, 250):
        light, dark = (
            dict(entry for group in theme(name, hue) for entry in group.paths()) for name in THEMES
        )
        steps = {path for group in scales(hue) for path, _ in group.paths()}
        assert list(light) == list(dark)
        for tokens in (light, dark):
            pointed = [token.value.path for token in tokens.values() if isinstance(token.value, Alias)]
            assert set(pointed) <= steps
            assert all(token.description for path, token in tokens.items() if "ramp" not in path)


def test_themes_are_light_and_dark(maker: Callable[[int | None], StyleProfile | None]) -> None:
    """The ground is what the theme's name says, and the well, surface and ground can be told apart."""
    for hue in (None, 30, 120, 300):
        light, dark = (theme_colours(name, maker(hue)) for name in THEMES)
        assert oklch_of(light["ground"])[0] > 0.95
        assert oklch_of(dark["ground"])[0] < 0.25
        for colours in (light, dark):
            assert len({colours[part] for part in ("ground", "surface", "well")}) == 3


def test_the_ramp_leads_away_from_the_ground(maker: Callable[[int | None], StyleProfile | None]) -> None:
    """The five steps of the ramp grow in contrast with the ground, in both themes."""
    for hue in (None, *range(0, 360, 20)):
        for name in THEMES:
            colours = theme_colours(name, maker(hue))
            ratios = [contrast(colours[f"ramp.{step}"], colours["ground"]) for step in range(1, 6)]
            assert ratios == sorted(ratios)


def test_a_maker_changes_accent_and_greys_alone() -> None:
    """States keep their colours for everyone; accent and greys follow the hue; the hue itself is a token."""
    brand, ada = (
        {path: token for group in scales(hue) for path, token in group.paths()} for hue in (None, 311)
    )
    assert brand["hue.accent"].value == BRAND_HUE
    assert ada["hue.accent"].value == 311
    assert ada["hue.accent"].extensions["of"] == "maker"
    for step in (200, 500, 900):
        tints = [oklch_of(tokens[f"color.neutral.{step}"].value.hex)[1] for tokens in (brand, ada)]
        assert 2 * tints[0] < tints[1]
    changed = {path for path in brand if brand[path].value != ada[path].value}
    assert {path.rpartition(".")[0] for path in changed} == {
        "hue",
        "color.accent",
        "color.neutral",
        "color.shade",
    }


def test_an_unknown_theme_is_named() -> None:
    """A theme that does not exist is answered with those that do."""
    with pytest.raises(UnknownNameError, match="dark"):
        theme_colours("drak")
