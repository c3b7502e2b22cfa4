"""The manager: what is offered, by whom, and what happens when two offer the same."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.errors import PluginConflictError, PluginContractError, UnknownNameError
from soundfoundry_core.plugins.asking import HOOKS
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import CheckSpec, MusicProviderSpec, StorageBackendSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def hook(name: str, *records: Any) -> dict[str, Callable[[], Iterable[Any]]]:
    @hookimpl(specname=name)
    def implementation() -> Iterable[Any]:
        return records

    return {name: implementation}


def provider(id_: str) -> SimpleNamespace:
    record = MusicProviderSpec(id=id_, title=id_, factory=lambda settings: settings)
    return SimpleNamespace(**hook("soundfoundry_music_providers", record))


@pytest.fixture
def manager() -> PluginManager:
    return PluginManager(discover=False)


def test_the_built_ins_come_through_the_hooks(manager: PluginManager) -> None:
    """Everything that the library needs is registered by the plugin ``builtin``, for every hook."""
    (info,) = manager.plugins

    assert set(info.hooks) == set(HOOKS)
    assert all(info.hooks.values())
    assert set(manager.music_providers) == {"synth"}
    assert set(manager.storage_backends) == {"file", "memory"}
    assert set(manager.audio_encoders) == {"flac", "mp3", "ogg", "wav"}
    assert manager.errors == ()


def test_mappings_are_sorted_and_read_only(manager: PluginManager) -> None:
    """Ids come sorted, whatever the order of registration, and nobody can write to them."""
    for name in ("zither", "alphorn"):
        manager.register(provider(name), name=name)

    assert list(manager.music_providers) == ["alphorn", "synth", "zither"]
    with pytest.raises(TypeError):
        manager.music_providers["mine"] = manager.music_providers["synth"]  # type: ignore[index]


def test_two_plugins_with_one_id_lose_it_both(manager: PluginManager) -> None:
    """The id cannot be used, and asking for it names both with their versions."""
    manager.register(provider("tuba"), name="one", distribution="dist-one", version="1.0")
    manager.register(provider("tuba"), name="two", distribution="dist-two", version="2.0")

    with pytest.raises(PluginConflictError, match=r"'tuba'.*dist-one 1.0 and dist-two 2.0"):
        manager.find_music_provider("tuba")
    assert "tuba" not in manager.music_providers
    assert [type(error) for error in manager.errors] == [PluginConflictError]
    assert ["dist-two 2.0" in info.error for info in manager.plugins] == [False, True, True]


def test_a_conflict_does_not_depend_on_the_order_of_registration() -> None:
    """Whoever comes first, the outcome is the same."""
    outcomes = set()
    for order in itertools.permutations(("a", "b", "c")):
        manager = PluginManager(discover=False)
        for name in order:
            manager.register(provider("c" if name == "c" else "tuba"), name=name, distribution=f"dist-{name}")
        outcomes.add((tuple(manager.music_providers), tuple(str(error) for error in manager.errors)))

    assert len(outcomes) == 1


def test_nobody_wins_over_a_built_in(manager: PluginManager) -> None:
    """The built-in keeps its id; the other plugin is told so."""
    manager.register(provider("synth"), name="pretender", distribution="dist-pretender")

    assert manager.owner("soundfoundry_music_providers", "synth").name == "builtin"
    assert manager.find_music_provider("synth").title == "Built-in synthesizer"
    assert [bool(info.error) for info in manager.plugins] == [False, True]


def test_strict_raises_on_a_conflict_and_keeps_what_was() -> None:
    """A strict manager refuses the second plugin whole."""
    manager = PluginManager(discover=False, strict=True)
    manager.register(provider("tuba"), name="one")

    with pytest.raises(PluginConflictError):
        manager.register(provider("tuba"), name="two")

    assert [info.name for info in manager.plugins] == ["builtin", "one"]
    assert manager.find_music_provider("tuba").id == "tuba"


def test_two_backends_cannot_share_a_scheme(manager: PluginManager) -> None:
    """Schemes are claimed like ids; a backend that lost its id has no schemes either."""

    def backend(id_: str, *schemes: str) -> SimpleNamespace:
        record = StorageBackendSpec(id=id_, title=id_, schemes=schemes, factory=lambda url, _: url)
        return SimpleNamespace(**hook("soundfoundry_storage_backends", record))

    manager.register(backend("minio", "s3"), name="minio")
    assert manager.find_storage_for_scheme("s3").id == "minio"
    manager.register(backend("aws", "s3", "s3a"), name="aws")
    manager.register(backend("file", "nfs"), name="nfs")

    with pytest.raises(PluginConflictError, match="'s3' as storage scheme"):
        manager.find_storage_for_scheme("s3")
    assert manager.find_storage_for_scheme("s3a").id == "aws"
    assert manager.find_storage_for_scheme("file").title == "Local directory"
    with pytest.raises(UnknownNameError):
        manager.find_storage_for_scheme("nfs")


def test_what_is_handed_in_is_never_skipped_in_silence(manager: PluginManager) -> None:
    """A plugin that does not fit raises from ``register`` and changes nothing."""
    before = manager.plugins
    with pytest.raises(PluginContractError, match="is no hook"):
        manager.register(SimpleNamespace(soundfoundry_x=hook("soundfoundry_x")["soundfoundry_x"]), name="bad")
    with pytest.raises(PluginContractError, match="is the class"):
        manager.register(SimpleNamespace, name="class")
    with pytest.raises(PluginConflictError, match="taken"):
        manager.register(provider("tuba"), name="builtin")

    assert manager.plugins == before
    manager.register(provider("tuba"), name="bad")


def test_one_plugin_may_answer_a_hook_twice(manager: PluginManager) -> None:
    """``specname`` lets a module split a long list; the records are joined."""
    records = [CheckSpec(id=id_, title=id_, factory=print) for id_ in ("b", "a")]
    plugin = SimpleNamespace(
        one=hook("soundfoundry_checks", records[0])["soundfoundry_checks"],
        two=hook("soundfoundry_checks", records[1])["soundfoundry_checks"],
    )

    info = manager.register(plugin, name="split")

    assert info.hooks["soundfoundry_checks"] == ("a", "b")


def test_an_unknown_name_says_what_to_install(manager: PluginManager) -> None:
    """The message lists what is known and how to get the rest, and guesses a typo."""
    with pytest.raises(UnknownNameError, match=r"Known: synth. Try: pip install soundfoundry-fal$"):
        manager.find_music_provider("fal")
    with pytest.raises(UnknownNameError, match="Did you mean 'synth'"):
        manager.find_music_provider("sinth")
    with pytest.raises(UnknownNameError) as caught:
        manager.find_music_provider("rm -rf /; x")
    assert "pip install" not in str(caught.value)
    assert caught.value.field == "provider"


def test_hooks_are_found_with_and_without_their_prefix(manager: PluginManager) -> None:
    """People leave the prefix out; what is no hook is refused."""
    assert manager.find("checks", "python") is manager.find("soundfoundry_checks", "python")
    with pytest.raises(UnknownNameError, match="hook"):
        manager.find("cheques", "python")


def test_managers_share_nothing(manager: PluginManager) -> None:
    """There is no global state: what one learned, another does not know."""
    manager.register(provider("tuba"), name="tuba")

    assert "tuba" not in PluginManager(discover=False).music_providers
