"""The public keys of an identity provider, kept at hand.

They are fetched at first use, anew after ten minutes (a key that was withdrawn is then gone), and at once when a token
names a key that we do not know (a key was rotated), but never more than once a minute, so that nobody can make us
hammer the provider with invented names (every five seconds as long as we have none). When it is away, the keys that we
have stay good for six hours.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_api.auth.fetching import FetchError
from soundfoundry_api.errors import KeysUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from joserfc.jwk import ECKey, OKPKey, RSAKey

    from soundfoundry_api.auth.fetching import Fetch

__all__ = ["ALGORITHMS", "KeySource", "discover"]

_log: Final = logging.getLogger(__name__)
_FRESH_S: Final = 600.0
_STALE_S: Final = 6 * 3600.0
_PAUSE_S: Final = 60.0
_IMPATIENT_S: Final = 5.0
_MOST_KEYS: Final = 64
_MIN_RSA_BITS: Final = 2048

ALGORITHMS: Final[Mapping[str, tuple[str, str]]] = {
    "RS256": ("RSA", ""),
    "PS256": ("RSA", ""),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
}
"""Algorithm of a signature -> (type, curve) of its key. There are no others: no HS256, and never ``none``."""
_PUBLIC: Final = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}

if TYPE_CHECKING:
    PublicKey = RSAKey | ECKey | OKPKey


def discover(issuer: str, fetch: Fetch) -> str:
    """Return where an issuer says that its keys are (OpenID Connect Discovery 1.0).

    Raises:
        FetchError: its document cannot be had, or speaks for another issuer.
    """
    document = fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise FetchError("the discovery document is another issuer's")
    url = document.get("jwks_uri")
    if not isinstance(url, str):
        raise FetchError("the discovery document names no keys")
    return url


class KeySource:
    """Knows the keys of one issuer. Safe to use from many threads.

    Args:
        issuer: as tokens name it.
        url: where the keys are; None asks the issuer.
        fetch: gets a JSON document.
        clock: seconds of a clock that never jumps.
    """

    def __init__(
        self,
        issuer: str,
        *,
        url: str | None = None,
        fetch: Fetch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer, self._url, self._fetch, self._clock = issuer, url, fetch, clock
        self._lock = threading.Lock()
        self._keys: tuple[_Known, ...] = ()
        self._fetched: float | None = None
        self._tried: float | None = None

    def find(self, algorithm: str, kid: str | None) -> PublicKey | None:
        """Return the key for a token, or None if the issuer has no such key.

        A token without ``kid`` is fine as long as only one key fits its algorithm.

        Raises:
            KeysUnavailableError: the issuer cannot be reached, and there are no keys that may still be used.
        """
        if self._age() > _FRESH_S:
            self._refresh()
        key = self._choose(algorithm, kid)
        if key is None:
            self._refresh()
            key = self._choose(algorithm, kid)
        if key is None and self._age() > _STALE_S:
            raise KeysUnavailableError
        return key

    def _age(self) -> float:
        return float("inf") if self._fetched is None else self._clock() - self._fetched

    def _choose(self, algorithm: str, kid: str | None) -> PublicKey | None:
        if self._age() > _STALE_S:
            return None
        fitting = [
            known.key
            for known in self._keys
            if algorithm in known.algorithms and (kid is None or known.kid == kid)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _refresh(self) -> None:
        """Fetch the keys unless somebody did within the last minute; on failure the old ones stay."""
        seen = self._tried
        if self._fetched is not None and not self._may_try():
            return
        with self._lock:
            if self._tried != seen or not self._may_try():
                return
            self._tried = self._clock()
            try:
                url = self._url or discover(self._issuer, self._fetch)
                keys = _read(self._fetch(url))
            except FetchError as error:
                _log.warning("the keys of %s were not fetched: %s", self._issuer, error)
                return
            self._keys, self._fetched = keys, self._clock()

    def _may_try(self) -> bool:
        pause = _IMPATIENT_S if self._fetched is None else _PAUSE_S
        return self._tried is None or self._clock() - self._tried >= pause


class _Known:
    """A key with what it may be used for."""

    __slots__ = ("algorithms", "key", "kid")

    def __init__(self, key: PublicKey, kid: str | None, algorithms: frozenset[str]) -> None:
        self.key, self.kid, self.algorithms = key, kid, algorithms


def _read(document: Mapping[str, Any]) -> tuple[_Known, ...]:
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise FetchError("the key set has no keys")
    known = [_known(entry) for entry in listed[:_MOST_KEYS] if isinstance(entry, dict)]
    usable = tuple(key for key in known if key is not None)
    if not usable:
        raise FetchError("the key set has no key that we can use")
    return usable


def _known(entry: Mapping[str, Any]) -> _Known | None:
    """Return a key of the set; None for one that is not for signatures, of another type, weak or broken."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, OKPKey, RSAKey
    from joserfc.util import base64_to_int

    kind, named = entry.get("kty"), entry.get("alg")
    operations = entry.get("key_ops")
    if entry.get("use") not in {None, "sig"}:
        return None
    if operations is not None and (not isinstance(operations, list) or "verify" not in operations):
        return None
    fitting = {
        name
        for name, (wanted, curve) in ALGORITHMS.items()
        if wanted == kind and curve in {"", entry.get("crv")} and named in {None, name}
    }
    if not fitting or not isinstance(kind, str):
        return None
    public: dict[str, Any] = {"kty": kind} | {name: entry.get(name) for name in _PUBLIC[kind]}
    importers: dict[str, type[RSAKey | ECKey | OKPKey]] = {
        "RSA": RSAKey,
        "EC": ECKey,
        "OKP": OKPKey,
    }
    try:
        if kind == "RSA" and base64_to_int(str(public["n"])).bit_length() < _MIN_RSA_BITS:
            return None
        key = importers[kind].import_key(public)
    except (JoseError, ValueError, TypeError):
        return None
    kid = entry.get("kid")
    return _Known(key, kid if isinstance(kid, str) else None, frozenset(fitting))
