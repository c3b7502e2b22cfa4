"""Laws of a recipe's outline: only harmless path data, bounded, and the same bytes without any font."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.outline import MAX_OUTLINE, Box, TitleOutline, box_of
from soundfoundry_core.covers.recipe import ASPECTS
from soundfoundry_core.covers.signature import plan_type
from soundfoundry_core.errors import InvalidRequestError

SQUARE = "m50 0v-700h600l50 350q25 175-50 350c-20 10-80 10-100 0z"
RECIPE = CoverRecipe(
    style_seed=5, title="ليل", pattern="orbits", outline=TitleOutline(lines=(SQUARE,), rtl=True)
)


def test_a_recipe_keeps_it() -> None:
    """A recipe with an outline comes back from JSON equal, and draws the same bytes."""
    again = CoverRecipe.from_json(RECIPE.to_json())
    assert again == RECIPE
    svg = render_cover(again)
    assert svg == render_cover(RECIPE)
    assert f'd="{SQUARE}"' in svg
    assert "<text" not in svg
    assert CoverRecipe.from_json(replace(RECIPE, outline=None).to_json()).outline is None


def test_its_box() -> None:
    """A line's box is known from its path data alone."""
    assert box_of(SQUARE) == Box(left=50, top=-700, right=725, bottom=10)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("m0 0h9z",) * 3,
        ("",),
        ("h9z",),
        ("M0 0H9z",),
        ("m0 0h9.5z",),
        ("m0 0h9z<script/>",),
        ('m0 0h9"z',),
        ("m0 0a1 1 0 0 0 9 9z",),
        ("m0 0h999999z",),
        ("m0 0l1z",),
        ("m0 0hz",),
        ("m0 0z9",),
        ("m0 0h9e5z",),
        ("m0 0h9z\n",),
        ("m0 0v9z",),
        ("m0 5000h9z",),
        ("m0 0" + "h99999" * 9 + "z",),
        ("m0 0" + "h1" * (MAX_OUTLINE // 2) + "z",),
        ("m0 0h9z", 7),
        "m0 0h9z",
    ],
)
def test_what_is_refused(lines: object) -> None:
    """Anything but one or two lines of few, relative, whole-numbered commands near the baseline is refused."""
    with pytest.raises(InvalidRequestError, match="outline") as caught:
        TitleOutline(lines=lines)  # type: ignore[arg-type]
    assert caught.value.field == "outline"


@pytest.mark.parametrize(
    "values", [7, [], {}, {"rtl": True}, {"lines": [SQUARE], "x": 1}, {"lines": [SQUARE], "rtl": 1}]
)
def test_json_that_is_refused(values: object) -> None:
    """JSON with other fields or types is no outline, and a recipe refuses what is no outline."""
    with pytest.raises(InvalidRequestError):
        TitleOutline.from_json(values)
    with pytest.raises(InvalidRequestError):
        CoverRecipe(style_seed=1, outline=values)  # type: ignore[arg-type]


@given(st.text(alphabet='mlcqzhv 0123456789-.<"&aMZ\n', max_size=40))
@settings(max_examples=300, deadline=None)
def test_nothing_but_path_data_gets_in(line: str) -> None:
    """Every line that is accepted consists of the seven commands, spaces and whole numbers."""
    try:
        TitleOutline(lines=(line,))
    except InvalidRequestError:
        return
    assert re.fullmatch(r"m[mlcqzhv0-9 -]*", line)


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("artist", ["", "Ada"])
@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize(
    "lines", [(SQUARE,), ("m0 40v-900h12000v900z", "m-30 500v-1500h9000v1500z"), ("m0 0v-9h2v9z",)]
)
def test_it_is_fitted_into_the_box(aspect: str, artist: str, rtl: bool, lines: tuple[str, ...]) -> None:
    """In every aspect the ink stays between the margins, on its side, above caption and mark, below the middle."""
    recipe = replace(
        RECIPE,
        aspect=aspect,
        artist=artist,
        outline=TitleOutline(lines=lines, rtl=rtl),
        unlocks=("makers_seal",),
    )
    width, height = recipe.size
    lettering = plan_type(recipe, width, height)
    root = ET.fromstring(render_cover(recipe))  # noqa: S314 -- our own text
    found = [path for path in root.iter() if path.get("d") in lines]
    assert len(found) == len(lines)
    bottoms = []
    for path in found:
        place = re.fullmatch(r"translate\((\S+) (\S+)\)scale\((\S+)\)", path.get("transform", ""))
        assert place is not None
        x, y, scale = (float(part) for part in place.groups())
        box = box_of(path.get("d", ""))
        left, right = x + box.left * scale, x + box.right * scale
        assert lettering.margin - 0.1 <= left <= right <= width - lettering.margin + 0.1
        assert (right == pytest.approx(width - lettering.margin, abs=0.1)) or not rtl
        assert (left == pytest.approx(lettering.margin, abs=0.1)) or rtl
        assert y + box.top * scale >= lettering.top - 0.1 > 0.45 * height
        bottoms.append(y + box.bottom * scale)
    short = min(width, height)
    if artist:
        assert max(bottoms) <= height - lettering.margin - lettering.caption_size
    if rtl:
        assert max(bottoms) <= height - lettering.margin - 0.074 * short
