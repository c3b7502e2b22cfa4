"""Laws of contact sheets: all covers on them, none twice, and every sheet of the gallery can be drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from soundfoundry_core.covers.sheets import COMPANY, SHEETS, TITLES, render_sheet, sheet
from soundfoundry_core.errors import UnknownNameError

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_every_sheet_shows_each_recipe_once(kind: str) -> None:
    """The sheet parses, holds a cover for each recipe inside its borders, and no id occurs twice."""
    rows = sheet(kind)
    svg, width, height = render_sheet(rows, height=64)
    root = ET.fromstring(svg)  # noqa: S314 -- our own text
    covers = [child for child in root if child.tag == f"{SVG}svg"]
    assert len(covers) == sum(map(len, rows))
    for cover in covers:
        x, y, wide, high = (float(cover.get(name, "nan")) for name in ("x", "y", "width", "height"))
        assert 0 < x < x + wide < width
        assert 0 < y < y + high < height
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids))


def test_a_sheet_is_about_the_maker_that_was_asked_for() -> None:
    """Another maker has other covers on it, where the sheet is not about a company."""
    assert sheet("tracks", maker="ada") != sheet("tracks", maker="lin")
    assert sheet("makers", maker="ada") == sheet("makers", maker="lin")
    assert len(COMPANY) == len(set(COMPANY)) == len(TITLES) == 24


def test_an_unknown_sheet_is_named() -> None:
    """A misspelt sheet is answered with the nearest one."""
    with pytest.raises(UnknownNameError, match="versions"):
        sheet("version")
