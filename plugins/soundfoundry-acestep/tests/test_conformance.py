"""Every rule of music providers, and the rule that money hangs on, against the fake cloud."""

import pytest

from soundfoundry_acestep import plugin
from soundfoundry_core.plugins.settings import read_settings
from soundfoundry_core.testing import PayOnceSuite, ProviderSuite
from soundfoundry_core.testing.fakecloud import FakeCloud


@pytest.fixture
def spec():
    return next(plugin.soundfoundry_music_providers())


class TestAceStep(ProviderSuite):
    @pytest.fixture
    def spec(self, spec):
        return spec

    @pytest.fixture
    def settings(self, spec):
        with FakeCloud() as cloud:
            yield read_settings(spec.id, spec.settings, cloud.environ("acestep"))


class TestAceStepPaysOnce(PayOnceSuite):
    dialect = "acestep"

    @pytest.fixture
    def spec(self, spec):
        return spec
