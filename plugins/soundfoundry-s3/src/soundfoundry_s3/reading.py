"""Reading an object so that a broken connection costs a moment and never a byte.

botocore repeats a request that fails, but not a body that ends too soon. Here the rest is asked for, of the same object
(``If-Match``); where the object has changed meanwhile, or what came is not what was once stored, it starts anew.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from botocore import exceptions as boto

from soundfoundry_s3.errors import code_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DIGEST", "DamagedError", "read"]

DIGEST: Final = "sha256"
"""Name of the metadata that holds the hash of the whole object."""

_CUT: Final = (
    boto.ResponseStreamingError,
    boto.IncompleteReadError,
    boto.ReadTimeoutError,
    boto.ConnectionClosedError,
    boto.HTTPClientError,
)
_CHUNK: Final = 1 << 20


class DamagedError(Exception):
    """What came is not what was stored."""


def read(client: Any, where: Mapping[str, str], *, start: int, end: int | None, attempts: int) -> bytes:
    """Return the bytes ``start <= i < end``; ``where`` holds Bucket and Key.

    Raises:
        botocore's errors: the store refuses, or the connection breaks ``attempts`` times.
        DamagedError: what came is not what was stored, twice.
    """
    for last in (False, True):
        try:
            return _once(client, where, start=start, end=end, attempts=attempts)
        except DamagedError:
            if last:
                raise
        except boto.ClientError as error:
            if last or code_of(error) not in {"PreconditionFailed", "412"}:
                raise
    raise AssertionError  # pragma: no cover -- the second round returns or raises


def _once(client: Any, where: Mapping[str, str], *, start: int, end: int | None, attempts: int) -> bytes:
    data, etag, digest = bytearray(), None, None
    for left in reversed(range(attempts)):
        at = start + len(data)
        asked = {"Range": f"bytes={at}-{'' if end is None else end - 1}"} if at or end is not None else {}
        answer = client.get_object(**where, **asked, **({"IfMatch": etag} if etag else {}))
        etag = answer["ETag"]
        digest = answer.get("Metadata", {}).get(DIGEST)
        try:
            for chunk in answer["Body"].iter_chunks(_CHUNK):
                data += chunk
            break
        except _CUT:
            if not left:
                raise
        finally:
            answer["Body"].close()
    whole = start == 0 and end is None
    if whole and digest and hashlib.sha256(data).hexdigest() != digest:
        raise DamagedError
    return bytes(data)
