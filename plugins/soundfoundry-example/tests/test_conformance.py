"""Every rule of the three hooks, run against this plugin."""

import pytest

from soundfoundry_core.testing import PatternSuite, ProviderSuite, UnlockRuleSuite
from soundfoundry_example import plugin


class TestTone(ProviderSuite):
    @pytest.fixture
    def spec(self):
        return next(plugin.soundfoundry_music_providers())


class TestRipples(PatternSuite):
    @pytest.fixture
    def spec(self):
        return next(plugin.soundfoundry_cover_patterns())


class TestFaithfulWeek(UnlockRuleSuite):
    @pytest.fixture
    def spec(self):
        return next(plugin.soundfoundry_unlock_rules())
