"""From a plugin object to its records: find its hook functions, call them, check every answer.

pluggy knows which function implements which hook and refuses unknown ones. The calls are ours, one
plugin at a time, because a pluggy call stops at the first plugin that raises and does not say which
one it was. What comes back is checked here, once, so that nobody after this has to wonder.
"""

from __future__ import annotations

import difflib
import inspect
import itertools
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Final

import pluggy

from soundfoundry_core.errors import PluginContractError, PluginLoadError, UnknownNameError
from soundfoundry_core.plugins import hookspecs
from soundfoundry_core.plugins.loading import one_line
from soundfoundry_core.plugins.markers import PROJECT
from soundfoundry_core.plugins.records import (
    AudioEncoderSpec,
    CheckSpec,
    CoverPatternSpec,
    EventSinkSpec,
    ModeratorSpec,
    MusicProviderSpec,
    PluginSettings,
    RasterizerSpec,
    Record,
    StorageBackendSpec,
    UnlockRuleSpec,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["HOOKS", "HookReader", "find_hook"]

HOOKS: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {
        "soundfoundry_audio_encoders": AudioEncoderSpec,
        "soundfoundry_checks": CheckSpec,
        "soundfoundry_cover_patterns": CoverPatternSpec,
        "soundfoundry_event_sinks": EventSinkSpec,
        "soundfoundry_moderators": ModeratorSpec,
        "soundfoundry_music_providers": MusicProviderSpec,
        "soundfoundry_rasterizers": RasterizerSpec,
        "soundfoundry_storage_backends": StorageBackendSpec,
        "soundfoundry_unlock_rules": UnlockRuleSpec,
    }
)
"""Hook name -> the record that it returns."""

_PREFIX: Final = f"{PROJECT}_"
_MARK: Final = f"{PROJECT}_impl"
_SPEC: Final = f"{PROJECT}_spec"
_MOST: Final = 1_000
"""Records of one hook, at most: a generator without an end must not hang the house."""


def find_hook(name: str) -> str:
    """Return the full name of a hook, given with or without the prefix.

    Raises:
        UnknownNameError: there is no such hook.
    """
    full = name if name.startswith(_PREFIX) else _PREFIX + name
    if full not in HOOKS:
        raise UnknownNameError("hook", name, (hook.removeprefix(_PREFIX) for hook in HOOKS))
    return full


class HookReader:
    """Reads plugins against the nine hook specifications."""

    def __init__(self) -> None:
        self._pluggy = pluggy.PluginManager(PROJECT)
        self._pluggy.add_hookspecs(hookspecs)

    def read(self, plugin: object, *, name: str) -> Mapping[str, tuple[Record, ...]]:
        """Return hook -> records, sorted by id, for every hook that the plugin implements.

        Raises:
            PluginContractError: an unknown hook, a function that cannot be a hook, or a wrong answer.
            PluginLoadError: a hook function raised.
        """
        answers: dict[str, list[Record]] = {}
        for hook, function in sorted(self._register(plugin, name), key=lambda pair: pair[0]):
            answers.setdefault(hook, []).extend(_ask(function, hook, name))
        for hook, records in answers.items():
            _refuse_twins(records, hook, name)
        return MappingProxyType(
            {hook: tuple(sorted(records, key=lambda record: record.id)) for hook, records in answers.items()}
        )

    def _register(self, plugin: object, name: str) -> list[tuple[str, Callable[[], object]]]:
        # pluggy gets a stand-in that holds the hook functions alone: it looks at every attribute of what
        # it is given, and pluggy 1.6 thereby runs properties and a module's lazy imports. Taking the
        # stand-in out again on failure matters for 1.6 too, which leaves it half registered.
        stand_in = ModuleType(name)
        for attribute, function in _marked_functions(plugin, name):
            setattr(stand_in, attribute, function)
        if not any(hasattr(value, _MARK) for value in vars(stand_in).values()):
            raise PluginContractError(
                f"The plugin {name!r} has no hook function.",
                fix="Mark a function such as soundfoundry_music_providers with @hookimpl, and let the entry "
                "point name the module that holds it.",
            )
        try:
            self._pluggy.register(stand_in, name=f"{name} #{id(stand_in)}")
            self._pluggy.check_pending()
            return [
                (caller.name, implementation.function)
                for caller in dict.fromkeys(self._pluggy.get_hookcallers(stand_in) or ())  # 1.6 repeats them
                for implementation in caller.get_hookimpls()
                if implementation.plugin is stand_in and caller.has_spec()
            ]
        except pluggy.PluginValidationError as error:
            raise _refusal(stand_in, name, error) from error
        finally:
            if self._pluggy.is_registered(stand_in):
                self._pluggy.unregister(stand_in)


def _marked_functions(plugin: object, name: str) -> Iterator[tuple[str, Callable[[], object]]]:
    attributes = vars(plugin) if inspect.ismodule(plugin) else dir(plugin)
    for attribute in sorted(attributes):
        static = inspect.getattr_static(plugin, attribute, None)
        if not (inspect.isroutine(static) or isinstance(static, (staticmethod, classmethod))):
            continue  # a property or a lazy value: looking would run it
        function: Any = getattr(plugin, attribute)
        options = getattr(function, _MARK, None)
        if options is None:
            if attribute in HOOKS and not hasattr(function, _SPEC):
                raise PluginContractError(
                    f"The function {attribute} of the plugin {name!r} is not marked as a hook.",
                    fix="Put @hookimpl above it: from soundfoundry_core import hookimpl.",
                )
            continue
        _refuse_shape(function, options, attribute, name)
        yield attribute, function


def _refuse_shape(function: Callable[..., object], options: Any, attribute: str, name: str) -> None:
    where = f"The hook {attribute} of the plugin {name!r}"
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise PluginContractError(
            f"{where} is async, and nobody would await it.", fix="Write it with a plain 'def'."
        )
    if options.get("wrapper") or options.get("hookwrapper"):
        raise PluginContractError(
            f"{where} is a wrapper, and hooks are never chained.",
            fix="Return records from a plain @hookimpl.",
        )
    # pluggy 1.6 never fills an argument that has a default, 1.7 does: the same plugin would differ.
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not parameter.empty or parameter.kind in {
            parameter.VAR_KEYWORD,
            parameter.VAR_POSITIONAL,
            parameter.KEYWORD_ONLY,
        }:
            raise PluginContractError(
                f"{where} declares the argument {parameter.name!r}.", fix="Hooks take no arguments."
            )


def _refusal(stand_in: ModuleType, name: str, error: Exception) -> PluginContractError:
    for attribute in sorted(vars(stand_in)):
        function = vars(stand_in)[attribute]
        hook = (getattr(function, _MARK, None) or {}).get("specname") or attribute
        if hasattr(function, _MARK) and hook not in HOOKS:
            near = difflib.get_close_matches(hook, HOOKS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(HOOKS)}."
            return PluginContractError(f"The plugin {name!r} implements {hook}, which is no hook.", fix=hint)
    return PluginContractError(
        f"The plugin {name!r} does not fit its hooks: {one_line(error)}.", fix="Hooks take no arguments."
    )


def _ask(function: Callable[[], object], hook: str, name: str) -> list[Record]:
    where, expected = f"The hook {hook} of the plugin {name!r}", HOOKS[hook]
    try:
        answer: Any = function()
        records = None if answer is None else list(itertools.islice(answer, _MOST + 1))
    except (Exception, SystemExit) as error:
        raise PluginLoadError(
            f"{where} failed: {one_line(error)}.",
            fix="Return an iterable of records; heavy imports and checks belong into a record's factory.",
        ) from error
    if records is None:
        raise PluginContractError(
            f"{where} returned None.", fix=f"Yield or return {expected.__name__} records, or an empty tuple."
        )
    if len(records) > _MOST:
        raise PluginContractError(f"{where} does not end.", fix=f"Return at most {_MOST} records.")
    for record in records:
        if not isinstance(record, expected):
            raise PluginContractError(
                f"{where} returned {type(record).__name__} where {expected.__name__} is expected.",
                fix=f"Yield or return {expected.__name__} records.",
            )
        _refuse_fields(record, where)
    return records


def _refuse_fields(record: Any, where: str) -> None:
    """Check what a type checker would have: the fields that we shall call, compare or look up."""
    wrong = [
        field
        for field, fits in (
            ("title", lambda value: isinstance(value, str) and value.strip()),
            ("factory", callable),
            ("evaluate", callable),
            ("settings", lambda value: isinstance(value, type) and issubclass(value, PluginSettings)),
            ("version", lambda value: isinstance(value, int) and value >= 1),
            ("schemes", _names),
            ("topics", _names),
            ("media_types", _names),
            ("suffix", lambda value: isinstance(value, str) and value.startswith(".")),
        )
        if hasattr(record, field) and not fits(getattr(record, field))
    ]
    if wrong:
        raise PluginContractError(
            f"{where} returned {record.id!r} with an unusable {wrong[0]}: {getattr(record, wrong[0])!r:.60}.",
            fix=f"See the fields of {type(record).__name__} in soundfoundry_core.plugins.records.",
        )


def _names(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(name, str) and name for name in value)


def _refuse_twins(records: list[Record], hook: str, name: str) -> None:
    ids = [record.id for record in records]
    for id_ in ids:
        if ids.count(id_) > 1:
            raise PluginContractError(
                f"The hook {hook} of the plugin {name!r} returned the id {id_!r} twice.",
                fix="Give every record an id of its own.",
            )
