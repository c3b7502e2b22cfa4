"""The runtime: everything that a process of the service holds open, built once from the settings.

The API, the worker, the relay and every command build one and hand it down; nothing else opens a database, a store or
a broker. Whatever is not yet needed is opened at its first use, so that a command which only asks the database does
not wait for plugins.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from soundfoundry_api.db.unit_of_work import Database
from soundfoundry_api.limits.opening import open_limiter
from soundfoundry_api.limits.policy import limits_of
from soundfoundry_api.settings import read_settings
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.settings import read_settings as read_plugin_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from soundfoundry_api.limits.policy import Limiter, Limits
    from soundfoundry_api.settings import Settings
    from soundfoundry_core.moderation.contract import Moderator
    from soundfoundry_core.plugins.records import MusicProviderSpec
    from soundfoundry_core.providers.contract import MusicProvider
    from soundfoundry_core.storage.contract import StorageBackend

__all__ = ["Runtime"]


class Runtime:
    """What a process holds.

    Args:
        settings: None reads them from ``environ``.
        environ: where settings and those of plugins come from.
        plugins: the plugin host; None discovers what is installed.
        ring: the doorbell: called with a job's id and its provider after the row is committed. Losing a call is
            harmless.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        plugins: PluginManager | None = None,
        ring: Callable[[int, str], None] | None = None,
    ) -> None:
        self.environ = os.environ if environ is None else environ
        self.settings = settings or read_settings(self.environ)
        self._plugins = plugins
        self.ring: Callable[[int, str], None] = ring or _ring_nobody

    @cached_property
    def database(self) -> Database:
        """The database."""
        return Database(self.settings.database, pool_size=self.settings.database_pool)

    @cached_property
    def plugins(self) -> PluginManager:
        """The plugin host."""
        return self._plugins or PluginManager.from_environment(self.environ)

    @cached_property
    def storage(self) -> StorageBackend:
        """Where files are kept.

        Raises:
            UnknownNameError: no plugin offers the URL's scheme.
        """
        scheme = self.settings.storage.partition(":")[0]
        spec = self.plugins.find_storage_for_scheme(scheme)
        return spec.factory(self.settings.storage, read_plugin_settings(spec.id, spec.settings, self.environ))

    @cached_property
    def limits(self) -> Limits:
        """How much of what a user may do."""
        return limits_of(self.settings)

    @cached_property
    def limiter(self) -> Limiter:
        """Who counts."""
        return open_limiter(self.settings, self.database, processes=self.settings.processes)

    @cached_property
    def moderators(self) -> dict[str, Moderator]:
        """Everybody who may refuse a prompt."""
        return {
            name: spec.factory(read_plugin_settings(name, spec.settings, self.environ))
            for name, spec in self.plugins.moderators.items()
        }

    def provider(self, name: str) -> tuple[MusicProviderSpec, MusicProvider]:
        """Return a music provider and its record, made once a process.

        Raises:
            UnknownNameError: nobody offers it.
        """
        if name not in self._providers:
            spec = self.plugins.find_music_provider(name)
            made = spec.factory(read_plugin_settings(spec.id, spec.settings, self.environ))
            self._providers[name] = (spec, made)
        return self._providers[name]

    @cached_property
    def _providers(self) -> dict[str, tuple[MusicProviderSpec, MusicProvider]]:
        return {}

    def close(self) -> None:
        """Give back what was opened."""
        if "limiter" in self.__dict__:
            self.limiter.close()
        if "database" in self.__dict__:
            self.database.close()


def _ring_nobody(job_id: int, provider: str) -> None:
    """Ring nobody: the reaper finds the job."""
    del job_id, provider
