"""Chords, their spelling and how their voices move."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.style.stream import Stream
from soundfoundry_core.synth.composition.form import plan_form
from soundfoundry_core.synth.composition.groove import swung
from soundfoundry_core.synth.composition.harmony import QUALITIES, build_chord, family, parse_progression
from soundfoundry_core.synth.composition.spelling import signature
from soundfoundry_core.synth.composition.steps import bar_steps, cell_beats
from soundfoundry_core.synth.composition.styles import STYLES
from soundfoundry_core.synth.composition.tonality import clarity, weigh
from soundfoundry_core.synth.composition.voicing import lead_voices, motion
from soundfoundry_core.theory import GENRES, MODES, Key

if TYPE_CHECKING:
    from soundfoundry_core.synth.score import Chord

KEYS = st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(MODES)))
TRIAD = (("triad", 1.0),)


def chord(token: str, key: Key, colours: tuple[tuple[str, float], ...] = TRIAD) -> Chord:
    return build_chord(token, key, colours, Stream.root("test"), beat=0, beats=4)


@pytest.mark.parametrize(
    ("token", "key", "symbol"),
    [
        ("1", Key(0, "major"), "C"),
        ("2", Key(0, "major"), "Dm"),
        ("7", Key(0, "major"), "G"),
        ("1", Key(2, "minor"), "Dm"),
        ("6", Key(2, "minor"), "Bb"),
        ("5:7", Key(2, "minor"), "A7"),
        ("b7:maj", Key(4, "major"), "D"),
        ("4", Key(2, "dorian"), "G"),
        ("1", Key(9, "phrygian dominant"), "A"),
    ],
)
def test_tokens_name_chords(token: str, key: Key, symbol: str) -> None:
    """A degree is the mode's own chord there; a named quality or a lowered degree is taken at its word."""
    assert chord(token, key).symbol == symbol


@settings(max_examples=50)
@given(KEYS, st.integers(1, 7), st.sampled_from(["triad", "7", "9", "add9", "sus2", "5"]))
def test_bare_degrees_stay_in_the_scale(key: Key, degree: int, colour: str) -> None:
    """Chords without a written quality use only tones of the key, root first, and have a perfect fifth or a name."""
    built = chord(str(degree), key, ((colour, 1.0),))
    assert set(built.pitch_classes) <= key.pitch_classes
    assert built.pitch_classes[0] == built.root
    assert len(set(built.pitch_classes)) == len(built.pitch_classes)


@given(KEYS, st.integers(1, 7))
def test_triads_are_stable(key: Key, degree: int) -> None:
    """No bare degree gives a diminished or augmented triad."""
    built = chord(str(degree), key)
    steps = tuple((tone - built.root) % 12 for tone in built.pitch_classes)
    assert steps in {QUALITIES["maj"], QUALITIES["m"]}


def test_every_style_has_progressions_for_every_mode() -> None:
    """Each genre has at least three progressions for A and B in each family; A starts at home, B away from it."""
    assert list(STYLES) == list(GENRES)
    for style in STYLES.values():
        for mode in MODES:
            kind = family(mode)
            assert len(style.a[kind]) >= 3
            assert len(style.b[kind]) >= 3
            assert all(parse_progression(text)[0][0].startswith("1") for text in style.a[kind])
            assert not any(parse_progression(text)[0][0].startswith("1") for text in style.b[kind])
            for text in (*style.a[kind], *style.b[kind], *style.cadence[kind]):
                for bar in parse_progression(text):
                    for token in bar:
                        assert chord(token, Key(0, mode)).pitch_classes


@settings(max_examples=40, deadline=None)
@given(
    KEYS,
    st.lists(st.integers(1, 7), min_size=2, max_size=12),
    st.sampled_from(["triad", "7", "9"]),
    st.integers(52, 70),
)
def test_voices_move_little(key: Key, degrees: list[int], colour: str, centre: int) -> None:
    """From chord to chord a voice moves less than two and a half semitones on average, and stays in its register."""
    chords = [chord(str(degree), key, ((colour, 1.0),)) for degree in degrees]
    voiced = lead_voices(chords, centre=centre)
    moves = [motion(before, after) for before, after in pairwise(voiced)]
    assert sum(moves) / len(moves) <= 2.5
    for each, tones in zip(chords, voiced, strict=True):
        assert {tone % 12 for tone in tones} <= set(each.pitch_classes)
        assert tones == tuple(sorted(tones))
        assert centre - 11 <= tones[0]
        assert tones[-1] <= centre + 11


def test_voices_move_by_step_on_the_whole() -> None:
    """Over many random lines of chords a voice moves less than a semitone and a half, counted voice by voice."""
    draws, total, count = Stream.root("voices"), 0.0, 0
    for _ in range(100):
        key = Key(draws.integer(0, 11), draws.choice(sorted(MODES)))
        colours = ((draws.choice(("triad", "7", "9")), 1.0),)
        line = [chord(str(draws.integer(1, 7)), key, colours) for _ in range(12)]
        for before, after in pairwise(lead_voices(line, centre=draws.integer(52, 70))):
            total += sum(abs(b - a) for a, b in zip(before, after, strict=False))
            count += len(after)
    assert total / count <= 1.45


def test_common_tones_are_held() -> None:
    """C to A minor keeps C and E where they are."""
    key = Key(0, "major")
    first, second = lead_voices([chord("1", key), chord("6", key)], centre=62)
    assert {tone for tone in first if tone % 12 in {0, 4}} <= set(second)


def test_clarity_knows_a_key_from_its_neighbour() -> None:
    """A cadence in C speaks for C and against D major."""
    chords = [chord(token, Key(0, "major")) for token in ("1", "4", "5", "1")]
    assert clarity(weigh(chords), Key(0, "major")) > 0.1
    assert clarity(weigh(chords), Key(2, "major")) < 0


@pytest.mark.parametrize(
    ("key", "sharps"),
    [
        (Key(0, "major"), 0),
        (Key(2, "dorian"), 0),
        (Key(9, "minor"), 0),
        (Key(7, "major"), 1),
        (Key(5, "major"), -1),
        (Key(6, "major"), 6),
        (Key(2, "minor"), -1),
    ],
)
def test_signatures(key: Key, sharps: int) -> None:
    """Modes share the signature of the major scale they are cut from."""
    assert signature(key) == sharps


@given(st.floats(5, 600), st.floats(40, 240), st.integers(2, 7))
def test_forms_fit(duration: float, bpm: float, beats_per_bar: int) -> None:
    """Sections tile the bars, none is longer than sixteen, and the last chord has room to ring."""
    form = plan_form(duration, bpm, beats_per_bar)
    assert sum(span.bars for span in form.spans) == form.bars
    assert [span.bar for span in form.spans] == [
        sum(other.bars for other in form.spans[:at]) for at in range(len(form.spans))
    ]
    assert all(1 <= span.bars <= 16 for span in form.spans)
    assert all(0 <= span.level <= 1 for span in form.spans)
    assert 0 < form.end_beat < form.total_beats
    if form.end_beat >= form.beats_per_bar:
        assert (form.total_beats - form.end_beat) * 60 / bpm >= 1.59


@settings(max_examples=40)
@given(st.floats(0, 64), st.floats(0.5, 0.67), st.sampled_from([0.25, 0.5]))
def test_swing_keeps_order_and_pulse(beat: float, swing: float, grid: float) -> None:
    """Swing never changes the order of events and leaves the pulse where it is."""
    assert swung(beat, swing, grid) <= swung(beat + 0.125, swing, grid)
    assert swung(round(beat), swing, grid) == pytest.approx(round(beat))
    assert abs(swung(beat, 0.5, grid) - beat) < 1e-6


@given(st.text("Xxo.-", min_size=16, max_size=16), st.integers(0, 9), st.integers(1, 12))
def test_patterns_fill_any_bar(pattern: str, bar: int, beats_per_bar: int) -> None:
    """A pattern gives four steps to each beat in every metre, and 4/4 is the pattern itself."""
    assert len(bar_steps(pattern, bar, beats_per_bar)) == 4 * beats_per_bar
    assert bar_steps(pattern, bar, 4) == pattern


@given(st.sampled_from([(4, 4, 4, 4), (3, 3, 2, 4, 4), (6, 6, 4)]), st.integers(1, 9))
def test_cells_fill_any_bar(cell: tuple[int, ...], beats_per_bar: int) -> None:
    """The maker's cell fills the bar exactly."""
    assert sum(length for _, length in cell_beats(cell, beats_per_bar)) == beats_per_bar
