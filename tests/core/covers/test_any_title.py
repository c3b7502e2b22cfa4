"""The law of words on a cover: whatever a maker writes stays words.

Any title, artist, series and licence gives well-formed XML of known elements and attributes, under 64 KB, whose
``<title>`` is the text itself, with nothing in it that turns the rest of the line around.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from hypothesis import example, given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.lettering import clean
from soundfoundry_core.covers.raster.safety import refuse_unsafe
from soundfoundry_core.covers.recipe import ASPECTS
from soundfoundry_core.covers.signature import plan_type

SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {
    "svg": {"width", "height", "viewBox", "role"},
    **{name: set[str]() for name in ("title", "desc", "metadata", "defs")},
    "g": {"opacity", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"},
    "path": {"d", "transform", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "opacity"}
    | {"stroke-linecap", "stroke-linejoin", "stroke-dasharray"},
    "circle": {
        "cx",
        "cy",
        "r",
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-opacity",
        "opacity",
    },
    "rect": {"x", "y", "width", "height", "rx", "fill", "fill-opacity"},
    "text": {"x", "y", "font-family", "font-weight", "font-size", "fill", "text-anchor"},
    "linearGradient": {"id", "gradientUnits", "x1", "y1", "x2", "y2"},
    "radialGradient": {"id", "gradientUnits", "cx", "cy", "r", "fx", "fy"},
    "stop": {"offset", "stop-color", "stop-opacity"},
}
FOREIGN = {
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}": {"RDF", "Description"},
    "{http://purl.org/dc/elements/1.1/}": {"title", "creator", "rights", "format"},
    "{http://purl.org/dc/terms/}": {"license", "provenance"},
}
TURNS = re.compile("[\u202a-\u202e]")

words = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(codec=None), max_size=30),
    st.text(alphabet="<>&\"']]>;-!/=#x0\u202e\u2067ليلא夜🎵A ", max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</title><script/>",
            "]]>&amp;\"'",
            "<![CDATA[x]]>",
            "<!--",
            "&#x3c;b>",
            "\x00\x1b\ud800\ufffe\U0001ffff",
            "\udc00\ud800",
            "evil\u202egnp.exe",
            "\u2066\u2067\u2068\u2069",
            "ليل طويل",
            "אור (abc) 12",
            "夜想曲",
            "🎵",
            "👩‍👩‍👧‍👦" * 900,
            "x" * 10_000,
            "&" * 10_000,
            "夜" * 10_000,
            "A " * 5_000,
            'https://example.org/"><script/>',
        ]
    ),
)


@given(words, words, words, words, st.sampled_from(sorted(ASPECTS)))
@example("&" * 10_000, "<" * 10_000, "夜" * 10_000, "&" * 10_000, "og")
@settings(max_examples=200, deadline=None)
def test_words_stay_words(title: str, artist: str, series: str, licence: str, aspect: str) -> None:
    """Known elements and attributes, 64 KB, safe for every rasterizer, and the title's text is its text."""
    recipe = CoverRecipe(
        style_seed=3,
        title=title,
        artist=artist,
        series=series,
        licence=licence,
        aspect=aspect,
        pattern="orbits",
        scheme="triad",
        grid="thirds",
    )
    svg = render_cover(recipe)
    assert len(svg.encode()) <= 65_536
    refuse_unsafe(svg, 100, 100)
    root = ET.fromstring(svg)  # noqa: S314 -- our own text
    for element in root.iter():
        home, name = re.fullmatch(r"(\{.*\})(.*)", element.tag).groups()  # type: ignore[union-attr]
        if home == SVG:
            assert element.attrib.keys() <= KNOWN[name], (name, element.attrib)
        else:
            assert name in FOREIGN[home]
            assert not element.attrib
        assert not TURNS.search(element.text or "")
    named = root.findtext(f"{SVG}title") or ""
    for text in (title, artist):
        whole = clean(text)
        assert whole in named or whole[:200] in named
    if clean(title):
        lettering = plan_type(recipe, *recipe.size)
        assert lettering.title is not None
        if lettering.title.setting == "text":
            shown = [(line.text or "").strip("\u2067\u2069") for line in root.iter(f"{SVG}text")]
            assert shown[: len(lettering.title.lines)] == list(lettering.title.lines)
