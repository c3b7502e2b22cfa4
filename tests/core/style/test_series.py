"""Laws of series: slugs that are addresses, looks that can be drawn, progress that is told from two tracks on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers import CoverRecipe
from soundfoundry_core.covers.render import scene_of
from soundfoundry_core.errors import InvalidRequestError, UnknownNameError
from soundfoundry_core.style.oklch import contrast
from soundfoundry_core.style.palette import SCHEMES
from soundfoundry_core.style.profile import GRID_NAMES, SCHEME_NAMES
from soundfoundry_core.style.series import SeriesLook, default_slug, is_default, progress_chip, series_slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Night Drives", "night-drives"),
        ("  Été à la  mer!  ", "été-à-la-mer"),
        ("夜想曲 No. 2", "夜想曲-no-2"),
        ("rock_n_roll / 1", "rock-n-roll-1"),
        ("default-7", "series-default-7"),
        ("Default", "series-default"),
    ],
)
def test_a_title_becomes_a_slug(title: str, slug: str) -> None:
    """Words joined by a hyphen, letters of every script kept, an account's own slug left free."""
    assert series_slug(title) == slug


@given(st.text(min_size=1, max_size=80))
@settings(max_examples=200, deadline=None)
def test_every_slug_is_one_path_segment(title: str) -> None:
    """Any title gives a slug of letters, digits and single hyphens, or one clear refusal."""
    try:
        slug = series_slug(title)
    except InvalidRequestError as error:
        assert error.field == "title"  # noqa: PT017 -- refusing is one of the two lawful answers
        return
    assert re.fullmatch(r"[^\W_]+(-[^\W_]+)*", slug)
    assert not is_default(slug)
    assert len(slug) <= 67


@pytest.mark.parametrize("title", ["", "   ", "!!!", "___", "x" * 81])
def test_a_title_without_words_is_refused(title: str) -> None:
    """An empty, unpronounceable or endless title names no series."""
    with pytest.raises(InvalidRequestError, match="no title"):
        series_slug(title)


def test_a_taken_slug_gets_a_number() -> None:
    """The second and third series of one title are told apart."""
    assert series_slug("Night", taken={"night"}) == "night-2"
    assert series_slug("Night", taken={"night", "night-2"}) == "night-3"


def test_the_default_series_has_the_makers_own_look() -> None:
    """``default-<id>`` is every account's first series, and its covers are those of no series at all."""
    slug = default_slug(7)
    assert slug == "default-7"
    assert is_default(slug)
    plain = CoverRecipe(style_seed=5, title="A", pattern="flow")
    assert replace(plain, series=slug) == plain


def test_progress_shows_from_the_second_track_on() -> None:
    """One track is no series yet."""
    assert progress_chip("Night Drives", 1) == ""
    assert progress_chip("Night Drives", 2) == "Series: Night Drives · 2 tracks"


@pytest.mark.parametrize("scheme", SCHEME_NAMES)
def test_a_given_look_keeps_the_contrast(scheme: str) -> None:
    """Whatever hue and scheme a maker gives a series, text keeps 4.5:1 and the accent 3:1, dark and light."""
    for hue in range(0, 360, 5):
        look = SeriesLook(hue=hue, scheme=scheme, grid="golden")
        for dark in (True, False):
            recipe = CoverRecipe(style_seed=hue, series="s", pattern="flow", dark=dark, **look.given())
            palette = scene_of(recipe).palette
            for ground in (palette.ground, palette.ground_high):
                assert contrast(palette.text, ground) >= 4.5
                assert contrast(palette.accent, ground) >= 3


def test_a_look_survives_its_json() -> None:
    """What was given comes back, and nothing else."""
    look = SeriesLook.of({"hue": 210, "grid": "thirds"})
    assert look.given() == {"hue": 210, "grid": "thirds"}
    assert SeriesLook.of(look.given()) == look
    assert SeriesLook().given() == {}


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"hue": 360}, InvalidRequestError, "hue"),
        ({"hue": True}, InvalidRequestError, "hue"),
        ({"hue": 1.5}, InvalidRequestError, "hue"),
        ({"scheme": "tirad"}, UnknownNameError, "triad"),
        ({"grid": "third"}, UnknownNameError, "thirds"),
        ({"pattern": "no such!"}, InvalidRequestError, "pattern id"),
        ({"colour": "red"}, UnknownNameError, "colour"),
    ],
)
def test_a_look_that_cannot_be_drawn_is_refused(values: dict[str, object], error: type, words: str) -> None:
    """A wrong hue, scheme, grid, pattern or name is one clear error."""
    with pytest.raises(error, match=words):
        SeriesLook.of(values)


def test_the_names_are_those_that_covers_know() -> None:
    """Schemes and grids have one list of names."""
    from soundfoundry_core.covers.composition import GRIDS

    assert set(SCHEMES) == set(SCHEME_NAMES)
    assert set(GRIDS) == set(GRID_NAMES)
