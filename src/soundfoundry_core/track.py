"""A finished track: what :meth:`Studio.create` returns, and the document that is saved beside it.

``track.json`` holds the whole provenance: what was asked and understood, which style and which seeds
made it, who generated it at what cost, how loud it is, and the sha256 of its PCM and of every file. It
is read back by ``soundfoundry verify``, so it is a checked model and not just a dump.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.music.request import MusicRequest  # noqa: TC001 - pydantic needs it at run time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["AudioFacts", "FileFacts", "Maker", "Origin", "Track", "TrackDocument"]

FORMAT: Final = "soundfoundry.track/1"


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileFacts(_Facts):
    """One file of the track."""

    media_type: str
    size: int
    """Bytes."""
    sha256: str

    @classmethod
    def of(cls, data: bytes, media_type: str) -> FileFacts:
        """Describe bytes."""
        return cls(media_type=media_type, size=len(data), sha256=hashlib.sha256(data).hexdigest())


class Maker(_Facts):
    """Whose style it is."""

    name: str | None
    style_seed: int
    style_version: int
    profile: dict[str, Any]
    """The style profile as derived, for people and for comparison."""


class Origin(_Facts):
    """Who generated the audio."""

    provider: str
    model: str
    distribution: str
    """The distribution (with version) that brought the provider."""
    digital_source_type: str
    """IPTC digital source type: whether a trained model or a procedure made it."""
    seed: int
    reproducible: bool
    """Whether the same seed gives the same audio, so that it can be rendered again and compared; no remote work is."""
    cost_micros: int
    """Micro-dollars; an estimate where the provider does not tell what it billed."""
    sent: dict[str, Any]
    losses: tuple[str, ...]


class AudioFacts(_Facts):
    """The mastered audio."""

    duration_s: float
    frames: int
    sample_rate: int
    channels: int
    pcm_sha256: str
    """Of the decoded 16-bit little-endian interleaved PCM."""
    loudness_lufs: float | None
    """None for silence."""
    loudness_range_lu: float
    true_peak_dbtp: float | None
    gain_db: float
    notes: tuple[str, ...]
    waveform: dict[str, Any]
    """Peaks in the audiowaveform format, and the same as an SVG path."""


class TrackDocument(_Facts):
    """The content of ``track.json``."""

    format: Literal["soundfoundry.track/1"] = FORMAT
    id: str
    title: str
    created_at: str
    request: MusicRequest
    maker: Maker
    understood: dict[str, Any]
    """The brief: every musical decision, who decided it, and which words of the prompt said so."""
    origin: Origin
    audio: AudioFacts
    cover: dict[str, Any]
    """The cover recipe: it alone draws the cover again."""
    files: dict[str, FileFacts]
    versions: dict[str, str] = Field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the document as readable JSON."""
        return (self.model_dump_json(indent=2) + "\n").encode()

    @classmethod
    def load(cls, data: bytes) -> TrackDocument:
        """Read a document back.

        Raises:
            InvalidRequestError: it is not a ``track.json`` of this format.
        """
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the document"
            raise InvalidRequestError(
                f"This is not a track.json of format {FORMAT}: {place}: {first['msg']}.",
                fix="Give a folder that soundfoundry create wrote, unedited.",
                field=place,
            ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A finished track and where its files are."""

    id: str
    title: str
    slug: str
    document: TrackDocument
    keys: Mapping[str, str]
    """File name (``track.flac``) -> storage key."""
    folder: Path | None
    """The directory that holds the files, where the storage is a local directory."""

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.document.audio.duration_s

    @property
    def loudness_lufs(self) -> float | None:
        """Integrated loudness (EBU R128); None for silence."""
        return self.document.audio.loudness_lufs

    @property
    def pcm_sha256(self) -> str:
        """Fingerprint of the decoded audio."""
        return self.document.audio.pcm_sha256

    def path(self, name: str) -> Path:
        """Return the path of one of the files, such as ``track.flac``.

        Raises:
            InvalidRequestError: there is no such file, or the storage is not a local directory.
        """
        if self.folder is None or name not in self.keys:
            raise InvalidRequestError(
                f"This track has no local file {name!r}.", fix=f"It has: {', '.join(self.keys)}."
            )
        return self.folder / name
