"""What an object says of itself when a client fetches it from the store: type, name, and how long it may be kept.

Headers that only the API can send (a content security policy) are not among them. That is why a picture which could
carry scripts is marked as a download: an ``<img>`` shows it all the same, opened by itself it does not run.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["disposition", "object_headers"]

_HASHED: Final = re.compile(r"-[0-9a-f]{16,64}\.[a-z0-9]+$")
_ACTIVE: Final = frozenset({"image/svg+xml", "text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_YEAR_S: Final = 31_536_000


def object_headers(key: str, media_type: str) -> dict[str, str]:
    """Return boto3's arguments for the headers of an object.

    Whoever gets it got a signed URL, so caches in between must not keep it (``private``). A name with the hash of the
    bytes never changes its content; any other is asked for anew.
    """
    fresh = f"private, max-age={_YEAR_S}, immutable" if _HASHED.search(key) else "private, no-cache"
    return {
        "ContentType": media_type,
        "CacheControl": fresh,
        "ContentDisposition": disposition(key.rsplit("/", 1)[-1], media_type),
    }


def disposition(filename: str, media_type: str = "") -> str:
    """Return ``Content-Disposition`` for a file name; quotes, backslashes and what is not ASCII become ``_``."""
    kind = "attachment" if media_type.split(";")[0].strip().lower() in _ACTIVE else "inline"
    plain = re.sub(r"[^ !#-\[\]-~]", "_", filename)
    return f'{kind}; filename="{plain}"'
