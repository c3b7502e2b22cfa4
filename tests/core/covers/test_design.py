"""Laws of the design: which level chooses what, and that a maker's choices stay in the family."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from soundfoundry_core.covers import CoverRecipe
from soundfoundry_core.covers.design import DESIGNS, design_of, identity_of, repertoire
from soundfoundry_core.covers.patterns import BUILTIN_PATTERNS
from soundfoundry_core.style import StyleProfile

SERIES = [f"s{number}" for number in range(40)]


def test_the_identity_is_that_of_the_style_profile() -> None:
    """Look and motif of a cover are those of the maker's profile, to the last field."""
    for seed in range(20):
        profile = StyleProfile.of(seed)
        assert identity_of(seed) == (profile.look, profile.sound.motif)


def test_without_a_series_the_maker_decides() -> None:
    """Pattern, scheme, grid and hue are the profile's own."""
    for seed in range(30):
        look, design = StyleProfile.of(seed).look, design_of(CoverRecipe(style_seed=seed))
        assert (design.pattern, design.scheme, design.grid) == (look.pattern, look.scheme, look.geometry)
        assert design.hue == look.accent_hue
        assert {who for _, who in design.chosen_by} == {"maker"}


def test_a_series_has_one_design() -> None:
    """All tracks and versions of a series share it; what is heard or written changes nothing."""
    recipe = CoverRecipe(style_seed=5, series="A", title="T")
    for change in ({"title": "U"}, {"visual_version": 9}, {"dark": False}, {"macros": {"energy": 9}}):
        assert design_of(replace(recipe, **change)) == design_of(recipe)  # type: ignore[arg-type]


def test_series_vary_within_the_makers_repertoire() -> None:
    """Forty series use all four patterns of the maker and no other, the own one in about half of them."""
    for seed in (1, 2, 3):
        drawn = Counter(design_of(CoverRecipe(style_seed=seed, series=name)).pattern for name in SERIES)
        assert set(drawn) == set(repertoire(seed, 1))
        assert 0.3 <= drawn[identity_of(seed).look.pattern] / len(SERIES) <= 0.7
        assert {design_of(CoverRecipe(style_seed=seed, series=name)).hue for name in SERIES} == {
            identity_of(seed).look.accent_hue
        }


def test_makers_repertoires_use_every_pattern() -> None:
    """Over 300 makers each pattern occurs in repertoires, none in more than half too many."""
    counted = Counter(name for seed in range(300) for name in repertoire(seed, 1))
    assert set(counted) == set(DESIGNS[1])
    assert max(counted.values()) < 1.5 * 4 * 300 / len(DESIGNS[1])


def test_the_recipe_goes_first() -> None:
    """What a recipe names replaces what the series would choose, and is said to come from the recipe."""
    plain = CoverRecipe(style_seed=5, series="A")
    given = design_of(replace(plain, pattern="flow", scheme="triad", grid="thirds", hue=3))
    assert (given.pattern, given.scheme, given.grid, given.hue) == ("flow", "triad", "thirds", 3)
    assert {who for _, who in given.chosen_by} == {"recipe"}
    assert dict(design_of(replace(plain, hue=3)).chosen_by)["pattern"] == "series"


@pytest.mark.parametrize("version", sorted(DESIGNS))
def test_every_design_can_be_drawn(version: int) -> None:
    """The patterns of every design version are built in, so that an old cover never needs a plugin."""
    assert set(DESIGNS[version]) <= {row[0] for row in BUILTIN_PATTERNS}
    assert len(set(DESIGNS[version])) >= 12
