"""What every score must hold, whatever was commissioned."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundfoundry_core.music.brief import Brief
from soundfoundry_core.providers.contract import Commission
from soundfoundry_core.style import Macros, StyleProfile, StyleSeed
from soundfoundry_core.synth.composition import compose
from soundfoundry_core.synth.composition.instruments import INSTRUMENTS, PROGRAMS
from soundfoundry_core.synth.composition.steps import strong_beats
from soundfoundry_core.synth.score import BUSES, Part, Score
from soundfoundry_core.theory import GENRES, MODES, Key

MELODIC = ("bass", "keys", "pads", "lead")


def commission(
    genre: str = "pop", *, maker: str = "ada", seed: int = 1, duration: float = 30.0, **brief: object
) -> Commission:
    """Return a commission with the genre's own mood and tempo, but for what is named."""
    known = GENRES[genre]
    values: dict[str, object] = {
        "prompt": "a test",
        "title": "Test",
        "genre": genre,
        "bpm": float(sum(known.bpm) // 2),
        "key": Key(2, known.modes[0]),
        "beats_per_bar": known.beats_per_bar,
        "valence": known.valence,
        "energy": known.energy,
        "density": known.density,
        "brightness": 0.5,
        "macros": Macros(),
        **brief,
    }
    return Commission(
        brief=Brief(**values),  # type: ignore[arg-type]
        profile=StyleProfile.of(StyleSeed.derive(maker)),
        duration_s=duration,
        seed=seed,
        model="foundry-1",
    )


UNITS = st.floats(0, 1)
COMMISSIONS = st.builds(
    commission,
    st.sampled_from(sorted(GENRES)),
    maker=st.text("abcdef", min_size=1, max_size=6),
    seed=st.integers(0, 2**53 - 1),
    duration=st.one_of(st.floats(5, 12), st.floats(5, 40), st.floats(5, 40), st.floats(40, 600)),
    bpm=st.floats(40, 240),
    key=st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(MODES))),
    beats_per_bar=st.sampled_from((2, 3, 4, 4, 5, 6, 7)),
    energy=UNITS,
    density=UNITS,
    brightness=UNITS,
    macros=st.builds(Macros, space=st.integers(0, 100), grit=st.integers(0, 100), warmth=st.integers(0, 100)),
    instruments=st.lists(st.sampled_from(sorted(INSTRUMENTS)), max_size=3).map(tuple),
    has_vocals=st.booleans(),
)


def part(score: Score, bus: str) -> Part:
    """Return the first part of a bus."""
    return next(part for part in score.parts if part.bus == bus)


def notes_can_be_played(score: Score) -> None:
    """Notes lie inside the piece, in order, with lengths, velocities and pitches that can be played."""
    end = score.duration_s * score.bpm / 60
    assert len({part.id for part in score.parts}) == len(score.parts)
    assert (
        sum(len(part.notes) for part in score.parts) <= 24 * end + 200
    )  # `end` is in beats; every note costs
    for each in score.parts:
        assert each.bus in BUSES
        assert each.voice
        assert each.notes
        assert -1 <= each.pan <= 1
        assert all(0 <= value <= 1 for value in (each.gain, each.reverb, each.echo, each.brightness))
        assert 0 <= each.program <= 127
        assert [note.beat for note in each.notes] == sorted(note.beat for note in each.notes)
        for note in each.notes:
            assert note.beat >= 0
            assert note.length > 0
            assert note.beat + note.length <= end
            assert 0 < note.velocity <= 1
            assert 24 <= note.pitch <= 108
    for value in (score.width, score.drive, score.noise, score.sidechain):
        assert 0 <= value <= 1


def sections_and_chords_tile_the_piece(score: Score) -> None:
    """Sections and chords follow each other without gap from the start to the end of the piece."""
    end = score.duration_s * score.bpm / 60
    lines = (
        [(section.beat, section.beats) for section in score.sections],
        [(chord.beat, chord.beats) for chord in score.chords],
    )
    for line in lines:
        assert all(beats > 0 for _, beats in line)
        starts = [beat for beat, _ in line] + [end]
        assert starts[0] == 0
        assert [beat + beats for beat, beats in line] == pytest.approx(starts[1:])
    assert score.chords[-1].root == score.key.tonic


def the_lead_sings_one_note_at_a_time(score: Score) -> None:
    """There is one lead; it has no overlaps, stays between MIDI 57 and 86, and rests."""
    leads = [each for each in score.parts if each.bus == "lead"]
    assert len(leads) == 1
    notes = leads[0].notes
    assert all(before.beat + before.length <= after.beat for before, after in pairwise(notes))
    assert all(57 <= note.pitch <= 86 for note in notes)
    assert sum(note.length for note in notes) <= 0.92 * score.duration_s * score.bpm / 60


def no_bar_of_drums_stands_five_times(score: Score) -> None:
    """The same bar of drums never comes five times in a row."""
    for each in score.parts:
        if each.bus != "drums":
            continue
        bars: dict[int, set[tuple[int, int]]] = {}
        for note in each.notes:
            slot = round(note.beat * 4 + 0.1)
            bars.setdefault(slot // (4 * score.beats_per_bar), set()).add(
                (slot % (4 * score.beats_per_bar), note.pitch)
            )
        run = 1
        for bar in sorted(bars):
            run = run + 1 if bars.get(bar - 1) == bars[bar] else 1
            assert run <= 4


LAWS = (
    notes_can_be_played,
    sections_and_chords_tile_the_piece,
    the_lead_sings_one_note_at_a_time,
    no_bar_of_drums_stands_five_times,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COMMISSIONS)
def test_every_score_keeps_the_laws(wish: Commission) -> None:
    """Whatever is commissioned: it can be played, it tiles, its lead is one voice, its drums vary."""
    score = compose(wish)
    for law in LAWS:
        law(score)


@pytest.mark.parametrize("genre", GENRES)
def test_same_commission_same_score(genre: str) -> None:
    """Composing is a pure function of the commission."""
    assert compose(commission(genre)) == compose(commission(genre))


_PRINT = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from test_compose import commission
from soundfoundry_core.synth.composition import compose
from soundfoundry_core.theory import GENRES
print(hashlib.sha256("".join(repr(compose(commission(genre))) for genre in GENRES).encode()).hexdigest())
"""


def test_same_score_in_another_process() -> None:
    """Another process with another PYTHONHASHSEED composes the same."""
    folder = os.path.dirname(__file__)  # noqa: PTH120 - handed over as a string
    prints = {
        subprocess.run(
            [sys.executable, "-c", _PRINT, folder],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "4711")
    }
    assert len(prints) == 1


@pytest.mark.parametrize("genre", GENRES)
def test_another_seed_is_another_piece(genre: str) -> None:
    """Track seeds change drums, accompaniment and what becomes of the motif, not only the humanising."""
    shapes = {
        tuple(
            (each.id, each.voice, tuple((round(note.beat * 4), note.pitch) for note in each.notes))
            for each in score.parts
        )
        for score in (compose(commission(genre, seed=seed, duration=40)) for seed in range(3))
    }
    assert len(shapes) == 3


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize(
    ("word", "silent"),
    [
        ("drums", lambda each: each.bus == "drums"),
        ("bass", lambda each: each.bus == "bass"),
        ("vocals", lambda each: each.voice in {"vox", "choir"}),
        ("guitar", lambda each: "guitar" in each.voice),
        ("piano", lambda each: "piano" in each.voice),
    ],
)
def test_what_was_left_out_is_silent(genre: str, word: str, silent: object) -> None:
    """``without`` is obeyed, even when the same thing was asked for."""
    score = compose(commission(genre, duration=20, without=(word,), instruments=(word,), has_vocals=True))
    assert not [each.id for each in score.parts if silent(each)]  # type: ignore[operator]


FAMILIES = {wanted: name for name, wanted in sorted(INSTRUMENTS.items())}
"""Each voice once, by one of the names that ask for it."""


@pytest.mark.parametrize(("index", "name"), list(enumerate(sorted(FAMILIES.values()))))
def test_what_was_asked_for_is_heard(index: int, name: str) -> None:
    """An instrument that was asked for plays at least four notes, in whatever genre."""
    wanted = INSTRUMENTS[name]
    score = compose(commission(list(GENRES)[index % len(GENRES)], instruments=(name,), duration=20))
    found = [each for each in score.parts if each.bus == wanted.bus and wanted.voice in {"", each.voice}]
    assert found
    assert sum(len(each.notes) for each in found) >= 4


@pytest.mark.parametrize("genre", GENRES)
def test_vocals_sing_the_lead(genre: str) -> None:
    """With vocals the lead is the singing voice, without it is the maker's timbre."""
    assert part(compose(commission(genre, has_vocals=True)), "lead").voice == "vox"
    plain = commission(genre)
    assert part(compose(plain), "lead").voice == f"lead-{plain.profile.sound.timbre.family}"


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize("maker", ["ada", "bob", "cleo"])
def test_the_motif_is_stated_literally(genre: str, maker: str) -> None:
    """The intervals of the maker's motif, in the scale of the piece, stand in the lead note for note."""
    wish = commission(genre, maker=maker, duration=60)
    motif = wish.profile.sound.motif
    pitches = [wish.brief.key.pitch(degree) for degree in motif.degrees]
    wanted = [b - a for a, b in pairwise(pitches)]
    lead = part(compose(wish), "lead").notes
    heard = [b.pitch - a.pitch for a, b in pairwise(lead)]
    assert any(heard[start : start + len(wanted)] == wanted for start in range(len(heard)))


def test_strong_beats_carry_chord_tones() -> None:
    """On strong beats at least three quarters of the lead's notes belong to the chord."""
    inside = total = 0
    for genre in GENRES:
        for maker in ("ada", "bob", "cleo"):
            score = compose(commission(genre, maker=maker, duration=40))
            for note in part(score, "lead").notes:
                place = note.beat % score.beats_per_bar
                if any(abs(place - beat) < 0.15 for beat in strong_beats(score.beats_per_bar)):
                    chord = next(chord for chord in reversed(score.chords) if chord.beat <= note.beat + 0.15)
                    total += 1
                    inside += note.pitch % 12 in chord.pitch_classes
    assert inside / total >= 0.75


@pytest.mark.parametrize("genre", GENRES)
def test_half_a_minute_has_a_form(genre: str) -> None:
    """Thirty seconds hold intro, A, B and outro, and no part plays all of it unless it is the only bed."""
    score = compose(commission(genre))
    names = [section.name for section in score.sections]
    assert names[0] == "intro"
    assert names[-1] == "outro"
    assert {"A", "B"} <= set(names)
    players = {
        section.name: frozenset(
            each.id
            for each in score.parts
            if any(section.beat <= note.beat < section.beat + section.beats for note in each.notes)
        )
        for section in score.sections
    }
    assert players["A"] != players["intro"]
    assert players["A"] != players["B"]
    assert players["outro"] != players["B"]


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize("duration", [60, 150])
def test_nothing_goes_on_for_ever(genre: str, duration: int) -> None:
    """No player of keys or pads plays more than sixteen bars without a rest of a bar."""
    score = compose(commission(genre, duration=duration))
    bar = score.beats_per_bar
    for each in score.parts:
        if each.bus not in {"keys", "pads"}:
            continue
        sounding = {
            at
            for note in each.notes
            for at in range(int((note.beat + 0.3) // bar), int((note.beat + note.length - 0.3) // bar) + 1)
        }
        longest = run = 0
        for at in range(int(score.duration_s * score.bpm / 60 / bar)):
            run = run + 1 if at in sounding else 0
            longest = max(longest, run)
        assert longest <= 18, each.id


@pytest.mark.parametrize("genre", GENRES)
def test_energy_peaks_around_two_thirds(genre: str) -> None:
    """In a whole piece the fullest section covers, or touches, the stretch from half to four fifths."""
    score = compose(commission(genre, duration=180))
    end = score.duration_s * score.bpm / 60
    peak = max(score.sections, key=lambda section: section.energy)
    assert peak.beat <= 0.8 * end
    assert peak.beat + peak.beats >= 0.5 * end


def test_every_voice_has_a_program() -> None:
    """Every melodic voice that a style can choose is known to the MIDI file."""
    for genre in GENRES:
        for seed in range(2):
            for each in compose(commission(genre, seed=seed)).parts:
                assert each.bus == "drums" or each.voice in PROGRAMS


def test_the_words_of_the_lexicon_are_known() -> None:
    """Every instrument that a prompt can name is one of ours; vocals are told by ``has_vocals``."""
    assert set(lexicon_names()) - {"vocals"} <= set(INSTRUMENTS)


def lexicon_names() -> list[str]:
    """Return the canonical names that the prompt's lexicon hands over."""
    from soundfoundry_core.music.lexicon import INSTRUMENTS as NAMES

    return list(NAMES)
