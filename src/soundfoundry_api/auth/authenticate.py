"""From a request to a principal: the one door of the service.

It finds the credential (:mod:`~soundfoundry_api.auth.credentials`), remembers who that was for five seconds
(:mod:`~soundfoundry_api.auth.cache`), and else asks the authenticator that knows the form: API keys always, OIDC tokens where
an issuer is set, sessions where ``NEXTAUTH_SECRET`` is. Without a credential somebody is anonymous; with a bad one
they are refused, even where anonymous would do: a client that believes to be signed in should learn that it is not.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from soundfoundry_api.auth.accounts import Accounts
from soundfoundry_api.auth.cache import PrincipalCache
from soundfoundry_api.auth.contract import refused
from soundfoundry_api.auth.credentials import PLAIN_COOKIES, SECURE_COOKIES, find_credential
from soundfoundry_api.auth.fetching import fetch_json
from soundfoundry_api.auth.keys_admission import KeyAuthenticator
from soundfoundry_api.auth.last_used import LastUsed
from soundfoundry_api.auth.oidc import OidcAuthenticator
from soundfoundry_api.auth.origins import require_same_site
from soundfoundry_api.auth.principal import ANONYMOUS
from soundfoundry_api.auth.sessions import SessionAuthenticator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from soundfoundry_api.auth.contract import Authenticator, Credential
    from soundfoundry_api.auth.fetching import Fetch
    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.db.unit_of_work import Database
    from soundfoundry_api.settings import Settings

__all__ = ["Authentication", "session_cookies"]


class Authentication:
    """Knows all the ways in. One a process; safe to use from many threads.

    Args:
        settings: which ways there are.
        database: where keys and accounts are.
        fetch: gets the identity provider's documents.
        cache: the short memory; a test may bring one with its own clock.
        clock: seconds since 1970.

    Raises:
        ConfigurationError: an OIDC issuer without an audience.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        fetch: Fetch = fetch_json,
        cache: PrincipalCache | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.cache = PrincipalCache() if cache is None else cache
        self._settings, self._clock = settings, clock
        self._last_used = LastUsed(database)
        self._cookies = session_cookies(settings)
        accounts = Accounts(database, settings)
        self._ways: dict[str, Authenticator | None] = {
            "key": KeyAuthenticator(database, production=settings.production, last_used=self._last_used),
            "jws": OidcAuthenticator.of(settings, accounts, fetch=fetch),
            "jwe": SessionAuthenticator.of(settings, accounts),
        }

    def credential_of(self, method: str, headers: Iterable[tuple[bytes, bytes]]) -> Credential | None:
        """Return the credential of a request, or None. It asks nobody and is quick.

        Raises:
            AuthenticationError: there are two, or one in no form that we know.
            ForbiddenError: a cookie that was sent along by another site's page.
        """
        listed = list(headers)
        credential = find_credential(listed, cookies=self._cookies)
        if credential is not None and credential.cookie is not None:
            require_same_site(method, listed, self._settings)
        return credential

    def remembered(self, credential: Credential) -> Principal | None:
        """Return whose credential it was a moment ago. It asks nobody and is quick."""
        return self.cache.find(credential)

    def admit(self, credential: Credential) -> Principal:
        """Return whose credential it is. It asks the database, and may ask the identity provider.

        Raises:
            AuthenticationError: it is not good.
            KeysUnavailableError: the identity provider is away.
            DatabaseUnavailableError: the database is.
        """
        way = self._ways[credential.kind]
        if way is None:
            raise refused()
        asked = self.cache.now()
        admission = way.admit(credential)
        ends = admission.expires_at
        left = None if ends is None else ends - self._clock()
        self.cache.keep(credential, admission.principal, asked=asked, good_for_s=left)
        return admission.principal

    def authenticate(self, method: str, headers: Iterable[tuple[bytes, bytes]]) -> Principal:
        """Return who is asking: all of the above in one call.

        Raises:
            AuthenticationError: the credential is not good, or there are two.
            ForbiddenError: a cookie that was sent along by another site's page.
            KeysUnavailableError: the identity provider is away.
            DatabaseUnavailableError: the database is.
        """
        credential = self.credential_of(method, headers)
        if credential is None:
            return ANONYMOUS
        return self.remembered(credential) or self.admit(credential)

    def close(self) -> None:
        """Write what is still to be noted."""
        self._last_used.close()


def session_cookies(settings: Settings) -> tuple[str, ...]:
    """Return the names of the session cookies that count.

    None without a secret: on localhost, cookies of somebody else's site come along too. On an https site only the
    names that begin with ``__Secure-``, which a page without TLS cannot set.
    """
    if settings.nextauth_secret is None:
        return ()
    url = settings.public_url or ""
    return SECURE_COOKIES if url.startswith("https://") else (*PLAIN_COOKIES, *SECURE_COOKIES)
