"""What comes out of the sanitizer does nothing in a real browser, in any of four contexts; the judge sees what does."""

from __future__ import annotations

import importlib.util
import os
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from svg_browser import CONTEXTS, Judge, chromium_path, open_judge
from svg_families import FAMILIES
from svg_vectors import NS, STRIPPED, doc

from soundfoundry_core.covers.sanitize import sanitize_svg
from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.source_tree, pytest.mark.xdist_group("browser")]

ALIVE = {
    "script": ("document", "markup", "object"),
    "handlers": CONTEXTS,
    "js-link": CONTEXTS,
    "smil-href": CONTEXTS,
    "image-external": CONTEXTS,
    "fe-image": CONTEXTS,
    "style-image-set": CONTEXTS,
    "style-import": CONTEXTS,
    "presentation-escape": CONTEXTS,
    "instruction": ("document", "object"),
    "comment-mxss": ("inline", "markup"),
    "style-page": ("inline", "markup"),
}
"""Attacks that are known to live in Chromium, and where."""
CLOBBERING = [
    "cookie",
    "getElementById",
    "querySelector",
    "body",
    "head",
    "forms",
    "location",
    "defaultView",
    "documentElement",
    "createElement",
    "implementation",
    "title",
    "domain",
    "name",
    "fetch",
    "alert",
    "top",
    "parent",
    "self",
    "window",
    "document",
    "attributes",
    "children",
    "parentNode",
    "innerHTML",
    "submit",
    "action",
    "constructor",
    "__proto__",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "hostp",
    "hostlogo",
    "box",
    "config",
    "jQuery",
]


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Return the judge; without a browser the tests are skipped, and in CI they fail."""
    missing = chromium_path() is None or importlib.util.find_spec("playwright") is None
    if missing and not os.environ.get("CI"):
        pytest.skip("Chromium or playwright is not here")
    with open_judge() as opened:
        yield opened


def test_the_judge_sees_what_is_alive(judge: Judge) -> None:
    """Attacks that nobody has cleaned are seen in every context where they live, and an honest picture is not."""
    pictures = {name: STRIPPED[name].encode() for name in ALIVE} | {"honest": doc("").encode()}
    seen = judge.judge(pictures, alone=False)
    assert "honest" not in seen
    for name, contexts in ALIVE.items():
        assert {hit.partition(":")[0] for hit in seen.get(name, [])} >= set(contexts), name


def test_nothing_that_was_cleaned_is_alive(judge: Judge) -> None:
    """Every attack of the tests, and some of each family, with a prefix and without, does nothing at all."""
    outputs = {}
    for name, svg in STRIPPED.items():
        outputs[sanitize_svg(svg).data] = name
    for family, documents in FAMILIES.items():
        kept = 0
        for number, svg in enumerate(islice(documents(), 0, None, 37)):
            try:
                data = sanitize_svg(svg, prefix="t1-" if number % 2 else "").data
            except UnsafeSvgError:
                continue
            if kept < 5 and data not in outputs:
                kept += 1
                outputs[data] = f"{family} {number * 37}"
    assert judge.judge({name: data for data, name in outputs.items()}) == {}


def test_a_picture_leaves_the_page_around_it_alone(judge: Judge) -> None:
    """Neither its style sheet nor its animations nor its ids change how the page looks or works, also without a prefix."""
    rules = "fill:red!important;opacity:0;visibility:hidden;display:none;transform:scale(9);font-size:99px;color:red"
    sheet = "".join(
        f"{selector}{{{rules};animation:fade 9s;--brand:evil}}"
        for selector in ("*", ":root", "rect", ".a", ".b.a", "#hostp", "#hostlogo", "* ~ *", "svg ~ .a", ":not(.x)", ":is(body *)", "[id]")
    )  # fmt: skip
    style = f"<style>{sheet}@keyframes fade{{from{{opacity:0}}}}</style>"
    ids = "".join(f'<g id="{name}" class="{name}"/>' for name in CLOBBERING)
    stray = '<set href="#hostlogo" attributeName="display" to="none"/><set href="#hostp" attributeName="display" to="none"/>'
    # What a picture does not have is the page's; what it has is its own, whatever the page calls its own.
    pictures = {
        "sheet": f'<svg {NS} class="a b">{style}<rect class="a"/></svg>',
        "ids": f"<svg {NS}>{ids}</svg>",
        "animations": f"<svg {NS}>{stray}<rect/></svg>",
    }
    seen = judge.judge({name: svg.encode() for name, svg in pictures.items()}, alone=False)
    assert any("page:" in hit for hit in seen["sheet"])
    assert any("page:" in hit for hit in seen["animations"])
    for prefix in ("", "t1-"):
        cleaned = {name: sanitize_svg(svg, prefix=prefix).data for name, svg in pictures.items()}
        assert judge.judge(cleaned) == {}, prefix
