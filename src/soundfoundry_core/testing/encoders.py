"""What every audio encoder must do, as a pytest class that an encoder's author inherits.

::

    class TestMyEncoder(EncoderSuite):
        @pytest.fixture
        def spec(self) -> AudioEncoderSpec:
            return AudioEncoderSpec(id="flac", title="FLAC", factory=..., media_type="audio/flac", suffix=".flac")

Set ``lossless`` to False for a format that changes the sound, and ``decodes`` to False for one that
``soundfoundry_core.music.decoding`` cannot read (the tests that listen are then skipped).
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pytest

from soundfoundry_core.errors import EncodeError
from soundfoundry_core.music.audio import Audio
from soundfoundry_core.music.decoding import decode
from soundfoundry_core.music.encoding import AudioEncoder
from soundfoundry_core.music.tags import Tags
from soundfoundry_core.testing.suite import Suite

if TYPE_CHECKING:
    from soundfoundry_core.plugins.records import AudioEncoderSpec

__all__ = ["EncoderSuite"]

_HOSTILE = (
    "",
    "a\x00b",
    "two\nlines\r\nand more",
    "=;\\/<>&\"'`$(rm)",
    "\ud800 half a character",
    "Ünïcödé 音楽 🎶 العربية",
    "x" * 10_000,
)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def _png() -> bytes:
    """Make a PNG of 8 x 8 pixels, with no imaging library."""
    header = (8).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    pixels = zlib.compress((b"\x00" + b"\x30\x60\x90" * 8) * 8)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _music(rate: int, channels: int, seconds: float = 0.5) -> Audio:
    """Make a soft chord that lies on the 16-bit grid, a little different in each channel."""
    time = np.arange(round(rate * seconds)) / rate
    swell = np.minimum(1.0, np.minimum(time, time[::-1]) * 20)
    sides = [
        swell * (0.2 * np.sin(2 * np.pi * 220 * time + side) + 0.1 * np.sin(2 * np.pi * 554 * time))
        for side in range(channels)
    ]
    return Audio((np.rint(np.stack(sides, axis=1) * 32768) / 32768).astype(np.float32), rate)


class EncoderSuite(Suite):
    """Rules 1-11 of ``soundfoundry_audio_encoders``."""

    hook = "soundfoundry_audio_encoders"

    lossless: ClassVar[bool] = True
    """Whether the decoded 16-bit samples must be exactly those that went in."""
    decodes: ClassVar[bool] = True
    """Whether ``soundfoundry_core`` can read the format back."""
    largest_error: ClassVar[float] = 0.1
    """RMS of the error, relative to the RMS of the sound, that a lossy format may make."""

    @pytest.fixture
    def encoder(self, spec: AudioEncoderSpec) -> AudioEncoder:
        """Return a fresh encoder."""
        return spec.factory()

    def test_01_the_record_is_usable(self, spec: AudioEncoderSpec) -> None:
        """Rule 2: the factory makes an AudioEncoder, the media type is one of audio, the suffix has its dot."""
        assert isinstance(spec.factory(), AudioEncoder)
        assert re.fullmatch(r"audio/[a-z0-9.+-]+", spec.media_type)
        assert re.fullmatch(r"\.[a-z0-9]+", spec.suffix)

    @pytest.mark.parametrize("channels", [1, 2])
    @pytest.mark.parametrize("rate", [44_100, 48_000])
    def test_02_sound_survives(self, encoder: AudioEncoder, rate: int, channels: int) -> None:
        """Rule 3: mono and stereo at both usual rates come back with the same length, rate and sound."""
        if not self.decodes:
            pytest.skip("this format cannot be read back here")
        audio = _music(rate, channels)
        heard = decode(encoder.encode(audio, Tags(title="Sound"), None))
        assert (heard.frames, heard.rate) == (audio.frames, rate)
        sent = np.broadcast_to(audio.pcm16(), (audio.frames, 2)).astype(np.float64)
        error = heard.pcm16() - sent
        if self.lossless:
            assert not error.any()
        else:
            assert np.sqrt(np.mean(error**2)) <= self.largest_error * np.sqrt(np.mean(sent**2))

    def test_03_tags_and_cover_leave_the_sound_alone(self, encoder: AudioEncoder) -> None:
        """Rule 4: a file with tags and a cover decodes to the same samples as a file without."""
        if not self.decodes:
            pytest.skip("this format cannot be read back here")
        audio = _music(44_100, 2)
        plain = encoder.encode(audio, Tags(title=""), None)
        rich = encoder.encode(audio, Tags(title="Rich", lyrics="la\nla", extra={"MOOD": "calm"}), _png())
        assert decode(plain).pcm_sha256 == decode(rich).pcm_sha256

    def test_04_the_title_is_in_the_file(self, encoder: AudioEncoder) -> None:
        """Rule 5: the title stands in the file as UTF-8."""
        title = "Ünïcödé 音楽 🎶"
        assert title.encode() in encoder.encode(_music(44_100, 2), Tags(title=title), None)

    def test_05_every_kind_of_tag_is_in_the_file(self, encoder: AudioEncoder) -> None:
        """Rule 6: artist, album, genre, comment, lyrics and extra values stand in the file as UTF-8."""
        tags = Tags(
            title="T",
            artist="an artist",
            album="a series",
            genre="a genre",
            comment="a comment",
            lyrics="first line\nsecond line",
            extra={"SOUNDFOUNDRY_STYLE_SEED": "1234567890"},
        )
        data = encoder.encode(_music(44_100, 2), tags, None)
        for text in (tags.artist, tags.album, tags.genre, tags.comment, tags.lyrics, "1234567890"):
            assert text.encode() in data, text

    def test_06_a_cover_makes_the_file_larger_by_about_itself(self, encoder: AudioEncoder) -> None:
        """Rule 7: the cover is embedded: the file grows by at least its size (formats may code it as text)."""
        cover, tags, audio = _png() + bytes(5000), Tags(title="T"), _music(44_100, 2)
        grown = len(encoder.encode(audio, tags, cover)) - len(encoder.encode(audio, tags, None))
        assert len(cover) <= grown <= len(cover) * 1.5 + 500

    def test_07_what_is_no_picture_is_refused(self, encoder: AudioEncoder) -> None:
        """Rule 8: a cover that is neither PNG nor JPEG raises EncodeError instead of being embedded."""
        with pytest.raises(EncodeError):
            encoder.encode(_music(44_100, 2), Tags(title="T"), b"<svg/>")

    @pytest.mark.parametrize("text", _HOSTILE, ids=range(len(_HOSTILE)))
    def test_08_hostile_tags_do_no_harm(self, encoder: AudioEncoder, text: str) -> None:
        """Rule 9: empty, broken, huge and exotic texts in every field give a file that still plays."""
        tags = Tags(
            title=text,
            artist=text,
            album=text,
            genre=text,
            date=text,
            key=text,
            comment=text,
            software=text,
            lyrics=text,
            extra={"NOTE": text, text: "value"},
        )
        audio = _music(44_100, 2)
        data = encoder.encode(audio, tags, _png())
        assert tags.title.encode() in data
        if self.decodes:
            assert decode(data).frames == audio.frames

    def test_09_the_same_input_gives_the_same_bytes(self, spec: AudioEncoderSpec) -> None:
        """Rule 10: two encoders given the same input write the same bytes: no clock, no random numbers."""
        audio, tags = _music(44_100, 2), Tags(title="Same", bpm=84.0, key="D minor", date="2026")
        first, second = (spec.factory().encode(audio, tags, _png()) for _ in range(2))
        assert first == second

    def test_10_very_short_and_silent_audio_is_encoded(self, encoder: AudioEncoder) -> None:
        """Rule 11: one frame of sound, and half a second of silence, are audio as well."""
        for audio in (_music(44_100, 2, 1 / 44_100), Audio(np.zeros((22_050, 2), np.float32), 44_100)):
            data = encoder.encode(audio, Tags(title="Short"), None)
            assert data
            if self.decodes:
                assert decode(data).frames == audio.frames
