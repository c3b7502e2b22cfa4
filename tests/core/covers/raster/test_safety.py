"""Laws of the seat belt: every cover and every text passes; nothing that reaches out or multiplies does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.patterns import BUILTIN_PATTERNS
from soundfoundry_core.covers.raster import MAX_DEPTH, MAX_ELEMENTS, refuse_unsafe
from soundfoundry_core.errors import RasterError

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8">'


def refused(content: str, head: str = HEAD) -> bool:
    try:
        refuse_unsafe(f"{head}{content}</svg>", 8, 8)
    except RasterError as error:
        return bool(error.fix)
    return False


@pytest.mark.parametrize("pattern", [name for name, *_ in BUILTIN_PATTERNS])
def test_covers_pass(pattern: str) -> None:
    """Every built-in pattern, dark and light, in every crop, is let through."""
    for dark in (True, False):
        for aspect in ("1x1", "9x16", "16x9", "og"):
            recipe = CoverRecipe(style_seed=5, title="Belt", pattern=pattern, dark=dark, aspect=aspect)
            refuse_unsafe(render_cover(recipe), 64, 64)


@given(
    title=st.text(max_size=60), artist=st.sampled_from(["", "href=", "url(http://a)", "@import", "<image"])
)
@settings(max_examples=60, deadline=None)
def test_no_title_makes_a_cover_unsafe(title: str, artist: str) -> None:
    """Whatever a track is called, its cover can be rasterized: words are no markup."""
    refuse_unsafe(render_cover(CoverRecipe(style_seed=1, title=title + artist, artist=artist)), 8, 8)


@pytest.mark.parametrize(
    "content",
    [
        '<text x="1" y="2" font-family="Noto Sans, sans-serif" font-size="3" font-weight="700" fill="#ffffff">夜</text>',
        '<text xml:lang="ar" direction="rtl" text-anchor="end"><tspan x="1" dy="1">ليل</tspan></text>',
        '<linearGradient id="a" href="#b"/><rect fill="url(#a)" stroke="url( \'#b\' )"/>',
        '<clipPath id="a"><circle r="2"/></clipPath><g clip-path="url(#a)"/>',
        '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/terms/"><r:Description r:about=""><d:license r:resource="https://example.org/licence"/></r:Description></r:RDF></metadata>',
        "<title>href = url(http://a) &lt;script></title>",
    ],
)
def test_what_covers_are_made_of_passes(content: str) -> None:
    """Text with plain attributes, own fragments, clip paths and metadata are welcome."""
    assert not refused(content)


@pytest.mark.parametrize(
    "content",
    [
        '<text style="font-family:a">a</text>',
        '<text class="a">a</text>',
        '<text onclick="a()">a</text>',
        '<text filter="url(#a)">a</text>',
        '<text><tspan style="a">a</tspan></text>',
        '<text><textPath href="#a">a</textPath></text>',
        '<x:text xmlns:x="http://www.w3.org/2000/svg" style="a">a</x:text>',
        '<linearGradient href="h&#116;tp://a"/>',
        '<linearGradient xlink:href="a.svg#b"/>',
        '<linearGradient xmlns:y="http://www.w3.org/1999/xlink" y:href="a.svg#b"/>',
        '<rect fill="u&#114;l(http://a)"/>',
        '<rect fill="URL( &quot;//a&quot; )"/>',
        '<rect style="fill:url(#a);mask:url(http://a)"/>',
        '<rect style="fill:u\\72l(http://a)"/>',
        '<g xml:base="http://a"/>',
        '<pattern id="a"/>',
        '<mask id="a"/>',
        '<marker id="a"/>',
        '<filter id="a"/>',
        '<FILTER id="a"/>',
        '<x:filter xmlns:x="http://www.w3.org/2000/svg"/>',
        '<use href="#a"/>',
        '<animate attributeName="x"/>',
        '<set attributeName="x"/>',
        "<style/>",
        "<foreignObject/>",
        "<?xml-stylesheet href='a'?>",
        "<!ENTITY a 'b'>",
        "<g>" * (MAX_DEPTH + 1) + "</g>" * (MAX_DEPTH + 1),
        "<g/>" * (MAX_ELEMENTS + 1),
        "<g></h>",
        "&nbsp;",
    ],
)
def test_the_rest_is_refused(content: str) -> None:
    """References out of the picture however they are spelled, what multiplies, and what is deep, wide or broken."""
    assert refused(content)


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0" encoding="utf-16"?>' + HEAD,
        '<?xml version="1.0" encoding="iso-8859-1"?>' + HEAD,
        "<!DOCTYPE svg>" + HEAD,
        '<svg viewBox="0 0 8 8">',
        '<svg xmlns="http://www.w3.org/1999/xhtml">',
    ],
)
def test_heads_that_others_would_read_otherwise_are_refused(head: str) -> None:
    """A foreign encoding, a document type or another namespace is refused; UTF-8 may be declared."""
    assert refused("", head)
    assert not refused("", '<?xml version="1.0" encoding="UTF-8"?>' + HEAD)


@given(
    element=st.sampled_from(
        ["image", "use", "script", "style", "foreignObject", "filter", "mask", "pattern"]
    ),
    at=st.integers(0, 10_000),
)
@settings(max_examples=60, deadline=None)
def test_no_hiding_place_in_a_cover(element: str, at: int) -> None:
    """A forbidden element is found wherever in a cover it is put."""
    svg = render_cover(CoverRecipe(style_seed=2, title="Hide"))
    ends = [
        place for place in range(len(svg)) if svg.startswith("<path", place) or svg.startswith("</g>", place)
    ]
    place = ends[at % len(ends)]
    with pytest.raises(RasterError):
        refuse_unsafe(f"{svg[:place]}<{element}/>{svg[place:]}", 8, 8)
