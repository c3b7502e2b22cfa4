"""Laws of the sanitizer for honest pictures: they stay as they are, and ours to the byte."""

from __future__ import annotations

import re

import pytest
from svg_audit import findings
from svg_vectors import NS, doc, png

from soundfoundry_core.covers import CoverRecipe, render_cover
from soundfoundry_core.covers.patterns import BUILTIN_PATTERNS
from soundfoundry_core.covers.raster import ResvgRasterizer
from soundfoundry_core.covers.sanitize import Removal, SvgLimits, sanitize_svg
from soundfoundry_core.errors import UnsafeSvgError

RICH = {
    "gradients": '<defs><linearGradient id="a" x1="0" x2="1"><stop offset="0" stop-color="#f00"/><stop offset="100%" stop-color="rgb(0, 0, 255)" stop-opacity=".5"/></linearGradient><radialGradient id="b" href="#a" gradientTransform="rotate(45)"/></defs><rect width="9" height="4" fill="url(#a)"/><circle cx="4" cy="6" r="3" fill="url(#b)" stroke="hsl(120, 50%, 50%)"/>',
    "use": '<defs><symbol id="s" viewBox="0 0 2 2"><path d="M0 0h2v2z"/></symbol></defs><use href="#s" width="4" height="4" fill="red"/><use xlink:href="#s" x="4" width="4" height="4" transform="rotate(10 6 2)"/>',
    "pattern": '<pattern id="p" width="2" height="2" patternUnits="userSpaceOnUse"><circle cx="1" cy="1" r=".7" fill="navy"/></pattern><rect width="9" height="9" fill="url(#p)"/>',
    "clip": '<clipPath id="c"><circle cx="4" cy="4" r="3"/></clipPath><mask id="m"><rect width="9" height="9" fill="#fff" opacity=".5"/></mask><g clip-path="url(#c)"><rect mask="url(#m)" width="9" height="9" fill="green"/></g>',
    "marker": '<marker id="m" viewBox="0 0 2 2" refX="1" refY="1" markerWidth="3" markerHeight="3" orient="auto-start-reverse"><path d="M0 0L2 1L0 2z"/></marker><path d="M1 1L8 8" stroke="red" marker-end="url(#m)"/>',
    "filter": '<filter id="f" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur in="SourceAlpha" stdDeviation="1 .5" result="b"/><feOffset in="b" dx=".5" dy=".5"/><feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge></filter><rect x="2" y="2" width="4" height="4" fill="orange" filter="url(#f)"/>',
    "css": '<style>.a{fill:#08f;stroke:red} #b > path,rect.c:first-child{fill:rgba(0,128,0,.5)} @media (min-width: 1px){.d{opacity:.5}}</style><circle class="a d" cx="3" cy="3" r="2"/><g id="b"><path d="M5 5h3v3z"/></g>',
    "style-attribute": '<path style="fill:#c0ffee;stroke:#000;stroke-width:.5px;stroke-linejoin:round;stroke-dasharray:1,.5" d="M1 1 C 2 8, 7 8, 8 1"/><rect style="fill: url(#g); fill-opacity: 50%" width="3" height="3"/><linearGradient id="g"><stop style="stop-color:red"/></linearGradient>',
    "image": f'<image width="5" height="5" href="{png(1, 1)}"/>',
    "nested": '<svg x="2" y="2" width="5" height="5" viewBox="0 0 1 1" preserveAspectRatio="none"><rect width="1" height="1" fill="teal"/></svg>',
    "switch": '<switch><g systemLanguage="xx"><rect width="9" height="9" fill="red"/></g><rect width="9" height="9" fill="lime"/></switch>',
    "entities": '<rect width="5" height="5" fill="&#x23;123456"/>',
    "transform": '<g transform="translate(1,1) scale(.5)rotate(3)skewX(4) matrix(1 0 0 1 2 2)"><rect width="8" height="8"/></g>',
}  # fmt: skip
"""What honest tools draw, for a rasterizer to compare before and after."""


UNLOCKS = (
    "dawn_wash", "echo_motif", "gilded_edge", "halo_ring", "makers_seal", "midnight_bloom", "paper_tooth",
    "silk_lines", "soft_glow",
)  # fmt: skip


def draw(svg: str | bytes) -> bytes:
    """Draw without the rasterizers' own seat belt, which refuses more than the sanitizer."""
    text = svg if isinstance(svg, str) else svg.decode()
    return ResvgRasterizer(check=lambda *_: None).rasterize(text, 96, 96)


@pytest.mark.parametrize("pattern", [name for name, *_ in BUILTIN_PATTERNS])
@pytest.mark.parametrize("aspect", ["1x1", "9x16", "16x9", "og"])
def test_our_covers_pass_to_the_byte(pattern: str, aspect: str) -> None:
    """A cover of every pattern, in every crop, dark and light, with every unlock, loses nothing, not even a byte."""
    for dark in (True, False):
        for title in ("Night Train", "夜の`列車` & <b> \"x\" 'y'", ""):
            recipe = CoverRecipe(
                style_seed=11,
                title=title,
                artist="Ada",
                pattern=pattern,
                aspect=aspect,
                dark=dark,
                unlocks=UNLOCKS,
            )
            svg = render_cover(recipe)
            clean = sanitize_svg(svg)
            assert clean.removed == ()
            assert clean.data.decode() == svg
            assert (clean.width, clean.height) == recipe.size


def test_a_cover_keeps_its_words() -> None:
    """Title, description and the RDF with its licence survive."""
    recipe = CoverRecipe(style_seed=3, title="Été", artist="Ada", licence="https://example.org/by/4.0")
    svg = sanitize_svg(render_cover(recipe)).data.decode()
    for words in (
        "<title>Été by Ada</title>",
        "<dc:creator>Ada</dc:creator>",
        "<dcterms:license>https://example.org",
    ):
        assert words in svg


@pytest.mark.parametrize("name", RICH)
def test_an_honest_picture_looks_the_same(name: str) -> None:
    """Every pixel of a rich picture is as it was, nothing is reported, and the audit finds nothing."""
    svg = doc(RICH[name])
    clean = sanitize_svg(svg)
    assert clean.removed == ()
    assert findings(clean.data) == []
    assert draw(clean.data) == draw(svg)


def test_what_tools_write_beside_the_picture_goes() -> None:
    """Editors' elements and attributes go and are named; comments, the document type and white space go in silence."""
    svg = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?><!-- Created with a tool --><!DOCTYPE svg>'
        f'<svg {NS} xmlns:i="http://www.inkscape.org/namespaces/inkscape" width="2cm" height="1in">\n'
        '  <i:namedview id="x"><i:grid/></i:namedview>\n  <g i:label="Layer 1" i:mode="layer"/>\n</svg>'
    )
    clean = sanitize_svg(svg.encode())
    assert clean.data.decode() == f'<svg {NS} width="2cm" height="1in"><g></g></svg>\n'
    assert [str(one) for one in clean.removed] == ["element namedview", "attribute label", "attribute mode"]
    assert clean.removed[0] == Removal(kind="element", name="namedview", count=1)


def test_a_link_becomes_a_group() -> None:
    """The picture of a link is kept, its target is not."""
    clean = sanitize_svg(
        f'<svg {NS}><a href="https://a.test"><circle r="1"/></a><text>a<a href="#x">b</a></text></svg>'
    )
    assert clean.data.decode() == f'<svg {NS}><g><circle r="1"/></g><text>a<tspan>b</tspan></text></svg>\n'


def test_harmless_animation_stays() -> None:
    """SMIL and CSS that move numbers and colours are kept."""
    moving = (
        '<circle r="1"><animate attributeName="r" values="1;2;1" dur="2s" repeatCount="indefinite"/>'
        '<animateTransform attributeName="transform" type="rotate" from="0" to="360" begin="0s;x.end+1s" dur="1s"/>'
        '<set attributeName="fill" to="rgb(1, 2, 3)"/></circle><style>@keyframes k{from{opacity:0}to{opacity:1}}'
        "circle{animation:k 2s infinite}</style>"
    )
    clean = sanitize_svg(f"<svg {NS}>{moving}</svg>")
    assert clean.removed == ()
    (scope,) = set(re.findall("svg-[0-9a-f]{12}", clean.data.decode()))
    bound = moving.replace("@keyframes k", f"@keyframes {scope}-k").replace(
        "circle{animation:k", f".{scope} circle{{animation:{scope}-k"
    )
    assert clean.data.decode() == f'<svg {NS} class="{scope}">{bound}</svg>\n'


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ("", (300, 150)),
        ('viewBox="0 0 40 20"', (40, 20)),
        ('width="100" viewBox="0 0 40 20"', (100, 50)),
        ('height="1in" viewBox="0,0,40,20"', (192, 96)),
        ('width="100%" height="100%" viewBox="0 0 7 9"', (7, 9)),
        ('width="0" height="-3"', (300, 150)),
        ('width="1e9" height="1e400"', (1e9, 150)),
        ('width="NaN" height="10mm"', (300, 10 * 96 / 25.4)),
        ('viewBox="0 0 0 9"', (300, 150)),
        ('viewBox="nonsense"', (300, 150)),
    ],
)
def test_the_size_is_what_the_picture_asks_for(root: str, size: tuple[float, float]) -> None:
    """Width and height come from the attributes, then the viewBox, then CSS's default; always finite and above 0."""
    clean = sanitize_svg(f"<svg {NS} {root}/>")
    assert (clean.width, clean.height) == pytest.approx(size)


@pytest.mark.parametrize(
    "svg", ["<svg/>", '<?xml version="1.0"?><svg></svg>', b"\xef\xbb\xbf<svg/>", "<svg/>\n"]
)
def test_a_bare_svg_is_an_empty_picture(svg: str | bytes) -> None:
    """A root without a namespace is read as HTML reads it, and comes out with one."""
    assert sanitize_svg(svg).data.decode() == f"<svg {NS}/>\n"


def test_a_bare_svg_is_cleaned_like_any_other() -> None:
    """Without a namespace the same elements are kept, and the same are not."""
    clean = sanitize_svg('<svg onload="x()"><script>x()</script><g><circle r="1"/></g><img src="x"/></svg>')
    assert clean.data.decode() == f'<svg {NS}><g><circle r="1"/></g></svg>\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_comes_in_utf_16_leaves_in_utf_8(encoding: str) -> None:
    """UTF-8 and UTF-16 with a mark give the same bytes as the text itself."""
    svg = f"<svg {NS}><title>夜 é 🌙</title></svg>"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    claim = '<?xml version="1.0" encoding="UTF-16"?>' if encoding.startswith("utf-16") else ""
    assert sanitize_svg(mark + (claim + svg).encode(encoding)).data == f"{svg}\n".encode()


def test_the_output_never_grows_beyond_the_limit() -> None:
    """What escapes would make longer than is allowed is refused, so that what is accepted is accepted again."""
    svg = f"<svg {NS}>{'<text>>>>>>></text>' * 9}</svg>"
    with pytest.raises(UnsafeSvgError) as refused:
        sanitize_svg(svg, limits=SvgLimits(size=len(svg)))
    assert refused.value.reason == "too-large"
    assert sanitize_svg(svg, limits=SvgLimits(size=2 * len(svg))).removed == ()
