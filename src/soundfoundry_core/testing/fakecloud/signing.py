"""How providers sign their callbacks: Ed25519 with published keys (fal), and Standard Webhooks (Replicate)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["Ed25519", "StandardWebhooks"]


class Ed25519:
    """A key pair whose public half is published as a JSON Web Key; signs nothing without ``cryptography``."""

    def __init__(self) -> None:
        self._key: Ed25519PrivateKey | None
        try:
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        except ImportError:
            self._key = None
        else:
            self._key = Ed25519PrivateKey.generate()

    @property
    def works(self) -> bool:
        """Whether it can sign."""
        return self._key is not None

    def sign(self, message: bytes) -> bytes | None:
        """Return the 64 bytes of a signature; None without ``cryptography``."""
        return self._key.sign(message) if self._key else None

    def jwks(self) -> dict[str, Any]:
        """Return the public key as a JWK set."""
        if self._key is None:
            return {"keys": []}
        raw = self._key.public_key().public_bytes_raw()
        x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        return {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": x, "kid": "fake", "use": "sig"}]}


class StandardWebhooks:
    """A shared secret, and the three headers of https://www.standardwebhooks.com."""

    def __init__(self, secret: str | None = None) -> None:
        self.secret = secret or "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()

    def headers(self, id_: str, body: bytes, *, now: float) -> dict[str, str]:
        """Sign ``id.timestamp.body``."""
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        message = f"{id_}.{int(now)}.".encode() + body
        signature = base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
        return {
            "webhook-id": id_,
            "webhook-timestamp": str(int(now)),
            "webhook-signature": f"v1,{signature}",
        }
