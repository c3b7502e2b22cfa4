"""Session tokens of NextAuth and Auth.js: JWTs that are encrypted (JWE) with a key derived from ``NEXTAUTH_SECRET``.

========================  ==================  ===========================================  ==================
made by                   encryption          HKDF-SHA-256 info                            HKDF salt
========================  ==================  ===========================================  ==================
next-auth 4               dir, A256GCM        ``NextAuth.js Generated Encryption Key``     none
Auth.js (next-auth 5)     dir, A256CBC-HS512  ``Auth.js Generated Encryption Key (name)``  name of the cookie
========================  ==================  ===========================================  ==================

They come in the site's session cookie, or as a bearer token from a site's own server. Tests hold this to tokens that
were made by the two npm packages.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_api.auth.contract import Admission, refused
from soundfoundry_api.auth.credentials import PLAIN_COOKIES, SECURE_COOKIES
from soundfoundry_api.auth.oidc import identity_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from joserfc.jwk import OctKey

    from soundfoundry_api.auth.accounts import Accounts
    from soundfoundry_api.auth.contract import Credential
    from soundfoundry_api.settings import Settings

__all__ = ["ISSUER", "LEEWAY_S", "SessionAuthenticator"]

ISSUER: Final = "nextauth"
"""Under what name sessions' subjects are kept; an OIDC issuer is a URL, so the two never meet."""
LEEWAY_S: Final = 15
"""Seconds of clock difference, as NextAuth itself allows."""
_ENCRYPTIONS: Final = {"A256GCM": 32, "A256CBC-HS512": 64}
_FIELDS: Final = frozenset({"alg", "enc", "kid", "typ"})


class SessionAuthenticator:
    """Admits who brings a session of the site that shares our secret."""

    def __init__(self, secret: str, *, accounts: Accounts, clock: Callable[[], float] = time.time) -> None:
        self._accounts, self._clock = accounts, clock
        self._next_auth = _derive(secret, b"", "NextAuth.js Generated Encryption Key", 32)
        self._auth_js = {
            name: _derive(secret, name.encode(), f"Auth.js Generated Encryption Key ({name})", 64)
            for name in (*PLAIN_COOKIES, *SECURE_COOKIES)
        }

    @classmethod
    def of(cls, settings: Settings, accounts: Accounts) -> SessionAuthenticator | None:
        """Return one as the settings want it, or None where no secret is set."""
        secret = settings.nextauth_secret
        return cls(secret.get_secret_value(), accounts=accounts) if secret is not None else None

    def admit(self, credential: Credential) -> Admission:
        """Say whose session this is; at first sight an account is made.

        Raises:
            AuthenticationError: it is not a session of the site, or it is over.
        """
        claims = self.open(credential.value, cookie=credential.cookie)
        principal = self._accounts.principal_of(identity_of(claims, ISSUER), via="session")
        return Admission(principal=principal, expires_at=float(claims["exp"]) + LEEWAY_S)

    def open(self, token: str, *, cookie: str | None = None) -> dict[str, Any]:
        """Return the claims in a token.

        Args:
            token: five parts, the second one empty.
            cookie: name of the cookie that it came in; None tries all four.

        Raises:
            AuthenticationError: the token is not good.
        """
        from joserfc import jwt
        from joserfc.errors import JoseError

        for key in self._keys(_read_encryption(token), cookie):
            try:
                plain = _decrypt(token, key)
            except (JoseError, ValueError):  # not with this key
                continue
            wanted = jwt.JWTClaimsRegistry(
                now=int(self._clock()), leeway=LEEWAY_S, sub={"essential": True}, exp={"essential": True}
            )
            try:
                claims = json.loads(plain)
                if isinstance(claims, dict):
                    wanted.validate(claims)
                    return claims
            except (JoseError, ValueError, TypeError, RecursionError, OverflowError):
                pass
            break
        raise refused()

    def _keys(self, encryption: str, cookie: str | None) -> list[OctKey]:
        if encryption == "A256GCM":
            return [self._next_auth]
        return list(self._auth_js.values()) if cookie is None else [self._auth_js[cookie]]


def _read_encryption(token: str) -> str:
    """Return how the content is encrypted, before anything is believed.

    Raises:
        AuthenticationError: it is in no way that we take.
    """
    from joserfc.util import urlsafe_b64decode

    segment = token.partition(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(segment.encode("ascii")))
    except (ValueError, RecursionError):
        raise refused() from None
    if not isinstance(header, dict) or not header.keys() <= _FIELDS or header.get("alg") != "dir":
        raise refused()
    encryption = header.get("enc")
    if not isinstance(encryption, str) or encryption not in _ENCRYPTIONS:
        raise refused()
    return encryption


def _decrypt(token: str, key: OctKey) -> bytes:
    from joserfc import jwe

    opened = jwe.decrypt_compact(token, key, algorithms=["dir", *_ENCRYPTIONS])
    if opened.plaintext is None:
        raise ValueError(token[:0])
    return opened.plaintext


def _derive(secret: str, salt: bytes, info: str, length: int) -> OctKey:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from joserfc.jwk import OctKey

    made = HKDF(algorithm=SHA256(), length=length, salt=salt, info=info.encode()).derive(secret.encode())
    return OctKey.import_key(made)
