"""Laws of named streams: golden draws, independence, fairness."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.style import Stream, StyleSeed

NAMES = st.lists(st.one_of(st.text("abcdefg.é中", max_size=8), st.integers(-5, 99)), max_size=4)


def test_draws_are_golden() -> None:
    """The first ten words (more than one block) of a stream are these, on every platform."""
    stream = Stream.root("golden", 1)
    assert [stream.u64() for _ in range(10)] == [
        17703703311623751715,
        9281386002340922588,
        12958171913127528597,
        15386281972806733242,
        6721288879570451402,
        13786503453142428433,
        12995959691852647579,
        14848460143908484884,
        11991675917333264619,
        5690575724397162068,
    ]


def test_every_kind_of_draw_is_golden() -> None:
    """Floats, integers, choices and shuffles follow from the words in a fixed way."""
    stream = Stream.root("golden").child("b")
    assert [stream.unit() for _ in range(3)] == [0.8343666008365804, 0.28816378611134585, 0.8920576174876647]
    assert stream.integer(1, 6) == 4
    assert stream.choice("abcdef") == "d"
    assert stream.weighted((("x", 1), ("y", 3))) == "x"
    assert stream.shuffled(range(6)) == [0, 5, 3, 2, 4, 1]
    assert stream.key.hex() == "efd205118aebe416d1abbd0db42dae24c42274a2c1218898b3c5881db07bbf16"


@given(st.integers(0, 2**53 - 1), NAMES, st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_streams_do_not_move_each_other(seed: int, others: list[str | int], drawn: int) -> None:
    """What "palette" gives is the same whatever other names were opened and drawn before."""
    alone = [StyleSeed(seed).stream("palette").u64() for _ in range(3)]
    parent = StyleSeed(seed).stream("palette")
    for name in others:
        child = parent.child(name)
        for _ in range(drawn):
            child.u64()
        StyleSeed(seed).stream(str(name)).u64()
    assert [StyleSeed(seed).stream("palette").u64() for _ in range(3)] == alone
    assert parent.u64() == alone[0]


@given(st.integers(0, 2**53 - 1))
@settings(max_examples=30, deadline=None)
def test_drawing_from_a_stream_does_not_move_its_children(seed: int) -> None:
    """A child is addressed by the parent's name, not by how much was drawn from it."""
    fresh, used = Stream.root(seed), Stream.root(seed)
    for _ in range(9):
        used.u64()
    assert used.child("x").u64() == fresh.child("x").u64()


def test_different_addresses_give_different_streams() -> None:
    """Numbers and their spellings, order and depth of names all count."""
    addresses: list[tuple[str | int, ...]] = [
        (1,),
        ("1",),
        ("i1",),
        ("a", "b"),
        ("b", "a"),
        ("ab",),
        ("a",),
        (),
        ("a", ""),
        ("",),
    ]
    assert len({Stream.root(*address).u64() for address in addresses}) == len(addresses)


@pytest.mark.parametrize(("low", "high"), [(0, 6), (-3, 3), (0, 59), (1, 2)])
def test_integers_are_uniform(low: int, high: int) -> None:
    """Chi-square over 14,000 fixed draws stays below mean + 4 standard deviations."""
    stream = Stream.root("uniform", low, high)
    counts = Counter(stream.integer(low, high) for _ in range(14_000))
    cells = high - low + 1
    expected = 14_000 / cells
    chi = sum((counts[value] - expected) ** 2 / expected for value in range(low, high + 1))
    assert set(counts) == set(range(low, high + 1))
    assert chi < cells - 1 + 4 * (2 * (cells - 1)) ** 0.5


def test_integers_reject_the_uneven_rest() -> None:
    """A span of 3 * 2**62 has no bias: a plain remainder would draw the lowest quarter twice as often."""
    stream = Stream.root("bias")
    span = 3 * 2**62
    low = sum(stream.integer(0, span - 1) < 2**62 for _ in range(3_000))
    assert 900 < low < 1_100


def test_floats_fill_the_unit_interval() -> None:
    """Unit floats lie in [0, 1), with mean 1/2 and variance 1/12."""
    stream = Stream.root("floats")
    drawn = [stream.unit() for _ in range(10_000)]
    mean = sum(drawn) / len(drawn)
    assert all(0 <= value < 1 for value in drawn)
    assert abs(mean - 0.5) < 0.012
    assert abs(sum((value - mean) ** 2 for value in drawn) / len(drawn) - 1 / 12) < 0.004


def test_derived_draws_keep_their_promises() -> None:
    """Ranges, probabilities and weights come out as asked, and a weight of 0 is never drawn."""
    stream = Stream.root("derived")
    assert all(2 <= stream.uniform(2, 3) < 3 for _ in range(200))
    assert all(-1 <= stream.triangular(-1, 1) < 1 for _ in range(200))
    assert not any(stream.chance(0) for _ in range(200))
    assert all(stream.chance(1) for _ in range(200))
    counts = Counter(stream.weighted((("never", 0.0), ("once", 1.0), ("thrice", 3.0))) for _ in range(4_000))
    assert counts["never"] == 0
    assert 900 < counts["once"] < 1_100


def test_shuffles_are_fair_permutations() -> None:
    """Each of the six orders of three things comes about equally often; the input stays as it was."""
    stream, things = Stream.root("shuffle"), ["a", "b", "c"]
    counts = Counter("".join(stream.shuffled(things)) for _ in range(6_000))
    assert things == ["a", "b", "c"]
    assert len(counts) == 6
    assert min(counts.values()) > 880
