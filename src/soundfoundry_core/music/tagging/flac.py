"""Tags in FLAC files: metadata blocks between the marker ``fLaC`` and the first frame of sound.

Format: RFC 9639 section 8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import EncodeError
from soundfoundry_core.music.tagging.vorbis import comment_block, vendor_of

if TYPE_CHECKING:
    from soundfoundry_core.music.tagging.picture import Picture
    from soundfoundry_core.music.tags import Tags

__all__ = ["tag_flac"]

_PADDING: Final = 1
_COMMENT: Final = 4
_PICTURE: Final = 6
_LARGEST: Final = (1 << 24) - 1


def _blocks(data: bytes) -> tuple[list[tuple[int, bytes]], int]:
    """Return the metadata blocks as (type, body), and where the sound begins."""
    blocks, at, last = [], 4, data[:4] != b"fLaC"
    while not last:
        last, kind = bool(data[at] & 0x80), data[at] & 0x7F
        size = int.from_bytes(data[at + 1 : at + 4], "big")
        blocks.append((kind, data[at + 4 : at + 4 + size]))
        at += 4 + size
    return blocks, at


def tag_flac(data: bytes, tags: Tags, picture: Picture | None) -> bytes:
    """Return a FLAC file with these tags and this cover instead of any that it had.

    Raises:
        EncodeError: the tags are larger than the 16 MB that a block can hold.
    """
    old, sound = _blocks(data)
    vendor = next((vendor_of(body) for kind, body in old if kind == _COMMENT), b"")
    blocks = [(kind, body) for kind, body in old if kind not in {_PADDING, _COMMENT, _PICTURE}]
    blocks.append((_COMMENT, comment_block(vendor, tags.comments())))
    if picture:
        blocks.append((_PICTURE, picture.block()))
    out = [b"fLaC"]
    for number, (kind, body) in enumerate(blocks, 1):
        if len(body) > _LARGEST:
            raise EncodeError("The tags are larger than a FLAC file can hold.", fix="Shorten the lyrics.")
        last = 0x80 if number == len(blocks) else 0
        out.append(bytes((last | kind,)) + len(body).to_bytes(3, "big") + body)
    return b"".join((*out, data[sound:]))
