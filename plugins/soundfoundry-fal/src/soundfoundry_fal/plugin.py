"""What the plugin offers: the provider ``fal``. fal's client is imported when the provider is made, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core import hookimpl
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_fal.settings import FalSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.providers.contract import MusicProvider

__all__ = ["make_fal", "soundfoundry_music_providers"]


def make_fal(settings: FalSettings) -> MusicProvider:
    """Make the provider."""
    from soundfoundry_fal.provider import Fal

    return Fal(settings)


@hookimpl
def soundfoundry_music_providers() -> Iterator[MusicProviderSpec]:
    """Offer ``fal``."""
    yield MusicProviderSpec(
        id="fal",
        title="fal",
        factory=make_fal,
        settings=FalSettings,
        resumable=True,
        download_hosts=("fal.media", "fal.run"),
        homepage="https://fal.ai",
    )
