"""Laws of lettering: it fits, it never shows a box, and it breaks where a typesetter would."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers.lettering import GRID, SMALLEST, clean, drawable, fit
from soundfoundry_core.covers.typeface import bundled_face

FACE = bundled_face()


def lines(title: str, *, width: float = 880, size: float = 94) -> tuple[str, ...]:
    fitted = fit(title, FACE, width=width, size=size)
    assert fitted is not None
    return fitted.lines


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
        ("???", "???"),
        ("…", "…"),
        ("a\tb\x00c", "a b c"),
        ("Rain 雨の日 Song", "Rain … Song"),
        ("Night 🌙", "Night"),
        ("Night 🌙 Drive", "Night Drive"),
        ("I ❤️ NY", "I … NY"),
        ("夜 (Night)", "… (Night)"),
        ("ليل", ""),
        ("夜 夜", ""),
        ("夜!!!!", ""),
        ("雨の日 Song", ""),
        ("🎵🎵", ""),
        ("🎵 A", ""),
        ("", ""),
    ],
)
def test_what_the_face_lacks(title: str, drawn: str) -> None:
    """Accents fall where they must, a foreign run becomes one ellipsis, and no title misses more than it shows."""
    assert drawable(title, FACE) == drawn


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_only_what_the_face_has_is_drawn(title: str) -> None:
    """Whatever the title, each drawn character is in the face, and no two spaces follow each other."""
    drawn = drawable(title, FACE)
    assert all(char in FACE for char in drawn)
    assert drawn == " ".join(drawn.split())


@given(st.text(max_size=200) | st.text(alphabet=st.characters(codec=None), max_size=60))
@settings(max_examples=150, deadline=None)
def test_clean_text_is_fit_for_xml(text: str) -> None:
    """No control character, surrogate, non-character or change of direction is left, nor space at the ends."""
    found = clean(text)
    assert not any(
        unicodedata.category(char) in {"Cc", "Cs"}
        or ord(char) & 0xFFFE == 0xFFFE
        or unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for char in found
    )
    assert found == found.strip() == clean(found)


@given(st.text(alphabet="abgÉ W.,-“éШ夜🌙", min_size=1, max_size=300), st.floats(300, 1000))
@settings(max_examples=300, deadline=None)
def test_titles_fit(title: str, width: float) -> None:
    """One or two lines, none wider than the room, not smaller than 72 % of the size (to half a unit)."""
    fitted = fit(title, FACE, width=width, size=90)
    if fitted is None:
        return
    assert 1 <= len(fitted.lines) <= 2
    assert SMALLEST * 90 - 0.5 <= fitted.size <= 90
    assert (fitted.size * 1000 / GRID).is_integer()
    for line in fitted.lines:
        assert line == line.strip() != ""
        assert FACE.width(line, fitted.size, fitted.tracking) <= width + 0.001
    assert fitted.last == pytest.approx(FACE.width(fitted.lines[-1], fitted.size, fitted.tracking))


def test_long_titles_end_with_an_ellipsis() -> None:
    """What does not fit two lines is cut, after a word where that costs little; what fits is whole."""
    cut = lines("A very long title that goes on and on until nobody remembers how it began " * 3)
    assert cut[1].endswith("…")
    assert cut[0] == "A very long title that goes"
    assert " ".join(lines("The Long Way Home to Sea", width=700)) == "The Long Way Home to Sea"


@pytest.mark.parametrize(
    ("title", "broken"),
    [
        ("Midnight Étude", ("Midnight Étude",)),
        ("Lullaby for Machines", ("Lullaby for Machines",)),
        ("The Long Way Home to the Sea", ("The Long Way", "Home to the Sea")),
        ("Song for Ada, Who Left Town", ("Song for Ada,", "Who Left Town")),
        ("The Garden of the Fallen King", ("The Garden", "of the Fallen King")),
        ("Nocturne — For a Small Machine", ("Nocturne —", "For a Small Machine")),
        ("Counterintelligence-Rock-Roll", ("Counterintelligence-", "Rock-Roll")),
    ],
)
def test_lines_break_where_a_phrase_ends(title: str, broken: tuple[str, ...]) -> None:
    """Two lines of large letters; a short word goes with what follows, a comma and a dash with what precedes."""
    assert lines(title) == broken


def test_one_long_word_is_hyphenated() -> None:
    """A word that no size fits in one line is broken where a syllable begins, and says so."""
    first, second = lines("Donaudampfschifffahrtselektrizitätenhaup")
    assert first.endswith("-")
    assert first[:-1] + second == "Donaudampfschifffahrtselektrizitätenhaup"
    assert second[0] not in "aeiouä"
    assert second[1] in "aeiouä"
    assert abs(len(first) - len(second)) <= 6


def test_capitals_get_air_and_accents_get_leading() -> None:
    """A line of capitals is tracked wider than one of small letters; an accent under a descender pushes lines apart."""
    capitals, small = (fit(title, FACE, width=880, size=94) for title in ("NO SLEEP", "No Sleep"))
    assert capitals is not None
    assert small is not None
    assert capitals.tracking > small.tracking
    plain, full = (
        fit(title, FACE, width=500, size=94) for title in ("Jumping gypsy Étude", "Summer season Tude")
    )
    assert plain is not None
    assert full is not None
    assert len(plain.lines) == len(full.lines) == 2
    assert plain.leading > full.leading >= 1.02
