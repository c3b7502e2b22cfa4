"""Laws of the cover recipe: complete, checked, and the same after a trip through JSON."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers import CoverRecipe, SoundFeatures
from soundfoundry_core.errors import InvalidRequestError, UnknownNameError
from soundfoundry_core.style import Macros

FEATURES = SoundFeatures.of([0.1, 0.9, 0.4], bpm=84, energy=0.5, valence=-0.2, tonic=2)


def test_only_the_seed_is_required() -> None:
    """All fields but the style seed have defaults, and every value is keyword-only."""
    recipe = CoverRecipe(style_seed=7)
    assert (recipe.visual_version, recipe.dark, recipe.aspect, recipe.size) == (1, True, "1x1", (1024, 1024))
    with pytest.raises(TypeError):
        CoverRecipe(7)  # type: ignore[misc]


def test_macros_may_be_a_mapping_and_unlocks_any_order() -> None:
    """A mapping becomes Macros; unlock ids are sorted and told once, so equal recipes are equal."""
    one = CoverRecipe(style_seed=1, macros={"energy": 70}, unlocks=["soft_glow", "silk_lines", "soft_glow"])  # type: ignore[arg-type]
    other = CoverRecipe(style_seed=1, macros=Macros(energy=70), unlocks=("silk_lines", "soft_glow"))
    assert one == other
    assert one.to_json() == other.to_json()


@given(
    seed=st.integers(0, 2**53 - 1),
    title=st.text(max_size=40),
    version=st.integers(1, 1000),
    dark=st.booleans(),
    aspect=st.sampled_from(["1x1", "9x16", "16x9", "og"]),
    features=st.sampled_from([None, FEATURES]),
)
@settings(max_examples=60, deadline=None)
def test_json_brings_a_recipe_back(**values: Any) -> None:
    """A recipe and its copy through JSON are equal, and have the same fingerprint."""
    values["style_seed"], values["visual_version"] = values.pop("seed"), values.pop("version")
    recipe = CoverRecipe(**values)
    copy = CoverRecipe.from_json(recipe.to_json())
    assert copy == recipe
    assert copy.fingerprint == recipe.fingerprint


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("style_seed", {"style_seed": -1}),
        ("style_seed", {"style_seed": 2**53}),
        ("style_seed", {"style_seed": "7"}),
        ("visual_version", {"visual_version": 0}),
        ("visual_version", {"visual_version": True}),
        ("visual_version", {"visual_version": 1.5}),
        ("track_seed", {"track_seed": -1}),
        ("design_version", {"design_version": 2}),
        ("title", {"title": None}),
        ("title", {"title": "x" * 10_001}),
        ("series", {"series": 3}),
        ("dark", {"dark": "yes"}),
        ("macros.energy", {"macros": {"energy": 101}}),
        ("macros", {"macros": {"loudness": 50}}),
        ("macros", {"macros": 5}),
        ("macros", {"macros": {5: 5}}),
        ("unlocks", {"unlocks": ("Silk Lines",)}),
        ("unlocks", {"unlocks": "silk_lines"}),
        ("unlocks", {"unlocks": tuple(f"u{n}" for n in range(65))}),
        ("features", {"features": {"bpm": 84}}),
        ("aspect", {"aspect": "4x3"}),
    ],
)
def test_a_wrong_field_is_named(field: str, values: dict[str, Any]) -> None:
    """A recipe that cannot be drawn is refused with the field's name and a fix."""
    with pytest.raises(InvalidRequestError) as caught:
        CoverRecipe(**{"style_seed": 1, **values})
    assert caught.value.field == field
    assert caught.value.fix


def test_the_nearest_aspect_is_offered() -> None:
    """A mistyped aspect is answered with the nearest one."""
    with pytest.raises(UnknownNameError, match="16x9"):
        CoverRecipe(style_seed=1, aspect="16:9")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"style_seed":1,"colour":"red"}',
        '{"style_seed":1,"features":{"bpm":84}}',
        '{"style_seed":1,"features":{"envelope":"zz","energy":1,"valence":1,"bpm":1,"tonic":1}}',
        "[" * 100_000,
    ],
)
def test_other_json_is_no_recipe(text: str) -> None:
    """Text that is not a recipe's JSON is one clear error."""
    with pytest.raises(InvalidRequestError):
        CoverRecipe.from_json(text)


def test_a_series_key_stands_in_the_text_only_where_there_is_one() -> None:
    """A recipe from before there was a key keeps its text, and so its fingerprint and every byte of its cover."""
    plain = CoverRecipe(style_seed=7, series="Night drives")
    renamed = CoverRecipe(style_seed=7, series="Nocturnes", series_key="Night drives")
    assert "series_key" not in plain.to_json()
    assert CoverRecipe.from_json(renamed.to_json()) == renamed
    assert CoverRecipe.from_json(plain.to_json()) == plain
