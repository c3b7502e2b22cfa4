"""From installed distributions to plugin objects: find the entry points, load them one by one.

Plugins are found in the entry-point group ``soundfoundry.plugins``. Reading that list imports nothing;
only :func:`load` imports a plugin's module, so that the manager can decide *before* whether it wants
it. pluggy's own loader is not used: there the first ImportError ends the loading of all the rest, and
the second of two plugins with one name is skipped without a word.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import PluginContractError, PluginLoadError
from soundfoundry_core.plugins.info import PluginInfo, PluginStatus
from soundfoundry_core.plugins.markers import ENTRY_POINT_GROUP, PLUGIN_API

if TYPE_CHECKING:
    from soundfoundry_core.errors import PluginError

__all__ = ["BUILTIN", "CORE", "Candidate", "builtin_candidate", "discover", "load", "one_line"]

CORE: Final = "soundfoundry"
"""Our own distribution."""
BUILTIN: Final = "builtin"
"""The entry-point name of the built-in plugin."""
_BUILTIN_MODULE: Final = "soundfoundry_core.plugins.builtin"
_LEAVE_OUT: Final = "Repair or uninstall it, or name it in SOUNDFOUNDRY_DISABLED_PLUGINS."


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """An installed plugin that has not been imported. Sorts by name, value, distribution."""

    name: str
    value: str
    """``package.module`` or ``package.module:attribute``."""
    distribution: str
    version: str

    @property
    def is_builtin(self) -> bool:
        """Whether it is our own: the name alone would let a stranger take its place."""
        return self.name == BUILTIN and self.distribution == CORE

    def info(self, status: PluginStatus, *, error: str = "") -> PluginInfo:
        """Describe it as a plugin that offers nothing (yet)."""
        return PluginInfo(
            name=self.name,
            distribution=self.distribution,
            version=self.version,
            status=status,
            error=error,
        )


def discover() -> tuple[Candidate, ...]:
    """List what is installed, sorted, without importing any of it."""
    return tuple(
        sorted(
            Candidate(
                point.name,
                point.value,
                point.dist.name if point.dist else "",
                point.dist.version if point.dist else "",
            )
            for point in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
        )
    )


def builtin_candidate() -> Candidate:
    """Describe the built-in plugin without its entry point, for a source tree that was never installed."""
    try:
        version = importlib.metadata.version(CORE)
    except importlib.metadata.PackageNotFoundError:
        version = ""
    return Candidate(BUILTIN, _BUILTIN_MODULE, CORE, version)


def load(candidate: Candidate) -> object:
    """Import a plugin.

    Raises:
        PluginLoadError: its code raised (a SystemExit too), or the named attribute is not there.
        PluginContractError: it is written for a newer plugin API, or is a class.
    """
    point = importlib.metadata.EntryPoint(candidate.name, candidate.value, ENTRY_POINT_GROUP)
    try:
        plugin: object = point.load()
    except (Exception, SystemExit) as error:
        raise _load_error(candidate, error) from error
    refuse_unusable(plugin, name=candidate.name)
    return plugin


def refuse_unusable(plugin: object, *, name: str) -> None:
    """Refuse what cannot be a plugin object, before anything of it is looked at.

    Raises:
        PluginContractError: it is a class, or declares a ``SOUNDFOUNDRY_PLUGIN_API`` above ours.
    """
    if inspect.isclass(plugin):
        raise PluginContractError(
            f"The plugin {name!r} is the class {plugin.__name__}, whose methods have nobody to be called on.",
            fix="Register an instance of it, or better a module with hook functions.",
        )
    wanted = inspect.getattr_static(plugin, "SOUNDFOUNDRY_PLUGIN_API", PLUGIN_API)
    if isinstance(wanted, bool) or not isinstance(wanted, int):
        raise PluginContractError(
            f"The plugin {name!r} declares SOUNDFOUNDRY_PLUGIN_API = {wanted!r}, which is not a version.",
            fix=f"Write an integer, such as {PLUGIN_API}.",
        )
    if wanted > PLUGIN_API:
        raise PluginContractError(
            f"The plugin {name!r} needs plugin API {wanted}; this soundfoundry has {PLUGIN_API}.",
            fix="Upgrade soundfoundry, or install an older version of the plugin.",
        )


def one_line(error: BaseException) -> str:
    """Say an exception in one line of at most 300 characters: its class and its message."""
    text = " ".join(str(error).split())
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return said if len(said) <= 300 else f"{said[:297]}..."


def _load_error(candidate: Candidate, error: BaseException) -> PluginError:
    origin = candidate.info(PluginStatus.FAILED).origin
    return PluginLoadError(
        f"The plugin {candidate.name!r} of {origin} could not be loaded: {one_line(error)}.", fix=_LEAVE_OUT
    )
