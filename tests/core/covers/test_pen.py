"""Laws of the pen: integers before text, curves through every point, outlines that close."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers.pen import number, polyline, ring, smooth, smooth_area, tapered, tenths

coordinates = st.floats(-5000, 5000)
points = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=12)


def numbers(d: str) -> list[Decimal]:
    return [Decimal(text) for text in re.findall(r"-?(?:\d+(?:\.\d)?|\.\d)", d)]


@given(st.floats(-1e7, 1e7))
@settings(max_examples=200)
def test_numbers_have_one_decimal(value: float) -> None:
    """A number is its nearest tenth, halves upwards, written without a needless zero, cut at 100,000."""
    text = number(value)
    assert re.fullmatch(r"-?(0|[1-9]\d*|\.\d|[1-9]\d*\.[1-9]|\.[1-9])", text), text
    assert Decimal(text) * 10 == tenths(value)
    if abs(value) < 99_999:
        assert abs(float(text) - value) <= 0.0501


@given(points)
@settings(max_examples=80)
def test_a_polyline_visits_every_point(line: list[tuple[float, float]]) -> None:
    """Adding up the relative steps arrives at each rounded point: rounding never drifts."""
    found = numbers(polyline(line))
    x, y = found[0], found[1]
    for index, (px, py) in enumerate(line[1:]):
        x, y = x + found[2 * index + 2], y + found[2 * index + 3]
        assert (x * 10, y * 10) == (tenths(px), tenths(py))


@given(points, st.booleans())
@settings(max_examples=80)
def test_a_curve_visits_every_point(line: list[tuple[float, float]], closed: bool) -> None:
    """A smooth line ends each of its pieces exactly on the next point."""
    found = numbers(smooth(line, closed=closed))
    x, y = found[0], found[1]
    assert (x * 10, y * 10) == (tenths(line[0][0]), tenths(line[0][1]))
    steps = [found[6:8], *(found[index + 2 : index + 4] for index in range(8, len(found), 4))]
    for (dx, dy), (px, py) in zip(steps, [*line[1:], line[0]], strict=False):
        x, y = x + dx, y + dy
        assert (x * 10, y * 10) == (tenths(px), tenths(py))
    assert len(steps) == len(line) - 1 + closed


def test_straight_lines_stay_straight() -> None:
    """With no roundness a curve's handles lie on its points."""
    assert smooth([(0, 0), (10, 0), (20, 10)], roundness=0) == "M0 0c0 0 10 0 10 0s10 10 10 10"


def test_areas_and_outlines_close() -> None:
    """An area reaches its floor and closes; an outline goes round its line with the given widths."""
    assert smooth_area([(0, 5), (10, 5)], 20).endswith("V20H0z")
    d = tapered([(0, 0), (10, 0), (20, 0)], [2, 4, 2])
    assert d.startswith("M0 1c")
    assert d.endswith("z")
    assert "L20-1" in d
    assert tapered([(0, 0), (0, 0)], [2, 2]).endswith("z")


def test_a_ring_is_two_half_circles() -> None:
    """A dot in a path starts at its left and returns there."""
    assert ring(10, 10, 2.5) == "M7.5 10a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z"
