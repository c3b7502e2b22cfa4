"""What the plugin offers: the provider ``acestep``. Nothing that speaks HTTP is imported before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_acestep.settings import AceStepSettings
from soundfoundry_core import hookimpl
from soundfoundry_core.plugins.records import MusicProviderSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.providers.contract import MusicProvider

__all__ = ["make_acestep", "soundfoundry_music_providers"]


def make_acestep(settings: AceStepSettings) -> MusicProvider:
    """Make the provider."""
    from soundfoundry_acestep.provider import AceStep

    return AceStep(settings)


@hookimpl
def soundfoundry_music_providers() -> Iterator[MusicProviderSpec]:
    """Offer ``acestep``: files come from the server of the settings and from nowhere else."""
    yield MusicProviderSpec(
        id="acestep",
        title="ACE-Step server",
        factory=make_acestep,
        settings=AceStepSettings,
        resumable=True,
        homepage="https://github.com/ace-step/ACE-Step-1.5",
    )
