"""The cover inside a music file: what kind of picture it is, and the PICTURE block of FLAC and Vorbis.

Format: RFC 9639 section 8.8; Ogg Vorbis carries the same block, base64-coded, as the comment
``METADATA_BLOCK_PICTURE``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from soundfoundry_core.errors import EncodeError

__all__ = ["Picture"]

FRONT_COVER: Final = 3
"""Picture type of both ID3v2 and FLAC."""
_LARGEST: Final = 8_000_000
"""Bytes; FLAC itself ends at 16 MB, and no player wants even half of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG or JPEG that was recognised by its first bytes."""

    data: bytes
    media_type: str
    width: int
    height: int

    @classmethod
    def read(cls, data: bytes) -> Picture:
        """Recognise a picture.

        Raises:
            EncodeError: it is neither PNG nor JPEG, or larger than 8 MB.
        """
        if len(data) > _LARGEST:
            raise EncodeError(
                f"A cover of {len(data)} bytes is too large to embed.", fix="Embed one of at most 8 MB."
            )
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
            width, height = struct.unpack(">II", data[16:24])
            return cls(data=data, media_type="image/png", width=width, height=height)
        if data.startswith(b"\xff\xd8\xff"):
            width, height = _jpeg_size(data)
            return cls(data=data, media_type="image/jpeg", width=width, height=height)
        raise EncodeError(
            "The cover is neither PNG nor JPEG.", fix="Give the bytes of a PNG or JPEG picture."
        )

    def block(self) -> bytes:
        """Return the body of a FLAC PICTURE block."""
        kind = self.media_type.encode("ascii")
        return (
            struct.pack(">II", FRONT_COVER, len(kind))
            + kind
            + struct.pack(">IIIIII", 0, self.width, self.height, 24, 0, len(self.data))
            + self.data
        )


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height from the frame header of a JPEG; (0, 0), which means unknown, if it has none."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0
