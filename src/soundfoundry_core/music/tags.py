"""What a file says about the music in it, independent of the file's format.

A :class:`Tags` value is always writable: whatever it is made of, control characters and half characters
are gone, short fields are one line, and the names in ``extra`` are plain capitals. Each format then
says the same in its own words (:mod:`soundfoundry_core.music.tagging`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Tags"]

_LONG: Final = frozenset({"lyrics", "comment"})
"""Fields that may have several lines."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_NOT_A_NAME: Final = re.compile(r"[^A-Z0-9_]+")
_LONGEST: Final = 100_000
"""Characters kept of one field: room for any lyrics, too little for an attack."""


def _clean(text: str, *, lines: bool) -> str:
    """Return text that every format can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _CONTROL.sub("", text)
    return (text if lines else " ".join(text.split())).strip()[:_LONGEST]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The tags of one track; empty fields are not written."""

    title: str
    artist: str = ""
    album: str = ""
    """The series."""
    genre: str = ""
    date: str | None = None
    """``2026``, ``2026-11`` or ``2026-11-22``; never read from a clock here."""
    bpm: float | None = None
    key: str = ""
    """As a musician says it: ``D minor``, ``F# dorian``."""
    comment: str = ""
    software: str = ""
    lyrics: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Further names and values, such as ``SOUNDFOUNDRY_STYLE_SEED`` or ``DIGITAL_SOURCE_TYPE``."""

    def __post_init__(self) -> None:
        """Make every field writable."""
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, str):
                object.__setattr__(self, item.name, _clean(value, lines=item.name in _LONG))
        extra = {
            _NOT_A_NAME.sub("_", name.upper()).strip("_"): _clean(value, lines=True)
            for name, value in self.extra.items()
        }
        object.__setattr__(self, "extra", {name: extra[name] for name in sorted(extra) if name})

    @property
    def bpm_text(self) -> str:
        """The tempo as a whole number, as players expect it; empty if there is none."""
        return "" if self.bpm is None else str(max(1, round(self.bpm)))

    def comments(self) -> tuple[tuple[str, str], ...]:
        """Return the tags as names and values in the words of Vorbis comments, empty ones left out."""
        pairs = (
            ("TITLE", self.title),
            ("ARTIST", self.artist),
            ("ALBUM", self.album),
            ("GENRE", self.genre),
            ("DATE", self.date or ""),
            ("BPM", self.bpm_text),
            ("KEY", self.key),
            ("COMMENT", self.comment),
            ("ENCODER", self.software),
            ("LYRICS", self.lyrics),
            *self.extra.items(),
        )
        return tuple((name, value) for name, value in pairs if value)
