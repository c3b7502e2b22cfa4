"""Laws of the CSS: it is parsed and written anew, and one declaration too clever does not take the others along."""

from __future__ import annotations

import re

import pytest
from svg_vectors import NS

from soundfoundry_core.covers.sanitize import sanitize_svg


def sheet(css: str) -> str:
    """Return what is left of a style sheet."""
    text = css.replace("&", "&amp;").replace("<", "&lt;")
    svg = sanitize_svg(f"<svg {NS}><style>{text}</style></svg>").data.decode()
    return unbound(svg.partition("<style>")[2].partition("</style>")[0].replace("&gt;", ">"))


def unbound(css: str) -> str:
    """Return CSS as it was before it was bound to its picture."""
    return re.sub(r"\.svg-[0-9a-f]{12} |svg-[0-9a-f]{12}-", "", css)


def style(css: str) -> str:
    """Return what is left of a style attribute."""
    text = css.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    svg = sanitize_svg(f'<svg {NS}><g style="{text}"/></svg>').data.decode()
    return unbound(svg.partition('style="')[2].partition('"')[0].replace("&quot;", '"'))


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a { fill : RED ; }", ".a{fill:RED}"),
        ("rect , path.b > #c{fill:red!important}", "rect,path.b > #c{fill:red!important}"),
        (".a{fill:url( '#b' )}", ".a{fill:url(#b)}"),
        (".a{fill:url(#b.c);stroke:url(https://e)}", ".a{fill:url(#b.c)}"),
        ("@media print{.a{fill:red}}", "@media print{.a{fill:red}}"),
        ("@supports (fill: red){.a{fill:red}}", "@supports (fill: red){.a{fill:red}}"),
        ("@layer x{.a{fill:red}} .b{fill:red}", ".b{fill:red}"),
        ("@charset 'x'; .a{fill:red}", ".a{fill:red}"),
        (".a:not(.b):nth-child(2n+1){fill:red}", ".a:not(.b):nth-child(2n+1){fill:red}"),
        (".a:has(.b),.c{fill:red}", ".c{fill:red}"),
        (".a::before,.a:visited,svg|a{fill:red}", ""),
        ("p,body *,.a{fill:red}", ".a{fill:red}"),
        (".a{fill:red;color:}", ".a{fill:red}"),
        (".a{fill:1px/**/2px}", ".a{fill:1px 2px}"),
        (".a{width:calc( (1px + 2px) * 3 )}", ".a{width:calc((1px + 2px) * 3)}"),
        (".a{font-family:'Open Sans',x}", '.a{font-family:"Open Sans",x}'),
        (".a{font-family:'a\\\"b'}", ""),
        ("path[fill=red]{x:1px}", "path[fill=red]{x:1px}"),
        ("path/* x */.a{x:1px}", "path.a{x:1px}"),
        ("path/**/rect,#a/**/b,path >,> path{x:1px}", ""),
        (".\\31 a{fill:red}", ""),
        ("/* x */.a{/* y */fill:red}", ".a{fill:red}"),
        (".a{fill:red", ".a{fill:red}"),
        (".a{fill:'x';stroke:red}", ".a{stroke:red}"),
        (".a{background-image:red;filter:blur(201px)}", ""),
        (".a{filter:drop-shadow(0 0 9em red)}", ""),
        (".a{filter:blur(5px) url(#f)}", ".a{filter:blur(5px) url(#f)}"),
        (".a{filter:var(--x);mask:inherit}", ""),
        (".a{--x:red;fill:var(--x)}", ".a{--x:red;fill:var(--x)}"),
        (".a{--x:var(--y);--z:url(#a)}", ""),
        ("@keyframes k{from{x:1px}50%,to{filter:url(#a);x:2px}}", "@keyframes k{from{x:1px}50%,to{x:2px}}"),
    ],
)
def test_a_sheet_is_written_anew(css: str, kept: str) -> None:
    """Each sheet becomes exactly this."""
    assert sheet(css) == kept
    assert sheet(kept) == kept


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("fill:red;stroke : blue ;", "fill:red;stroke:blue"),
        ("fill:red;position:fixed;stroke:blue", "fill:red;stroke:blue"),
        ("FILL:red", "fill:red"),
        ("fill:url(#a);stroke:url(#a b)", "fill:url(#a)"),
        ("fill:red;;;", "fill:red"),
        ("fill:(;stroke:red", "stroke:red"),
        ("fill:rgb(1,2,3);marker-end:url(#a)", "fill:rgb(1,2,3);marker-end:url(#a)"),
        ("cursor:url(#a),pointer", ""),
        ("background:#fff", "background:#fff"),
        ('font-family:"A B"', 'font-family:"A B"'),
        ("animation-name:k", "animation-name:k"),
        ("fill", ""),
        ("fill:red}rect{fill:blue", ""),
    ],
)
def test_a_style_attribute_is_written_anew(css: str, kept: str) -> None:
    """Each style attribute becomes exactly this."""
    assert style(css) == kept


@pytest.mark.parametrize("kind", ["text/less", "text/javascript", "module", "x{"])
def test_a_sheet_in_another_language_goes(kind: str) -> None:
    """What no browser reads as CSS does not become CSS."""
    assert b"fill" not in sanitize_svg(f'<svg {NS}><style type="{kind}">.a{{fill:red}}</style></svg>').data


def test_a_sheet_for_an_unknown_medium_goes() -> None:
    """A sheet whose medium is not understood goes as a whole: it must not apply to all; others keep theirs."""
    assert b"fill" not in sanitize_svg(f'<svg {NS}><style media="\\70rint">.a{{fill:red}}</style></svg>').data
    assert (
        b"fill"
        not in sanitize_svg(f'<svg {NS}><style media="url(https://e)">.a{{fill:red}}</style></svg>').data
    )
    kept = f'<svg {NS}><style type="text/css" media="(prefers-color-scheme: dark)">.a{{fill:red}}</style></svg>\n'
    assert b'<style type="text/css" media="(prefers-color-scheme: dark)">' in sanitize_svg(kept).data
    assert b".a{fill:red}" in sanitize_svg(kept).data
