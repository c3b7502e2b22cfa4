"""Decoding: what is read, and what is refused with a reason."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import DecodeError
from soundfoundry_core.music import decoding
from soundfoundry_core.music.decoding import Container, decode, sniff

_KINDS = [
    ("WAV", "PCM_16"),
    ("WAV", "PCM_24"),
    ("WAV", "PCM_U8"),
    ("WAV", "FLOAT"),
    ("WAV", "DOUBLE"),
    ("WAVEX", "PCM_24"),
    ("RF64", "PCM_16"),
    ("FLAC", "PCM_16"),
    ("FLAC", "PCM_24"),
    ("MP3", "MPEG_LAYER_III"),
    ("OGG", "VORBIS"),
    ("OGG", "OPUS"),
]


def _chord(frames: int, channels: int, rate: int = 44_100) -> np.ndarray:
    time = np.arange(frames) / rate
    wave = 0.3 * np.sin(2 * np.pi * 330 * time) * np.minimum(1, np.minimum(time, time[::-1]) * 30)
    return np.stack([wave * (1 - 0.5 * channel / channels) for channel in range(channels)], axis=1)


def _file(kind: str, subtype: str, *, rate: int = 48_000, channels: int = 2, frames: int = 48_000) -> bytes:
    buffer = io.BytesIO()
    samples = _chord(frames, channels, rate).astype(np.float32)
    soundfile.write(buffer, samples, rate, format=kind, subtype=subtype)
    return buffer.getvalue()


@pytest.mark.parametrize(("kind", "subtype"), _KINDS)
def test_every_format_is_read_by_its_first_bytes(kind: str, subtype: str) -> None:
    """All formats give the sound that went in, at its length and rate."""
    audio = decode(_file(kind, subtype))
    assert (audio.rate, audio.frames, audio.channels) == (48_000, 48_000, 2)
    error = audio.samples - _chord(48_000, 2, 48_000)
    assert np.sqrt(np.mean(error**2)) < 0.02


def test_a_refusal_is_the_same_every_time() -> None:
    """The reason holds no address of a buffer in memory."""
    with pytest.raises(DecodeError) as caught:
        decode(b"fLaC")
    assert "0x" not in str(caught.value)


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "MP3"])
def test_a_tag_in_front_is_looked_past(kind: str) -> None:
    """An ID3v2 tag in front of any format changes nothing, however long it is."""
    data = _file(kind, {"MP3": "MPEG_LAYER_III"}.get(kind, "PCM_16"))
    tag = b"ID3\x04\x00\x00\x00\x00\x02\x00" + b"\x00" * 256
    assert decode(tag + data).pcm_sha256 == decode(data).pcm_sha256


def test_mono_is_heard_from_both_sides() -> None:
    """Mono comes out as two equal channels at its own level."""
    audio = decode(_file("WAV", "FLOAT", channels=1))
    assert np.array_equal(audio.samples[:, 0], audio.samples[:, 1])
    assert np.abs(audio.samples).max() == pytest.approx(0.3, abs=1e-3)


@pytest.mark.parametrize("channels", [3, 4, 5, 6, 7, 8])
def test_many_channels_become_two(channels: int) -> None:
    """Surround is mixed down to stereo and cannot clip by that."""
    audio = decode(_file("WAV", "FLOAT", channels=channels))
    assert audio.channels == 2
    assert 0.05 < np.abs(audio.samples).max() <= 0.3


@pytest.mark.parametrize("rate", [8_000, 22_050, 32_000, 96_000])
def test_other_rates_become_44100(rate: int) -> None:
    """Other sample rates are converted: same duration, same pitch, same level."""
    audio = decode(_file("WAV", "FLOAT", rate=rate, frames=rate))
    assert audio.rate == 44_100
    assert abs(audio.frames - 44_100) <= 1
    expected = _chord(44_100, 2)[: audio.frames]
    assert np.abs(audio.samples[: len(expected)] - expected[: audio.frames]).max() < 0.02


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "502 Bad Gateway"),
        (b'\n {"detail": "Insufficient credit"}', "Insufficient credit"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", "MP4"),
        (b"\x1aE\xdf\xa3\x01\x00\x00\x00", "WebM"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no format that is known"),
        (bytes(1000), "no format that is known"),
        (b"RIFF", "no format that is known"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x7f", "no format that is known"),
    ],
    ids=["empty", "html", "json", "mp4", "webm", "png", "zeros", "four bytes", "only a tag"],
)
def test_what_is_no_audio_is_refused_with_the_reason(data: bytes, words: str) -> None:
    """Error pages, other formats and nothing at all are named as what they are, with a fix."""
    with pytest.raises(DecodeError) as caught:
        decode(data)
    assert words in caught.value.message
    assert caught.value.fix


@pytest.mark.parametrize(("kind", "subtype"), [kind for kind in _KINDS if kind[0] != "RF64"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_file_that_ends_too_early_is_refused(kind: str, subtype: str, share: float) -> None:
    """A download that broke off is an error in every format, never a shorter track."""
    data = _file(kind, subtype)
    with pytest.raises(DecodeError):
        decode(data[: int(len(data) * share)])


def test_an_ogg_that_ends_with_a_whole_page_is_still_too_short() -> None:
    """An Ogg file that broke off between two pages lacks the mark of its end, and is refused."""
    data = _file("OGG", "VORBIS")
    with pytest.raises(DecodeError, match="ends too early"):
        decode(data[: data.rfind(b"OggS")])


def test_a_wav_from_a_pipe_is_read() -> None:
    """A WAV whose writer could not know its size (all ones) is read to its end."""
    data = bytearray(_file("WAV", "PCM_16"))
    data[4:8] = data[40:44] = b"\xff\xff\xff\xff"
    assert decode(bytes(data)).frames == 48_000


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e20])
def test_broken_samples_are_refused(value: float) -> None:
    """NaN, infinity and numbers beyond all sound are refused rather than repaired."""
    samples = _chord(1000, 2)
    samples[500, 1] = value
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, 44_100, format="WAV", subtype="FLOAT")
    with pytest.raises(DecodeError):
        decode(buffer.getvalue())


def test_no_sound_at_all_is_refused() -> None:
    """A WAV with a header and no samples is refused."""
    with pytest.raises(DecodeError, match="no sound"):
        decode(_file("WAV", "PCM_16", frames=0))


def test_days_of_silence_are_refused() -> None:
    """A small file that unpacks to more than the longest piece is refused before it fills the memory."""
    buffer = io.BytesIO()
    silence = np.zeros((8_000 * (decoding.LONGEST_S + 10), 1), dtype=np.int16)
    soundfile.write(buffer, silence, 8_000, format="FLAC")
    assert len(buffer.getvalue()) < 100_000
    with pytest.raises(DecodeError, match="lasts more than"):
        decode(buffer.getvalue())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer_or_a_decode_error(data: bytes) -> None:
    """Whatever bytes come in, sniffing knows the format or raises DecodeError."""
    with contextlib.suppress(DecodeError):
        assert isinstance(sniff(data), Container)


@settings(max_examples=40, deadline=None)
@given(kind=st.sampled_from(["WAV", "FLAC", "OGG"]), at=st.floats(0, 1), value=st.integers(0, 255))
def test_a_damaged_byte_gives_audio_or_a_decode_error(kind: str, at: float, value: int) -> None:
    """One wrong byte anywhere gives usable audio or a DecodeError, nothing else."""
    subtype = {"OGG": "VORBIS"}.get(kind, "PCM_16")
    data = bytearray(_file(kind, subtype, frames=3000))
    data[int(at * (len(data) - 1))] = value
    with contextlib.suppress(DecodeError):
        assert decode(bytes(data)).frames > 0
