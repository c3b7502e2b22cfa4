"""The built-in encoders: FLAC, MP3, WAV and Ogg Vorbis, by libsndfile, in memory, without ffmpeg.

Sound first, tags second: libsndfile writes the sound, :mod:`soundfoundry_core.music.tagging` puts tags and
cover around it. For one version of libsndfile the same input gives the same bytes.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.errors import EncodeError
from soundfoundry_core.music.audio import FULL_SCALE
from soundfoundry_core.music.tagging.flac import tag_flac
from soundfoundry_core.music.tagging.id3 import id3_tag
from soundfoundry_core.music.tagging.ogg import tag_ogg
from soundfoundry_core.music.tagging.picture import Picture
from soundfoundry_core.music.tagging.riff import tag_wav

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Audio
    from soundfoundry_core.music.tags import Tags

__all__ = ["FlacEncoder", "Mp3Encoder", "OggEncoder", "WavEncoder"]

_CHUNK: Final = 1 << 14
"""Frames handed over at a time: libsndfile's Vorbis encoder keeps a whole hand-over on its stack."""


def _sound(
    audio: Audio, kind: str, subtype: str, *, level: float | None = None, bitrate_mode: str | None = None
) -> bytes:
    """Return the file without tags.

    Args:
        audio: the sound.
        kind: libsndfile's name of the container.
        subtype: its name of the coding.
        level: 0 (best, largest) to 1 (smallest); None for the format's default.
        bitrate_mode: ``VARIABLE`` for MP3.

    Raises:
        EncodeError: soundfile is missing, or the format does not know this sample rate.
    """
    try:
        import soundfile
    except (ImportError, OSError) as exc:  # OSError: the wheel has no libsndfile for this machine
        raise EncodeError("Audio files need the package soundfile.", fix="pip install soundfile") from exc
    buffer = io.BytesIO()
    pcm = audio.pcm16()
    try:
        with soundfile.SoundFile(
            buffer,
            mode="w",
            samplerate=audio.rate,
            channels=audio.channels,
            format=kind,
            subtype=subtype,
            compression_level=level,
            bitrate_mode=bitrate_mode,
        ) as file:
            for start in range(0, len(pcm), _CHUNK):
                part = pcm[start : start + _CHUNK]
                # As floats where the sound is coded anyway: libsndfile 1.2 and before turns 16-bit stereo
                # into noise on its way to MP3 (github.com/libsndfile/libsndfile/pull/1106).
                file.write(part if subtype == "PCM_16" else part.astype(np.float32) / np.float32(FULL_SCALE))
    except (soundfile.LibsndfileError, ValueError, TypeError) as exc:
        raise EncodeError(
            f"{kind} cannot be written at {audio.rate} Hz with {audio.channels} channels ({exc}).",
            fix="Use 44100 or 48000 Hz, mono or stereo.",
        ) from exc
    return buffer.getvalue()


def _picture(cover: bytes | None) -> Picture | None:
    return None if cover is None else Picture.read(cover)


class FlacEncoder:
    """FLAC, 16 bit: lossless, about 60 % of the size of WAV."""

    def encode(self, audio: Audio, tags: Tags, cover: bytes | None) -> bytes:
        """Return a FLAC file; see :class:`~soundfoundry_core.music.encoding.AudioEncoder`."""
        return tag_flac(_sound(audio, "FLAC", "PCM_16"), tags, _picture(cover))


class WavEncoder:
    """WAV, 16 bit: lossless, and every program reads it."""

    def encode(self, audio: Audio, tags: Tags, cover: bytes | None) -> bytes:
        """Return a WAV file; see :class:`~soundfoundry_core.music.encoding.AudioEncoder`."""
        return tag_wav(_sound(audio, "WAV", "PCM_16"), tags, _picture(cover))


class Mp3Encoder:
    """MP3 by LAME at variable bit rate, quality V2: about 190 kbit/s for full stereo music."""

    def encode(self, audio: Audio, tags: Tags, cover: bytes | None) -> bytes:
        """Return an MP3 file; see :class:`~soundfoundry_core.music.encoding.AudioEncoder`."""
        picture = _picture(cover)
        sound = _sound(audio, "MP3", "MPEG_LAYER_III", level=0.2, bitrate_mode="VARIABLE")
        return id3_tag(tags, picture) + sound


class OggEncoder:
    """Ogg Vorbis at quality 6: about 190 kbit/s for full stereo music."""

    def encode(self, audio: Audio, tags: Tags, cover: bytes | None) -> bytes:
        """Return an Ogg Vorbis file; see :class:`~soundfoundry_core.music.encoding.AudioEncoder`."""
        picture = _picture(cover)
        return tag_ogg(_sound(audio, "OGG", "VORBIS", level=0.4), tags, picture)
