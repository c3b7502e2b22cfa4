"""Laws for anything at all: whatever comes in, nothing live comes out, twice is once, and no other error is raised."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from hypothesis import example, given, settings
from hypothesis import strategies as st
from svg_audit import findings
from svg_vectors import REFUSED, STRIPPED

from soundfoundry_core.covers.sanitize import sanitize_svg
from soundfoundry_core.covers.sanitize.attributes import ATTRIBUTES
from soundfoundry_core.covers.sanitize.elements import ELEMENTS
from soundfoundry_core.covers.sanitize.properties import FUNCTIONS, PROPERTIES
from soundfoundry_core.errors import UnsafeSvgError

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=8)
PIECES = st.sampled_from(
    [
        "url(#a)", 'url("#b")', "url(https://e/x)", "'s'", '"d"', "\\", "\\61 ", "\\75rl(", "/*", "*/", "/* x */", " ",
        ";", ":", ",", "(", ")", "[", "]", "{", "}", "#a", ".a", "!important", "@media x", "@import 'x'", "@keyframes k",
        "1e3", "1px", "-", "--x", "var(--x)", "calc(1px + 2px)", "é", "\u2028", "\xa0", ">", "~", "+", "*", "|", "&", "<",
        "U+26", "image-set('x')", ":not(.a)", "::before", "none", "inherit", "from", "50%", "path('M0 0')", "/", "=",
        "javascript:x", "data:image/png;base64,AAAA", "#%61", " #a ", "\n", "\t", "</style>", "]]>", "<!--", "`",
    ]
)  # fmt: skip
VALUES = st.one_of(
    st.lists(st.one_of(PIECES, LETTERS), max_size=6).map("".join), st.sampled_from(["a", "#a", "red", "1"])
)
DECLARATIONS = st.lists(
    st.tuples(st.sampled_from([*sorted(PROPERTIES), "position", "--y", "content"]), VALUES).map(":".join),
    max_size=4,
).map(";".join)
CALLS = st.tuples(st.sampled_from([*sorted(FUNCTIONS), "url", "src", "attr"]), VALUES).map(
    lambda c: f"{c[0]}({c[1]})"
)
SHEETS = st.lists(
    st.tuples(
        st.one_of(VALUES, st.sampled_from([".a", "*", "g > #a", "@media print{.a", "p"])), DECLARATIONS
    ).map(lambda rule: f"{rule[0]}{{{rule[1]}}}"),
    max_size=4,
).map("".join)
NAMES = st.sampled_from(
    [
        *sorted(ELEMENTS.values()),
        "script",
        "a",
        "foreignObject",
        "x:g",
        "rdf:RDF",
        "rdf:li",
        "dc:title",
        "iframe",
    ]
)
KEYS = st.sampled_from(
    [
        *sorted({name for name, _ in ATTRIBUTES.values()}),
        "onload",
        "xlink:href",
        "xml:base",
        "x:href",
        "data-x",
        "src",
    ]
)


def written(name: str, attributes: dict[str, str], inside: str) -> str:
    """Return an element as XML."""
    head = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{head}>{inside}</{name}>"


ATTRIBUTES_MADE = st.one_of(
    st.dictionaries(KEYS, st.one_of(VALUES, CALLS), max_size=4),
    DECLARATIONS.map(lambda css: {"style": css, "id": "a", "class": "a"}),
)
TREES = st.recursive(
    st.one_of(
        VALUES.map(escape),
        SHEETS.map(lambda css: written("style", {}, escape(css))),
        st.builds(written, NAMES, ATTRIBUTES_MADE, st.just("")),
    ),
    lambda inner: st.builds(written, NAMES, ATTRIBUTES_MADE, st.lists(inner, max_size=3).map("".join)),
    max_leaves=12,
)
ROOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:x="urn:x" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
)


def judged(data: str | bytes, prefix: str = "") -> bool:
    """Hold the laws for one document, and say whether they were kept."""
    try:
        clean = sanitize_svg(data, prefix=prefix)
    except UnsafeSvgError as error:
        return bool(error.reason and error.fix)
    assert findings(clean.data) == []
    again = sanitize_svg(clean.data, prefix=prefix)
    assert again.data == clean.data
    return again.removed == ()


@given(content=st.lists(TREES, max_size=3).map("".join), prefix=st.sampled_from(["", "", "p-"]))
@settings(max_examples=400, deadline=None)
@example(content="<style>a{fill:\u2028}#\u2028{}</style>", prefix="")
@example(content="<style>.a:{fill:red}</style>", prefix="p-")
@example(content='<g style="transition:U+26/**/0x"/>', prefix="")
def test_any_tree_comes_out_clean(content: str, prefix: str) -> None:
    """A well-formed document of anything passes the audit, is stable, or is refused for a stated reason."""
    assert judged(f"{ROOT}{content}</svg>", prefix)


@given(css=SHEETS)
@settings(max_examples=300, deadline=None)
def test_any_sheet_comes_out_clean(css: str) -> None:
    """A style sheet of anything passes the audit and is stable."""
    assert judged(f"{ROOT}<style>{escape(css)}</style></svg>")


@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=200)))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_answered(data: bytes | str) -> None:
    """Noise is refused with a reason, never with another error."""
    assert judged(data)


@given(
    svg=st.sampled_from(sorted(STRIPPED.values()) + [d for d, _ in REFUSED.values() if len(d) < 2_000]),
    at=st.integers(0, 2_000),
    cut=st.integers(0, 40),
    piece=st.one_of(PIECES, LETTERS),
)
@settings(max_examples=300, deadline=None)
def test_a_mutated_attack_is_no_better(svg: str | bytes, at: int, cut: int, piece: str) -> None:
    """An attack with a piece cut out and another put in passes the audit or is refused."""
    at %= len(svg) + 1
    if isinstance(svg, bytes):
        assert judged(svg[:at] + piece.encode("utf-8", "surrogatepass") + svg[at + cut :])
    else:
        assert judged(svg[:at] + piece + svg[at + cut :])
