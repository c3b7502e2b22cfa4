"""Loading what is installed: each plugin on its own, nothing imported that is not wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from soundfoundry_core.errors import (
    ConfigurationError,
    PluginConflictError,
    PluginContractError,
    PluginError,
    PluginLoadError,
    UnknownNameError,
)
from soundfoundry_core.plugins.manager import PluginManager

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soundfoundry_core.plugins.info import PluginInfo

    Install = Callable[..., Path]

HEAD = """
from soundfoundry_core import hookimpl
from soundfoundry_core.plugins.records import CheckSpec, EventSinkSpec, MusicProviderSpec
"""
GOOD = (
    HEAD
    + """
@hookimpl
def soundfoundry_music_providers():
    yield MusicProviderSpec(id="tuba", title="Tuba", factory=print)
"""
)


def only(manager: PluginManager, name: str) -> PluginInfo:
    (info,) = [info for info in manager.plugins if info.name == name]
    return info


def test_an_installed_plugin_is_loaded_and_listed_with_what_it_offers(install: Install) -> None:
    """A good plugin is active, with its distribution, version and ids."""
    install("soundfoundry-tuba", version="2.3", points={"tuba": "sf_tuba"}, modules={"sf_tuba": GOOD})

    manager = PluginManager(strict=True)
    info = only(manager, "tuba")

    assert (info.distribution, info.version, info.status) == ("soundfoundry-tuba", "2.3", "active")
    assert dict(info.hooks) == {"soundfoundry_music_providers": ("tuba",)}
    assert manager.find_music_provider("tuba").title == "Tuba"
    assert manager.owner("music_providers", "tuba") == info


BROKEN = {
    "import-error": ("import a_module_that_nobody_has", PluginLoadError, "ModuleNotFoundError"),
    "syntax-error": ("def (", PluginLoadError, "SyntaxError"),
    "system-exit": ("raise SystemExit(3)", PluginLoadError, "SystemExit: 3"),
    "raises": ("1 / 0", PluginLoadError, "ZeroDivisionError"),
    "warns": ("import warnings; warnings.warn('old')", PluginLoadError, "UserWarning: old"),
    "no-hook": ("x = 1", PluginContractError, "has no hook function"),
    "hook-raises": (
        HEAD + "@hookimpl\ndef soundfoundry_checks():\n    raise OSError('boom')",
        PluginLoadError,
        "soundfoundry_checks of the plugin 'bad' failed: OSError: boom",
    ),
    "hook-exits": (
        HEAD + "@hookimpl\ndef soundfoundry_checks():\n    raise SystemExit",
        PluginLoadError,
        "SystemExit",
    ),
    "generator-raises": (
        HEAD
        + "@hookimpl\ndef soundfoundry_checks():\n    yield CheckSpec(id='a', title='A', factory=print)\n    1 / 0",
        PluginLoadError,
        "ZeroDivisionError",
    ),
    "bad-id": (
        HEAD
        + "@hookimpl\ndef soundfoundry_checks():\n    yield CheckSpec(id='A b', title='A', factory=print)",
        PluginLoadError,
        "'A b' is not a usable id",
    ),
    "returns-none": (
        HEAD + "@hookimpl\ndef soundfoundry_checks():\n    pass",
        PluginContractError,
        "returned None",
    ),
    "returns-a-number": (
        HEAD + "@hookimpl\ndef soundfoundry_checks():\n    return 7",
        PluginLoadError,
        "TypeError",
    ),
    "returns-text": (
        HEAD + "@hookimpl\ndef soundfoundry_checks():\n    return 'abc'",
        PluginContractError,
        "returned str where CheckSpec is expected",
    ),
    "wrong-record": (
        HEAD
        + "@hookimpl\ndef soundfoundry_checks():\n    return [EventSinkSpec(id='a', title='A', topics=('*',), factory=print)]",
        PluginContractError,
        "returned EventSinkSpec where CheckSpec is expected",
    ),
    "wrong-factory": (
        HEAD
        + "@hookimpl\ndef soundfoundry_checks():\n    return [CheckSpec(id='a', title='A', factory=None)]",
        PluginContractError,
        "unusable factory: None",
    ),
    "wrong-topics": (
        HEAD
        + "@hookimpl\ndef soundfoundry_event_sinks():\n    return [EventSinkSpec(id='a', title='A', topics='*', factory=print)]",
        PluginContractError,
        "unusable topics: '*'",
    ),
    "same-id-twice": (
        HEAD
        + "@hookimpl\ndef soundfoundry_checks():\n    return [CheckSpec(id='a', title='A', factory=print)] * 2",
        PluginContractError,
        "returned the id 'a' twice",
    ),
    "endless": (
        HEAD
        + "@hookimpl\ndef soundfoundry_checks():\n    while True:\n        yield CheckSpec(id='a', title='A', factory=print)",
        PluginContractError,
        "does not end",
    ),
    "typo": (
        HEAD + "@hookimpl\ndef soundfoundry_chekcs():\n    return ()",
        PluginContractError,
        "Did you mean soundfoundry_checks?",
    ),
    "typo-in-specname": (
        HEAD + "@hookimpl(specname='soundfoundry_chekcs')\ndef mine():\n    return ()",
        PluginContractError,
        "implements soundfoundry_chekcs, which is no hook",
    ),
    "forgotten-marker": (
        HEAD + "def soundfoundry_checks():\n    return ()",
        PluginContractError,
        "is not marked as a hook",
    ),
    "async": (
        HEAD + "@hookimpl\nasync def soundfoundry_checks():\n    return ()",
        PluginContractError,
        "is async",
    ),
    "async-generator": (
        HEAD + "@hookimpl\nasync def soundfoundry_checks():\n    yield",
        PluginContractError,
        "is async",
    ),
    "defaulted-argument": (
        HEAD + "@hookimpl\ndef soundfoundry_checks(config=None):\n    return ()",
        PluginContractError,
        "declares the argument 'config'",
    ),
    "argument": (
        HEAD + "@hookimpl\ndef soundfoundry_checks(config):\n    return ()",
        PluginContractError,
        "does not fit its hooks",
    ),
    "wrapper": (
        HEAD + "@hookimpl(wrapper=True)\ndef soundfoundry_checks():\n    return (yield)",
        PluginContractError,
        "is a wrapper",
    ),
    "newer-api": ("SOUNDFOUNDRY_PLUGIN_API = 99" + GOOD, PluginContractError, "needs plugin API 99; this"),
    "api-is-text": ("SOUNDFOUNDRY_PLUGIN_API = '1'" + GOOD, PluginContractError, "which is not a version"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_is_listed_with_its_error_and_the_rest_goes_on(install: Install, case: str) -> None:
    """One bad plugin costs itself only; strict raises the very same error."""
    source, kind, said = BROKEN[case]
    install("soundfoundry-bad", points={"bad": "sf_bad"}, modules={"sf_bad": source})
    install("soundfoundry-tuba", points={"tuba": "sf_tuba"}, modules={"sf_tuba": GOOD})

    manager = PluginManager()
    bad = only(manager, "bad")

    assert bad.status == "failed"
    assert said in bad.error
    assert not bad.hooks
    assert [type(error) for error in manager.errors] == [kind]
    assert "\n" not in bad.error
    assert set(manager.music_providers) == {"synth", "tuba"}
    with pytest.raises(kind):
        PluginManager(strict=True)


@pytest.mark.parametrize(
    ("value", "said"), [("sf_class:Plugin", "is the class Plugin"), ("sf_class:missing", "AttributeError")]
)
def test_an_entry_point_names_a_module_or_an_instance(install: Install, value: str, said: str) -> None:
    """A class has nobody to call its methods on, and what is not there cannot be loaded."""
    install("soundfoundry-class", points={"bad": value}, modules={"sf_class": "class Plugin: pass"})

    assert said in only(PluginManager(), "bad").error


def test_an_instance_can_be_a_plugin_and_its_properties_are_not_run(install: Install) -> None:
    """Only hook functions of an object are looked at; pluggy 1.6 alone would run its properties."""
    source = (
        HEAD
        + """
class Plugin:
    @property
    def lazy(self):
        raise RuntimeError("a property ran")

    @hookimpl
    def soundfoundry_checks(self):
        return [CheckSpec(id="mine", title="Mine", factory=print)]

plugin = Plugin()
"""
    )
    install("soundfoundry-object", points={"object": "sf_object:plugin"}, modules={"sf_object": source})

    assert "mine" in PluginManager(strict=True).checks


def test_nothing_of_a_half_good_plugin_is_registered(install: Install) -> None:
    """A plugin with one good and one bad hook offers nothing at all."""
    source = GOOD + "\n@hookimpl\ndef soundfoundry_chekcs():\n    return ()"
    install("soundfoundry-half", points={"half": "sf_half"}, modules={"sf_half": source})

    assert set(PluginManager().music_providers) == {"synth"}


@pytest.mark.parametrize(
    "environ", [{"SOUNDFOUNDRY_DISABLED_PLUGINS": "x, marker"}, {"SOUNDFOUNDRY_PLUGINS": ""}]
)
def test_a_plugin_that_is_not_wanted_is_never_imported(
    install: Install, tmp_path: Path, environ: dict[str, str]
) -> None:
    """Allow and deny lists are decided before the import."""
    marker = tmp_path / "imported"
    source = f"import pathlib; pathlib.Path({str(marker)!r}).touch()" + GOOD
    install("soundfoundry-marker", points={"marker": "sf_marker"}, modules={"sf_marker": source})

    manager = PluginManager.from_environment(environ)

    assert not marker.exists()
    assert only(manager, "marker").status == "disabled"
    assert only(manager, "builtin").status == "active"
    with pytest.raises(UnknownNameError, match="Known: synth"):
        manager.find_music_provider("tuba")
    with pytest.raises(UnknownNameError, match="installed and disabled"):
        manager.find_music_provider("marker")
    PluginManager()
    assert marker.exists()


def test_the_allow_list_lets_in_what_it_names(install: Install) -> None:
    """Only the named plugin is loaded; the built-in one needs no naming and cannot be switched off."""
    install("soundfoundry-tuba", points={"tuba": "sf_tuba"}, modules={"sf_tuba": GOOD})
    install("soundfoundry-bad", points={"bad": "sf_bad"}, modules={"sf_bad": "1 / 0"})

    manager = PluginManager.from_environment(
        {
            "SOUNDFOUNDRY_PLUGINS": "tuba",
            "SOUNDFOUNDRY_DISABLED_PLUGINS": "builtin",
            "SOUNDFOUNDRY_STRICT_PLUGINS": "1",
        }
    )

    assert set(manager.music_providers) == {"synth", "tuba"}


def test_an_allowed_plugin_that_is_missing_is_an_error() -> None:
    """A name on the allow list that nobody installed is a mistake worth telling."""
    manager = PluginManager(only=["gone"])

    assert "pip install soundfoundry-gone" in only(manager, "gone").error
    with pytest.raises(PluginError, match="not installed"):
        PluginManager(only=["gone"], strict=True)


def test_the_strict_switch_is_on_or_off() -> None:
    """Anything but the usual words for on and off is refused."""
    with pytest.raises(ConfigurationError, match="SOUNDFOUNDRY_STRICT_PLUGINS"):
        PluginManager.from_environment({"SOUNDFOUNDRY_STRICT_PLUGINS": "maybe"})


def test_two_distributions_with_one_plugin_name_are_both_refused(install: Install) -> None:
    """Nobody can say which one is meant, so both are named and neither is loaded."""
    install("soundfoundry-tuba", points={"tuba": "sf_tuba"}, modules={"sf_tuba": GOOD})
    install("brass-tuba", version="9", points={"tuba": "sf_brass"}, modules={"sf_brass": GOOD})

    manager = PluginManager()
    twins = [info for info in manager.plugins if info.name == "tuba"]

    assert [(info.distribution, info.status) for info in twins] == [
        ("brass-tuba", "failed"),
        ("soundfoundry-tuba", "failed"),
    ]
    assert all("brass-tuba 9 and soundfoundry-tuba 1.0" in info.error for info in twins)
    assert [type(error) for error in manager.errors] == [PluginConflictError]
    with pytest.raises(UnknownNameError, match="installed and failed"):
        manager.find_music_provider("tuba")
    with pytest.raises(PluginConflictError):
        PluginManager(strict=True)


def test_a_stranger_cannot_take_the_place_of_the_built_in_plugin(install: Install) -> None:
    """The name ``builtin`` belongs to our distribution."""
    install("soundfoundry-imposter", points={"builtin": "sf_imposter"}, modules={"sf_imposter": GOOD})

    manager = PluginManager()

    assert {info.distribution: info.status for info in manager.plugins if info.name == "builtin"} == {
        "soundfoundry": "active",
        "soundfoundry-imposter": "failed",
    }
    assert "tuba" not in manager.music_providers
    assert "only the built-in one is loaded" in str(manager.errors[0])


def test_without_discovery_only_the_built_in_plugin_is_there(install: Install) -> None:
    """``discover=False`` reads no entry points."""
    install("soundfoundry-tuba", points={"tuba": "sf_tuba"}, modules={"sf_tuba": GOOD})

    assert [info.name for info in PluginManager(discover=False).plugins] == ["builtin"]
