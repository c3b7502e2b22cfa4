"""What a stored object says about itself where a store hands it out by an address of its own.

A store that keeps metadata (S3 and its kin) puts these headers on the object, so that a signed address answers with
them. They are a function of the key and the type, so no caller can forget them.

An SVG opened by itself is a document, and a store cannot send the policy that our own answers carry
(``Content-Security-Policy`` is no metadata of an object). So there an SVG is a download: ``<img>`` shows it all the
same, and nobody can be sent to it as a page.
"""

from __future__ import annotations

import re
from typing import Final

from soundfoundry_core.storage.keys import check_key

__all__ = ["serving_headers"]

_HASHED: Final = re.compile(r"[-.][0-9a-f]{16,64}(?:-[0-9a-z]+)?(?:\.[a-z0-9]+)?$")
"""A name that holds a hash of the bytes: what lies there never changes."""
_SHOWN: Final = ("image/", "audio/")
_SCRIPTABLE: Final = frozenset(["image/svg+xml"])


def serving_headers(key: str, media_type: str) -> dict[str, str]:
    """Return ``Content-Type``, ``Content-Disposition`` and ``Cache-Control`` of an object.

    Pictures and audio are shown, everything else and every SVG is a download. What has a hash in its name may be kept
    for a year by the one who asked, never by a shared cache, since the track may be private.

    Raises:
        InvalidKeyError: the key is malformed.

    >>> serving_headers("covers/7-0123456789abcdef.svg", "image/svg+xml")["Content-Disposition"]
    'attachment; filename="covers-7-0123456789abcdef.svg"'
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", check_key(key)).lstrip(".-")[-100:] or "file"
    shown = media_type.startswith(_SHOWN) and media_type not in _SCRIPTABLE
    text = media_type in _SCRIPTABLE or media_type.startswith("text/") or media_type == "application/json"
    return {
        "Content-Type": f"{media_type}; charset=utf-8" if text else media_type,
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{name}"',
        "Cache-Control": "private, max-age=31536000, immutable"
        if _HASHED.search(key)
        else "private, no-cache",
    }
