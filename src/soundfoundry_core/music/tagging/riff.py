"""Tags in WAV files: a LIST/INFO chunk for old programs, an ``id3`` chunk with everything for new ones.

Format: "Multimedia Programming Interface and Data Specifications 1.0" (1991), chapter 2. Chunks have an
even length; INFO texts end with a NUL. UTF-8 in INFO is what today's readers expect.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from soundfoundry_core.errors import EncodeError
from soundfoundry_core.music.tagging.id3 import id3_tag

if TYPE_CHECKING:
    from soundfoundry_core.music.tagging.picture import Picture
    from soundfoundry_core.music.tags import Tags

__all__ = ["tag_wav"]


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def tag_wav(data: bytes, tags: Tags, picture: Picture | None) -> bytes:
    """Return a WAV file with these tags and this cover behind its sound.

    Raises:
        EncodeError: the file would pass the 4 GB that RIFF can hold.
    """
    info = (
        (b"INAM", tags.title),
        (b"IART", tags.artist),
        (b"IPRD", tags.album),
        (b"IGNR", tags.genre),
        (b"ICRD", tags.date or ""),
        (b"ICMT", tags.comment),
        (b"ISFT", tags.software),
    )
    texts = b"".join(_chunk(name, value.encode("utf-8") + b"\x00") for name, value in info if value)
    out = data + b"\x00" * (len(data) % 2)
    if texts:
        out += _chunk(b"LIST", b"INFO" + texts)
    out += _chunk(b"id3 ", id3_tag(tags, picture))
    if len(out) - 8 > 0xFFFFFFFF:
        raise EncodeError("The piece is too long for a WAV file.", fix="Use FLAC, which has no such limit.")
    return out[:4] + struct.pack("<I", len(out) - 8) + out[8:]
