"""Laws of where the type stands: inside the margins, off the mark, its lines apart, and never in silence."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.outline import box_of
from soundfoundry_core.covers.recipe import ASPECTS
from soundfoundry_core.covers.render import scene_of
from soundfoundry_core.covers.signature import plan_type
from soundfoundry_core.covers.typeface import bundled_face

SVG = "{http://www.w3.org/2000/svg}"
TITLES = (
    "Kites",
    "Jumping gypsy",
    "“Heroes” (Live)",
    "Lullaby for jumpy quays",
    "Égypte à l’aube, après-midi",
    "AVATAR WAVE",
    "Donaudampfschifffahrtselektrizitätenhaup",
    "A very long title about a train that never arrives " * 4,
)
Ink = tuple[float, float, float, float]


def ink(recipe: CoverRecipe) -> list[tuple[str, Ink]]:
    """Return what is drawn as letters: colour, and left, top, right and bottom of the ink."""
    found = []
    for path in ET.fromstring(render_cover(recipe)).iter(f"{SVG}path"):  # noqa: S314 -- our own text
        if place := re.fullmatch(r"translate\((\S+) (\S+)\)scale\((\S+)\)", path.get("transform", "")):
            x, y, scale = (float(part) for part in place.groups())
            box = box_of(path.get("d", ""))
            edges = x + box.left * scale, y + box.top * scale, x + box.right * scale, y + box.bottom * scale
            found.append((path.get("fill", ""), edges))
    return found


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("seal", [(), ("makers_seal",)])
@pytest.mark.parametrize("artist", ["", "Noor & the Band" * 3])
def test_letters_keep_clear(aspect: str, title: str, seal: tuple[str, ...], artist: str) -> None:
    """Letters stay between the margins (quotation marks hang out by half), and off caption and mark."""
    recipe = CoverRecipe(
        style_seed=9, title=title, artist=artist, aspect=aspect, pattern="orbits", unlocks=seal
    )
    width, height = recipe.size
    short = min(width, height)
    lettering, palette = plan_type(recipe, width, height), scene_of(recipe).palette
    letters = dict(ink(recipe))
    left, top, right, bottom = letters[palette.text]
    hung = 0.03 * short if title[0] == "“" else 0.003 * short
    assert lettering.margin - hung <= left <= lettering.margin + 0.5
    assert top >= lettering.top - 0.5
    mark_left = width - lettering.margin - 0.15 * short
    mark_top = height - lettering.margin - short * (0.042 + (0.032 if seal else 0))
    assert right <= width - lettering.margin + 0.5
    if artist:
        caption = letters[palette.muted]
        assert caption[0] == pytest.approx(lettering.margin, abs=0.3)
        assert caption[1] - bottom >= 0.008 * short
        assert caption[2] <= mark_left
    assert lettering.title is not None
    if len(lettering.title.lines) > 1:
        right = lettering.margin + lettering.title.last  # only the last line is beside the mark
    assert right < mark_left or bottom <= mark_top - 0.01 * short


def test_lines_do_not_touch() -> None:
    """Whatever hangs down from the first line and rises from the second, there is space between."""
    for title in ("Jumping gypsy québécois Élégie Éåä", "Ágyúgolyó Égjegy Ångström Čačak Žižkov"):
        lettering = plan_type(CoverRecipe(style_seed=9, title=title, artist="A"), 1024, 1024)
        assert lettering.title is not None
        assert len(lettering.title.lines) == 2
        below = max(bundled_face().ink(char).below for char in lettering.title.lines[0])
        above = max(bundled_face().ink(char).above for char in lettering.title.lines[1])
        assert lettering.title.leading * 1000 >= below + above + 60


@pytest.mark.parametrize("title", ["ليل طويل", "夜想曲", "🎵🎵", "หยดน้ำ", "雨の日 Song"])
def test_a_script_that_the_face_lacks_is_text(title: str) -> None:
    """Without outlines such a title is one plain ``<text>``, with the words themselves."""
    root = ET.fromstring(render_cover(CoverRecipe(style_seed=9, title=title, pattern="orbits")))  # noqa: S314
    (text,) = root.iter(f"{SVG}text")
    assert (text.text or "").strip("\u2067\u2069") == title
    assert text.get("font-family") == "sans-serif"
    assert (text.get("text-anchor") == "end") == (title == "ليل طويل")


def test_an_artist_in_another_script_is_kept() -> None:
    """The caption becomes ``<text>`` where the bundled face lacks the artist's script."""
    recipe = CoverRecipe(style_seed=9, title="Night", artist="ليلى", series="S", pattern="orbits")
    root = ET.fromstring(render_cover(recipe))  # noqa: S314
    assert [text.text for text in root.iter(f"{SVG}text")] == ["ليلى · S"]
    assert len(ink(recipe)) == 1


def test_a_short_and_an_accented_title_stand_alike() -> None:
    """The baseline is the same for every one-line title: accents and descenders move nothing."""
    found = {
        plan_type(CoverRecipe(style_seed=9, title=title, artist="Ada"), 1024, 1024).baseline
        for title in ("Kites", "Étude", "Gypsy", "I")
    }
    assert len(found) == 1
