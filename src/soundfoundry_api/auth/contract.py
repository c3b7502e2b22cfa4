"""What a way of authenticating has to be: it takes one credential and says whose it is, or refuses.

API keys, OIDC tokens and NextAuth sessions are three of them; :mod:`soundfoundry_api.auth.authenticate` picks by the
form of the credential. All refusals are the same error with the same sentence, so that nobody learns from it whether a
key was wrong, expired or revoked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from soundfoundry_api.errors import AuthenticationError

if TYPE_CHECKING:
    from soundfoundry_api.auth.principal import Principal

__all__ = ["Admission", "Authenticator", "Credential", "Identity", "Kind", "refused"]

Kind = Literal["key", "jws", "jwe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a request brought along."""

    kind: Kind
    value: str
    cookie: str | None = None
    """Name of the cookie that it came in; None for a bearer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who an identity provider says somebody is. ``issuer`` and ``subject`` together are unique and never change."""

    issuer: str
    subject: str
    name: str = ""
    email: str | None = None
    """Only where the provider has verified it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A principal, and until when its credential is good at most."""

    principal: Principal
    expires_at: float | None = None
    """Seconds since 1970, leeway included; None where it does not end by itself."""


class Authenticator(Protocol):
    """A way to prove who one is."""

    def admit(self, credential: Credential) -> Admission:
        """Say whose credential this is. It may ask the database and the network, so it is called in a thread.

        Raises:
            AuthenticationError: it is not good, for whatever reason.
            KeysUnavailableError: nobody can say at the moment.
        """
        ...


def refused() -> AuthenticationError:
    """Return the one answer to every credential that is not good."""
    return AuthenticationError(
        "The credential is not valid.", fix="Use one that exists, has not expired and was not revoked."
    )
