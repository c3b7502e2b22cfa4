"""The rule that money hangs on, for providers with a dialect in the fake cloud: one submit, at most one POST.

Inherit it beside :class:`~soundfoundry_core.testing.providers.ProviderSuite` and name the dialect::

    class TestPaysOnce(PayOnceSuite):
        dialect = "fal"

        @pytest.fixture
        def spec(self):
            return next(plugin.soundfoundry_music_providers())

Every trouble that a submit can have is made to happen, through the provider's real SDK. What arrived is read from the
cloud's ledger, and what the provider raised must never call "certainly not accepted" what was accepted.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, Final

import pytest

from soundfoundry_core.plugins.settings import read_settings, variables
from soundfoundry_core.providers.contract import Fault, SubmitContext
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_core.testing.fakecloud import FakeCloud
from soundfoundry_core.testing.fakecloud.troubles import Act, submit_troubles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from soundfoundry_core.plugins.records import MusicProviderSpec
    from soundfoundry_core.providers.contract import MusicProvider
    from soundfoundry_core.testing.fakecloud.troubles import Trouble

__all__ = ["PayOnceSuite", "outcome_of_submit", "provider_at"]

_TIMEOUT_S: Final = 1.0
_WAITS: Final = {Act.LATE, Act.HANG, Act.DRIP}


class PayOnceSuite:
    """One submit, at most one POST, under every fault of the fake cloud."""

    dialect: str
    """Name of the provider's dialect in the fake cloud."""

    @pytest.fixture
    def spec(self) -> MusicProviderSpec:
        """Return the record under test; every author overrides this."""
        pytest.fail(f"Override the fixture 'spec' in {type(self).__name__}: return the record under test.")

    @pytest.fixture
    def cloud(self) -> Iterator[FakeCloud]:
        """Return a cloud that works at once."""
        with FakeCloud() as cloud:
            yield cloud

    @pytest.mark.parametrize("trouble", submit_troubles(), ids=lambda trouble: trouble.name)
    def test_one_post_arrives(self, spec: MusicProviderSpec, cloud: FakeCloud, trouble: Trouble) -> None:
        """Whatever goes wrong, the cloud is asked once; and work that was taken is never called refused."""
        cloud.misbehave(trouble.name, provider=self.dialect, times=20)
        patience = {"timeout_s": _TIMEOUT_S} if trouble.act in _WAITS else {}
        outcome = outcome_of_submit(provider_at(spec, cloud.environ(self.dialect), **patience))
        assert len(cloud.ledger.submits(self.dialect)) == 1
        assert len(cloud.ledger.accepted(self.dialect)) == int(trouble.accepts)
        if trouble.accepts:
            assert outcome in {"accepted", Fault.AMBIGUOUS}
        else:
            assert outcome != "accepted"

    def test_nobody_there_costs_nothing(self, spec: MusicProviderSpec, cloud: FakeCloud) -> None:
        """A port where nobody listens was certainly not asked: trying again is safe."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
            port = taken.getsockname()[1]
            environ = {
                name: value.replace(f":{cloud.port}/", f":{port}/")
                for name, value in cloud.environ(self.dialect).items()
            }
            assert outcome_of_submit(provider_at(spec, environ)) is Fault.CAPACITY

    def test_nothing_wrong_is_one_post_too(self, spec: MusicProviderSpec, cloud: FakeCloud) -> None:
        """And it is accepted: the check can fail."""
        assert outcome_of_submit(provider_at(spec, cloud.environ(self.dialect))) == "accepted"
        assert len(cloud.ledger.accepted(self.dialect)) == 1


def provider_at(spec: MusicProviderSpec, environ: Mapping[str, str], **settings: Any) -> MusicProvider:
    """Make a provider from the variables of a fake cloud, with some settings set otherwise where it has them."""
    names = variables(spec.id, spec.settings)
    given = {names[name]: str(value) for name, value in settings.items() if name in names}
    return spec.factory(read_settings(spec.id, spec.settings, {**environ, **given}))


def outcome_of_submit(provider: MusicProvider) -> str | Fault:
    """Submit a small commission; return ``accepted``, or the fault of what was raised."""
    commission = a_commission(provider.models()[0])
    try:
        provider.submit(commission, SubmitContext(client_ref="pay-once"))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the provider says what it means
        return provider.classify(error)
    return "accepted"
