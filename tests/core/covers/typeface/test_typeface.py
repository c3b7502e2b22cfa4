"""Laws of the bundled face: kerned, placed without drift, and its path data means what was baked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers.typeface import bundled_face
from soundfoundry_core.covers.typeface.trace import Contour, trace

FACE = bundled_face()
ARITY = {"m": 2, "l": 2, "q": 4, "c": 6, "h": 1, "v": 1, "z": 0}
places = st.tuples(st.integers(-300, 300), st.integers(-300, 300))
contours = st.builds(
    Contour,
    places,
    st.lists(st.lists(places, min_size=1, max_size=3).map(tuple), min_size=1, max_size=8),
)


def read(path: str) -> list[tuple[tuple[int, int], list[tuple[tuple[int, int], ...]]]]:
    """Read path data as the SVG specification says, into absolute places."""
    shapes: list[tuple[tuple[int, int], list[tuple[tuple[int, int], ...]]]] = []
    at = start = (0, 0)
    for command, arguments in re.findall(r"([mlqchvz])([^mlqchvz]*)", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", arguments)]
        if command == "z":
            at = start
        while numbers:
            taken, numbers = numbers[: ARITY[command]], numbers[ARITY[command] :]
            if command in "hv":
                taken = [taken[0], 0] if command == "h" else [0, taken[0]]
            found = tuple((at[0] + x, at[1] + y) for x, y in zip(taken[::2], taken[1::2], strict=True))
            at = found[-1]
            if command == "m":
                start = at
                shapes.append((start, []))
                command = "l"  # noqa: PLW2901 -- what follows a move is lines
            else:
                shapes[-1][1].append(found)
    return shapes


@given(st.lists(contours, max_size=5))
@settings(max_examples=200, deadline=None)
def test_path_data_means_its_contours(given_contours: list[Contour]) -> None:
    """What was traced reads back as the same shapes, but for segments without length and the one that z draws."""
    traced = trace(given_contours)
    expected = []
    for start, segments in given_contours:
        kept, at = [], start
        while segments and len(segments[-1]) == 1 and segments[-1][0] == start:
            segments = segments[:-1]  # noqa: PLW2901
        for segment in segments:
            if any(place != at for place in segment):
                kept.append(segment)
                at = segment[-1]
        if kept:
            expected.append((start, kept))
    if traced is None:
        assert not expected
        return
    x, y = traced.start
    assert read(f"m{x}{'' if y < 0 else ' '}{y}{traced.rest}") == expected
    assert traced.last == expected[-1][0]


def test_letters_are_kerned() -> None:
    """AV stands closer than its advances say, an accent changes nothing about it, tracking spreads a line."""
    plain = FACE.advances("A")[0] + FACE.advances("V")[0]
    assert sum(FACE.advances("AV")) < plain
    assert sum(FACE.advances("ÁV")) < FACE.advances("Á")[0] + FACE.advances("V")[0]
    assert FACE.width("Note", 100, 50) == pytest.approx(FACE.width("Note", 100) + 3 * 5)


def test_letters_stand_where_their_advances_say() -> None:
    """Every letter of a line is its own outline, moved by the advances before it, to half a grid unit."""
    line = read(FACE.path([("Note é", 10, 20), ("i", 0, 500)], 400))
    found = iter(line)
    for text, x, y in (("Note é", 10, 20), ("i", 0, 500)):
        pen = 0
        for char, advance in zip(text, FACE.advances(text), strict=True):
            for start, segments in read(FACE.path([(char, 0, 0)], 400)):
                dx = x + (pen * 400 + 500) // 1000
                moved = [tuple((px + dx, py + y) for px, py in segment) for segment in segments]
                assert next(found) == ((start[0] + dx, start[1] + y), moved)
            pen += advance
    assert next(found, None) is None


def test_outlines_of_every_grid_are_alike() -> None:
    """A glyph on a coarse grid is the glyph on the finest one, to half a unit of the coarse one."""
    for char in "Aé&8Ж":
        fine, coarse = (read(FACE.path([(char, 0, 0)], grid)) for grid in (1000, 400))
        assert len(fine) == len(coarse) == len(FACE.contours(char))
        for (x, y), (cx, cy) in ((one[0], two[0]) for one, two in zip(fine, coarse, strict=True)):
            assert abs(x * 0.4 - cx) <= 0.5
            assert abs(y * 0.4 - cy) <= 0.5


def test_ink() -> None:
    """Capitals stand on the baseline and rise to the height of capitals, descenders fall below, a space is empty."""
    assert FACE.ink("H").above == FACE.cap
    assert FACE.ink("H").below == 0
    assert FACE.ink("g").below > 100
    assert FACE.ink("É").above > FACE.cap
    assert 0 <= FACE.ink("A").left < FACE.ink("A").right
    assert FACE.ink(" ") == (0, 0, 0, 0)
