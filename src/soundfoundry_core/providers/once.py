"""A transport for httpx that lets a request which costs money out exactly once, whatever the SDK above it would do.

The clients that vendors ship repeat a POST that may have been accepted: fal-client up to ten times, others three times.
Each repetition is paid. A plugin therefore gives its SDK an httpx client with this transport, a new one for each submit::

    with httpx.Client(transport=Once("fal", wrapped), timeout=...) as http:
        handle = sdk(http).submit(...)

The first POST goes out. If it does not succeed, this transport raises one of *our* errors, which no SDK takes for a
reason to try again, and which says for certain whether it can have been accepted. A second POST is refused before it
is sent. This module needs ``httpx``; every plugin that imports it depends on that itself.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import httpx

from soundfoundry_core.errors import (
    PluginContractError,
    ProviderError,
    ProviderNoAnswerError,
    ProviderUnavailableError,
)
from soundfoundry_core.providers.contract import Fault
from soundfoundry_core.providers.refusals import known_fault, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Once", "classify", "no_answer"]

_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)
_MOST_BYTES: Final = 1 << 20
_RETURN_TO_SENDER: Final = "Do not ask again before its dashboard or its callback tells what became of it."


class Once(httpx.BaseTransport):
    """Lets one POST out.

    Args:
        who: the provider's name, for messages.
        wrapped: what sends; it is not closed with this.
        timeout_s: of each wait for the network, whatever the SDK asks for: some ask for none.
        deadline_s: how long reading an answer may take altogether.
        most_bytes: of an answer; a provider that answers with audio needs more than the usual 1 MiB.
        clock: seconds.
    """

    def __init__(
        self,
        who: str,
        wrapped: httpx.BaseTransport,
        *,
        timeout_s: float = 30.0,
        deadline_s: float = 60.0,
        most_bytes: int = _MOST_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._who, self._wrapped, self._timeout_s = who, wrapped, timeout_s
        self._deadline_s, self._most_bytes, self._clock = deadline_s, most_bytes, clock
        self._spent = False
        self.answer = b""
        """The body of the success, so that an SDK which cannot read it does not lose paid work."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and answer only with a success.

        Raises:
            ProviderRefusedError: the provider said no.
            ProviderUnavailableError: it was certainly not accepted.
            ProviderNoAnswerError: it may have been accepted.
            PluginContractError: a second POST was about to be sent.
        """
        request.extensions = {**request.extensions, "timeout": httpx.Timeout(self._timeout_s).as_dict()}
        if request.method != "POST":
            return self._wrapped.handle_request(request)
        if self._spent:
            raise PluginContractError(
                f"A second POST to {self._who} was about to be sent, which would be paid twice.",
                fix="Report it to the plugin's author.",
            )
        self._spent = True
        until = self._clock() + self._deadline_s
        try:
            response = self._wrapped.handle_request(request)
            body = self._read(response, until)
        except _NEVER_SENT as error:
            raise ProviderUnavailableError(
                f"{self._who} could not be reached: {_short(error)}.",
                fix="Try again later or another provider.",
                fault=Fault.CAPACITY.value,
            ) from error
        except httpx.HTTPError as error:
            raise no_answer(self._who, _short(error)) from error
        if not 200 <= response.status_code < 300:
            raise refusal(self._who, response.status_code, response.headers, body)
        self.answer = body
        headers = [
            (name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_WIRE
        ]
        return httpx.Response(response.status_code, headers=headers, content=body, request=request)

    def _read(self, response: httpx.Response, until: float) -> bytes:
        """Read an answer, bounded in time and size: one that drips is no answer."""
        parts, size = [], 0
        try:
            for part in httpx.Response(
                response.status_code, headers=response.headers, stream=response.stream
            ).iter_bytes():
                parts.append(part)
                size += len(part)
                if size > self._most_bytes or self._clock() > until:
                    raise no_answer(self._who, "its answer never ended")
        finally:
            response.close()
        return b"".join(parts)


_OF_THE_WIRE: Final = {"content-length", "content-encoding", "transfer-encoding"}


def no_answer(who: str, why: str) -> ProviderNoAnswerError:
    """Return the error that says: it may have been accepted."""
    return ProviderNoAnswerError(
        f"{who} was asked and gave no answer: {why}. The work may have been accepted.",
        fix=_RETURN_TO_SENDER,
        fault=Fault.AMBIGUOUS.value,
    )


def classify(exc: BaseException) -> Fault:
    """Sort an exception of a submit or a poll: what :meth:`MusicProvider.classify` returns for providers over HTTP."""
    known = known_fault(exc)
    if known is not None:
        return known
    if isinstance(exc, _NEVER_SENT):
        return Fault.CAPACITY
    if isinstance(exc, ProviderUnavailableError):
        return Fault.CAPACITY
    if isinstance(exc, ProviderError) and not isinstance(exc, ProviderNoAnswerError):
        return Fault.INVALID
    return Fault.AMBIGUOUS


def _short(error: Exception) -> str:
    return (str(error).split("\n", maxsplit=1)[0] or type(error).__name__)[:120].rstrip(".")
