"""fal's callbacks: four lines (request id, user id, time, hash of the body), signed with Ed25519.

The keys are published as a JWK set. They are kept for a day and fetched anew, at most once a minute, where none
of them fits. fal signs with the same keys for all its customers, so what a signature proves is "fal says so"; which
attempt it is about stands in the address that only fal was told.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import threading
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from soundfoundry_core.errors import ProviderError, ProviderRefusedError
from soundfoundry_core.providers.contract import RemoteState, RemoteStatus, WebhookEvent
from soundfoundry_core.providers.remote import json_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

__all__ = ["TOLERANCE_S", "Callbacks"]

TOLERANCE_S: Final = 300.0
"""How far a callback's time may be from ours."""
_KEPT_S: Final = 86_400.0
_PAUSE_S: Final = 60.0
_PREFIX: Final = "x-fal-webhook-"
_STATES: Final = {"OK": RemoteStatus.SUCCEEDED, "ERROR": RemoteStatus.FAILED}


class Callbacks:
    """Checks callbacks.

    Args:
        jwks_url: where the keys are published.
        user_id: believe callbacks of this account only; empty: of any.
        fetch: gets a URL.
    """

    def __init__(self, jwks_url: str, *, user_id: str, fetch: Callable[[str], bytes]) -> None:
        self._url, self._user_id, self._fetch = jwks_url, user_id, fetch
        self._lock = threading.Lock()
        self._keys: tuple[Ed25519PublicKey, ...] = ()
        self._fetched_at: float | None = None
        self._asked_at: float | None = None

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookEvent:
        """Return what a callback says.

        Raises:
            ProviderRefusedError: a header is missing, it is too old or too new, signed by somebody else, or no JSON.
        """
        told = {name.lower(): value for name, value in headers.items()}
        request_id, user_id, stamp, signature = (
            told.get(_PREFIX + name, "") for name in ("request-id", "user-id", "timestamp", "signature")
        )
        if not (re.fullmatch(r"\d{1,12}", stamp) and re.fullmatch(r"[0-9a-fA-F]{128}", signature)):
            raise _refused("it is not signed")
        if abs(now.timestamp() - int(stamp)) > TOLERANCE_S:
            raise _refused("its time is not now")
        if self._user_id and user_id != self._user_id:
            raise _refused("it is of another account")
        message = "\n".join((request_id, user_id, stamp, hashlib.sha256(body).hexdigest())).encode()
        if not self._signed(message, bytes.fromhex(signature), now.timestamp()):
            raise _refused("its signature does not hold")
        said = json_object(body)
        if not isinstance(said.get("request_id"), str) or not said["request_id"]:
            raise _refused("it names no request")
        status = _STATES.get(str(said.get("status")), RemoteStatus.RUNNING)
        state = RemoteState(status=status, detail=str(said.get("error") or "")[:300])
        return WebhookEvent(client_ref="", request_id=said["request_id"], state=state)

    def _signed(self, message: bytes, signature: bytes, now_s: float) -> bool:
        if any(_holds(key, message, signature) for key in self._known(now_s)):
            return True
        return any(_holds(key, message, signature) for key in self._known(now_s, anew=True))

    def _known(self, now_s: float, *, anew: bool = False) -> tuple[Ed25519PublicKey, ...]:
        with self._lock:
            old = self._fetched_at is None or now_s - self._fetched_at > _KEPT_S
            just_asked = self._asked_at is not None and abs(now_s - self._asked_at) < _PAUSE_S
            if (old or anew) and not just_asked:
                self._asked_at = now_s
                try:
                    self._keys, self._fetched_at = _read(self._fetch(self._url)), now_s
                except ProviderError:
                    if not self._keys or old:
                        raise
            return self._keys


def _read(body: bytes) -> tuple[Ed25519PublicKey, ...]:
    found = []
    keys = json_object(body).get("keys")
    for key in keys if isinstance(keys, list) else ():
        if not isinstance(key, dict) or (key.get("kty"), key.get("crv")) != ("OKP", "Ed25519"):
            continue
        x = str(key.get("x", ""))
        try:
            raw = base64.b64decode(x + "=" * (-len(x) % 4), altchars=b"-_", validate=True)
            found.append(Ed25519PublicKey.from_public_bytes(raw))
        except (ValueError, binascii.Error):
            continue
    return tuple(found)


def _holds(key: Ed25519PublicKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _refused(why: str) -> ProviderRefusedError:
    return ProviderRefusedError(f"The callback is not believed: {why}.", fix="Only fal can send it.")
