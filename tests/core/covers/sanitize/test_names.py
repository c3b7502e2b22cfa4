"""Laws of ids and prefixes: two pictures on one page have nothing in common, and each still finds its own parts."""

from __future__ import annotations

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
    here = ":where(.t7-,.t7- *)"
    for part in (
        'class="t7-root t7-"', f".t7-a{here},#t7-b:hover{here}{{fill:url(#t7-g)}}", f"circle{here}{{animation:t7-k 1s}}",
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
    """Names are kept as they are."""
    assert sanitize_svg(PICTURE).removed == ()
    assert sanitize_svg(PICTURE).data.decode() == f"{PICTURE}\n"


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
