"""No rubs: what sustains together is never a semitone apart, and what was cleared is still the piece."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.music.settle import settle
from soundfoundry_core.providers.contract import Commission
from soundfoundry_core.style import StyleProfile, StyleSeed
from soundfoundry_core.synth.composition import compose
from soundfoundry_core.synth.composition.clarity import clear
from soundfoundry_core.synth.score import Note, Part, Score
from soundfoundry_core.theory import GENRES

PASSING = 0.25
"""Beats; what overlaps for less is a passing note."""


def cast(genre: str, seed: int) -> Score:
    """Compose a track of thirty seconds of one of many makers."""
    profile = StyleProfile.of(StyleSeed.derive(f"maker-{seed}"))
    request = MusicRequest.of(prompt=f"{genre} track", genre=genre, duration_s=30.0, seed=seed)
    return compose(
        Commission(
            brief=settle(request, profile, seed=seed),
            profile=profile,
            duration_s=30.0,
            seed=seed,
            model="foundry-1",
        )
    )


def rubs(parts: list[Part]) -> list[tuple[Note, Note]]:
    """Return all pairs of sustained notes a semitone apart that sound together for longer than in passing."""
    notes = sorted(
        (note for part in parts if part.bus not in {"drums", "air"} for note in part.notes),
        key=lambda note: note.beat,
    )
    found = []
    for index, note in enumerate(notes):
        end = note.beat + note.length
        for other in notes[index + 1 :]:
            if other.beat > end - PASSING:
                break
            shared = min(end, other.beat + other.length) - other.beat
            if abs(other.pitch - note.pitch) == 1 and shared > PASSING:
                found.append((note, other))
    return found


def part(bus: str, *notes: Note, name: str = "") -> Part:
    """Return a part of a bus."""
    return Part(id=name or bus, bus=bus, voice="piano", notes=notes)


@pytest.mark.parametrize("genre", GENRES)
def test_whole_tracks_do_not_rub(genre: str) -> None:
    """In every genre and for every maker no two sustained voices rub, whoever plays them."""
    for seed in range(4):
        assert not rubs(list(cast(genre, seed).parts))


def test_the_lead_and_the_bass_stay() -> None:
    """Lead and bass are never touched, even against each other; the accompaniment yields."""
    lead, bass = part("lead", Note(0, 4, 60, 0.7)), part("bass", Note(0, 4, 59, 0.7))
    pad = part("pads", Note(0, 4, 61, 0.7), Note(0, 4, 67, 0.7))
    cleared = clear([pad, lead, bass])
    assert cleared[1:] == [lead, bass]
    assert [note.pitch for note in cleared[0].notes] == [49, 67]


def test_a_held_note_ends_before_a_neighbour_enters() -> None:
    """A note that rubs only at its end is shortened, and keeps its pitch."""
    lead, pad = part("lead", Note(6, 2, 71, 0.7)), part("pads", Note(0, 8, 72, 0.7))
    assert clear([lead, pad])[1].notes == (Note(0, 6, 72, 0.7),)


def test_only_pads_come_late() -> None:
    """A pad may wait for the lead to pass; what is struck keeps its place in the rhythm."""
    lead, late = part("lead", Note(0, 1, 71, 0.7)), Note(0, 4, 72, 0.7)
    assert clear([lead, part("pads", late)])[1].notes == (Note(1, 3, 72, 0.7),)
    assert clear([lead, part("keys", late)])[1].notes == (Note(0, 4, 60, 0.7),)


NOTES = st.lists(
    st.builds(
        Note,
        st.integers(0, 60).map(lambda x: x / 4),
        st.sampled_from((0.25, 1.0, 3.5)),
        st.integers(55, 70),
        st.just(0.6),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(NOTES, NOTES, NOTES)
def test_whatever_is_played_comes_out_clear(lead: list[Note], pad: list[Note], keys: list[Note]) -> None:
    """Accompaniments never rub with the lead or each other; nothing is added, nothing starts or ends outside."""
    parts = [part("keys", *sorted(keys, key=_order)), part("pads", *sorted(pad, key=_order))]
    voice = part("lead", *sorted(lead, key=_order))
    cleared = clear([*parts, voice])
    allowed = {id(note) for note in voice.notes}
    for one, other in rubs(cleared):
        assert id(one) in allowed
        assert id(other) in allowed
    for each in cleared:
        before = next(old for old in [*parts, voice] if old.id == each.id)
        assert len(each.notes) <= len(before.notes)
        assert list(each.notes) == sorted(each.notes, key=_order)
        for note in each.notes:
            assert any(
                (note.pitch - old.pitch) % 12 == 0
                and old.beat <= note.beat
                and note.beat + note.length <= old.beat + old.length + 1e-4
                for old in before.notes
            )


def _order(note: Note) -> tuple[float, int]:
    return note.beat, note.pitch
