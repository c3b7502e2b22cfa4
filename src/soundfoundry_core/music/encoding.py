"""What an audio encoder is: samples, tags and a cover go in, the bytes of a file come out.

Plugins offer encoders through the hook ``soundfoundry_audio_encoders``; the built-in ones are in
:mod:`soundfoundry_core.music.encoders`. ``soundfoundry_core.testing.encoders.EncoderSuite`` holds what
every one of them must do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Audio
    from soundfoundry_core.music.tags import Tags

__all__ = ["AudioEncoder"]


@runtime_checkable
class AudioEncoder(Protocol):
    """Turns audio into a file of one format. It may be called from several threads at once."""

    def encode(self, audio: Audio, tags: Tags, cover: bytes | None) -> bytes:
        """Return the whole file.

        The same arguments give the same bytes: no clock, no random serial numbers.

        Args:
            audio: the sound, mono or stereo; lossless formats keep ``audio.pcm16()`` exactly.
            tags: what the file says about the music.
            cover: a PNG or JPEG to embed as the front cover, or None.

        Raises:
            EncodeError: the format cannot hold this audio or this picture.
        """
        ...
