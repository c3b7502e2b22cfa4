"""Laws of the colour kernel, with coloraide as the independent judge."""

from __future__ import annotations

import re

import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.style.oklch import contrast, luminance, mixed, oklch_hex

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


@given(st.floats(0, 1), st.floats(0, 0.37), st.floats(-720, 720))
@settings(max_examples=300, deadline=None)
def test_in_gamut_colours_are_coloraides(lightness: float, chroma: float, hue: float) -> None:
    """A colour that sRGB can show is within one 8-bit step a channel of coloraide's."""
    judge = Color("oklch", [lightness, chroma, hue]).convert("srgb")
    ours = channels(oklch_hex(lightness, chroma, hue))
    if judge.in_gamut(tolerance=0):
        theirs = [round(255 * value) for value in judge.coords()]
        assert all(abs(a - b) <= 1 for a, b in zip(ours, theirs, strict=True))


@given(st.floats(0.3, 0.96), st.floats(0.1, 0.6), st.floats(0, 360))
@settings(max_examples=200, deadline=None)
def test_mapping_takes_chroma_alone(lightness: float, chroma: float, hue: float) -> None:
    """A colour outside sRGB keeps lightness and hue, to what 8 bits can say, and never gains chroma."""
    found = Color(oklch_hex(lightness, chroma, hue)).convert("oklch")
    assert abs(found["lightness"] - lightness) < 0.012
    assert found["chroma"] <= chroma + 0.012
    if found["chroma"] > 0.06:
        assert abs((found["hue"] - hue + 180) % 360 - 180) < 5


@given(st.floats(0, 1), st.floats(0, 2), st.floats(-1e6, 1e6))
@settings(max_examples=100, deadline=None)
def test_any_numbers_give_a_colour(lightness: float, chroma: float, hue: float) -> None:
    """Any lightness, chroma and hue give a well-formed colour."""
    assert re.fullmatch("#[0-9a-f]{6}", oklch_hex(lightness, chroma, hue))


def test_the_ends() -> None:
    """Lightness 0 is black and 1 is white, and beyond them nothing changes."""
    assert [oklch_hex(value, 0, 0) for value in (-1, 0, 1, 2)] == ["#000000", "#000000", "#ffffff", "#ffffff"]


@given(colours, colours)
@settings(max_examples=150, deadline=None)
def test_contrast_is_wcags(one: str, other: str) -> None:
    """Luminance and contrast are coloraide's WCAG 2.1 values; the order does not matter."""
    assert luminance(one) == pytest.approx(Color(one).luminance(), abs=2e-4)
    assert contrast(one, other) == pytest.approx(Color(one).contrast(other, method="wcag21"), rel=1e-2)
    assert contrast(one, other) == contrast(other, one)


@given(colours, colours)
@settings(max_examples=50)
def test_mixing_goes_from_one_to_the_other(under: str, over: str) -> None:
    """Alpha 0 leaves the ground, 1 covers it, a half lies between."""
    assert mixed(under, over, 0) == under
    assert mixed(under, over, 1) == over
    for a, b, c in zip(channels(under), channels(mixed(under, over, 0.5)), channels(over), strict=True):
        assert min(a, c) <= b <= max(a, c)
