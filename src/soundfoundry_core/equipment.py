"""What a studio works with: plugins, set up from the environment.

A plugin offers a record with a factory; here its settings are read and the factory is called, so that the steps of
:mod:`soundfoundry_core.steps` get moderators, providers, encoders and sinks that are ready.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soundfoundry_core.candidates import Field, fallbacks_of, field_of, order_of
from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.plugins.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soundfoundry_core.events.contract import EventSink
    from soundfoundry_core.moderation.contract import Moderator
    from soundfoundry_core.music.encoding import AudioEncoder
    from soundfoundry_core.music.request import MusicRequest
    from soundfoundry_core.plugins.manager import PluginManager
    from soundfoundry_core.plugins.records import MusicProviderSpec
    from soundfoundry_core.providers.contract import MusicProvider
    from soundfoundry_core.style.profile import StyleProfile

__all__ = ["Equipment"]


@dataclass(frozen=True, slots=True)
class Equipment:
    """The plugins of a host, with the settings of an environment."""

    plugins: PluginManager
    environ: Mapping[str, str]

    def provider(self, name: str) -> tuple[MusicProviderSpec, MusicProvider]:
        """Return a music provider with its record.

        Raises:
            UnknownNameError: nobody offers it.
            ConfigurationError: a setting of it is missing or wrong.
        """
        spec = self.plugins.find_music_provider(name)
        return spec, spec.factory(read_settings(spec.id, spec.settings, self.environ))

    def candidates(
        self,
        request: MusicRequest,
        profile: StyleProfile,
        *,
        seed: int,
        wants: Sequence[str],
        fallback: bool | None,
    ) -> Field:
        """Return everybody who is considered for a request, with what they would do."""
        first = self.environ.get("MUSIC_PROVIDER") or "synth"
        told = self.environ.get("SOUNDFOUNDRY_MUSIC_FALLBACKS")
        listed = [part.strip() for part in told.split(",") if part.strip()] if told else None
        fallbacks = fallbacks_of(
            listed, first=first, environ=self.environ, installed=self.plugins.music_providers
        )
        names = order_of(request, first=first, fallbacks=fallbacks, allowed=fallback)
        return field_of(names, self.provider, request, profile, seed=seed, wants=wants)

    def moderators(self) -> dict[str, Moderator]:
        """Return everybody who may refuse a prompt, by name."""
        return {
            name: spec.factory(read_settings(name, spec.settings, self.environ))
            for name, spec in self.plugins.moderators.items()
        }

    def encoders(self, formats: Sequence[str]) -> dict[str, tuple[AudioEncoder, str, str]]:
        """Return an encoder a format, with the suffix of its files and their media type.

        Raises:
            InvalidRequestError: no format was asked for.
            UnknownNameError: nobody writes one of them.
        """
        if not formats:
            raise InvalidRequestError(
                "No audio format was asked for.", fix="Ask for flac or mp3.", field="formats"
            )
        found = {name: self.plugins.find_audio_encoder(name) for name in dict.fromkeys(formats)}
        return {name: (spec.factory(), spec.suffix, spec.media_type) for name, spec in found.items()}

    def sinks(self, event: str) -> dict[str, EventSink]:
        """Return everybody who wants to be told of an event, by name."""
        from soundfoundry_core.events.fanout import wants

        return {
            name: spec.factory(read_settings(name, spec.settings, self.environ))
            for name, spec in self.plugins.event_sinks.items()
            if wants(spec.topics, event)
        }
