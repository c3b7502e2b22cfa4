"""What the plugin offers: the provider ``elevenlabs``. Nothing that speaks HTTP is imported before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core import hookimpl
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_elevenlabs.settings import ElevenLabsSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.providers.contract import MusicProvider

__all__ = ["make_elevenlabs", "soundfoundry_music_providers"]


def make_elevenlabs(settings: ElevenLabsSettings) -> MusicProvider:
    """Make the provider."""
    from soundfoundry_elevenlabs.provider import ElevenLabs

    return ElevenLabs(settings)


@hookimpl
def soundfoundry_music_providers() -> Iterator[MusicProviderSpec]:
    """Offer ``elevenlabs``, which answers with the music itself: there is nothing to come back for."""
    yield MusicProviderSpec(
        id="elevenlabs",
        title="ElevenLabs Music",
        factory=make_elevenlabs,
        settings=ElevenLabsSettings,
        resumable=False,
        homepage="https://elevenlabs.io/music",
    )
