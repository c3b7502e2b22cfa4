"""Verification: a track that is what its document says, and the ways in which it may not be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.studio import Studio
from soundfoundry_core.verification import verify

if TYPE_CHECKING:
    from pathlib import Path

    from soundfoundry_core.track import Track


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """A studio on the built-ins."""
    out = tmp_path_factory.mktemp("tracks")
    return Studio(maker="ada", plugins=PluginManager(discover=False), out=out, environ={})


@pytest.fixture
def track(studio: Studio) -> Track:
    """A small track to be tampered with."""
    return studio.create("tiny lofi sketch", duration_s=5, seed=11)


def test_an_untouched_track_matches(studio: Studio, track: Track) -> None:
    """What was just made is rendered again to the same bytes: files, cover and audio."""
    result = verify(track.path("track.json").parent, studio)

    assert result.match, result.differences
    assert len(result.compared) == 3


def test_a_changed_file_is_named(studio: Studio, track: Track) -> None:
    """One byte more in the MP3, and the MP3 is named."""
    track.path("track.mp3").write_bytes(track.path("track.mp3").read_bytes() + b"x")
    result = verify(track.path("track.json").parent, studio)

    assert [line.split()[0] for line in result.differences] == ["track.mp3"]


def test_a_missing_file_is_named(studio: Studio, track: Track) -> None:
    """A file that is gone is a difference, not a crash."""
    track.path("cover.png").unlink()

    assert verify(track.path("track.json").parent, studio).differences == ("cover.png is missing",)


def test_other_audio_is_found_where_it_starts(studio: Studio, track: Track) -> None:
    """Audio that was exchanged for other audio is found, with the place from which on it differs."""
    other = studio.create("tiny lofi sketch", duration_s=5, seed=12)
    track.path("track.flac").write_bytes(other.path("track.flac").read_bytes())
    result = verify(track.path("track.json").parent, studio)

    assert any("track.flac differs from a new rendering from" in line for line in result.differences)


def test_a_forged_seed_is_found(studio: Studio, track: Track) -> None:
    """A document that claims another seed does not render to the audio beside it."""
    path = track.path("track.json")
    document: dict[str, Any] = json.loads(path.read_bytes())
    document["origin"]["seed"] = 12
    path.write_text(json.dumps(document))
    result = verify(path.parent, studio)

    assert "the audio is rendered differently now" in result.differences


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("title", "Another Name"),
        ("maker.profile.sound.tempo_centre", 1),
        ("maker.style_version", 9),
        ("understood.genre", "jazz"),
        ("understood.bpm", 200),
        ("audio.loudness_lufs", -3.0),
        ("audio.duration_s", 99.0),
        ("audio.waveform.length", 1),
        ("origin.digital_source_type", "humanEdits"),
        ("files.track#flac.size", 1),
    ],
)
def test_a_forged_claim_is_found(studio: Studio, track: Track, place: str, value: object) -> None:
    """What the document says about the track has to follow from its request, its seeds and its audio."""
    path = track.path("track.json")
    document: dict[str, Any] = json.loads(path.read_bytes())
    *way, last = place.split(".")
    part = document
    for name in way:
        part = part[name.replace("#", ".")]
    part[last] = value
    path.write_text(json.dumps(document))
    result = verify(path.parent, studio)

    assert result.differences
    assert all(line.startswith("track.json ") for line in result.differences)


def test_a_forged_list_of_files_is_found(studio: Studio, track: Track) -> None:
    """A document cannot match by describing nothing."""
    path = track.path("track.json")
    document: dict[str, Any] = json.loads(path.read_bytes())
    document["files"] = {}
    path.write_text(json.dumps(document))

    assert set(verify(path.parent, studio).differences) >= {
        "track.json describes no cover.svg",
        "track.json describes no cover.png",
        "track.json describes no audio",
    }


def test_other_versions_are_named_as_the_likely_cause(studio: Studio, track: Track) -> None:
    """Where the rendering differs and a version does too, the answer says so."""
    path = track.path("track.json")
    document: dict[str, Any] = json.loads(path.read_bytes())
    document["audio"]["pcm_sha256"] = "0" * 64
    document["versions"]["numpy"] = "1.0"
    path.write_text(json.dumps(document))
    result = verify(path.parent, studio)

    assert any("numpy 1.0 ->" in line for line in result.differences)


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"format": "soundfoundry.track/99"}', b"\xff\xfe"])
def test_what_is_no_track_is_said_in_one_sentence(
    studio: Studio, tmp_path: Path, content: bytes | None
) -> None:
    """A folder without a readable document is a bad request, not a traceback."""
    if content is not None:
        (tmp_path / "track.json").write_bytes(content)

    with pytest.raises(InvalidRequestError, match=r"track\.json"):
        verify(tmp_path, studio)
