"""Laws of a cover's sound features: small, whole numbers, forgiving of length and scale."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers.features import BANDS, ENVELOPE_BINS, SoundFeatures
from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.style import Stream


def features(envelope: list[float], **changes: object) -> SoundFeatures:
    values = {"bpm": 84.0, "energy": 0.5, "valence": 0.0, "tonic": 2, **changes}
    return SoundFeatures.of(envelope, **values)  # type: ignore[arg-type]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_envelope_becomes_64_bytes(envelope: list[float]) -> None:
    """Any number of values gives 64 bins whose loudest is 255, unless all is silence."""
    bins = features(envelope).envelope
    assert len(bins) == ENVELOPE_BINS
    assert max(bins) in {0, 255}


@given(st.lists(st.floats(0.01, 1), min_size=64, max_size=64), st.floats(0.1, 10))
@settings(max_examples=40, deadline=None)
def test_loudness_is_relative(envelope: list[float], gain: float) -> None:
    """A track that is louder as a whole keeps its envelope, to within one step."""
    plain, louder = features(envelope).envelope, features([gain * value for value in envelope]).envelope
    assert all(abs(a - b) <= 1 for a, b in zip(plain, louder, strict=True))


def test_values_are_cut_to_their_ranges() -> None:
    """Mood, energy and tempo outside their ranges are cut, the tonic wraps around."""
    found = features([1], bpm=999, energy=7, valence=-4, tonic=14)
    assert (found.bpm, found.energy, found.valence, found.tonic) == (255, 255, 0, 2)
    assert features([1]).valence == 128


@pytest.mark.parametrize("bad", [[], [math.nan], [math.inf]])
def test_what_is_not_finite_is_refused(bad: list[float]) -> None:
    """An empty envelope, nan and infinity are one clear error."""
    with pytest.raises(InvalidRequestError):
        features(bad)
    with pytest.raises(InvalidRequestError):
        features([1], bpm=math.nan)


@pytest.mark.parametrize(
    "change",
    [{"envelope": b"1"}, {"bands": b"1"}, {"energy": 256}, {"tonic": 12}, {"bpm": 1.5}, {"minor": 1}],
)
def test_direct_values_are_checked(change: dict[str, object]) -> None:
    """The class itself refuses what is out of range, and names it."""
    values = {**features([1]).to_json(), "envelope": bytes(64), "bands": bytes(24), **change}
    with pytest.raises(InvalidRequestError, match=next(iter(change))):
        SoundFeatures(**values)


def test_loudness_follows_the_envelope() -> None:
    """Loudness at a place is the envelope there, between its neighbours, and never leaves 0-1."""
    found = features([index / 63 for index in range(64)])
    assert found.loudness(0) == 0
    assert found.loudness(1) == 1
    places = [found.loudness(index / 200) for index in range(-20, 240)]
    assert places == sorted(places)


@given(st.lists(st.floats(-80, 0), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_spectrum_becomes_24_bands(levels: list[float]) -> None:
    """Any number of levels gives 24 bands between the weakest (0) and the strongest (255), unless all are alike."""
    bands = features([1], bands=levels).bands
    assert len(bands) == BANDS
    assert (min(bands), max(bands)) in {(0, 255), (0, 0)}


def test_the_spectrum_follows_its_bands() -> None:
    """Strength at a pitch is that of the bands there, low to high, and never leaves 0-1."""
    found = features([1], bands=[index / 23 for index in range(24)])
    assert found.spectrum(0) == 0
    assert found.spectrum(1) == 1
    places = [found.spectrum(index / 100) for index in range(-10, 120)]
    assert places == sorted(places)


def test_imagined_features_are_valid_and_vary() -> None:
    """A track without audio gets features of its own, the same ones each time."""
    one, again, other = (SoundFeatures.imagined(Stream.root("t", name)) for name in ("a", "a", "b"))
    assert one == again != other
    assert SoundFeatures.from_json(one.to_json()) == one
