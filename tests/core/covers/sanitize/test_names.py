"""Laws of ids and prefixes: two pictures on one page have nothing in common, and each still finds its own parts."""

from __future__ import annotations

import re

import pytest
from svg_vectors import NS

from soundfoundry_core.covers.sanitize import sanitize_svg
from soundfoundry_core.errors import InvalidRequestError

PICTURE = (
    f'<svg {NS} class="root"><style>.a,#b:hover{{fill:url(#g)}}circle{{animation:k 1s}}@keyframes k{{from{{r:1px}}}}'
    '</style><linearGradient id="g"/><g id="b" class="a c" aria-labelledby="t b" stroke="url(#g)" '
    'style="mask:url(#g)"><title id="t">x</title><animate attributeName="r" begin="b.end+1s;2s" '
    'href="#b"/></g><use href="#b"/></svg>'
)


def test_a_prefix_reaches_every_name_and_reference() -> None:
    """Ids, classes, keyframes and all that points to them get the prefix; CSS applies to the picture alone."""
    svg = sanitize_svg(PICTURE, prefix="t7-").data.decode()
    for part in (
        'class="t7-root t7-"', ".t7- .t7-a,.t7- #t7-b:hover{fill:url(#t7-g)}", ".t7- circle{animation:t7-k 1s}",
        "@keyframes t7-k{", '<linearGradient id="t7-g"/>', 'id="t7-b"', 'class="t7-a t7-c"', 'stroke="url(#t7-g)"',
        'aria-labelledby="t7-t t7-b"', 'style="mask:url(#t7-g)"', 'begin="t7-b.end+1s;2s"', '<use href="#t7-b"/>',
    ):  # fmt: skip
        assert part in svg


def test_prefixing_twice_is_prefixing_once() -> None:
    """The same prefix again changes nothing."""
    once = sanitize_svg(PICTURE, prefix="t7-")
    again = sanitize_svg(once.data, prefix="t7-")
    assert again.data == once.data
    assert again.removed == ()


def test_without_a_prefix_names_stay() -> None:
    """Names are kept as they are; only what CSS reaches is bound to the picture, by the hash of itself."""
    clean = sanitize_svg(PICTURE)
    assert clean.removed == ()
    svg = clean.data.decode()
    (scope,) = set(re.findall("svg-[0-9a-f]{12}", svg))
    svg = (
        svg.replace(f' class="root {scope}"', ' class="root"')
        .replace(f".{scope} ", "")
        .replace(f"{scope}-k", "k")
    )
    assert svg == f"{PICTURE}\n"


def sheet(css: str, root: str = 'class="a" id="r"', prefix: str = "") -> str:
    """Return what a style sheet becomes, with ``S`` for the scope."""
    text = css.replace(">", "&gt;")
    svg = sanitize_svg(f"<svg {NS} {root}><style>{text}</style><g/></svg>", prefix=prefix).data.decode()
    svg = svg.partition("<style>")[2].partition("</style>")[0].replace("&gt;", ">")
    return re.sub("svg-[0-9a-f]{12}", "S", svg)


@pytest.mark.parametrize(
    ("css", "bound"),
    [
        ("rect{x:1px}", ".S rect{x:1px}"),
        ("*{x:1px}", ".S *,*.S{x:1px}"),
        ("svg > rect{x:1px}", ".S svg > rect,svg.S > rect{x:1px}"),
        (".a,.b,#r,#q{x:1px}", ".S .a,.a.S,.S .b,.S #r,#r.S,.S #q{x:1px}"),
        (":root,svg:root .b{x:1px}", ".S.S,svg.S.S .b{x:1px}"),
        (":hover rect{x:1px}", ".S :hover rect,:hover.S rect{x:1px}"),
        ("* ~ *,* + .b{x:1px}", ".S * ~ *,.S * + .b{x:1px}"),
        ("> rect,~ g,rect >{x:1px}", ""),
        ("rect:root{x:1px}", ""),
        ("@media print{*{x:1px}}", "@media print{.S *,*.S{x:1px}}"),
        ("@keyframes k{to{x:1px}}.b{animation:k 1s ease}", "@keyframes S-k{to{x:1px}}.S .b{animation:S-k 1s ease}"),
        (".svg-0123456789ab *,.svg-0123456789ab,:not(.svg-0123456789ab){x:1px}", ""),
    ],
)  # fmt: skip
def test_css_reaches_no_further_than_the_picture(css: str, bound: str) -> None:
    """Each selector and each animation is bound to the root, with a prefix and without, whatever stands around it."""
    assert sheet(css) == bound


def test_a_picture_cannot_choose_what_its_css_is_bound_to() -> None:
    """A class that looks like another picture's goes from every element, and the own one is a hash of the picture."""
    other = "svg-0123456789ab"
    css = f".{other} rect{{fill:red}}@keyframes {other}-k{{to{{x:1px}}}}"
    svg = f'<svg {NS} class="{other} a"><style>{css}</style><g class="{other} b"/></svg>'
    clean = sanitize_svg(svg)
    assert other.encode() not in clean.data
    assert b'<g class="b">' in clean.data
    (scope,) = set(re.findall(b"svg-[0-9a-f]{12}", clean.data))
    assert clean.data.count(scope) == 3
    assert scope not in sanitize_svg(svg.replace("red", "blue")).data


def test_the_class_is_there_only_where_css_is() -> None:
    """A picture without CSS of its own is not marked, also where its CSS had to go."""
    plain = f'<svg {NS}><g class="a" style="fill:red"></g></svg>\n'
    assert sanitize_svg(plain).data.decode() == plain
    assert b"svg-" not in sanitize_svg(f"<svg {NS}><style>.a{{position:fixed}}</style><g/></svg>").data


def test_an_animation_moves_nothing_outside() -> None:
    """An animation of an id that the picture does not have would move the page's; one of its own ids stays."""
    own = '<g id="b"></g><set href="#b" attributeName="x" to="1"/>'
    stray = '<set href="#logo" attributeName="display" to="none"/><set id="s" href="#s" attributeName="x" to="1"/>'
    clean = sanitize_svg(f"<svg {NS}>{own}{stray}</svg>")
    assert clean.data.decode() == f"<svg {NS}>{own}</svg>\n"
    assert [str(one) for one in clean.removed] == ["element animation of something else (2 times)"]


@pytest.mark.parametrize("prefix", ["7a", "-a", "a b", "a" * 65, 'a"', "é", "a.b", "#"])
def test_a_prefix_is_a_plain_word(prefix: str) -> None:
    """A prefix that could be read as something else is refused."""
    with pytest.raises(InvalidRequestError):
        sanitize_svg(PICTURE, prefix=prefix)


@pytest.mark.parametrize(
    "name", ["a b", "a&quot;b", "a&lt;b", "a(b", "%61", "a\\b", "a@b", "a'b", "", "x" * 201]
)
def test_an_id_that_could_be_read_otherwise_goes(name: str) -> None:
    """An id with quotes, brackets, white space or an escape goes, and so does a reference to it."""
    svg = sanitize_svg(f'<svg {NS}><g id="{name}"/><use href="#{name}"/></svg>').data.decode()
    assert svg == f"<svg {NS}><g></g></svg>\n"


@pytest.mark.parametrize("name", ["a", "Layer_1", "a.b", "a:b", "é", "夜", "1", "Icons/Arrow", "a-b"])
def test_ids_of_honest_tools_stay(name: str) -> None:
    """The ids that drawing tools write are kept, with what refers to them."""
    svg = f'<svg {NS}><g id="{name}"></g><use href="#{name}"/></svg>\n'
    assert sanitize_svg(svg).data.decode() == svg
    painted = sanitize_svg(f'<svg {NS}><g fill="url(#{name})"/></svg>')
    assert painted.removed == () or name in {"1", "Icons/Arrow"}
