"""The contract of a storage backend: put, get, look, delete, list, sign.

Keys are relative POSIX paths (``tracks/42/audio.flac``); see :mod:`soundfoundry_core.storage.keys`
for what is allowed. A put is atomic: readers see the old object or the new one, never a part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["StorageBackend", "StoredObject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """What is known of a stored object."""

    key: str
    size: int
    """Bytes."""


@runtime_checkable
class StorageBackend(Protocol):
    """Everything that a store does. All methods are synchronous and may be called from threads."""

    def put(
        self, key: str, data: bytes, *, media_type: str = "application/octet-stream", replace: bool = True
    ) -> StoredObject:
        """Store an object whole or not at all, replacing what was there if ``replace``.

        A store that hands objects out by addresses of its own keeps the headers of
        :func:`soundfoundry_core.storage.serving.serving_headers` with them.

        Raises:
            InvalidKeyError: the key is malformed.
            ObjectExistsError: there is one already and ``replace`` is False.
            StorageUnavailableError: the store refuses (full, read-only, unreachable).
        """
        ...

    def get(self, key: str, *, start: int = 0, end: int | None = None) -> bytes:
        """Bring back an object, or the bytes ``start <= i < end`` of it.

        Raises:
            ObjectNotFoundError: there is none.
        """
        ...

    def head(self, key: str) -> StoredObject:
        """Look at an object without reading it.

        Raises:
            ObjectNotFoundError: there is none.
        """
        ...

    def exists(self, key: str) -> bool:
        """Say whether there is an object under the key."""
        ...

    def delete(self, key: str) -> None:
        """Remove an object; removing what is not there is fine."""
        ...

    def keys(self, prefix: str = "") -> Iterator[str]:
        """List the keys that start with a prefix, sorted."""
        ...

    def url(self, key: str, *, expires_s: int = 3600, filename: str | None = None) -> str | None:
        """Return an address where a client can GET the object for a while; None where there is no such thing.

        ``filename`` is what a client shall call the file, where the address can carry that.
        """
        ...
