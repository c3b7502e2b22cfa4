"""Each of the nine hooks: a record that a plugin offers is there for whoever asks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.plugins import hookspecs
from soundfoundry_core.plugins.asking import HOOKS
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import (
    AudioEncoderSpec,
    CheckSpec,
    CoverPatternSpec,
    EventSinkSpec,
    ModeratorSpec,
    MusicProviderSpec,
    RasterizerSpec,
    StorageBackendSpec,
    UnlockRuleSpec,
)
from soundfoundry_core.style.unlocks import Progress, UnlockProgress

if TYPE_CHECKING:
    from soundfoundry_core.plugins.records import Record


def offer(hook: str, record: Record) -> PluginManager:
    """Return a manager in which a plugin answers this hook with this record."""

    @hookimpl(specname=hook)
    def answer() -> list[Record]:
        return [record]

    manager = PluginManager(discover=False, strict=True)
    manager.register(SimpleNamespace(answer=answer), name="mine")
    assert manager.find(hook, record.id) is record
    assert manager.owner(hook, record.id).name == "mine"
    return manager


def make(*arguments: Any) -> Any:
    return arguments


def test_hook_soundfoundry_music_providers() -> None:
    """A provider is found by id and made from its settings."""
    record = MusicProviderSpec(id="mine", title="Mine", factory=make)
    manager = offer("soundfoundry_music_providers", record)

    assert manager.find_music_provider("mine").factory("settings") == ("settings",)
    assert manager.music_providers["mine"] is record


def test_hook_soundfoundry_storage_backends() -> None:
    """A backend is found by id and by scheme, and made from a URL and its settings."""
    record = StorageBackendSpec(id="mine", title="Mine", schemes=("mine",), factory=make)
    manager = offer("soundfoundry_storage_backends", record)

    assert manager.find_storage_backend("mine") is manager.find_storage_for_scheme("mine")
    assert manager.storage_backends["mine"].factory("mine://x", None) == ("mine://x", None)


def test_hook_soundfoundry_rasterizers() -> None:
    """A rasterizer is found by id, with its version."""
    record = RasterizerSpec(id="mine", title="Mine", version=3, factory=make)
    manager = offer("soundfoundry_rasterizers", record)

    assert manager.find_rasterizer("mine").version == manager.rasterizers["mine"].version == 3


def test_hook_soundfoundry_audio_encoders() -> None:
    """An encoder is found by its format."""
    record = AudioEncoderSpec(id="opus", title="Opus", factory=make, media_type="audio/opus", suffix=".opus")
    manager = offer("soundfoundry_audio_encoders", record)

    assert manager.find_audio_encoder("opus") is manager.audio_encoders["opus"]


def test_hook_soundfoundry_cover_patterns() -> None:
    """A pattern is found by id, beside the built-in ones."""
    record = CoverPatternSpec(id="lattice", title="Lattice", version=1, factory=make)
    manager = offer("soundfoundry_cover_patterns", record)

    assert manager.find_cover_pattern("lattice") is record
    assert {"flow", "lattice", "weave"} <= set(manager.cover_patterns)


def test_hook_soundfoundry_unlock_rules() -> None:
    """A rule is found by id and can be asked."""

    def evaluate(progress: Progress) -> UnlockProgress:
        return UnlockProgress(have=progress.tracks, need=2)

    manager = offer(
        "soundfoundry_unlock_rules", UnlockRuleSpec(id="two", title="Two", version=1, evaluate=evaluate)
    )

    assert manager.find_unlock_rule("two").evaluate(Progress(tracks=2)).earned
    assert "two" in manager.unlock_rules


def test_hook_soundfoundry_moderators() -> None:
    """A moderator is found by id."""
    manager = offer("soundfoundry_moderators", ModeratorSpec(id="mine", title="Mine", factory=make))

    assert manager.find_moderator("mine") is manager.moderators["mine"]


def test_hook_soundfoundry_event_sinks() -> None:
    """A sink is found by id, with its topics."""
    record = EventSinkSpec(id="mine", title="Mine", topics=("track.created",), factory=make)
    manager = offer("soundfoundry_event_sinks", record)

    assert manager.find_event_sink("mine").topics == manager.event_sinks["mine"].topics == ("track.created",)


def test_hook_soundfoundry_checks() -> None:
    """A check is found by id."""
    manager = offer("soundfoundry_checks", CheckSpec(id="mine", title="Mine", factory=make))

    assert manager.find_check("mine") is manager.checks["mine"]


def test_the_table_of_hooks_is_the_list_of_specifications() -> None:
    """What the manager reads is what ``hookspecs`` declares, and its annotations name the same records."""
    assert sorted(HOOKS) == sorted(hookspecs.__all__)
    for hook, record in HOOKS.items():
        annotations = getattr(hookspecs, hook).__annotations__
        assert annotations == {"return": f"Iterable[{record.__name__}]"}


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_mapping_and_a_look_up(hook: str) -> None:
    """``manager.<hook>`` and ``manager.find(hook, id)`` agree for the built-ins."""
    manager = PluginManager(discover=False)
    offered = getattr(manager, hook.removeprefix("soundfoundry_"))

    assert list(offered) == sorted(offered)
    assert all(manager.find(hook, id_) is record for id_, record in offered.items())
