"""Who may use which name: records in, winners and conflicts out.

Every record claims its id within its hook, and a storage backend its URL schemes too. A name that one
plugin claims is that plugin's. The built-in plugin always keeps its names; of two strangers with one
name neither gets it, because the order of installation must never decide what a name means.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import PluginConflictError
from soundfoundry_core.plugins.records import Record, StorageBackendSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from soundfoundry_core.plugins.info import PluginInfo

__all__ = ["SCHEMES", "Claims", "Registered"]

SCHEMES: Final = "storage scheme"
"""The space of names in which storage backends claim URL schemes."""
_STORAGE: Final = "soundfoundry_storage_backends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A plugin that was loaded and asked."""

    info: PluginInfo
    records: Mapping[str, tuple[Record, ...]]
    """Hook -> records."""
    builtin: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """All names that are claimed; keys are (space, name), where the space of an id is its hook."""

    winners: dict[tuple[str, str], tuple[PluginInfo, Record]] = field(default_factory=dict)
    conflicts: dict[tuple[str, str], PluginConflictError] = field(default_factory=dict)
    """Every name that more than one plugin claims, whoever keeps it."""

    losses: list[tuple[PluginInfo, PluginConflictError]] = field(default_factory=list)
    """Plugins that may not use a name which they claim."""

    @classmethod
    def settle(cls, plugins: list[Registered]) -> Claims:
        """Give every name to its plugin; the result does not depend on the order of ``plugins``."""
        claims = cls()
        ordered = sorted(plugins, key=lambda one: (not one.builtin, one.info.name, one.info.distribution))
        claims._grant(
            ((hook, record.id), plugin, record)
            for plugin in ordered
            for hook, records in plugin.records.items()
            for record in records
        )
        # Only a backend that keeps its id can have schemes: half a record is of no use to anybody.
        claims._grant(
            ((SCHEMES, scheme), plugin, record)
            for plugin in ordered
            for record in plugin.records.get(_STORAGE, ())
            if isinstance(record, StorageBackendSpec)
            and claims.winners.get((_STORAGE, record.id), (None,))[0] is plugin.info
            for scheme in sorted(set(record.schemes))
        )
        return claims

    def within(self, space: str) -> dict[str, Record]:
        """Return the usable names of a space and their records, sorted by name."""
        return {name: record for (where, name), (_, record) in self.winners.items() if where == space}

    def annotated(self, info: PluginInfo) -> PluginInfo:
        """Return the info with the conflicts that it loses as its error."""
        lost = [str(error) for plugin, error in self.losses if plugin is info]
        return replace(info, error=" ".join(lost)) if lost else info

    def _grant(self, claims: Iterable[tuple[tuple[str, str], Registered, Record]]) -> None:
        claimed: dict[tuple[str, str], list[tuple[Registered, Record]]] = {}
        for key, plugin, record in claims:
            claimed.setdefault(key, []).append((plugin, record))
        for key, claimants in sorted(claimed.items(), key=lambda item: item[0]):
            first, record = claimants[0]
            if len(claimants) == 1 or first.builtin:
                self.winners[key] = (first.info, record)
            if len(claimants) > 1:
                error = self.conflicts[key] = _conflict(*key, claimants)
                self.losses.extend((plugin.info, error) for plugin, _ in claimants if not plugin.builtin)


def _conflict(space: str, name: str, claimants: list[tuple[Registered, Record]]) -> PluginConflictError:
    origins = " and ".join(dict.fromkeys(plugin.info.origin for plugin, _ in claimants))
    kept = claimants[0][0].builtin
    return PluginConflictError(
        f"More than one plugin offers {name!r} as {space}: {origins}.",
        fix="The built-in one is used; rename the other."
        if kept
        else "Uninstall one of them, or name one in SOUNDFOUNDRY_DISABLED_PLUGINS; until then neither is used.",
    )
