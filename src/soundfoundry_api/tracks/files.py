"""The files of a track on their way to somebody: a signed address where the storage has one, else the bytes.

Audio answers to Range (RFC 9110, one range), so that players can seek; everything has an ETag made of the file's hash.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec

from soundfoundry_api.errors import NotFoundError
from soundfoundry_api.http.responses import problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.storage.contract import StorageBackend

__all__ = ["FILE", "UNCHANGED", "serve_bytes", "serve_file", "unchanged"]

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
_SIGNED_S: Final = 900


def _nothing(description: str) -> ResponseSpec:
    return ResponseSpec(data_container=None, generate_examples=False, description=description)


UNCHANGED: Final = {304: _nothing("What `If-None-Match` names is still right."), **problems(404)}
"""What an operation with an ETag answers besides its result."""
FILE: Final = {
    206: _nothing("The range that was asked for."),
    307: _nothing("Where the storage has the file."),
    **UNCHANGED,
    **problems(416),
}
"""What an operation that serves a file answers besides the file."""


def serve_file(
    storage: StorageBackend,
    facts: Mapping[str, Any] | None,
    *,
    request_headers: Mapping[str, str],
    filename: str,
    public: bool,
    head: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """Answer with a stored file.

    A HEAD is answered from what the row knows, and reads nothing: a signed address is good for GET alone.

    Raises:
        NotFoundError: there is no such file.
        StorageError: the storage does not answer.
        HTTPException: 416, there is no such range.
    """
    if facts is None:
        raise NotFoundError("There is no such file yet.", fix="Ask again when the job is COMPLETE.")
    url = None if head else storage.url(facts["key"], expires_s=_SIGNED_S, filename=filename)
    if url is not None:
        # Not Litestar's Redirect: that refuses to be made by an operation whose media type is audio.
        moved = {"Location": url, "Cache-Control": "private, max-age=600"}
        return Response(content=b"", status_code=307, media_type="text/plain", headers=moved)
    etag = f'"{facts["sha256"][:32]}"'
    base = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": f"{'public' if public else 'private'}, max-age=0, must-revalidate",
        "Content-Disposition": f'inline; filename="{filename}"',
        "Cross-Origin-Resource-Policy": "cross-origin" if public else "same-site",
        **(headers or {}),
    }
    if unchanged(etag, request_headers):
        return Response(content=b"", status_code=304, headers=base)
    size = int(facts["size"])
    asked = _RANGE.fullmatch(request_headers.get("range", "").strip())
    whole = request_headers.get("if-range", etag) != etag
    if asked is None or whole or not (asked[1] or asked[2]):
        if head:
            return serve_bytes(b"", facts["media_type"], {**base, "Content-Length": str(size)})
        return serve_bytes(storage.get(facts["key"]), facts["media_type"], base)
    start = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
    end = min(size, int(asked[2]) + 1) if asked[1] and asked[2] else size
    if start >= size or end <= start:
        raise HTTPException(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    more = {"Content-Range": f"bytes {start}-{end - 1}/{size}"}
    if head:
        more["Content-Length"] = str(end - start)
    part = b"" if head else storage.get(facts["key"], start=start, end=end)
    return Response(content=part, status_code=206, media_type=facts["media_type"], headers={**base, **more})


def serve_bytes(data: bytes, media_type: str, headers: Mapping[str, str]) -> Response[bytes]:
    """Answer with bytes."""
    return Response(content=data, status_code=200, media_type=media_type, headers=dict(headers))


def unchanged(etag: str, request_headers: Mapping[str, str]) -> bool:
    """Say whether a client has this very thing already."""
    given = request_headers.get("if-none-match", "")
    return given.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in given.split(",")}
