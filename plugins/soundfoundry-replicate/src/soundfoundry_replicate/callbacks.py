"""Replicate's callbacks, by the rules of Standard Webhooks: id, time and body, signed with a shared secret.

Replicate's own client checks the signature; the age it checks only when asked, and by its own clock, so that is done
here. The secret is the same for all callbacks of an account; it is asked for once, where the settings do not hold it.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from replicate.webhook import Webhooks, WebhookSigningSecret

from soundfoundry_core.errors import ProviderRefusedError
from soundfoundry_core.providers.contract import WebhookEvent
from soundfoundry_core.providers.remote import json_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from soundfoundry_core.providers.contract import RemoteState

__all__ = ["TOLERANCE_S", "Callbacks"]

TOLERANCE_S: Final = 300.0
"""How far a callback's time may be from ours."""
_HEADERS: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
_SIGNATURES: Final = re.compile(r"v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=){0,9}")
_OURS: Final = re.compile(r".*/webhooks/providers/[^/]+/([^/?#]+)")


class Callbacks:
    """Checks callbacks.

    Args:
        secret: tells the secret; called once, when the first callback comes.
        state_of: reads a prediction.
    """

    def __init__(
        self, secret: Callable[[], str], *, state_of: Callable[[Mapping[str, Any]], RemoteState]
    ) -> None:
        self._ask, self._state_of = secret, state_of
        self._lock = threading.Lock()
        self._secret: WebhookSigningSecret | None = None

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookEvent:
        """Return what a callback says.

        Raises:
            ProviderRefusedError: a header is missing, it is too old or too new, signed by somebody else, or no JSON.
        """
        told = {name.lower(): value for name, value in headers.items()}
        id_, stamp, signatures = (told.get(name, "") for name in _HEADERS)
        if not (id_ and re.fullmatch(r"\d{1,12}", stamp) and _SIGNATURES.fullmatch(signatures)):
            raise _refused("it is not signed")
        if abs(now.timestamp() - int(stamp)) > TOLERANCE_S:
            raise _refused("its time is not now")
        try:
            text = body.decode("utf-8")
            signed = {"webhook-id": id_, "webhook-timestamp": stamp, "webhook-signature": signatures}
            Webhooks.validate(headers=signed, body=text, secret=self._known())
        except ValueError as error:  # what their validation raises, and bytes that are no text
            raise _refused("its signature does not hold") from error
        said = json_object(body)
        if not isinstance(said.get("id"), str) or not said["id"]:
            raise _refused("it names no prediction")
        called = _OURS.fullmatch(urlsplit(str(said.get("webhook") or "")).path)
        return WebhookEvent(
            client_ref=called[1] if called else "", request_id=said["id"], state=self._state_of(said)
        )

    def _known(self) -> WebhookSigningSecret:
        with self._lock:
            if self._secret is None:
                key = self._ask()
                if not re.fullmatch(r"whsec_[A-Za-z0-9+/=]{16,}", key):
                    raise _refused("the secret of Replicate's callbacks is not known")
                self._secret = WebhookSigningSecret(key=key)
            return self._secret


def _refused(why: str) -> ProviderRefusedError:
    return ProviderRefusedError(f"The callback is not believed: {why}.", fix="Only Replicate can send it.")
