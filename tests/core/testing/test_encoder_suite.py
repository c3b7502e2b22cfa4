"""The four built-in encoders pass the suite that plugin authors inherit, and weak ones do not."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest

from soundfoundry_core.music.audio import Audio
from soundfoundry_core.music.encoders import FlacEncoder, Mp3Encoder, OggEncoder, WavEncoder
from soundfoundry_core.music.tags import Tags
from soundfoundry_core.plugins.records import AudioEncoderSpec
from soundfoundry_core.testing.encoders import EncoderSuite

if TYPE_CHECKING:
    from collections.abc import Callable


class TestFlac(EncoderSuite):
    @pytest.fixture
    def spec(self) -> AudioEncoderSpec:
        return AudioEncoderSpec(
            id="flac", title="FLAC", factory=FlacEncoder, media_type="audio/flac", suffix=".flac"
        )


class TestWav(EncoderSuite):
    @pytest.fixture
    def spec(self) -> AudioEncoderSpec:
        return AudioEncoderSpec(
            id="wav", title="WAV", factory=WavEncoder, media_type="audio/wav", suffix=".wav"
        )


class TestMp3(EncoderSuite):
    lossless = False

    @pytest.fixture
    def spec(self) -> AudioEncoderSpec:
        return AudioEncoderSpec(
            id="mp3", title="MP3", factory=Mp3Encoder, media_type="audio/mpeg", suffix=".mp3"
        )


class TestOgg(EncoderSuite):
    lossless = False

    @pytest.fixture
    def spec(self) -> AudioEncoderSpec:
        return AudioEncoderSpec(
            id="ogg", title="Ogg Vorbis", factory=OggEncoder, media_type="audio/ogg", suffix=".ogg"
        )


def _spec(factory: Callable[[], object]) -> AudioEncoderSpec:
    return AudioEncoderSpec(
        id="broken", title="Broken", factory=factory, media_type="audio/flac", suffix=".flac"
    )


class _Numbered(FlacEncoder):
    """Writes a running number behind the file, as a clock or a random serial would."""

    numbers = itertools.count()

    def encode(self, audio: Audio, tags: Tags, cover: bytes | None) -> bytes:
        return super().encode(audio, tags, cover) + bytes((next(self.numbers),))


class _Untagged(FlacEncoder):
    """Drops everything but the sound."""

    def encode(self, audio: Audio, tags: Tags, cover: bytes | None) -> bytes:
        return super().encode(audio, Tags(title=""), None)


class _Softer(FlacEncoder):
    """Takes one step off every sample."""

    def encode(self, audio: Audio, tags: Tags, cover: bytes | None) -> bytes:
        return super().encode(Audio(audio.samples - np.float32(1 / 32768), audio.rate), tags, cover)


def test_an_encoder_that_is_not_repeatable_fails() -> None:
    """A file that differs from one call to the next does not pass."""
    with pytest.raises(AssertionError):
        EncoderSuite().test_09_the_same_input_gives_the_same_bytes(_spec(_Numbered))


def test_an_encoder_that_drops_its_tags_fails() -> None:
    """A file without the title, the other tags or the cover does not pass, one test for each."""
    suite = EncoderSuite()
    for test in (
        suite.test_04_the_title_is_in_the_file,
        suite.test_05_every_kind_of_tag_is_in_the_file,
        suite.test_06_a_cover_makes_the_file_larger_by_about_itself,
    ):
        with pytest.raises(AssertionError):
            test(_Untagged())


def test_a_lossless_encoder_that_changes_one_step_fails() -> None:
    """A lossless format may not change a sample by a single step of 16 bits."""
    with pytest.raises(AssertionError):
        EncoderSuite().test_02_sound_survives(_Softer(), 44_100, 2)


def test_an_encoder_that_embeds_anything_fails() -> None:
    """A cover that is no picture must be refused, not passed over in silence."""
    with pytest.raises(pytest.fail.Exception):
        EncoderSuite().test_07_what_is_no_picture_is_refused(_Untagged())
