"""ID3v2.4 tags, in UTF-8: for MP3 files, and as the ``id3`` chunk of WAV files.

Format: the informal standard at id3.org, "ID3 tag version 2.4.0 - Main Structure" and "- Native Frames".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from soundfoundry_core.music.tagging.picture import FRONT_COVER

if TYPE_CHECKING:
    from soundfoundry_core.music.tagging.picture import Picture
    from soundfoundry_core.music.tags import Tags

__all__ = ["id3_tag", "without_id3"]

_UTF8: Final = b"\x03"
_KEY: Final = re.compile(r"(?P<tonic>[A-G][b#]?) ?(?P<mode>.*)")
_MINOR: Final = frozenset({"m", "minor", "dorian", "phrygian", "harmonic minor"})
"""Modes with a minor third: the frame TKEY knows only major and minor."""


def _syncsafe(number: int) -> bytes:
    """Return a number below 2**28 as four bytes of seven bits."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def _frame(name: bytes, body: bytes) -> bytes:
    return name + _syncsafe(len(body)) + b"\x00\x00" + body


def _text(name: bytes, value: str) -> bytes:
    return _frame(name, _UTF8 + value.encode("utf-8")) if value else b""


def _initial_key(key: str) -> str:
    """Return a key as TKEY wants it (``Dm``, ``F#``), or nothing if it is none."""
    match = _KEY.fullmatch(key)
    if not match:
        return ""
    return match["tonic"] + ("m" if match["mode"] in _MINOR else "")


def id3_tag(tags: Tags, picture: Picture | None) -> bytes:
    """Return a complete ID3v2.4 tag, header included, without padding."""
    body = b"".join(
        (
            _text(b"TIT2", tags.title),
            _text(b"TPE1", tags.artist),
            _text(b"TALB", tags.album),
            _text(b"TCON", tags.genre),
            _text(b"TDRC", tags.date or ""),
            _text(b"TBPM", tags.bpm_text),
            _text(b"TKEY", _initial_key(tags.key)),
            _text(b"TSSE", tags.software),
            _described(b"COMM", tags.comment),
            _described(b"USLT", tags.lyrics),
            # TKEY cannot say "dorian": the key in full stands beside it.
            *(_named(name, value) for name, value in (("KEY", tags.key), *tags.extra.items()) if value),
            _cover(picture) if picture else b"",
        )
    )
    return b"ID3\x04\x00\x00" + _syncsafe(len(body)) + body


def _described(name: bytes, value: str) -> bytes:
    """Return a comment or lyrics: language unknown (``und``), no description."""
    return _frame(name, _UTF8 + b"und\x00" + value.encode("utf-8")) if value else b""


def _named(name: str, value: str) -> bytes:
    return _frame(b"TXXX", _UTF8 + name.encode("ascii") + b"\x00" + value.encode("utf-8"))


def _cover(picture: Picture) -> bytes:
    kind = picture.media_type.encode("ascii")
    return _frame(b"APIC", _UTF8 + kind + b"\x00" + bytes((FRONT_COVER,)) + b"\x00" + picture.data)


def without_id3(data: bytes) -> bytes:
    """Return a file without the ID3v2 tags at its start; unchanged if it has none."""
    while data[:3] == b"ID3" and len(data) >= 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
        # Bit 4 of the flags says that the header is repeated behind the tag.
        data = data[10 + size + (10 if data[5] & 0x10 else 0) :]
    return data
