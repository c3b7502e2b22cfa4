"""The built-in encoders, read back by tinytag, which shares no code with us, and by libsndfile.

What every encoder must do is in ``tests/core/testing/test_encoder_suite.py``.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from tinytag import TinyTag

from soundfoundry_core.errors import EncodeError
from soundfoundry_core.music.audio import Audio
from soundfoundry_core.music.encoders import FlacEncoder, Mp3Encoder, OggEncoder, WavEncoder
from soundfoundry_core.music.tagging.flac import tag_flac
from soundfoundry_core.music.tagging.id3 import without_id3
from soundfoundry_core.music.tagging.ogg import _checksum, tag_ogg
from soundfoundry_core.music.tagging.picture import Picture
from soundfoundry_core.music.tags import Tags

if TYPE_CHECKING:
    from soundfoundry_core.music.encoding import AudioEncoder

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + bytes(300)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 480, 640) + bytes(300)
TAGS = Tags(
    title="Nachtzug 夜",
    artist="Ada",
    album="Series One",
    genre="ambient",
    date="2026-11-22",
    bpm=84.0,
    key="D dorian",
    comment="made by hand\nin two lines",
    software="SoundFoundry 0.1",
    lyrics="la la\nli lu",
    extra={"SOUNDFOUNDRY_STYLE_SEED": "123456789", "DIGITAL_SOURCE_TYPE": "algorithmicMedia"},
)
ALL: list[type[AudioEncoder]] = [FlacEncoder, WavEncoder, Mp3Encoder, OggEncoder]


def _audio(seconds: float = 0.4) -> Audio:
    rng = np.random.default_rng(5)
    return Audio((rng.standard_normal((round(44_100 * seconds), 2)) * 0.1).astype(np.float32), 44_100)


def _read(data: bytes, encoder: type[AudioEncoder]) -> TinyTag:
    name = {FlacEncoder: "a.flac", WavEncoder: "a.wav", Mp3Encoder: "a.mp3", OggEncoder: "a.ogg"}[encoder]
    return TinyTag.get(name, file_obj=io.BytesIO(data), image=True)


def _pcm(data: bytes) -> np.ndarray:
    return soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)[0]


@pytest.mark.parametrize("encoder", ALL)
def test_another_reader_sees_the_tags(encoder: type[AudioEncoder]) -> None:
    """The reader tinytag finds title, artist, series, genre, date, comment, lyrics, tempo and the extra names."""
    tag = _read(encoder().encode(_audio(), TAGS, PNG), encoder)
    assert (tag.title, tag.artist, tag.album, tag.genre) == ("Nachtzug 夜", "Ada", "Series One", "ambient")
    assert tag.year == "2026-11-22"
    assert tag.comment == "made by hand\nin two lines"
    other: dict[str, Any] = {name.lower(): values for name, values in tag.other.items()}
    assert other["lyrics"] == ["la la\nli lu"]
    assert other["bpm"] == ["84"]
    assert other["soundfoundry_style_seed"] == ["123456789"]
    assert other["digital_source_type"] == ["algorithmicMedia"]
    assert tag.duration == pytest.approx(0.4, abs=0.06)


@pytest.mark.parametrize("encoder", ALL)
@pytest.mark.parametrize(("cover", "media_type"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
def test_another_reader_sees_the_cover(encoder: type[AudioEncoder], cover: bytes, media_type: str) -> None:
    """The reader tinytag finds the cover byte for byte, with its media type, as the front cover."""
    image = _read(encoder().encode(_audio(), TAGS, cover), encoder).images.front_cover
    assert image is not None
    assert (image.data, image.mime_type) == (cover, media_type)


@pytest.mark.parametrize("encoder", [FlacEncoder, WavEncoder])
def test_lossless_files_hold_the_very_samples(encoder: type[AudioEncoder]) -> None:
    """Read by libsndfile, FLAC and WAV hold exactly the 16-bit samples, tags and cover or not."""
    audio = _audio()
    assert np.array_equal(_pcm(encoder().encode(audio, TAGS, PNG)), audio.pcm16())


def test_mp3_keeps_both_channels() -> None:
    """Stereo MP3 carries the left on the left (libsndfile turned 16-bit stereo into noise here)."""
    time = np.arange(44_100) / 44_100
    sides = np.stack([np.sin(2 * np.pi * 440 * time), np.zeros(44_100)], axis=1).astype(np.float32) * 0.5
    heard = _pcm(Mp3Encoder().encode(Audio(sides, 44_100), TAGS, None)) / 32768
    assert np.abs(heard[5000:-5000, 0] - sides[5000:-5000, 0]).max() < 0.02
    assert np.abs(heard[5000:-5000, 1]).max() < 0.01


def test_lossy_files_are_near_192_kbit() -> None:
    """Dense stereo takes between 140 and 300 kbit/s in both lossy formats."""
    audio = _audio(3.0)
    for encoder in (Mp3Encoder, OggEncoder):
        assert 140 < len(encoder().encode(audio, Tags(title=""), None)) * 8 / 3000 < 300


@pytest.mark.parametrize(("key", "frame"), [("D dorian", b"Dm"), ("F# major", b"F#"), ("Bb minor", b"Bbm")])
def test_the_key_is_written_in_the_words_of_id3(key: str, frame: bytes) -> None:
    """TKEY has at most three letters, minor for every mode with a minor third."""
    data = Mp3Encoder().encode(_audio(0.1), Tags(title="T", key=key), None)
    size = bytes((0, 0, 0, len(frame) + 1))
    assert b"TKEY" + size + b"\x00\x00\x03" + frame in data


def test_a_key_that_is_none_is_not_forced_into_tkey() -> None:
    """Words that are no key stay out of TKEY."""
    assert b"TKEY" not in Mp3Encoder().encode(_audio(0.1), Tags(title="T", key="all of them"), None)


@settings(max_examples=12, deadline=None)
@given(length=st.sampled_from([0, 1, 200, 254, 255, 256, 509, 510, 511, 64_770, 65_024, 65_025, 90_000]))
def test_ogg_pages_hold_comments_of_any_length(length: int) -> None:
    """Comments that end at, before or after a segment's or a page's border are read back whole."""
    lyrics = "x" * length
    data = OggEncoder().encode(_audio(0.05), Tags(title="T", lyrics=lyrics), None)
    found = {name.lower(): values for name, values in _read(data, OggEncoder).other.items()}
    assert found.get("lyrics", [""]) == [lyrics]
    assert len(_pcm(data)) == 2205


def test_ogg_checksums_are_those_of_the_standard() -> None:
    """The checksum is the CRC of RFC 3533: polynomial 0x04c11db7, no mirroring, no inversion."""

    def plain(data: bytes) -> int:
        crc = 0
        for byte in data:
            crc ^= byte << 24
            for _ in range(8):
                crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
        return crc

    for data in (b"", b"OggS", bytes(range(256))):
        assert _checksum(data) == plain(data)
    assert _checksum(b"123456789") == 0x89A1897F
    assert zlib.crc32(b"123456789") == 0xCBF43926


def test_ogg_pages_are_numbered_and_share_one_serial() -> None:
    """Pages count from 0 without a gap, under one fixed serial number, the last one marked as the end."""
    data = OggEncoder().encode(_audio(2.0), Tags(title="T", lyrics="x" * 200_000), PNG)
    at, pages = 0, []
    while at < len(data):
        magic, _, flags, granule, serial, number, _, segments = struct.unpack_from("<4sBBqIIIB", data, at)
        assert magic == b"OggS"
        pages.append((flags, granule, serial, number))
        at += 27 + segments + sum(data[at + 27 : at + 27 + segments])
    assert [page[3] for page in pages] == list(range(len(pages)))
    assert {page[2] for page in pages} == {0x53464659}
    assert pages[0][0] == 2
    assert pages[-1][0] & 4
    assert pages[1][1] == -1  # the comments go on beyond this page
    assert pages[-1][1] == 88_200
    assert [page[0] & 1 for page in pages[:4]] == [0, 0, 1, 0]  # what goes on from the page before says so


def test_wav_chunks_fill_the_file() -> None:
    """The sizes of a WAV's chunks add up to the size of the file, each on an even place."""
    data = WavEncoder().encode(Audio(np.zeros((3, 1), dtype=np.float32), 44_100), TAGS, PNG + b"\x00")
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    at, names = 12, []
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        names.append(data[at : at + 4])
        at += 8 + size + size % 2
    assert at == len(data)
    assert names == [b"fmt ", b"data", b"LIST", b"id3 "]


def test_tagging_again_replaces_the_tags() -> None:
    """A tagged FLAC or Ogg file can be tagged anew: the old title and cover are gone."""
    flac = tag_flac(FlacEncoder().encode(_audio(), TAGS, PNG), Tags(title="New"), None)
    ogg = tag_ogg(OggEncoder().encode(_audio(), TAGS, PNG), Tags(title="New"), None)
    for data, encoder in ((flac, FlacEncoder), (ogg, OggEncoder)):
        tag = _read(data, encoder)
        assert (tag.title, tag.artist, tag.images.any) == ("New", None, None)
        assert len(_pcm(data)) == _audio().frames


def test_pictures_are_measured() -> None:
    """Width and height are read from PNG and JPEG; a JPEG without a frame has the unknown size 0."""
    assert (Picture.read(PNG).width, Picture.read(PNG).height) == (640, 480)
    assert (Picture.read(JPEG).width, Picture.read(JPEG).height) == (640, 480)
    assert Picture.read(b"\xff\xd8\xff\xd9" + bytes(20)).width == 0


@pytest.mark.parametrize("cover", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", PNG + bytes(8_000_001)])
def test_what_cannot_be_embedded_is_refused(cover: bytes) -> None:
    """Other formats, broken and giant pictures raise EncodeError with a fix."""
    with pytest.raises(EncodeError) as caught:
        FlacEncoder().encode(_audio(0.01), TAGS, cover)
    assert caught.value.fix


def test_a_rate_that_the_format_does_not_know_is_refused() -> None:
    """MP3 has no 96 kHz: that is an EncodeError with a fix, not a crash."""
    with pytest.raises(EncodeError, match="96000"):
        Mp3Encoder().encode(Audio(np.zeros((960, 2), dtype=np.float32), 96_000), TAGS, None)


def test_what_is_no_ogg_is_refused() -> None:
    """Retagging something else as Ogg raises EncodeError."""
    with pytest.raises(EncodeError):
        tag_ogg(b"OggS" + bytes(60), TAGS, None)


def test_several_tags_in_front_are_taken_off() -> None:
    """ID3 tags in front of a file are removed, one after the other; without any it stays as it is."""
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x02ab"
    footed = b"ID3\x04\x00\x10\x00\x00\x00\x02ab" + b"3DI\x04\x00\x10\x00\x00\x00\x02"
    assert without_id3(tag + footed + b"sound") == b"sound"
    assert without_id3(b"sound") == b"sound"


def test_no_encoder_warns() -> None:
    """Encoding emits no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for encoder in ALL:
            encoder().encode(_audio(0.1), TAGS, PNG)
