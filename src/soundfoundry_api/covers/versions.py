"""Where covers lie in the storage: versions that are never overwritten, and one copy where people look.

``covers/7-<hash>.svg`` is a version: the hash of the bytes is in its name, a track's row names it, and whoever stores
another drawing at the same time, late or twice, writes another file. ``covers/7-<hash>-og.png`` is a picture of that
version. ``covers/7.svg`` is a copy of the last SVG under the name that people and the runbook know; the service never
reads it, so a worker that was overtaken and wakes up late may leave an older drawing there, and nowhere else.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from soundfoundry_core.storage.keys import check_key

if TYPE_CHECKING:
    from soundfoundry_core.storage.contract import StorageBackend

__all__ = ["VERSIONED", "copy_key", "picture_key", "prefixes", "store_copy", "store_cover"]

_DIGITS: Final = 16
VERSIONED: Final = re.compile(r"covers/(?P<track>\d{1,18})-(?P<hash>[0-9a-f]{16})[.-][a-z0-9.x]+")
"""A version, or a picture of one."""


def copy_key(track_id: int) -> str:
    """Return the key under which people look for a track's cover.

    >>> copy_key(7)
    'covers/7.svg'
    """
    return check_key(f"covers/{track_id}.svg")


def picture_key(track_id: int, sha256: str, *, crop: str, suffix: str) -> str:
    """Return the key of a picture of the version with that hash.

    >>> picture_key(7, "0123456789abcdef" * 4, crop="og", suffix=".png")
    'covers/7-0123456789abcdef-og.png'
    """
    return check_key(f"covers/{track_id}-{sha256[:_DIGITS]}-{crop}{suffix}")


def prefixes(track_id: int) -> tuple[str, str]:
    """Return what the keys of all a track's covers begin with, and those of no other track."""
    return f"covers/{track_id}-", f"covers/{track_id}."


def store_cover(storage: StorageBackend, track_id: int, data: bytes, *, suffix: str, media_type: str) -> str:
    """Store a version of a track's cover, and return its key.

    Raises:
        StorageError: the storage refuses.
    """
    digest = hashlib.sha256(data).hexdigest()[:_DIGITS]
    key = check_key(f"covers/{track_id}-{digest}{suffix}")
    storage.put(key, data, media_type=media_type)
    return key


def store_copy(storage: StorageBackend, track_id: int, svg: bytes) -> None:
    """Store a copy of the SVG that is shown where people look for it.

    Raises:
        StorageError: the storage refuses.
    """
    storage.put(copy_key(track_id), svg, media_type="image/svg+xml")
