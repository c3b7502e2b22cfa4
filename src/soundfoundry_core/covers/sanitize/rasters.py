"""Pictures inside the picture: ``data:`` PNG, JPEG, GIF and WebP, judged by their bytes and not by what they claim.

Only the head is read, for the kind and the number of pixels; nothing is decompressed.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from soundfoundry_core.covers.sanitize.limits import SvgLimits

__all__ = ["Rasters", "raster_size"]

_DATA: Final = re.compile(
    r"\s*data:image/(png|jpe?g|gif|webp)\s*;\s*base64\s*,([A-Za-z0-9+/=\s]+)", re.IGNORECASE | re.ASCII
)
_MAX_FRAMES: Final = 500
"""Of a GIF, counted by what may be the start of a frame."""


class Rasters:
    """Checks the embedded pictures of one document, and counts their pixels."""

    __slots__ = ("_left", "_limits")

    def __init__(self, limits: SvgLimits) -> None:
        self._limits = limits
        self._left = limits.all_pixels

    def checked(self, href: str) -> tuple[str, int] | None:
        """Return the ``data:`` address, written anew, and its pixels; None where it is no picture of the four kinds.

        Raises:
            UnsafeSvgError: ``image-too-large``.
        """
        found = _DATA.fullmatch(href)
        if not found:
            return None
        try:
            data = base64.b64decode("".join(found[2].split()), validate=True)
        except (binascii.Error, ValueError):
            return None
        kind = found[1].lower().replace("jpg", "jpeg")
        size = raster_size(data, kind)
        if size is None:
            return None
        pixels = size[0] * size[1]
        self._left -= pixels
        if pixels > self._limits.pixels or self._left < 0:
            raise UnsafeSvgError(
                f"The SVG holds a picture of {size[0]} x {size[1]} pixels, or many.",
                fix=f"Keep each under {self._limits.pixels} pixels, all under {self._limits.all_pixels}.",
                reason="image-too-large",
            )
        return f"data:image/{kind};base64,{base64.b64encode(data).decode()}", pixels


def raster_size(data: bytes, kind: str) -> tuple[int, int] | None:
    """Return width and height from the head of a ``png``, ``jpeg``, ``gif`` or ``webp``; None where it is none."""
    size = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp}[kind](data)
    return size if size and min(size) > 0 else None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _png(data: bytes) -> tuple[int, int] | None:
    if data[:16] != b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" or len(data) < 33:
        return None
    return _big(data[16:20]), _big(data[20:24])


def _gif(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in {b"GIF87a", b"GIF89a"} or len(data) < 13:
        return None
    frames = data.count(b"\0\x2c")
    return (_little(data[6:8]), _little(data[8:10])) if frames <= _MAX_FRAMES else None


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = _little(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if data[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7])
        elif marker in {0x01, 0xD8, 0xD9, 0xDA} or 0xD0 <= marker <= 0xD7:
            return None
        else:
            length = _big(data[at + 2 : at + 4])
            if length < 2:
                return None
            at += 2 + length
    return None
