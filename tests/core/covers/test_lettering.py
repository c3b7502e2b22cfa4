"""Laws of lettering: it fits, it never shows a box, and it is well-formed whatever a title holds."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers.lettering import clean, drawable, fit
from soundfoundry_core.covers.typeface import bundled_face

FACE = bundled_face()


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("Midnight Étude", "Midnight Étude"),
        ("Žluťoučký kůň", "Žluťoučký kůň"),
        ("Тихий океан", "Тихий океан"),
        ("Ωραία μέρα", "Ωραία μέρα"),
        ("E\u0301tude", "Étude"),
        ("ﬁre №5", "fire №5"),
        ("Ấp", "Ap"),
        ("Rain 雨の日 Song", "Rain … Song"),
        ("ليل", ""),
        ("夜 夜", ""),
        ("🎵🎵", ""),
        ("Night 🌙", "Night …"),
        ("a\tb\x00c", "a b c"),
        ("", ""),
    ],
)
def test_what_the_face_lacks(title: str, drawn: str) -> None:
    """Accents fall where they must, a foreign run becomes one ellipsis, and a title of nothing else is not set."""
    assert drawable(title, FACE) == drawn


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_only_what_the_face_has_is_drawn(title: str) -> None:
    """Whatever the title, each drawn character is in the face."""
    assert all(char in FACE for char in drawable(title, FACE))


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_clean_text_is_fit_for_xml(text: str) -> None:
    """No control character, surrogate or non-character is left, nor space at the ends."""
    found = clean(text)
    assert not any(
        unicodedata.category(char) in {"Cc", "Cs"} or ord(char) in {0xFFFE, 0xFFFF} for char in found
    )
    assert found == found.strip()


@given(st.text(alphabet="ab W.éШ", min_size=1, max_size=300), st.floats(200, 1000))
@settings(max_examples=150, deadline=None)
def test_titles_fit(title: str, width: float) -> None:
    """One or two lines, none wider than the room, not smaller than 72 % of the size."""
    fitted = fit(title, FACE, width=width, size=90)
    if fitted is None:
        return
    assert 1 <= len(fitted.lines) <= 2
    assert 0.719 * 90 <= fitted.size <= 90
    for line in fitted.lines:
        assert FACE.width(line, fitted.size, fitted.tracking) <= width + 0.001


def test_long_titles_end_with_an_ellipsis() -> None:
    """What does not fit two lines is cut, and says so; what fits is whole."""
    cut = fit("A very long title " * 20, FACE, width=600, size=90)
    assert cut is not None
    assert cut.lines[1].endswith("…")
    whole = fit("The Long Way Home to Sea", FACE, width=700, size=90)
    assert whole is not None
    assert " ".join(whole.lines) == "The Long Way Home to Sea"


def test_letters_are_kerned() -> None:
    """AV stands closer than its advances say, an accent changes nothing about it, tracking spreads a line."""
    plain = FACE.advances("A")[0] + FACE.advances("V")[0]
    assert sum(FACE.advances("AV")) < plain
    assert sum(FACE.advances("ÁV")) < FACE.advances("Á")[0] + FACE.advances("V")[0]
    assert FACE.width("Note", 100, 50) == pytest.approx(FACE.width("Note", 100) + 3 * 5)


def test_outlines_scale_without_drift() -> None:
    """A glyph drawn twice as large is twice as large, to a tenth of a unit a contour."""
    small, large = (FACE.path("o", 0, 0, size) for size in (50.0, 100.0))
    assert small.count("z") == large.count("z") == 2
    assert small.startswith("M")
