"""The records that plugins return from their hooks: one frozen, keyword-only class a hook.

A record names the thing and carries a ``factory`` that makes it, so that looking at what is installed
imports no SDK. Records of things that shape a picture or a promise carry a ``version`` too: a saved
cover keeps it, and installing a plugin never changes what exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.errors import PluginContractError
from soundfoundry_core.settings import PluginSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.covers.pattern import Pattern
    from soundfoundry_core.covers.raster import Rasterizer
    from soundfoundry_core.events.contract import EventSink
    from soundfoundry_core.moderation.contract import Moderator
    from soundfoundry_core.music.encoding import AudioEncoder
    from soundfoundry_core.plugins.checks import Check
    from soundfoundry_core.providers.contract import MusicProvider
    from soundfoundry_core.storage.contract import StorageBackend
    from soundfoundry_core.style.unlocks import Progress, UnlockProgress

__all__ = [
    "AudioEncoderSpec",
    "CheckSpec",
    "CoverPatternSpec",
    "EventSinkSpec",
    "ModeratorSpec",
    "MusicProviderSpec",
    "PluginSettings",
    "RasterizerSpec",
    "Record",
    "StorageBackendSpec",
    "UnlockRuleSpec",
]

_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record has: an id that is unique within its hook, and a title for people."""

    id: str
    """Lower-case words joined by ``-`` or ``_``."""
    title: str

    def __post_init__(self) -> None:
        """Refuse ids that would not survive a command line or a URL.

        Raises:
            PluginContractError: the id is malformed.
        """
        if not _ID.fullmatch(self.id):
            raise PluginContractError(
                f"{self.id!r} is not a usable id.",
                fix="Use lower-case letters, digits, '-' and '_', starting with a letter.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicProviderSpec(Record):
    """A music provider."""

    factory: Callable[[Any], MusicProvider]
    """Called with an instance of ``settings``."""
    settings: type[PluginSettings] = PluginSettings
    resumable: bool = True
    """False for a provider that answers with bytes: a crash during its submit starts anew."""
    download_hosts: tuple[str, ...] = ()
    """Hosts (and their subdomains) from which its files may be downloaded."""
    homepage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageBackendSpec(Record):
    """A place to keep bytes, chosen by the scheme of a URL (``file:///srv/tracks``, ``s3://bucket``)."""

    schemes: tuple[str, ...]
    factory: Callable[[str, Any], StorageBackend]
    """Called with the URL and an instance of ``settings``."""
    settings: type[PluginSettings] = PluginSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterizerSpec(Record):
    """Something that turns an SVG into pixels."""

    version: int
    factory: Callable[[], Rasterizer]
    media_types: tuple[str, ...] = ("image/png",)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioEncoderSpec(Record):
    """Something that turns samples into a file of one format; the id is the format (``flac``)."""

    factory: Callable[[], AudioEncoder]
    media_type: str
    suffix: str
    """With the dot: ``.flac``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPatternSpec(Record):
    """A visual building block of covers."""

    version: int
    factory: Callable[[], Pattern]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockRuleSpec(Record):
    """A style element that a milestone earns."""

    version: int
    evaluate: Callable[[Progress], UnlockProgress]
    """A pure function; it must never take back what it gave as progress grows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeratorSpec(Record):
    """Someone who may refuse a prompt."""

    factory: Callable[[Any], Moderator]
    settings: type[PluginSettings] = PluginSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSinkSpec(Record):
    """Someone who is told what happened."""

    topics: tuple[str, ...]
    """Event names it wants (``track.created``), or ``*``."""
    factory: Callable[[Any], EventSink]
    settings: type[PluginSettings] = PluginSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec(Record):
    """A check of the installation for ``soundfoundry doctor`` and the go-live runbook."""

    factory: Callable[[], Check]
