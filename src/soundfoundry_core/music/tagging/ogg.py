"""Tags in Ogg Vorbis files: the comment packet is exchanged and the file paged anew.

A Vorbis stream starts with three packets: identification (alone on the first page), comments, setup. The
last two are laid onto fresh pages; the pages of sound keep their content and get new numbers, a fixed
serial number (the encoder draws one from the clock) and new checksums.

Format: RFC 3533 (pages), https://xiph.org/vorbis/doc/Vorbis_I_spec.html section 4.2 (packets).
"""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import EncodeError
from soundfoundry_core.music.tagging.vorbis import comment_block, vendor_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soundfoundry_core.music.tagging.picture import Picture
    from soundfoundry_core.music.tags import Tags

__all__ = ["tag_ogg"]

_SERIAL: Final = 0x53464659
"""Serial number of every stream that we write: the letters SFFY."""
_CONTINUED: Final = 1
_NO_GRANULE: Final = -1
_COMMENT_HEADER: Final = b"\x03vorbis"
_MIRROR: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    granule: int
    lacing: bytes
    """Segment lengths; a packet ends with the first one below 255."""
    body: bytes

    def write(self, number: int) -> bytes:
        """Return the page as bytes, with its checksum."""
        head = struct.pack(
            "<4sBBqIIIB", b"OggS", 0, self.flags, self.granule, _SERIAL, number, 0, len(self.lacing)
        )
        page = head + self.lacing + self.body
        return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def _checksum(page: bytes) -> int:
    """Return the checksum of a page: CRC-32 with the polynomial of zip, but bits the other way round.

    Mirroring every byte and then the result lets zlib do the work (and undoes its inversions).
    """
    mirrored = zlib.crc32(page.translate(_MIRROR), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)


def _pages(data: bytes) -> Iterator[_Page]:
    at = 0
    while data[at : at + 4] == b"OggS":
        flags, granule = struct.unpack_from("<Bq", data, at + 5)
        segments = data[at + 26]
        lacing = data[at + 27 : at + 27 + segments]
        start = at + 27 + segments
        at = start + sum(lacing)
        yield _Page(flags, granule, lacing, data[start:at])


def _packets(pages: Sequence[_Page]) -> Iterator[bytes]:
    """Return the complete packets on these pages."""
    packet = b""
    for page in pages:
        at = 0
        for size in page.lacing:
            packet += page.body[at : at + size]
            at += size
            if size < 255:
                yield packet
                packet = b""


def _laid_out(packets: Sequence[bytes]) -> Iterator[_Page]:
    """Lay header packets onto as few pages as they need."""
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,)) for packet in packets)
    body = b"".join(packets)
    at, continued = 0, False
    for first in range(0, len(lacing), 255):
        part = lacing[first : first + 255]
        ends = any(size < 255 for size in part)
        size = sum(part)
        yield _Page(_CONTINUED if continued else 0, 0 if ends else _NO_GRANULE, part, body[at : at + size])
        continued = part[-1] == 255
        at += size


def tag_ogg(data: bytes, tags: Tags, picture: Picture | None) -> bytes:
    """Return an Ogg Vorbis file with these tags and this cover instead of any that it had.

    Raises:
        EncodeError: the bytes do not start like an Ogg Vorbis file.
    """
    pages = list(_pages(data))
    headers = 1
    packets: list[bytes] = []
    while len(packets) < 3 and headers < len(pages):
        headers += 1
        packets = list(_packets(pages[:headers]))
    if len(packets) != 3 or not packets[1].startswith(_COMMENT_HEADER):
        raise EncodeError("The encoder did not write an Ogg Vorbis file.", fix="Update soundfile.")
    comments = list(tags.comments())
    if picture:
        comments.append(("METADATA_BLOCK_PICTURE", base64.b64encode(picture.block()).decode("ascii")))
    vendor = vendor_of(packets[1][len(_COMMENT_HEADER) :])
    comment = _COMMENT_HEADER + comment_block(vendor, comments) + b"\x01"
    new = [pages[0], *_laid_out((comment, packets[2])), *pages[headers:]]
    return b"".join(page.write(number) for number, page in enumerate(new))
