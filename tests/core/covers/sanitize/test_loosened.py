"""Mutations of the allow lists: with any one entry too many, the attacks get through and the audit says so."""

from __future__ import annotations

from typing import Any

import pytest
from svg_audit import findings
from svg_vectors import doc

from soundfoundry_core.covers.sanitize import css, rasters, sanitize_svg, selectors, values
from soundfoundry_core.covers.sanitize.attributes import ATTRIBUTES
from soundfoundry_core.covers.sanitize.elements import ELEMENTS, SVG
from soundfoundry_core.covers.sanitize.names import Names

LIVE_ELEMENTS = (
    "script", "a", "foreignObject", "iframe", "object", "embed", "audio", "video", "canvas", "handler", "listener", "discard", "cursor",
    "link", "meta", "base", "img", "font-face-uri", "tref", "color-profile", "animation", "source", "track", "form", "input", "button",
    "template", "slot", "portal", "fencedframe", "math", "html", "body", "noscript", "xmp", "plaintext", "frame", "applet", "marquee",
)  # fmt: skip
LIVE_ATTRIBUTES = (
    "onload", "ONCLICK", "onbegin", "onfuture", "src", "srcset", "srcdoc", "data", "action", "formaction", "poster", "ping", "target",
    "download", "codebase", "manifest", "data-x", "xlink:actuate", "autofocus", "tabindex", "contenteditable", "is", "name", "form",
    "contentScriptType", "http-equiv", "background", "cite", "part", "slot", "popovertarget", "commandfor", "nonce", "integrity",
)  # fmt: skip
LIVE_FUNCTIONS = (
    "src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade", "attr", "env", "element", "-moz-element",
    "expression", "paint", "if", "type", "url-prefix", "-webkit-canvas", "random", "anchor",
)  # fmt: skip
LIVE_PROPERTIES = (
    "background-image", "border-image", "border-image-source", "list-style-image", "list-style", "content", "behavior", "-moz-binding",
    "position", "z-index", "top", "inset", "mask-image", "-webkit-mask-image", "mask-border", "shape-outside", "offset-path",
    "backdrop-filter", "will-change", "-webkit-box-reflect", "src", "quotes", "all", "margin", "contain", "float", "anchor-name",
)  # fmt: skip
LIVE_TARGETS = (
    "href",
    "xlink:href",
    "style",
    "class",
    "id",
    "onclick",
    "onbegin",
    "filter",
    "mask",
    "clip-path",
    "src",
    "in",
    "cursor",
)


def _cleaned(svg: str) -> list[str]:
    return findings(sanitize_svg(svg).data)


@pytest.mark.parametrize("name", LIVE_ELEMENTS)
def test_an_element_too_many_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With this element in the table, one that runs, embeds, links or is HTML comes through and is found."""
    svg = doc(f"<g><g/></g><{name}>a</{name}>")
    assert _cleaned(svg) == []
    monkeypatch.setitem(ELEMENTS, f"{SVG} {name}", name)
    assert _cleaned(svg) != []


@pytest.mark.parametrize("name", LIVE_ATTRIBUTES)
def test_an_attribute_too_many_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With this attribute in the table, a handler, an address or what a page acts upon comes through and is found."""
    svg = doc(f'<g {name}="alert(1)"/>')
    assert _cleaned(svg) == []
    monkeypatch.setitem(
        ATTRIBUTES, name.replace("xlink:", "http://www.w3.org/1999/xlink "), (name.replace(":", "-"), "words")
    )
    assert _cleaned(svg) != []


@pytest.mark.parametrize("name", LIVE_FUNCTIONS)
def test_a_function_too_many_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With this function in the table, CSS that may fetch comes through and is found."""
    for svg in (
        doc(f"<style>rect{{fill:{name}(x)}}</style>"),
        doc(f'<g style="fill:{name}(x)" fill="{name}(x)"/>'),
    ):
        assert _cleaned(svg) == []
    monkeypatch.setattr(css, "FUNCTIONS", css.FUNCTIONS | {name})
    for svg in (
        doc(f"<style>rect{{fill:{name}(x)}}</style>"),
        doc(f'<g style="fill:{name}(x)" fill="{name}(x)"/>'),
    ):
        assert _cleaned(svg) != []


@pytest.mark.parametrize("name", LIVE_PROPERTIES)
def test_a_property_too_many_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With this property in the table, CSS that may fetch or cover the page comes through and is found."""
    assert _cleaned(doc(f"<style>rect{{{name}:x}}</style>")) == []
    monkeypatch.setattr(css, "PROPERTIES", css.PROPERTIES | {name})
    assert _cleaned(doc(f"<style>rect{{{name}:x}}</style>")) != []


@pytest.mark.parametrize("name", LIVE_TARGETS)
def test_a_target_too_many_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With this name among what may be animated, an animation of it comes through and is found."""
    svg = doc(f'<set attributeName="{name}" to="x"/>')
    assert _cleaned(svg) == []
    monkeypatch.setattr(values, "ANIMATED", values.ANIMATED | {name})
    assert _cleaned(svg) != []


@pytest.mark.parametrize(
    ("module", "name", "loose", "svg"),
    [
        (
            Names,
            "local",
            lambda _: lambda _self, value: value,
            '<style>rect{fill:url("https://evil.test/x")}</style>',
        ),
        (selectors, "_TYPES", lambda old: old | {"body"}, "<style>body{fill:red}</style>"),
        (selectors, "PSEUDO_CLASSES", lambda old: old | {"visited"}, "<style>rect:visited{fill:red}</style>"),
        (
            rasters,
            "raster_size",
            lambda _: lambda *_: (1, 1),
            '<image href="data:image/png;base64,PHN2Zy8+"/>',
        ),
    ],
)
def test_a_check_too_loose_is_seen(
    module: Any, name: str, loose: Any, svg: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one of the other checks, what it holds back comes through and is found."""
    assert _cleaned(doc(svg)) == []
    monkeypatch.setattr(module, name, loose(getattr(module, name)))
    assert _cleaned(doc(svg)) != []
