"""Laws for whole families of attacks: of thousands of documents not one leaves anything live behind."""

from __future__ import annotations

import math
from itertools import islice

import pytest
from svg_audit import findings
from svg_families import FAMILIES
from svg_vectors import doc

from soundfoundry_core.covers.sanitize import sanitize_svg
from soundfoundry_core.errors import UnsafeSvgError

STEP = 7
"""Every seventh document is tried here, and all of them by ``nox -s sanitizer``."""


@pytest.mark.parametrize("family", FAMILIES)
def test_no_family_leaves_anything_live(family: str) -> None:
    """Each document is refused for a reason, or comes out without findings, with a size, and the same a second time."""
    judged = 0
    for svg in islice(FAMILIES[family](), 0, None, STEP):
        try:
            clean = sanitize_svg(svg)
        except UnsafeSvgError:
            continue
        judged += 1
        assert findings(clean.data) == [], svg
        for side in (clean.width, clean.height):
            assert math.isfinite(side)
            assert side > 0
        if judged % 5 == 0:
            again = sanitize_svg(clean.data)
            assert again.data == clean.data, svg
            assert again.removed == (), svg
    assert judged > 100


@pytest.mark.parametrize("family", ["links", "handlers", "animations", "namespaces"])
def test_no_family_leaves_a_trace(family: str) -> None:
    """Where nothing of an attack may stay, not even as a word, nothing does."""
    for svg in islice(FAMILIES[family](), 3, None, 11):
        try:
            data = sanitize_svg(svg).data
        except UnsafeSvgError:
            continue
        assert b"alert" not in data, svg
        assert b"script" not in data, svg
        assert b"://" not in data.replace(b'xmlns="http://www.w3.org/2000/svg"', b""), svg


def test_the_audit_can_fail() -> None:
    """The audit that judges them sees each family in what nobody has cleaned."""
    for family in ("links", "css", "handlers", "animations"):
        seen = [
            bool(findings(svg.encode()))
            for svg in islice(FAMILIES[family](), 0, None, 101)
            if "<g " not in svg
        ]
        assert sum(seen) > len(seen) / 3, family
    assert findings(doc("").encode()) == []
