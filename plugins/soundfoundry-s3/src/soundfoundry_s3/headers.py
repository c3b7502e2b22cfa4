"""The headers of an object, in boto3's words; what they say is the same for every store that signs addresses."""

from __future__ import annotations

import re

from soundfoundry_core.storage.serving import serving_headers

__all__ = ["inline", "object_headers"]


def object_headers(key: str, media_type: str) -> dict[str, str]:
    """Return boto3's arguments for type, disposition and freshness of an object."""
    return {name.replace("-", ""): value for name, value in serving_headers(key, media_type).items()}


def inline(filename: str) -> str:
    """Return ``Content-Disposition`` for a file that is played under a name of its own.

    Quotes, backslashes, line ends and what is not ASCII become ``_``.
    """
    plain = re.sub(r"[^ !#-\[\]-~]", "_", filename)
    return f'inline; filename="{plain}"'
