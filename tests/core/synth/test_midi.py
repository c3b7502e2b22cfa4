"""The MIDI file, read back by a reader of its own."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import pytest

from soundfoundry_core.music.brief import Brief
from soundfoundry_core.providers.contract import Commission
from soundfoundry_core.style import Macros, StyleProfile, StyleSeed
from soundfoundry_core.synth.composition import compose
from soundfoundry_core.synth.midi import TICKS_PER_BEAT, to_midi
from soundfoundry_core.theory import GENRES, Key


def commission(genre: str, *, duration: float, bpm: float = 100.0, beats_per_bar: int = 4) -> Commission:
    """Return a commission in D minor."""
    brief = Brief(
        prompt="a test",
        title="Test",
        genre=genre,
        bpm=bpm,
        key=Key(2, "minor"),
        beats_per_bar=beats_per_bar,
        valence=0.0,
        energy=0.6,
        density=0.6,
        brightness=0.5,
        macros=Macros(),
    )
    profile = StyleProfile.of(StyleSeed.derive("ada"))
    return Commission(brief=brief, profile=profile, duration_s=duration, seed=1, model="foundry-1")


@dataclass
class Track:
    """What a reader finds in one track."""

    name: str = ""
    notes: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(start, end, pitch, velocity) in ticks."""
    channels: set[int] = field(default_factory=set)
    program: int | None = None
    metas: dict[int, list[tuple[int, bytes]]] = field(default_factory=dict)
    end: int = 0


def read(data: bytes) -> list[Track]:
    """Read a format 1 file; fails on anything malformed."""
    kind, size, form, count, division = struct.unpack_from(">4sIHHH", data)
    assert (kind, size, form, division) == (b"MThd", 6, 1, TICKS_PER_BEAT)
    at, tracks = 14, []
    for _ in range(count):
        kind, size = struct.unpack_from(">4sI", data, at)
        assert kind == b"MTrk"
        tracks.append(_track(data[at + 8 : at + 8 + size]))
        at += 8 + size
    assert at == len(data)
    return tracks


def _track(body: bytes) -> Track:
    track, at, now, sounding = Track(), 0, 0, {}

    def variable() -> int:
        nonlocal at
        value = 0
        while True:
            byte = body[at]
            at += 1
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value

    while at < len(body):
        now += variable()
        status = body[at]
        at += 1
        if status == 0xFF:
            kind = body[at]
            at += 1
            length = variable()
            track.metas.setdefault(kind, []).append((now, body[at : at + length]))
            at += length
            continue
        track.channels.add(status & 0x0F)
        if status & 0xF0 == 0xC0:
            track.program = body[at]
            at += 1
            continue
        first, second = body[at : at + 2]
        at += 2
        if status & 0xF0 == 0x90:
            assert first not in sounding
            sounding[first] = (now, second)
        elif status & 0xF0 == 0x80:
            start, velocity = sounding.pop(first)
            track.notes.append((start, now, first, velocity))
    assert not sounding
    assert list(track.metas)[-1] == 0x2F
    track.end = now
    track.name = track.metas[0x03][0][1].decode()
    return track


@pytest.mark.parametrize("genre", GENRES)
def test_every_note_comes_back(genre: str) -> None:
    """A reader finds each part's notes at their ticks, the drums on channel 10 and the others elsewhere."""
    score = compose(commission(genre, duration=45))
    conductor, *tracks = read(to_midi(score))
    parts = [part for part in score.parts if part.bus != "air"]
    assert [track.name for track in tracks] == [part.id for part in parts]
    for part, track in zip(parts, tracks, strict=True):
        assert track.channels == {9} if part.bus == "drums" else 9 not in track.channels
        assert track.program == part.program
        wanted = sorted((round(note.beat * TICKS_PER_BEAT), note.pitch) for note in part.notes)
        assert sorted((start, pitch) for start, _, pitch, _ in track.notes) == wanted
        assert all(1 <= velocity <= 127 for *_, velocity in track.notes)
        assert all(end >= start for start, end, *_ in track.notes)
    assert conductor.end == round(score.duration_s * score.bpm / 60 * TICKS_PER_BEAT)


def test_the_conductor_knows_tempo_metre_key_and_form() -> None:
    """Tempo, time signature, key signature and a marker for each section stand in the first track."""
    score = compose(commission("jazz", bpm=96.0, beats_per_bar=3, duration=40))
    metas = read(to_midi(score))[0].metas
    assert int.from_bytes(metas[0x51][0][1], "big") == 625_000
    assert tuple(metas[0x58][0][1][:2]) == (3, 2)
    assert struct.unpack(">bB", metas[0x59][0][1]) == (-1, 1)
    assert [(tick, text.decode()) for tick, text in metas[0x06]] == [
        (round(section.beat * TICKS_PER_BEAT), section.name) for section in score.sections
    ]
