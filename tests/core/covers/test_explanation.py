"""Laws of the explanation: it says who decided what, in the very values that are drawn."""

from __future__ import annotations

import json

from soundfoundry_core.covers import CoverRecipe, SoundFeatures, render_cover
from soundfoundry_core.covers.explanation import explain_cover


def test_the_explanation_names_the_level() -> None:
    """What the maker, the series and the recipe decided is told apart."""
    told = explain_cover(CoverRecipe(style_seed=5, series="A", hue=210, pattern="flow"))
    assert told["pattern"] == "flow (by the recipe)"
    assert told["hue"] == "210 degrees (by the recipe)"
    assert told["scheme"].endswith("(by the series)")
    assert explain_cover(CoverRecipe(style_seed=5))["hue"].endswith("(by the maker)")


def test_the_colours_are_those_of_the_picture() -> None:
    """Every colour that is told is painted."""
    recipe = CoverRecipe(style_seed=5, title="Night", pattern="strata")
    svg = render_cover(recipe)
    palette = explain_cover(recipe)["palette"]
    for name in ("ground", "accent", "text"):
        assert palette[name] in svg


def test_the_sound_is_told_as_musicians_would() -> None:
    """Tempo and key come from the features, or are said to be imagined; all of it is plain JSON."""
    heard = SoundFeatures.of([1, 0.5], bpm=92, energy=0.5, valence=-1, tonic=9, minor=True)
    told = explain_cover(
        CoverRecipe(style_seed=5, features=heard, macros={"energy": 70}, unlocks=("soft_glow",))
    )
    assert told["sound"]["key"] == "A minor"
    assert told["sound"]["bpm"] == 92
    assert told["macros"] == {"energy": 70}
    assert told["unlocks"] == "soft_glow"
    assert explain_cover(CoverRecipe(style_seed=5))["sound"]["heard"] == "imagined from the seed"
    assert json.loads(json.dumps(told)) == told
