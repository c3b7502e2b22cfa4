"""Our own built-ins keep the rules that we ask of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundfoundry_core.moderation.contract import ModerationRequest
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.testing import (
    CheckSuite,
    EventSinkSuite,
    ModeratorSuite,
    ProviderSuite,
    StorageSuite,
    UnlockRuleSuite,
)

if TYPE_CHECKING:
    from soundfoundry_core.storage.contract import StorageBackend

MANAGER = PluginManager(discover=False)


class TestSynth(ProviderSuite):
    @pytest.fixture
    def spec(self) -> Any:
        return MANAGER.find_music_provider("synth")


class TestFileStorage(StorageSuite):
    @pytest.fixture
    def spec(self) -> Any:
        return MANAGER.find_storage_backend("file")

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(data=st.binary(max_size=300), start=st.integers(0, 320), end=st.none() | st.integers(0, 320))
    def test_any_bytes_and_ranges(
        self, storage: StorageBackend, data: bytes, start: int, end: int | None
    ) -> None:
        """Whatever is put comes back, whole and in ranges."""
        storage.put("any/bytes", data)

        assert storage.get("any/bytes") == data
        assert storage.get("any/bytes", start=start, end=end) == data[start:end]


class TestMemoryStorage(StorageSuite):
    @pytest.fixture
    def spec(self) -> Any:
        return MANAGER.find_storage_backend("memory")


class TestWordList(ModeratorSuite):
    @pytest.fixture
    def spec(self) -> Any:
        return MANAGER.find_moderator("wordlist")

    @pytest.fixture
    def settings(self, spec: Any) -> Any:
        return spec.settings(words=("forbidden phrase",))

    @pytest.fixture
    def refused(self) -> ModerationRequest:
        return ModerationRequest(prompt="a Forbidden, phrase")


class TestLog(EventSinkSuite):
    @pytest.fixture
    def spec(self) -> Any:
        return MANAGER.find_event_sink("log")


class TestUnlockRules(UnlockRuleSuite):
    @pytest.fixture(params=MANAGER.unlock_rules)
    def spec(self, request: pytest.FixtureRequest) -> Any:
        return MANAGER.find_unlock_rule(request.param)


class TestChecks(CheckSuite):
    @pytest.fixture(params=MANAGER.checks)
    def spec(self, request: pytest.FixtureRequest) -> Any:
        return MANAGER.find_check(request.param)
