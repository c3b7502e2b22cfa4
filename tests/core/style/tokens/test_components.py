"""Laws of the way back from a hex to OKLCH, with coloraide as the independent judge."""

from __future__ import annotations

import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.style.oklch import oklch_hex
from soundfoundry_core.style.tokens.components import oklch_of

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(colours)
@settings(max_examples=400, deadline=None)
def test_components_are_the_hex(colour: str) -> None:
    """Our kernel and coloraide both turn the components back into the very same six digits."""
    components = oklch_of(colour)

    assert oklch_hex(*components) == colour
    assert Color("oklch", list(components)).convert("srgb").to_string(hex=True, fit="clip") == colour


@given(colours)
@settings(max_examples=300, deadline=None)
def test_components_are_coloraides(colour: str) -> None:
    """Lightness and chroma are coloraide's to the fifth decimal, the hue as far as the chroma lets it be told."""
    lightness, chroma, hue = oklch_of(colour)
    judge = Color(colour).convert("oklch")

    assert lightness == pytest.approx(judge["lightness"], abs=2e-5)
    assert chroma == pytest.approx(judge["chroma"], abs=4e-4)
    assert 0 <= hue < 360
    if chroma > 0.01:
        assert abs((hue - judge["hue"] + 180) % 360 - 180) < 0.02


@pytest.mark.parametrize("level", range(0, 256, 5))
def test_grey_has_no_hue(level: int) -> None:
    """Every grey has chroma 0 and hue 0, and comes back as it was."""
    colour = f"#{level:02x}{level:02x}{level:02x}"
    lightness, chroma, hue = oklch_of(colour)

    assert (chroma, hue) == (0.0, 0.0)
    assert oklch_hex(lightness, chroma, hue) == colour
