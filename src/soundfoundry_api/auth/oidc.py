"""OIDC bearer tokens: JWTs signed by an identity provider, checked with its published keys.

The algorithm comes from a fixed list and has to fit the key that *we* found; what a token says about keys (``jwk``,
``jku``, ``x5c`` ...) is not looked at but refused. ``iss`` and ``aud`` have to be the configured ones, ``exp`` has to be
there, and clocks may differ by thirty seconds.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_api.auth.contract import Admission, Identity, refused
from soundfoundry_api.auth.jwks import ALGORITHMS, KeySource
from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from joserfc.jws import JWSRegistry

    from soundfoundry_api.auth.accounts import Accounts
    from soundfoundry_api.auth.contract import Credential
    from soundfoundry_api.auth.fetching import Fetch
    from soundfoundry_api.settings import Settings

__all__ = ["LEEWAY_S", "OidcAuthenticator", "identity_of"]

LEEWAY_S: Final = 30
"""Seconds that the provider's clock may differ from ours."""
_MAX_HEADER: Final = 2_048
_SUBJECT_LIMIT: Final = 255
_TYPES: Final = {"jwt", "at+jwt", "application/jwt", "application/at+jwt"}
_REFUSED_FIELDS: Final = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"})


class OidcAuthenticator:
    """Admits who brings a token of one issuer for one audience."""

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: KeySource,
        accounts: Accounts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer, self._audience, self._keys = issuer, audience, keys
        self._accounts, self._clock = accounts, clock

    @classmethod
    def of(cls, settings: Settings, accounts: Accounts, *, fetch: Fetch) -> OidcAuthenticator | None:
        """Return one as the settings want it, or None where no issuer is set.

        Raises:
            ConfigurationError: there is an issuer but no audience: any token of that issuer would do.
        """
        if not settings.oidc_issuer:
            return None
        if not settings.oidc_audience:
            raise ConfigurationError(
                "SOUNDFOUNDRY_OIDC_AUDIENCE is not set.",
                fix="Set it to what tokens for this service have as 'aud'.",
            )
        keys = KeySource(settings.oidc_issuer, url=settings.oidc_jwks_url, fetch=fetch)
        return cls(issuer=settings.oidc_issuer, audience=settings.oidc_audience, keys=keys, accounts=accounts)

    def admit(self, credential: Credential) -> Admission:
        """Say whose token this is; at first sight an account is made.

        Raises:
            AuthenticationError: the token is not good.
            KeysUnavailableError: the provider is away, and its keys are not known.
        """
        claims = self.verify(credential.value)
        principal = self._accounts.principal_of(identity_of(claims, self._issuer), via="oidc")
        return Admission(principal=principal, expires_at=float(claims["exp"]) + LEEWAY_S)

    def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of a good token.

        Raises:
            AuthenticationError: the token is not good.
            KeysUnavailableError: nobody can say.
        """
        from joserfc import jwt
        from joserfc.errors import JoseError

        algorithm, kid = _read_header(token)
        key = self._keys.find(algorithm, kid)
        if key is None:
            raise refused()
        wanted = jwt.JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        try:
            claims = jwt.decode(token, key, registry=_registry(algorithm)).claims
            wanted.validate(claims)
        except (JoseError, ValueError, TypeError, RecursionError, OverflowError):
            raise refused() from None
        return claims


def identity_of(claims: Mapping[str, Any], issuer: str) -> Identity:
    """Return who the claims are about; an e-mail only where the provider has verified it.

    Raises:
        AuthenticationError: the subject is missing or longer than 255 characters.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= _SUBJECT_LIMIT or not subject.isprintable():
        raise refused()
    names = (claims.get("name"), claims.get("preferred_username"), claims.get("nickname"))
    name = next((each for each in names if isinstance(each, str) and each.strip()), "")
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Identity(
        issuer=issuer, subject=subject, name=name, email=email if isinstance(email, str) else None
    )


def _read_header(token: str) -> tuple[str, str | None]:
    """Return algorithm and key id, before anything is believed.

    Raises:
        AuthenticationError: the header is none that we take.
    """
    from joserfc.util import urlsafe_b64decode

    segment = token.partition(".")[0]
    if len(segment) > _MAX_HEADER:
        raise refused()
    try:
        header = json.loads(urlsafe_b64decode(segment.encode("ascii")))
    except (ValueError, RecursionError):
        raise refused() from None
    if not isinstance(header, dict) or _REFUSED_FIELDS & header.keys():
        raise refused()
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise refused()
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise refused()
    if kid is not None and not isinstance(kid, str):
        raise refused()
    return algorithm, kid


def _registry(algorithm: str) -> JWSRegistry:
    """Return joserfc's registry for exactly this algorithm.

    It warns of the name ``EdDSA`` (RFC 9864 wants ``Ed25519``), which is what providers still write; that the curve is
    Ed25519 has been made sure of when the key was chosen.
    """
    from joserfc.jws import JWSRegistry

    class Registry(JWSRegistry):
        max_header_length = _MAX_HEADER

        def get_alg(self, name: str) -> Any:
            if name != algorithm:
                raise ValueError(name)
            return self.algorithms[name]

    return Registry(algorithms=[algorithm], strict_check_header=False)
