"""Laws of counting: what is drawn is never more than what is counted, and honest reuse is not refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from svg_vectors import NS

from soundfoundry_core.covers.sanitize import SvgLimits, sanitize_svg
from soundfoundry_core.covers.sanitize.document import Document
from soundfoundry_core.covers.sanitize.expansion import Expansion
from soundfoundry_core.covers.sanitize.names import Names
from soundfoundry_core.covers.sanitize.result import Removals
from soundfoundry_core.errors import UnsafeSvgError


def reason(content: str, **limits: int) -> str:
    """Return why a document with this content is refused, or an empty text."""
    try:
        sanitize_svg(f"<svg {NS}>{content}</svg>", limits=SvgLimits(**limits))
    except UnsafeSvgError as error:
        return error.reason
    return ""


@given(levels=st.lists(st.integers(1, 4), min_size=1, max_size=5), limit=st.integers(1, 400))
@settings(max_examples=80, deadline=None)
def test_copies_of_copies_are_counted(levels: list[int], limit: int) -> None:
    """A tower of copies that draws more rectangles than are allowed is refused, however it is built."""
    content, drawn = '<g id="u0"><rect/></g>', 1
    for at, copies in enumerate(levels, 1):
        content += f'<g id="u{at}">{f"""<use href="#u{at - 1}"/>""" * copies}</g>'
        drawn *= copies
    if drawn > limit:
        assert reason(content, drawn=limit) == "expansion"


NODES = st.tuples(
    st.sampled_from(["g", "rect", "use", "pattern", "linearGradient", "radialGradient", "mask", "clipPath", "marker", "path"]),
    st.sampled_from(["fill", "stroke", "mask", "clip-path", "marker-mid", "href", "style", "none"]),
    st.integers(0, 7),
    st.booleans(),
)  # fmt: skip


@given(nodes=st.lists(NODES, min_size=2, max_size=9), root=st.booleans())
@settings(max_examples=400, deadline=None)
def test_what_is_plain_is_never_more_than_is_allowed(
    nodes: list[tuple[str, str, int, bool]], *, root: bool
) -> None:
    """Where the quick look lets a graph of references pass, following every one of them comes to the same."""
    content, close = "", ""
    for at, (name, key, to, inside) in enumerate(nodes):
        said = {"href": f'href="#n{to}"', "style": f'style="fill:url(#n{to})"', "none": 'fill="inherit"'}
        content += f'<{name} id="n{at}" {said.get(key) or f"""{key}="url(#n{to})" """}>'
        if inside:
            close = f"</{name}>{close}"
        else:
            content += f"<rect/></{name}>"
    ident = 'id="n0"' if root else ""
    limits = SvgLimits(drawn=150)
    document = Document(limits, Names(), Removals())
    document.read(f"<svg {NS} {ident}>{content}{close}</svg>")
    if document.reach.plain(document.root, document.elements, limits):
        Expansion(document.root, document.sheets.rules, limits).check(document.root)


@pytest.mark.parametrize(
    "bomb",
    [
        '<pattern id="{0}">{1}</pattern>|<rect fill="url(#{0})"/>',
        '<pattern id="{0}">{1}</pattern>|<text stroke="url(#{0})">x</text>',
        '<mask id="{0}">{1}</mask>|<g mask="url(#{0})"/>',
        '<clipPath id="{0}">{1}</clipPath>|<g style="clip-path:url(#{0})"/>',
        '<marker id="{0}">{1}</marker>|<path d="M0 0L1 1" marker-start="url(#{0})"/>',
        '<filter id="{0}"><feImage href="#{0}i"/></filter><g id="{0}i">{1}</g>|<g filter="url(#{0})"/>',
        '<symbol id="{0}">{1}</symbol>|<use href="#{0}"/>',
        '<svg><g id="{0}">{1}</g></svg>|<use href=" #{0} "/>',
        '<g fill="url(#{0}p)"><pattern id="{0}p">{1}</pattern><path id="{0}"/></g>|<g fill="url(#{0}p)"><path/></g>',
        '<style>.{0}{{fill:url(#{0}p)}}</style><pattern id="{0}p">{1}</pattern>|<rect class="{0}"/>',
        (
            '<style>@media all{{g > rect[id]{{fill:red}} *:not(x) rect.{0}{{fill:var(--x,url(#{0}p))}}}}</style>'
            '<pattern id="{0}p">{1}</pattern>|<rect class="a {0}"/>'
        ),
    ],
)  # fmt: skip
def test_every_kind_of_reference_multiplies(bomb: str) -> None:
    """Eight levels of ten references of any kind are refused; two levels of two are not."""
    holder, _, pointer = bomb.partition("|")
    for levels, times, why in ((8, 10, "expansion"), (2, 2, "")):
        content = holder.format("n0", '<rect fill="red"/>')
        for at in range(1, levels):
            content += holder.format(f"n{at}", pointer.format(f"n{at - 1}") * times)
        assert reason(content + pointer.format(f"n{levels - 1}") * times) == why


@pytest.mark.parametrize(
    "circle",
    [
        '<g id="a"><use href="#a"/></g>',
        '<pattern id="a"><rect fill="url(#a)"/></pattern>',
        '<pattern id="a" fill="url(#a)"><rect/></pattern>',
        '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>',
        '<mask id="a" mask="url(#a)"/>',
        '<filter id="a"><feImage href="#b"/></filter><g id="b" filter="url(#a)"/>',
        '<style>rect{fill:url(#a)}</style><pattern id="a"><rect/></pattern>',
    ],
)
def test_a_circle_is_refused(circle: str) -> None:
    """What refers to itself, directly or by a detour, is refused."""
    assert reason(circle) == "reference-cycle"


@pytest.mark.parametrize(
    "content",
    [
        '<defs><path id="a" d="M0 0h9"/></defs>' + '<use href="#a"/>' * 5_000,
        '<linearGradient id="a"/>' + '<rect fill="url(#a)" stroke="url(#a)"/>' * 5_000,
        '<style>.a{fill:url(#g)}</style><linearGradient id="g"/>' + '<path class="a"/>' * 5_000,
        '<g fill="url(#g)"><linearGradient id="g"><stop/></linearGradient><rect/></g>',
        '<filter id="f"><feGaussianBlur/></filter>' + '<g filter="url(#f)"/>' * 900,
        '<use href="#nobody"/><rect fill="url(#nobody)"/>',
        '<g id="a"/><g id="a"/><use href="#a"/>',
    ],
)
def test_honest_reuse_passes(content: str) -> None:
    """Thousands of copies of small things, dangling references and doubled ids are no bombs."""
    assert reason(content) == ""
