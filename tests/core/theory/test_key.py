"""Laws of keys: spelling, scale degrees and pitches, relatives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import InvalidRequestError, UnknownNameError
from soundfoundry_core.theory import MODES, Key

KEYS = st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(MODES)))


@given(KEYS)
@settings(max_examples=60, deadline=None)
def test_a_key_reads_what_it_writes(key: Key) -> None:
    """``Key.parse(str(key))`` is the key, in any case and spacing."""
    assert Key.parse(str(key)) == key
    assert Key.parse(f"  {str(key).lower()} ") == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("D minor", Key(2, "minor")),
        ("F#m", Key(6, "minor")),
        ("Bb", Key(10, "major")),
        ("c# dorian", Key(1, "dorian")),
        ("C", Key(0, "major")),
        ("c-sharp minor", Key(1, "minor")),
        ("E flat maj", Key(3, "major")),
        ("A♭ min", Key(8, "minor")),
        ("B#", Key(0, "major")),
        ("Cb", Key(11, "major")),
        ("g harmonic  minor", Key(7, "harmonic minor")),
        ("D aeolian", Key(2, "minor")),
        ("Bm", Key(11, "minor")),
        ("CM", Key(0, "major")),
    ],
)
def test_usual_spellings_are_read(text: str, key: Key) -> None:
    """Letters, signs and words are read as musicians write them."""
    assert Key.parse(text) == key


@pytest.mark.parametrize("text", ["", "H minor", "minor", "12", "D##", "D minor!", "in D", "♯"])
def test_what_is_no_key_is_refused(text: str) -> None:
    """Anything else is refused with an example of how to write it."""
    with pytest.raises(InvalidRequestError) as caught:
        Key.parse(text)
    assert caught.value.field == "key"
    assert caught.value.fix


def test_an_unknown_mode_is_named_with_the_nearest() -> None:
    """The unknown "blurian" is answered with "lydian"."""
    with pytest.raises(UnknownNameError, match=r"blurian.*lydian") as caught:
        Key.parse("D blurian")
    assert caught.value.field == "key"


@pytest.mark.parametrize("tonic", [-1, 12])
def test_a_tonic_is_a_pitch_class(tonic: int) -> None:
    """Outside 0-11 there is no tonic."""
    with pytest.raises(InvalidRequestError, match="pitch class"):
        Key(tonic, "major")


@given(KEYS, st.integers(-40, 40), st.integers(0, 8))
@settings(max_examples=120, deadline=None)
def test_degrees_and_pitches_are_inverse(key: Key, degree: int, octave: int) -> None:
    """A degree's pitch has that degree, and seven degrees make an octave."""
    pitch = key.pitch(degree, octave=octave)
    assert key.degree(pitch, octave=octave) == degree
    assert key.pitch(degree + 7, octave=octave) == pitch + 12
    assert key.pitch(degree + 1, octave=octave) > pitch
    assert pitch % 12 in key.pitch_classes


@given(KEYS, st.integers(0, 127))
@settings(max_examples=80, deadline=None)
def test_a_pitch_has_a_degree_exactly_when_it_is_in_the_scale(key: Key, pitch: int) -> None:
    """Five of twelve pitch classes have no degree."""
    degree = key.degree(pitch)
    assert (degree is not None) == (pitch % 12 in key.pitch_classes)
    if degree is not None:
        assert key.pitch(degree) == pitch


def test_middle_c_is_sixty() -> None:
    """Degree 0 of C in octave 4 is MIDI note 60, and all tonics of octave 4 lie in 60-71."""
    assert Key(0, "major").pitch(0) == 60
    assert [Key(tonic, "minor").pitch(0) for tonic in range(12)] == list(range(60, 72))


@pytest.mark.parametrize("tonic", range(12))
def test_relatives_share_their_notes(tonic: int) -> None:
    """A major and its relative minor have the same seven pitch classes, and lead back to each other."""
    major = Key(tonic, "major")
    assert major.relative().pitch_classes == major.pitch_classes
    assert major.relative().minor
    assert major.relative().relative() == major


def test_modes_are_scales() -> None:
    """Every mode has seven rising degrees within the octave, from the tonic, with one third and a perfect fifth."""
    for intervals in MODES.values():
        assert intervals[0] == 0
        assert len(intervals) == 7
        assert list(intervals) == sorted(set(intervals))
        assert intervals[-1] < 12
        assert intervals[2] in {3, 4}
        assert intervals[4] == 7
