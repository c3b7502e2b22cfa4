"""What the plugin offers: the provider ``replicate``. Replicate's client is imported when it is made, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core import hookimpl
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_replicate.settings import ReplicateSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.providers.contract import MusicProvider

__all__ = ["make_replicate", "soundfoundry_music_providers"]


def make_replicate(settings: ReplicateSettings) -> MusicProvider:
    """Make the provider."""
    from soundfoundry_replicate.provider import Replicate

    return Replicate(settings)


@hookimpl
def soundfoundry_music_providers() -> Iterator[MusicProviderSpec]:
    """Offer ``replicate``."""
    yield MusicProviderSpec(
        id="replicate",
        title="Replicate",
        factory=make_replicate,
        settings=ReplicateSettings,
        resumable=True,
        download_hosts=("replicate.delivery",),
        homepage="https://replicate.com",
    )
