"""The built-in plugin: everything that works without installing anything else, through the public hooks.

It holds hook functions and factories and nothing more. Each factory imports its own part, so listing
the built-ins imports no audio, no numpy and no rasterizer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import (
    AudioEncoderSpec,
    CheckSpec,
    CoverPatternSpec,
    EventSinkSpec,
    ModeratorSpec,
    MusicProviderSpec,
    PluginSettings,
    RasterizerSpec,
    StorageBackendSpec,
    UnlockRuleSpec,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.covers.raster import Rasterizer
    from soundfoundry_core.events.contract import EventSink
    from soundfoundry_core.moderation.contract import Moderator
    from soundfoundry_core.moderation.wordlist import WordListSettings
    from soundfoundry_core.music.encoding import AudioEncoder
    from soundfoundry_core.providers.contract import MusicProvider
    from soundfoundry_core.storage.contract import StorageBackend

__all__ = [
    "soundfoundry_audio_encoders",
    "soundfoundry_checks",
    "soundfoundry_cover_patterns",
    "soundfoundry_event_sinks",
    "soundfoundry_moderators",
    "soundfoundry_music_providers",
    "soundfoundry_rasterizers",
    "soundfoundry_storage_backends",
    "soundfoundry_unlock_rules",
]


@hookimpl
def soundfoundry_music_providers() -> Iterator[MusicProviderSpec]:
    """Offer the procedural synth: offline, free, deterministic."""
    yield MusicProviderSpec(id="synth", title="Built-in synthesizer", factory=_synth, resumable=False)


@hookimpl
def soundfoundry_storage_backends() -> Iterator[StorageBackendSpec]:
    """Offer a local directory and the memory of this process."""
    yield StorageBackendSpec(id="file", title="Local directory", schemes=("file",), factory=_file_storage)
    yield StorageBackendSpec(
        id="memory", title="Memory of this process", schemes=("memory",), factory=_memory_storage
    )


@hookimpl
def soundfoundry_rasterizers() -> Iterator[RasterizerSpec]:
    """Offer resvg."""
    yield RasterizerSpec(id="resvg", title="resvg", version=2, factory=_resvg)


@hookimpl
def soundfoundry_audio_encoders() -> Iterator[AudioEncoderSpec]:
    """Offer the formats that libsndfile writes."""
    for format_, title, media_type in (
        ("flac", "FLAC", "audio/flac"),
        ("mp3", "MP3", "audio/mpeg"),
        ("ogg", "Ogg Vorbis", "audio/ogg"),
        ("wav", "WAV", "audio/wav"),
    ):
        yield AudioEncoderSpec(
            id=format_,
            title=title,
            factory=_ENCODERS[format_],
            media_type=media_type,
            suffix=f".{format_}",
        )


@hookimpl
def soundfoundry_cover_patterns() -> Iterator[CoverPatternSpec]:
    """Offer the pattern families that style profiles choose from."""
    from soundfoundry_core.covers.patterns import BUILTIN_PATTERNS

    for id_, title, version, factory in BUILTIN_PATTERNS:
        yield CoverPatternSpec(id=id_, title=title, version=version, factory=factory)


@hookimpl
def soundfoundry_unlock_rules() -> Iterator[UnlockRuleSpec]:
    """Offer the milestones."""
    from soundfoundry_core.style.unlock_rules import UNLOCK_RULES

    for id_, title, version, rule in UNLOCK_RULES:
        yield UnlockRuleSpec(id=id_, title=title, version=version, evaluate=rule)


@hookimpl
def soundfoundry_moderators() -> Iterator[ModeratorSpec]:
    """Offer the word list."""
    from soundfoundry_core.moderation.wordlist import WordListSettings

    yield ModeratorSpec(id="wordlist", title="Word list", factory=_word_list, settings=WordListSettings)


@hookimpl
def soundfoundry_event_sinks() -> Iterator[EventSinkSpec]:
    """Offer the log."""
    yield EventSinkSpec(id="log", title="Log", topics=("*",), factory=_log_sink)


@hookimpl
def soundfoundry_checks() -> Iterator[CheckSpec]:
    """Offer the checks of what the library itself needs."""
    from soundfoundry_core.plugins import doctor_checks

    yield CheckSpec(id="python", title="Python and processor", factory=doctor_checks.PythonCheck)
    yield CheckSpec(id="audio", title="Audio formats", factory=doctor_checks.AudioCheck)
    yield CheckSpec(id="rasterizer", title="Cover rasterizer", factory=doctor_checks.RasterizerCheck)
    yield CheckSpec(id="storage", title="Output directory", factory=doctor_checks.StorageCheck)
    yield CheckSpec(id="disk", title="Free disk space", factory=doctor_checks.DiskCheck)


def _synth(settings: PluginSettings) -> MusicProvider:
    del settings
    from soundfoundry_core.synth.provider import SynthProvider

    return SynthProvider()


def _file_storage(url: str, settings: PluginSettings) -> StorageBackend:
    from soundfoundry_core.storage.fsspec_storage import file_storage

    return file_storage(url, settings)


def _memory_storage(url: str, settings: PluginSettings) -> StorageBackend:
    from soundfoundry_core.storage.fsspec_storage import memory_storage

    return memory_storage(url, settings)


def _resvg() -> Rasterizer:
    from soundfoundry_core.covers.raster import ResvgRasterizer

    return ResvgRasterizer()


def _flac() -> AudioEncoder:
    from soundfoundry_core.music.encoders import FlacEncoder

    return FlacEncoder()


def _mp3() -> AudioEncoder:
    from soundfoundry_core.music.encoders import Mp3Encoder

    return Mp3Encoder()


def _ogg() -> AudioEncoder:
    from soundfoundry_core.music.encoders import OggEncoder

    return OggEncoder()


def _wav() -> AudioEncoder:
    from soundfoundry_core.music.encoders import WavEncoder

    return WavEncoder()


_ENCODERS = {"flac": _flac, "mp3": _mp3, "ogg": _ogg, "wav": _wav}


def _word_list(settings: WordListSettings) -> Moderator:
    from soundfoundry_core.moderation.wordlist import WordListModerator

    return WordListModerator(settings)


def _log_sink(settings: PluginSettings) -> EventSink:
    del settings
    from soundfoundry_core.events.log_sink import LogSink

    return LogSink()
