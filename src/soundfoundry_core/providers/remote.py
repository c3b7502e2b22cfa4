"""A base for providers that work remotely over HTTP, so that writing one is a table of cards and a way to speak.

It lists the models, estimates, fills requests in, and holds the two ways to the network: :meth:`RemoteProvider.once`
for the one POST that costs money, :meth:`RemoteProvider.look` for everything that may be repeated. What is left to a
provider is ``submit``, ``poll`` and ``outputs``, and what else its vendor offers. Needs ``httpx``, which the SDKs bring.
"""

from __future__ import annotations

import contextlib
import functools
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from soundfoundry_core.errors import (
    InvalidRequestError,
    ProviderRefusedError,
    ProviderUnavailableError,
    UnknownNameError,
)
from soundfoundry_core.providers.cards import fill
from soundfoundry_core.providers.contract import CancelOutcome, Fault
from soundfoundry_core.providers.once import Once, classify
from soundfoundry_core.providers.refusals import reason_of, sort_status

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from soundfoundry_core.providers.cards import Card, Sheet
    from soundfoundry_core.providers.contract import (
        Commission,
        ModelSpec,
        Money,
        RemoteRef,
        RemoteState,
        WebhookEvent,
    )

__all__ = ["LOOPBACK", "RemoteProvider", "json_object", "loopback_hosts", "usable_webhook"]

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_GONE: Final = {404, 410}


class RemoteProvider:
    """A music provider whose models are cards; see the contract for each method.

    Args:
        name: for messages.
        cards: the models, the default one first.
        style_strength: how much of a maker's style is spoken, 0-1.
        timeout_s: of each wait for the network.
    """

    def __init__(self, name: str, cards: Sequence[Card], *, style_strength: float, timeout_s: float) -> None:
        self.name = name
        self._cards = {card.id: card for card in cards}
        self._strength, self._timeout_s = style_strength, timeout_s

    def models(self) -> Sequence[ModelSpec]:
        """List the models of the cards."""
        return tuple(card.spec for card in self._cards.values())

    def card(self, model: str) -> Card:
        """Return the card of a model.

        Raises:
            UnknownNameError: there is none.
        """
        if model not in self._cards:
            raise UnknownNameError("model", model, self._cards)
        return self._cards[model]

    def estimate(self, commission: Commission) -> Money:
        """Say what the model's price makes of the length that it will be."""
        return self.card(commission.model).estimate(commission)

    def fill(self, commission: Commission) -> Sheet:
        """Turn a commission into the model's parameters.

        Raises:
            InvalidRequestError: extras are wanted that no remote model gives.
        """
        if commission.wants:
            raise InvalidRequestError(
                f"{self.name} gives no {' or '.join(sorted(commission.wants))}.",
                fix="Ask for the audio alone.",
            )
        return fill(self.card(commission.model), commission, strength=self._strength)

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Say that nothing can be stopped; override it where it can."""
        del ref
        return CancelOutcome.UNSUPPORTED

    def actual(self, state: RemoteState | None) -> Money | None:
        """Say that nobody tells what was billed; override it where somebody does."""
        del state
        return None

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookEvent:
        """Refuse: nobody calls back; override it where somebody does.

        Raises:
            ProviderRefusedError: always.
        """
        del headers, body, now
        raise ProviderRefusedError(f"{self.name} does not call back.", fix="Look instead.")

    def classify(self, exc: BaseException) -> Fault:
        """Sort an exception; AMBIGUOUS where unsure."""
        return classify(exc)

    def transport(self) -> httpx.HTTPTransport:
        """Return a transport whose connections are fresh: a kept one may have gone stale, and a stale connection
        looks exactly like an answer that was lost.
        """  # noqa: D205 -- one sentence
        return httpx.HTTPTransport(verify=_context(), limits=httpx.Limits(max_keepalive_connections=0))

    @contextlib.contextmanager
    def once(self, wrap: Any = None) -> Iterator[tuple[httpx.Client, Once]]:
        """Open a client for one submit: one POST goes out, and what is wrong with its answer is one of our errors.

        Args:
            wrap: called with the transport and returns the one to send with; None sends with it as it is.
        """
        with self.transport() as plain:
            guard = Once(self.name, wrap(plain) if wrap else plain, timeout_s=self._timeout_s)
            with httpx.Client(transport=guard) as client:
                yield client, guard

    def look(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        what: str,
        verdict: Callable[[httpx.Response], bool] | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Ask something that may be asked again; the answer may be any but those below.

        Args:
            method: ``GET``, mostly.
            url: where.
            headers: the credentials, where the URL may see them.
            what: what is asked about, for messages.
            verdict: says whether a 5xx is the provider's last word about the work rather than a moment's trouble.
            options: what else ``httpx`` takes.

        Raises:
            ProviderRefusedError: it is gone (404, 410), as EXPIRED.
            ProviderUnavailableError: there is no answer now: the network, 401, 403, 429 or 5xx. Work that was
                accepted goes on all the same.
        """
        try:
            with self.transport() as plain, httpx.Client(transport=plain, timeout=self._timeout_s) as client:
                answer = client.request(method, url, headers=dict(headers), **options)
        except httpx.HTTPError as error:
            raise ProviderUnavailableError(
                f"{self.name} did not tell about {what}: {str(error) or type(error).__name__}.",
                fix="Ask again.",
                fault=Fault.CAPACITY.value,
            ) from error
        status, reason = answer.status_code, reason_of(answer.content)
        if status >= 500 and verdict is not None and verdict(answer):
            return answer
        if status in _GONE:
            raise ProviderRefusedError(
                f"{self.name} knows nothing of {what} (any more).",
                fix="Create the track again.",
                fault=Fault.EXPIRED.value,
            )
        if status in {401, 403, 408, 425, 429} or status >= 500:
            raise ProviderUnavailableError(
                f"{self.name} answered {status} about {what}{f': {reason}' if reason else ''}.",
                fix="Ask again.",
                fault=sort_status(status, reason).value,
            )
        return answer


def json_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in an answer; empty where there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def loopback_hosts(url: str) -> tuple[str, ...]:
    """Return the host of a URL that an operator has set, if it is this machine's own: a fake cloud, a local server."""
    host = (urlsplit(url).hostname or "").lower()
    return (host,) if host in LOOPBACK else ()


def usable_webhook(url: str | None) -> str | None:
    """Return a callback's address if a provider can use it: https, or this machine for a fake cloud; else None."""
    parts = urlsplit(url or "")
    local = parts.scheme == "http" and (parts.hostname or "") in LOOPBACK
    return url if parts.scheme == "https" or local else None


@functools.lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    """Return the TLS settings, which take tens of milliseconds to load, once."""
    return httpx.create_ssl_context()
