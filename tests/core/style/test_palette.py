"""Laws of the palette: readable at every hue, one family, an accent apart, and sliders without jumps."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from coloraide import Color

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.style import LookProfile, Macros, StyleProfile
from soundfoundry_core.style.oklch import contrast, luminance
from soundfoundry_core.style.palette import SCHEMES, Palette

LOOK = StyleProfile.of(1).look
CORNERS = [
    Macros(energy=energy, brightness=brightness, warmth=warmth)
    for energy, brightness, warmth in itertools.product((0, 50, 100), repeat=3)
    if (energy, brightness, warmth).count(50) != 2
]


def look(hue: int, scheme: str = "complement") -> LookProfile:
    return replace(LOOK, accent_hue=hue, scheme=scheme)


def check(palette: Palette) -> None:
    for ground in (palette.ground, palette.ground_high):
        assert contrast(palette.text, ground) >= 4.5
        assert contrast(palette.muted, ground) >= 4.5
        assert contrast(palette.accent, ground) >= 3.0


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_hue_is_readable(scheme: str, dark: bool) -> None:
    """For each of 360 hues: text and caption 4.5:1 and accent 3:1 on both ends of the ground, also at midnight."""
    for hue in range(360):
        check(Palette.of(look(hue, scheme), dark=dark, midnight=hue % 2 == 0))


@pytest.mark.parametrize("dark", [True, False])
def test_every_slider_is_readable(dark: bool) -> None:
    """The corners of the macros keep the promise too, for hues and schemes all around."""
    for number, (hue, macros) in enumerate(itertools.product(range(0, 360, 15), CORNERS)):
        scheme = tuple(SCHEMES)[number % len(SCHEMES)]
        check(Palette.of(look(hue, scheme), dark=dark, macros=macros, midnight=number % 3 == 0))


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_accent_stands_apart(scheme: str, dark: bool) -> None:
    """The accent's hue is at least 120 degrees from the family's middle, to what 8 bits can say."""
    for hue in range(0, 360, 3):
        palette = Palette.of(look(hue, scheme), scheme=scheme, dark=dark)
        accent = Color(palette.accent).convert("oklch")["hue"]
        assert abs((accent - hue + 180) % 360 - 180) >= 117, hue


@pytest.mark.parametrize("dark", [True, False])
def test_the_ramp_leads_away_from_the_ground(dark: bool) -> None:
    """The five steps grow in contrast with the ground, in order."""
    for hue in range(0, 360, 5):
        palette = Palette.of(look(hue), dark=dark)
        steps = [contrast(colour, palette.ground) for colour in palette.ramp]
        assert steps == sorted(steps)
        assert len(set(palette.ramp)) == 5


def test_the_theme_is_what_it_says() -> None:
    """Dark grounds are dark, light ones light, and midnight is darker than both."""
    for hue in range(0, 360, 20):
        for dark in (True, False):
            plain, deep = (Palette.of(look(hue), dark=dark, midnight=midnight) for midnight in (False, True))
            assert (luminance(plain.ground) < 0.05) == dark
            assert luminance(deep.ground) < luminance(plain.ground)
            assert plain.dark is dark


@pytest.mark.parametrize("macro", ["energy", "brightness", "warmth"])
def test_sliders_do_not_jump(macro: str) -> None:
    """Two steps of a slider move no channel of any colour by more than 20 of 255 (8-bit steps are wide near 0)."""
    for hue, dark in itertools.product(range(0, 360, 24), (True, False)):
        before: list[str] = []
        for value in range(0, 101, 2):
            palette = Palette.of(look(hue), dark=dark, macros=Macros.of({macro: value}))
            now = [palette.ground, palette.ground_high, *palette.ramp, palette.accent]
            for one, other in zip(before, now, strict=False):
                assert (
                    max(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (1, 3, 5))
                    <= 20
                )
            before = now


def test_an_unknown_scheme_is_named() -> None:
    """A scheme that does not exist is answered with the nearest one."""
    with pytest.raises(UnknownNameError, match="triad"):
        Palette.of(LOOK, scheme="tirad")


def test_the_series_scheme_goes_first() -> None:
    """A scheme that is given replaces the maker's own."""
    assert Palette.of(look(200, "triad"), scheme="duotone") == Palette.of(look(200, "duotone"))
