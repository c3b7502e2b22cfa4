"""The suites of everything that one installed plugin registers: what ``soundfoundry plugins check`` runs.

A plugin is checked here without its author's help, so nothing may be assumed: a provider that works
remotely is not asked to submit (that may cost money) unless the fake cloud speaks its language, a store
that is not on this machine is not written to, and where required settings are missing the rules that
need them are skipped and say so.
The plugin's own tests, where the author overrides these fixtures, run every rule.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import pytest
from pydantic import ValidationError

import soundfoundry_core.testing as suites
from soundfoundry_core.errors import ConfigurationError
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.records import AudioEncoderSpec, MusicProviderSpec, StorageBackendSpec
from soundfoundry_core.plugins.settings import read_settings
from soundfoundry_core.testing.fakecloud import FakeCloud
from soundfoundry_core.testing.fakecloud.dialects import DIALECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.plugins.records import Record

__all__ = ["SUITES", "suites_of"]

SUITES: Final = {
    "soundfoundry_audio_encoders": "EncoderSuite",
    "soundfoundry_checks": "CheckSuite",
    "soundfoundry_cover_patterns": "PatternSuite",
    "soundfoundry_event_sinks": "EventSinkSuite",
    "soundfoundry_moderators": "ModeratorSuite",
    "soundfoundry_music_providers": "ProviderSuite",
    "soundfoundry_rasterizers": "RasterizerSuite",
    "soundfoundry_storage_backends": "StorageSuite",
    "soundfoundry_unlock_rules": "UnlockRuleSuite",
}
"""Hook -> the name of its suite in :mod:`soundfoundry_core.testing`."""

_LOSSLESS: Final = frozenset({"audio/flac", "audio/wav"})
_READABLE: Final = _LOSSLESS | {"audio/mpeg", "audio/ogg"}
"""Media types that ``soundfoundry_core.music.decoding`` reads; others cannot be listened to here."""


def suites_of(name: str) -> dict[str, type]:
    """Return test classes, by name, for every record of the installed plugin ``name``."""
    manager = PluginManager.from_environment(os.environ)
    (plugin,) = [info for info in manager.plugins if info.name == name and info.status == "active"]
    return {
        f"Test{hook}_{id_}".replace("-", "_"): _suite(hook, manager.find(hook, id_))
        for hook, ids in plugin.hooks.items()
        for id_ in ids
        if manager.owner(hook, id_).name == name
    }


def _suite(hook: str, record: Record) -> type:
    base: Any = getattr(suites, SUITES[hook])
    faked = isinstance(record, MusicProviderSpec) and record.id in {kind.name for kind in DIALECTS}

    class Checked(base):  # type: ignore[misc]
        hook_name = hook
        record_id = record.id

        @pytest.fixture
        def spec(self) -> Any:
            return record

        @pytest.fixture
        def settings(self, spec: Any) -> Iterator[Any]:
            try:
                if faked:
                    with FakeCloud() as cloud:
                        yield read_settings(spec.id, spec.settings, cloud.environ(spec.id))
                else:
                    yield spec.settings()
            except ValidationError as error:
                names = ", ".join(str(problem["loc"][0]) for problem in error.errors())
                pytest.skip(f"it needs settings: {names}")
            except ConfigurationError as error:  # a stranger that calls itself as one of the cloud's
                pytest.skip(f"the fake cloud does not know it: {error.message}")

        if isinstance(record, AudioEncoderSpec):
            lossless = record.media_type in _LOSSLESS
            decodes = record.media_type in _READABLE

        if isinstance(record, MusicProviderSpec) and record.resumable and not faked:

            @pytest.fixture
            def submit(self) -> Any:
                pytest.skip("a submit may cost money; the plugin's own tests run it")

        if isinstance(record, StorageBackendSpec) and not {"file", "memory"} & set(record.schemes):

            @pytest.fixture
            def url(self) -> Any:
                pytest.skip("it stores elsewhere; the plugin's own tests know where")

    return Checked
