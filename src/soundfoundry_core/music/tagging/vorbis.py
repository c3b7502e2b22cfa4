"""Vorbis comments: the names and values that FLAC and Ogg Vorbis files share.

Format: https://xiph.org/vorbis/doc/v-comment.html; lengths are 32-bit little-endian, text is UTF-8.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["comment_block", "vendor_of"]


def _sized(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


def comment_block(vendor: bytes, comments: Iterable[tuple[str, str]]) -> bytes:
    """Return a comment block: the vendor (the library that encoded the sound) and ``NAME=value`` lines."""
    lines = [_sized(f"{name}={value}".encode()) for name, value in comments]
    return _sized(vendor) + struct.pack("<I", len(lines)) + b"".join(lines)


def vendor_of(block: bytes) -> bytes:
    """Return the vendor of an existing comment block, empty if there is none."""
    if len(block) < 4:
        return b""
    return block[4 : 4 + int.from_bytes(block[:4], "little")]
