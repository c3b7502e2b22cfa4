"""PayOnceSuite can fail: it finds a client that repeats, and one that calls refused what was accepted."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from soundfoundry_core.errors import ProviderNoAnswerError, ProviderUnavailableError
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_core.providers.contract import Accepted, ModelSpec, RemoteRef
from soundfoundry_core.providers.inline import InlineProvider
from soundfoundry_core.providers.once import classify
from soundfoundry_core.testing import PayOnceSuite
from soundfoundry_core.testing.fakecloud import TROUBLES, FakeCloud

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.providers.contract import Commission, Fault, SubmitContext


class Client(InlineProvider):
    """Speaks to the dialect of Replicate as badly as it is told."""

    def __init__(self, url: str, key: str, *, tries: int, hopeful: bool) -> None:
        self.url, self.key, self.tries, self.hopeful = url, key, tries, hopeful

    def models(self) -> tuple[ModelSpec, ...]:
        return (ModelSpec(id="one", title="One"),)

    def classify(self, exc: BaseException) -> Fault:
        return classify(exc)

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        for _ in range(self.tries):
            with contextlib.suppress(httpx.HTTPError, ValueError, KeyError):
                answer = httpx.post(
                    f"{self.url}/v1/predictions",
                    json={"version": "a", "input": {}},
                    headers={"Authorization": f"Bearer {self.key}"},
                    timeout=10,
                )
                return Accepted(ref=RemoteRef(request_id=answer.json()["id"]))
        if self.hopeful:
            raise ProviderUnavailableError("It did not work.")
        raise ProviderNoAnswerError("It did not work.")


class Suite(PayOnceSuite):
    dialect = "replicate"


@pytest.fixture
def cloud() -> Iterator[FakeCloud]:
    with FakeCloud() as cloud:
        yield cloud


def spec_of(cloud: FakeCloud, **how: Any) -> MusicProviderSpec:
    environ = cloud.environ("replicate")
    url, key = environ["SOUNDFOUNDRY_REPLICATE_BASE_URL"], environ["REPLICATE_API_TOKEN"]
    return MusicProviderSpec(id="client", title="Client", factory=lambda _: Client(url, key, **how))


def run(cloud: FakeCloud, name: str, **how: Any) -> None:
    Suite().test_one_post_arrives(spec_of(cloud, **how), cloud, TROUBLES[name])


@pytest.mark.parametrize("name", ["drop-after-accept", "429", "cut-answer", "404"])
def test_a_careful_client_passes(cloud: FakeCloud, name: str) -> None:
    """One POST, and what is not known is not called refused."""
    run(cloud, name, tries=1, hopeful=False)


@pytest.mark.parametrize("name", ["drop-after-accept", "429"])
def test_a_client_that_repeats_is_caught(cloud: FakeCloud, name: str) -> None:
    """Two POSTs are one too many, paid or not."""
    with pytest.raises(AssertionError):
        run(cloud, name, tries=2, hopeful=False)


def test_a_client_that_hopes_is_caught(cloud: FakeCloud) -> None:
    """What was accepted must not be called 'certainly not accepted': somebody would ask again."""
    with pytest.raises(AssertionError):
        run(cloud, "drop-after-accept", tries=1, hopeful=True)
