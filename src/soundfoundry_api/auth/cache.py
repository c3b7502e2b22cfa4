"""A short memory for principals, so that a hot reader does not cost a query each time.

It is bounded in size, and in time: what the database said is believed for 5 seconds, counted from *before* it was asked.
That is how long a revoked key or a disabled account may go on. Refusals are not remembered: a credential that is good
from now on works from now on. Credentials are kept as keyed digests only.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_api.auth.contract import Credential
    from soundfoundry_api.auth.principal import Principal

__all__ = ["TTL_S", "PrincipalCache"]

TTL_S: Final = 5.0
"""Seconds that a principal is remembered at most."""
_SIZE: Final = 4_096


class PrincipalCache:
    """Remembers who a credential belongs to; the least recently used go first.

    Args:
        ttl_s: seconds, 0 remembers nothing.
        size: principals, at least 1.
        clock: seconds of a clock that never jumps.
    """

    def __init__(
        self, *, ttl_s: float = TTL_S, size: int = _SIZE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ttl_s, self._size, self._clock = min(ttl_s, TTL_S), size, clock
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[Principal, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def now(self) -> float:
        """Return the time that :meth:`keep` wants to have as ``asked``."""
        return self._clock()

    def find(self, credential: Credential) -> Principal | None:
        """Return who it was a moment ago."""
        mark = self._mark(credential)
        with self._lock:
            known = self._known.get(mark)
            if known is None:
                return None
            principal, until = known
            if self._clock() >= until:
                del self._known[mark]
                return None
            self._known.move_to_end(mark)
            return principal

    def keep(
        self, credential: Credential, principal: Principal, *, asked: float, good_for_s: float | None
    ) -> None:
        """Remember a principal.

        Args:
            credential: what it proved itself with.
            principal: who.
            asked: :meth:`now`, before the database was asked.
            good_for_s: seconds that the credential itself is still good; None is for ever.
        """
        lasts = self._ttl_s if good_for_s is None else min(self._ttl_s, good_for_s)
        if lasts <= 0:
            return
        mark = self._mark(credential)
        with self._lock:
            self._known[mark] = (principal, asked + lasts)
            self._known.move_to_end(mark)
            while len(self._known) > self._size:
                self._known.popitem(last=False)

    def clear(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._known.clear()

    def _mark(self, credential: Credential) -> bytes:
        text = f"{credential.kind}\0{credential.cookie or ''}\0{credential.value}"
        return hashlib.blake2b(
            text.encode("utf-8", "surrogatepass"), key=self._secret, digest_size=32
        ).digest()
