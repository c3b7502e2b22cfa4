"""From the bytes that a provider sent to stereo samples.

The format is read from the first bytes, never from a name or a media type, which are often wrong. What
comes out is always stereo at 44.1 or 48 kHz. What cannot be trusted is refused with the reason, rather
than repaired: an error page instead of a file, a file that ends too early, samples that are NaN or
infinite. All of these mean that the provider delivered something broken, and that has to be seen.
"""

from __future__ import annotations

import enum
import io
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.errors import AudioError, DecodeError
from soundfoundry_core.music.downmix import to_stereo
from soundfoundry_core.music.resampling import at_usual_rate
from soundfoundry_core.music.tagging.id3 import without_id3

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Audio, Samples

__all__ = ["LONGEST_S", "Container", "decode", "sniff"]

LONGEST_S: Final = 1200
"""Seconds of sound that are accepted: twice the longest track. A small file can unpack to days of silence."""
_BLOCK: Final = 1 << 16
_MP3_FRAME: Final = 1152
_AGAIN: Final = "Download it again; if it stays so, the provider delivered a broken file."
_FORMATS: Final = "Ask the provider for WAV, FLAC, MP3 or Ogg."


class Container(enum.Enum):
    """The file formats that are understood."""

    WAV = "wav"
    FLAC = "flac"
    MP3 = "mp3"
    OGG = "ogg"
    """Vorbis or Opus."""


def sniff(data: bytes) -> Container:
    """Recognise a format by its first bytes; an ID3v2 tag in front of them is looked past.

    Raises:
        DecodeError: it is empty, an error page, or a format that is not understood.
    """
    if not data:
        raise DecodeError("The audio is empty: 0 bytes.", fix=_AGAIN)
    head = without_id3(data[:64]) if not data.startswith(b"ID3") else without_id3(data)[:64]
    if (head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE") or head[:4] == b"RIFX":
        return Container.WAV
    if head.startswith(b"fLaC"):
        return Container.FLAC
    if head.startswith(b"OggS"):
        return Container.OGG
    # Eleven bits of sync, then a version and a layer that exist.
    if (
        len(head) > 2
        and head[0] == 0xFF
        and head[1] & 0xE0 == 0xE0
        and head[1] & 0x06
        and head[1] & 0x18 != 8
    ):
        return Container.MP3
    text = data[:512].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text[:1] in {"<", "{", "["}:
        quote = " ".join(text.split())[:80]
        raise DecodeError(
            f"Instead of audio there is text: {quote!r}.",
            fix="That is an error page or an answer of an API; look at the URL, the key and its credit.",
        )
    if head[4:8] == b"ftyp":
        raise DecodeError("The audio is AAC or ALAC in an MP4 file, which is not read.", fix=_FORMATS)
    if head.startswith(b"\x1aE\xdf\xa3"):
        raise DecodeError("The audio is a WebM or Matroska file, which is not read.", fix=_FORMATS)
    raise DecodeError(
        f"The audio has no format that is known here; it starts with {head[:8]!r}.", fix=_FORMATS
    )


def decode(data: bytes) -> Audio:
    """Decode a file into stereo audio at 44.1 or 48 kHz.

    Integer and float WAV (also the extensible kind), FLAC, MP3, Ogg Vorbis and Ogg Opus are read. Mono
    goes to both sides, more than two channels are mixed down, other sample rates become 44.1 kHz.

    Raises:
        DecodeError: the bytes are not such audio, end too early, hold NaN or infinity, or last longer
            than :data:`LONGEST_S`; or soundfile is missing.
    """
    container = sniff(data)
    data = without_id3(data)
    if _ends_early(data, container):
        raise DecodeError(f"The {container.value.upper()} file ends too early.", fix=_AGAIN)
    samples, rate = _read(data, container)
    try:
        return at_usual_rate(to_stereo(samples), rate)
    except DecodeError:
        raise
    except AudioError as exc:
        raise DecodeError(
            f"The {container.value.upper()} file cannot be used. {exc.message}", fix=_AGAIN
        ) from exc


def _read(data: bytes, container: Container) -> tuple[Samples, int]:
    """Return float32 samples of shape (frames, channels) and their rate."""
    name = container.value.upper()
    try:
        import soundfile
    except (ImportError, OSError) as exc:  # OSError: the wheel has no libsndfile for this machine
        raise DecodeError("Audio files need the package soundfile.", fix="pip install soundfile") from exc
    blocks: list[Samples] = []
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            rate, promised, longest = file.samplerate, file.frames, LONGEST_S * file.samplerate
            frames = 0
            while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
                blocks.append(block)
                frames += len(block)
                if frames > longest:
                    raise DecodeError(
                        f"The {name} file lasts more than {LONGEST_S} seconds.", fix="Send a shorter piece."
                    )
    except (soundfile.LibsndfileError, ValueError, TypeError) as exc:
        reason = getattr(exc, "error_string", exc)  # without the address of a buffer, which str(exc) shows
        raise DecodeError(f"The {name} file is damaged or ends too early ({reason}).", fix=_AGAIN) from exc
    if not frames:
        raise DecodeError(f"The {name} file holds no sound at all.", fix=_AGAIN)
    # An MP3 promises its length in a Xing or Info header; without one, libsndfile only guesses.
    known = container is not Container.MP3 or b"Xing" in data[:256] or b"Info" in data[:256]
    if known and frames + 2 * _MP3_FRAME < promised <= longest:
        raise DecodeError(f"The {name} file ends too early: {frames} of {promised} frames.", fix=_AGAIN)
    return np.concatenate(blocks), rate


def _ends_early(data: bytes, container: Container) -> bool:
    """Say whether a file is cut off in a way that libsndfile would not notice."""
    if container is Container.WAV:
        return _wav_ends_early(data)
    if container is Container.OGG:
        return _ogg_ends_early(data)
    return False


def _wav_ends_early(data: bytes) -> bool:
    """Compare the size of the chunk ``data`` with what is there."""
    if data[:4] != b"RIFF":
        return False
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            # A program that writes into a pipe cannot know the size: all ones, or nearly so.
            return 0 < size < 0x7FFF0000 and at + 8 + size > len(data)
        at += 8 + size + size % 2
    return True


def _ogg_ends_early(data: bytes) -> bool:
    """Look for the mark "end of stream" on the last page, and for the end of that page."""
    last = data.rfind(b"OggS")
    page = data[last:]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return True
    return not page[5] & 4 or len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])
