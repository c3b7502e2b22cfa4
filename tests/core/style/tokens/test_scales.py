"""Laws of the scales: a step has one luminance, whatever the hue."""

from __future__ import annotations

import pytest
from coloraide import Color

from soundfoundry_core.style.oklch import luminance
from soundfoundry_core.style.tokens.components import oklch_of
from soundfoundry_core.style.tokens.scales import (
    ACCENT_STEPS,
    NEUTRAL_STEPS,
    accent_scale,
    fill_step,
    neutral_scale,
)


@pytest.mark.parametrize("scale", [accent_scale, neutral_scale])
def test_a_step_promises_its_luminance(scale) -> None:
    """At all 360 hues a step has the luminance of its number, to what 8 bits can say."""
    promised = ACCENT_STEPS if scale is accent_scale else NEUTRAL_STEPS
    for hue in range(360):
        for step, colour in scale(hue).items():
            assert luminance(colour) == pytest.approx(promised[step][0], rel=0.045, abs=0.0006), (hue, step)


def test_steps_darken_in_order() -> None:
    """A higher number is darker, from white to nearly black."""
    for hue in range(0, 360, 7):
        for colours in (accent_scale(hue), neutral_scale(hue)):
            lights = [luminance(colour) for colour in colours.values()]
            assert lights == sorted(lights, reverse=True)
            assert list(colours) == sorted(colours)
    assert neutral_scale(120)[0] == "#ffffff"


def test_the_accent_has_the_hue_that_was_asked_for() -> None:
    """The bright steps lie within 3 degrees of the hue; only dark yellow leans, by at most 31 degrees, to orange."""
    for hue in range(360):
        for step, colour in accent_scale(hue).items():
            turned = (oklch_of(colour)[2] - hue + 180) % 360 - 180
            if step in {100, 200, 300}:
                assert abs(turned) < 3.0, (hue, step)
            elif 200 < step < 800:
                assert -31 < turned < 3.0, (hue, step)
                assert turned > -3.0 or 67 < hue < 121, (hue, step)


def test_greys_are_nearly_grey() -> None:
    """No neutral has more chroma than 0.023, nor the brand's than 0.009: a breath of the hue, not a colour."""
    for hue in range(0, 360, 3):
        assert all(oklch_of(colour)[1] <= 0.023 for colour in neutral_scale(hue).values())
        assert all(oklch_of(colour)[1] <= 0.009 for colour in neutral_scale(hue, 0.004).values())
    for step in (800, 900, 950):
        assert oklch_of(neutral_scale(118)[step])[1] < 0.6 * oklch_of(neutral_scale(300)[step])[1], "soiled"


def test_yellow_glows_a_step_lighter() -> None:
    """Bright areas on dark grounds are step 400, and 300 from amber to lime."""
    assert {hue for hue in range(360) if fill_step(hue) == 300} == set(range(67, 142))
    assert {fill_step(hue) for hue in range(360)} == {300, 400}


def test_neighbouring_hues_look_alike() -> None:
    """One degree moves no step by more than 0.008 in OKLab: the lean to orange begins and ends softly."""
    for hue in range(360):
        for one, other in zip(
            accent_scale(hue).values(), accent_scale((hue + 1) % 360).values(), strict=True
        ):
            assert Color(one).delta_e(other, method="ok") <= 0.008, (hue, one, other)
