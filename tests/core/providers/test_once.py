"""One POST goes out, whatever the client above would do; and what is raised says whether it can have been accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from soundfoundry_core.errors import (
    PluginContractError,
    ProviderNoAnswerError,
    ProviderRefusedError,
    ProviderUnavailableError,
)
from soundfoundry_core.providers.contract import Fault
from soundfoundry_core.providers.once import Once, classify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _client(handler: Callable[[httpx.Request], httpx.Response], **options: float) -> httpx.Client:
    return httpx.Client(transport=Once("fal", httpx.MockTransport(handler), **options), base_url="https://x")  # type: ignore[arg-type]


def test_a_second_post_is_not_sent() -> None:
    """A client that would repeat is stopped before it pays twice."""
    sent = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        return httpx.Response(200, json={"ok": True})

    with _client(handler) as http:
        assert http.post("/a").json() == {"ok": True}
        with pytest.raises(PluginContractError, match="paid twice"):
            http.post("/a")
        assert http.get("/a").status_code == 200
    assert sent == ["POST", "GET"]


@pytest.mark.parametrize(
    ("error", "raised", "fault"),
    [
        (httpx.ConnectError("refused"), ProviderUnavailableError, Fault.CAPACITY),
        (httpx.ConnectTimeout("slow"), ProviderUnavailableError, Fault.CAPACITY),
        (httpx.PoolTimeout("full"), ProviderUnavailableError, Fault.CAPACITY),
        (httpx.ReadTimeout("slow"), ProviderNoAnswerError, Fault.AMBIGUOUS),
        (httpx.ReadError("reset"), ProviderNoAnswerError, Fault.AMBIGUOUS),
        (httpx.WriteError("reset"), ProviderNoAnswerError, Fault.AMBIGUOUS),
        (httpx.WriteTimeout("slow"), ProviderNoAnswerError, Fault.AMBIGUOUS),
        (httpx.RemoteProtocolError("eof"), ProviderNoAnswerError, Fault.AMBIGUOUS),
    ],
)
def test_what_was_sent_is_told_from_what_was_not(
    error: httpx.HTTPError, raised: type[Exception], fault: Fault
) -> None:
    """A connection that never was is safe to try again; everything after it is not."""

    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    with _client(handler) as http, pytest.raises(raised) as caught:
        http.post("/a")
    assert classify(caught.value) is fault


def test_a_redirect_is_not_followed_with_the_order_in_hand() -> None:
    """307 asks to POST again elsewhere; that is refused, even by a client that follows."""

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(307, headers={"Location": "https://evil.example/"})

    with _client(handler) as http, pytest.raises(ProviderRefusedError, match="307"):
        http.post("/a", follow_redirects=True)


def test_an_answer_that_never_ends_is_no_answer() -> None:
    """By its time and by its size."""
    now = iter(range(0, 1000, 5))

    def drip() -> Iterator[bytes]:
        while True:
            yield b"x"

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=drip())

    with _client(handler, clock=lambda: float(next(now))) as http, pytest.raises(ProviderNoAnswerError):  # type: ignore[arg-type]
        http.post("/a")
    with _client(handler, most_bytes=100) as http, pytest.raises(ProviderNoAnswerError):
        http.post("/a")


def test_every_exception_has_a_class() -> None:
    """What nobody knows is AMBIGUOUS."""
    assert classify(ValueError()) is Fault.AMBIGUOUS
    assert classify(ProviderRefusedError("no")) is Fault.INVALID
    assert classify(ProviderUnavailableError("busy")) is Fault.CAPACITY
    assert classify(ProviderNoAnswerError("?")) is Fault.AMBIGUOUS
    assert classify(httpx.ConnectError("x")) is Fault.CAPACITY
