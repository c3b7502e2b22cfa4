"""Laws of direction: every character is drawn once, and mixed lines come in the order of UAX #9."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers.bidi import levels, visual_runs


def seen(text: str) -> str:
    """Return the characters as they stand from left to right (brackets as they are, not mirrored)."""
    return "".join(text[a:b][::-1] if rtl else text[a:b] for a, b, rtl in visual_runs(text)[1])


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("אבג abc", "abc גבא"),
        ("abc אבג", "abc גבא"),
        ("abc אבג def", "abc גבא def"),
        ("אבג 12", "12 גבא"),
        ("אבג 12, 34", "34 ,12 גבא"),
        ("אבג 1.2", "1.2 גבא"),
        ("ابج ١٢", "١٢ جبا"),
        ("ابج 1-2", "2-1 جبا"),
        ("אבג 1-2", "1-2 גבא"),
        ("abc 12 אב", "abc 12 בא"),
        ("אב (cd) הו", "וה )cd( בא"),
        ("אב!", "!בא"),
        ("ab אב!", "ab בא!"),
        ("12 אב", "בא 12"),
        ("", ""),
    ],
)
def test_known_orders(text: str, visible: str) -> None:
    """Numbers and Latin words run left to right inside Hebrew; what stands between follows its neighbours."""
    assert seen(text) == visible


@given(st.text(alphabet="ab אبג12٣().,-%\u0301\u200c", max_size=30) | st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_every_character_is_drawn_once(text: str) -> None:
    """The runs are a permutation of the text, and a line without right-to-left letters is left as it is."""
    base, runs = visual_runs(text)
    assert sorted(at for start, end, _ in runs for at in range(start, end)) == list(range(len(text)))
    found, each = levels(text)
    assert bool(found) == base
    assert all(found <= level <= 2 for level in each)
    if text.isascii():
        assert seen(text) == text
