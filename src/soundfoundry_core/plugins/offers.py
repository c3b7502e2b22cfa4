"""The typed face of what plugins offer: a mapping for each hook, and look-ups that explain a miss.

:class:`~soundfoundry_core.plugins.manager.PluginManager` inherits this; it stands apart because the
manager is about *loading* plugins and this is about *using* them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from soundfoundry_core.errors import PluginConflictError, UnknownNameError
from soundfoundry_core.plugins.asking import find_hook
from soundfoundry_core.plugins.claims import SCHEMES, Claims
from soundfoundry_core.plugins.info import PluginInfo, PluginStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soundfoundry_core.covers.pattern import Pattern
    from soundfoundry_core.plugins.records import (
        AudioEncoderSpec,
        CheckSpec,
        CoverPatternSpec,
        EventSinkSpec,
        ModeratorSpec,
        MusicProviderSpec,
        RasterizerSpec,
        Record,
        StorageBackendSpec,
        UnlockRuleSpec,
    )

__all__ = ["Offers"]

_KINDS: Final = {
    "soundfoundry_audio_encoders": ("audio format", "format"),
    "soundfoundry_checks": ("check", "check"),
    "soundfoundry_cover_patterns": ("cover pattern", "pattern"),
    "soundfoundry_event_sinks": ("event sink", "sink"),
    "soundfoundry_moderators": ("moderator", "moderator"),
    "soundfoundry_music_providers": ("music provider", "provider"),
    "soundfoundry_rasterizers": ("rasterizer", "rasterizer"),
    "soundfoundry_storage_backends": ("storage backend", "storage"),
    "soundfoundry_unlock_rules": ("unlock rule", "unlock"),
    SCHEMES: ("storage backend for the scheme", "storage"),
}
"""Space of names -> how to call one of its things, and the request field that names it."""


class Offers(ABC):
    """What plugins offer, by hook and id; read-only."""

    _claims: Claims

    @property
    @abstractmethod
    def plugins(self) -> tuple[PluginInfo, ...]:
        """Every plugin that was found."""

    @property
    def music_providers(self) -> Mapping[str, MusicProviderSpec]:
        """Music providers by id, sorted."""
        return cast("Mapping[str, MusicProviderSpec]", self._table("soundfoundry_music_providers"))

    @property
    def storage_backends(self) -> Mapping[str, StorageBackendSpec]:
        """Storage backends by id, sorted."""
        return cast("Mapping[str, StorageBackendSpec]", self._table("soundfoundry_storage_backends"))

    @property
    def rasterizers(self) -> Mapping[str, RasterizerSpec]:
        """Rasterizers by id, sorted."""
        return cast("Mapping[str, RasterizerSpec]", self._table("soundfoundry_rasterizers"))

    @property
    def audio_encoders(self) -> Mapping[str, AudioEncoderSpec]:
        """Audio encoders by format, sorted."""
        return cast("Mapping[str, AudioEncoderSpec]", self._table("soundfoundry_audio_encoders"))

    @property
    def cover_patterns(self) -> Mapping[str, CoverPatternSpec]:
        """Cover patterns by id, sorted."""
        return cast("Mapping[str, CoverPatternSpec]", self._table("soundfoundry_cover_patterns"))

    def patterns_named(self, pattern: str) -> dict[str, Pattern]:
        """Return what a recipe that names this pattern is drawn with; nothing where nobody offers it."""
        spec = self.cover_patterns.get(pattern)
        return {} if spec is None else {pattern: spec.factory()}

    @property
    def unlock_rules(self) -> Mapping[str, UnlockRuleSpec]:
        """Unlock rules by id, sorted."""
        return cast("Mapping[str, UnlockRuleSpec]", self._table("soundfoundry_unlock_rules"))

    @property
    def moderators(self) -> Mapping[str, ModeratorSpec]:
        """Moderators by id, sorted."""
        return cast("Mapping[str, ModeratorSpec]", self._table("soundfoundry_moderators"))

    @property
    def event_sinks(self) -> Mapping[str, EventSinkSpec]:
        """Event sinks by id, sorted."""
        return cast("Mapping[str, EventSinkSpec]", self._table("soundfoundry_event_sinks"))

    @property
    def checks(self) -> Mapping[str, CheckSpec]:
        """Checks of the installation by id, sorted."""
        return cast("Mapping[str, CheckSpec]", self._table("soundfoundry_checks"))

    def find_music_provider(self, id: str) -> MusicProviderSpec:  # noqa: A002 - the record's own word
        """Return a music provider; for what all ``find_`` methods raise see :meth:`find`."""
        return cast("MusicProviderSpec", self.find("soundfoundry_music_providers", id))

    def find_storage_backend(self, id: str) -> StorageBackendSpec:  # noqa: A002
        """Return a storage backend by its id."""
        return cast("StorageBackendSpec", self.find("soundfoundry_storage_backends", id))

    def find_storage_for_scheme(self, scheme: str) -> StorageBackendSpec:
        """Return the storage backend that serves URLs such as ``scheme://...``."""
        return cast("StorageBackendSpec", self._find(SCHEMES, scheme)[1])

    def find_rasterizer(self, id: str) -> RasterizerSpec:  # noqa: A002
        """Return a rasterizer."""
        return cast("RasterizerSpec", self.find("soundfoundry_rasterizers", id))

    def find_audio_encoder(self, id: str) -> AudioEncoderSpec:  # noqa: A002
        """Return the encoder of a format such as ``flac``."""
        return cast("AudioEncoderSpec", self.find("soundfoundry_audio_encoders", id))

    def find_cover_pattern(self, id: str) -> CoverPatternSpec:  # noqa: A002
        """Return a cover pattern."""
        return cast("CoverPatternSpec", self.find("soundfoundry_cover_patterns", id))

    def find_unlock_rule(self, id: str) -> UnlockRuleSpec:  # noqa: A002
        """Return an unlock rule."""
        return cast("UnlockRuleSpec", self.find("soundfoundry_unlock_rules", id))

    def find_moderator(self, id: str) -> ModeratorSpec:  # noqa: A002
        """Return a moderator."""
        return cast("ModeratorSpec", self.find("soundfoundry_moderators", id))

    def find_event_sink(self, id: str) -> EventSinkSpec:  # noqa: A002
        """Return an event sink."""
        return cast("EventSinkSpec", self.find("soundfoundry_event_sinks", id))

    def find_check(self, id: str) -> CheckSpec:  # noqa: A002
        """Return a check."""
        return cast("CheckSpec", self.find("soundfoundry_checks", id))

    def find(self, hook: str, id: str) -> Record:  # noqa: A002
        """Return the record with this id; the hook's ``soundfoundry_`` may be left out.

        Raises:
            UnknownNameError: nobody offers it; the fix names what is known and what to install.
            PluginConflictError: two plugins offer it, so nobody can say which one is meant.
        """
        return self._find(find_hook(hook), id)[1]

    def owner(self, hook: str, id: str) -> PluginInfo:  # noqa: A002
        """Return the plugin that offers an id; raises as :meth:`find` does."""
        return self._claims.annotated(self._find(find_hook(hook), id)[0])

    def _find(self, space: str, name: str) -> tuple[PluginInfo, Record]:
        found = self._claims.winners.get((space, name))
        if found is not None:
            return found
        conflict = self._claims.conflicts.get((space, name))
        if conflict is not None:
            raise PluginConflictError(conflict.message, fix=conflict.fix)
        kind, field = _KINDS[space]
        known = self._claims.within(space)
        raise UnknownNameError(kind, name, known, fix=self._advice(name, known), field=field)

    def _advice(self, name: str, known: Iterable[str]) -> str:
        for info in self.plugins:
            if info.name == name and info.status is PluginStatus.FAILED:
                return f"A plugin of that name is installed and failed: {info.error}"
            if info.name == name and info.status is PluginStatus.DISABLED:
                return "A plugin of that name is installed and disabled: see SOUNDFOUNDRY_PLUGINS."
        listed = f"Known: {', '.join(known) or 'none'}."
        plausible = name.isascii() and name.replace("-", "").isalnum() and name.islower() and len(name) <= 40
        return f"{listed} Try: pip install soundfoundry-{name}" if plausible else listed

    def _table(self, hook: str) -> Mapping[str, Record]:
        return MappingProxyType(self._claims.within(hook))
