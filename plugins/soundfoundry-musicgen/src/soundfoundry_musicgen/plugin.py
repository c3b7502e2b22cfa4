"""What the plugin offers: the provider ``musicgen``. torch and transformers are imported when it first plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core import hookimpl
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_musicgen.settings import MusicGenSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.providers.contract import MusicProvider

__all__ = ["make_musicgen", "soundfoundry_music_providers"]


def make_musicgen(settings: MusicGenSettings) -> MusicProvider:
    """Make the provider; nothing is loaded yet."""
    from soundfoundry_musicgen.provider import MusicGen

    return MusicGen(settings)


@hookimpl
def soundfoundry_music_providers() -> Iterator[MusicProviderSpec]:
    """Offer ``musicgen``, which works on this machine and answers with the music itself."""
    yield MusicProviderSpec(
        id="musicgen",
        title="MusicGen on this machine",
        factory=make_musicgen,
        settings=MusicGenSettings,
        resumable=False,
        homepage="https://huggingface.co/docs/transformers/model_doc/musicgen",
    )
