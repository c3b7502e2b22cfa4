"""The plugin manager: what is installed, what of it works, and what it offers.

Build one where the program starts and hand it on; there is no global one::

    manager = PluginManager.from_environment(os.environ)
    provider = manager.find_music_provider("synth")
    print(manager.plugins, manager.errors)

Building it loads every wanted plugin and asks it once. A plugin that fails is listed with its error and
the rest goes on (``strict=True`` raises instead). All results are sorted by id, so what is
installed may matter, but never in which order.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import ConfigurationError, PluginConflictError, PluginError
from soundfoundry_core.plugins.asking import HookReader
from soundfoundry_core.plugins.claims import Claims, Registered
from soundfoundry_core.plugins.info import PluginInfo, PluginStatus
from soundfoundry_core.plugins.loading import (
    BUILTIN,
    Candidate,
    builtin_candidate,
    discover,
    load,
    refuse_unusable,
)
from soundfoundry_core.plugins.offers import Offers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["PluginManager"]

_SWITCH: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("", "0", "false", "no", "off"), False),
}


class PluginManager(Offers):
    """Everything that plugins offer, by hook and id."""

    def __init__(
        self,
        *,
        only: Collection[str] | None = None,
        disabled: Collection[str] = (),
        strict: bool = False,
        discover: bool = True,
    ) -> None:
        """Load the built-in plugin and, unless ``discover`` is False, the installed ones.

        ``only`` and ``disabled`` hold entry-point names: None allows all, an empty collection none. A
        plugin that is not wanted is never imported. The built-in plugin is always there.

        Raises:
            PluginError: with ``strict``, the first thing that is wrong with any plugin; the built-in
                plugin always raises.
        """
        self._strict = strict
        self._only = None if only is None else frozenset(only)
        self._disabled = frozenset(disabled)
        self._reader = HookReader()
        self._registered: list[Registered] = []
        self._idle: list[PluginInfo] = []
        self._errors: list[PluginError] = []
        self._claims = Claims()
        self._load_all(_installed() if discover else (builtin_candidate(),))
        self._settle()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> PluginManager:
        """Build the manager that the variables ask for.

        ``SOUNDFOUNDRY_PLUGINS`` is the allow list (comma separated; empty: none but the built-in plugin;
        unset: all), ``SOUNDFOUNDRY_DISABLED_PLUGINS`` the deny list, ``SOUNDFOUNDRY_STRICT_PLUGINS`` a switch.

        Raises:
            ConfigurationError: the switch is neither on nor off.
            PluginError: with the switch on, the first thing that is wrong with any plugin.
        """
        allow = environ.get("SOUNDFOUNDRY_PLUGINS")
        strict = environ.get("SOUNDFOUNDRY_STRICT_PLUGINS", "").strip().lower()
        if strict not in _SWITCH:
            raise ConfigurationError(
                f"SOUNDFOUNDRY_STRICT_PLUGINS is {strict[:40]!r}.", fix="Set it to 1 or 0, or leave it unset."
            )
        return cls(
            only=None if allow is None else _names(allow),
            disabled=_names(environ.get("SOUNDFOUNDRY_DISABLED_PLUGINS", "")),
            strict=_SWITCH[strict],
        )

    @property
    def plugins(self) -> tuple[PluginInfo, ...]:
        """Every plugin that was found, sorted by name, then distribution."""
        infos = [self._claims.annotated(plugin.info) for plugin in self._registered] + self._idle
        return tuple(sorted(infos, key=lambda info: (info.name, info.distribution)))

    @property
    def errors(self) -> tuple[PluginError, ...]:
        """Everything that is wrong: plugins that failed, then names that more than one plugin offers."""
        return (*self._errors, *self._claims.conflicts.values())

    def register(self, plugin: object, *, name: str, distribution: str = "", version: str = "") -> PluginInfo:
        """Add a plugin by hand, for tests and for programs that embed the library.

        What is handed in explicitly is never skipped in silence: a plugin that does not fit raises and
        changes nothing. An id that is taken is handled as for installed plugins.

        Raises:
            PluginConflictError: the name is taken; or, with ``strict``, an id is.
            PluginContractError: an unknown hook, a wrong shape or a wrong answer.
            PluginLoadError: one of its hook functions raised.
        """
        for other in self._registered:
            if other.info.name == name:
                raise PluginConflictError(
                    f"The plugin name {name!r} is taken by {other.info.origin}.",
                    fix="Register it under another.",
                )
        refuse_unusable(plugin, name=name)
        self._add(plugin, Candidate(name, "", distribution, version))
        self._settle()
        return next(one.info for one in self._registered if one.info.name == name)

    def _wanted(self, candidate: Candidate) -> bool:
        return candidate.is_builtin or (
            candidate.name not in self._disabled and (self._only is None or candidate.name in self._only)
        )

    def _load_all(self, candidates: tuple[Candidate, ...]) -> None:
        wanted = [candidate for candidate in candidates if self._wanted(candidate)]
        self._idle += [
            candidate.info(PluginStatus.DISABLED) for candidate in candidates if candidate not in wanted
        ]
        for candidate in wanted:
            twins = [other for other in wanted if other.name == candidate.name]
            try:
                if len(twins) > 1 and not candidate.is_builtin:
                    raise _twins(twins)
                self._add(load(candidate), candidate)
            except PluginError as error:
                if self._strict or candidate.is_builtin:  # without the built-ins nothing works: say so now
                    raise
                self._idle.append(candidate.info(PluginStatus.FAILED, error=str(error)))
                if str(error) not in map(str, self._errors):
                    self._errors.append(error)
        self._miss((self._only or frozenset()) - {candidate.name for candidate in candidates} - {BUILTIN})

    def _miss(self, missing: Iterable[str]) -> None:
        for name in sorted(missing):
            error = PluginError(
                f"The plugin {name!r} is on the allow list and not installed.",
                fix=f"Run pip install soundfoundry-{name}, or take it out of SOUNDFOUNDRY_PLUGINS.",
            )
            if self._strict:
                raise error
            self._idle.append(PluginInfo(name=name, status=PluginStatus.FAILED, error=str(error)))
            self._errors.append(error)

    def _add(self, plugin: object, candidate: Candidate) -> None:
        records = self._reader.read(plugin, name=candidate.name)
        hooks = MappingProxyType({hook: tuple(one.id for one in found) for hook, found in records.items()})
        info = replace(candidate.info(PluginStatus.ACTIVE), hooks=hooks)
        self._registered.append(Registered(info=info, records=records, builtin=candidate.is_builtin))

    def _settle(self) -> None:
        claims = Claims.settle(self._registered)
        new = [error for key, error in claims.conflicts.items() if key not in self._claims.conflicts]
        if self._strict and new:
            self._registered.pop()
            raise new[0]
        self._claims = claims


def _installed() -> tuple[Candidate, ...]:
    found = discover()
    return found if any(candidate.is_builtin for candidate in found) else (builtin_candidate(), *found)


def _twins(candidates: list[Candidate]) -> PluginConflictError:
    origins = " and ".join(candidate.info(PluginStatus.FAILED).origin for candidate in candidates)
    return PluginConflictError(
        f"More than one distribution brings a plugin named {candidates[0].name!r}: {origins}.",
        fix="Uninstall the other one; until then only the built-in one is loaded."
        if any(candidate.is_builtin for candidate in candidates)
        else "Uninstall one of them; until then neither is loaded.",
    )


def _names(text: str) -> frozenset[str]:
    return frozenset(name for part in text.split(",") if (name := part.strip()))
