"""Laws of what a cover says about itself: complete, short, and the same after every release."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from soundfoundry_core.covers import CoverRecipe, SoundFeatures, render_cover
from soundfoundry_core.covers.metadata import head
from soundfoundry_core.covers.render import scene_of

SVG, RDF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC, TERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
FEATURES = SoundFeatures.of([0.4, 1.0], bpm=92, energy=0.2, valence=-0.7, tonic=9, minor=True)
RECIPE = CoverRecipe(
    style_seed=4_503_599_627_370_495,
    title="Midnight Étude",
    artist="Ada",
    pattern="orbits",
    features=FEATURES,
)


def told(recipe: CoverRecipe) -> dict[str, str]:
    root = ET.fromstring(render_cover(recipe))  # noqa: S314 -- our own text
    about = root.find(f"{SVG}metadata/{RDF}RDF/{RDF}Description")
    assert about is not None
    assert not about.attrib
    assert all(not child.attrib and not len(child) for child in about)
    return {child.tag: child.text or "" for child in about}


def test_a_cover_names_itself_first() -> None:
    """``role="img"``; ``<title>``, ``<desc>`` and ``<metadata>`` are the first children, in plain words."""
    root = ET.fromstring(render_cover(RECIPE))  # noqa: S314
    assert root.get("role") == "img"
    assert [child.tag.removeprefix(SVG) for child in root][:4] == ["title", "desc", "metadata", "defs"]
    assert root.findtext(f"{SVG}title") == "Midnight Étude by Ada"
    assert root.findtext(f"{SVG}desc") == (
        "Cover art, dark and still: the pattern orbits, 92 beats a minute, A minor, on a dark ground."
    )


def test_the_rdf_says_what_it_is_and_whose() -> None:
    """Title, creator, rights, format and where it comes from: design version, pattern, fingerprint, never the seed."""
    found = told(RECIPE)
    assert found == {
        f"{DC}title": "Midnight Étude",
        f"{DC}creator": "Ada",
        f"{DC}rights": "All rights stay with Ada.",
        f"{DC}format": "image/svg+xml",
        f"{TERMS}provenance": f"SoundFoundry, design 1, orbits, recipe {RECIPE.fingerprint}",
    }
    assert str(RECIPE.style_seed) not in render_cover(RECIPE)


@pytest.mark.parametrize(
    ("licence", "tag", "text"),
    [
        (
            "https://creativecommons.org/licenses/by/4.0/",
            f"{TERMS}license",
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        ("Free for <friends> & family", f"{DC}rights", "Free for <friends> & family"),
        ("", f"{DC}rights", "All rights stay with the maker."),
    ],
)
def test_the_licence(licence: str, tag: str, text: str) -> None:
    """A URL is a licence, words are rights, and without either all rights stay with the maker."""
    found = told(CoverRecipe(style_seed=1, pattern="orbits", licence=licence))
    assert found[tag] == text
    assert found[f"{DC}title"] == "Untitled"
    assert f"{DC}creator" not in found


def test_it_is_small() -> None:
    """All words together take at most 700 bytes for an ordinary title and a licence's address."""
    full = CoverRecipe(
        style_seed=1,
        title="The Long Way Home to the Sea",
        artist="Noor & the Band",
        pattern="orbits",
        licence="https://creativecommons.org/licenses/by/4.0/",
        features=FEATURES,
    )
    for recipe in (RECIPE, full):
        assert len(head(recipe, scene_of(recipe), "constellation", recipe.fingerprint).encode()) <= 720
    assert len(head(RECIPE, scene_of(RECIPE), "orbits", RECIPE.fingerprint).encode()) <= 700
