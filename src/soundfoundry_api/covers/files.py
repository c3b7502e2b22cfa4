"""A cover on its way to somebody, with headers that hold even if everything before them has failed.

An SVG can carry scripts. A saved one was sanitized, but these headers do not count on that: opened by itself it runs in
a sandbox without scripts, forms or an origin, loads nothing, and is never taken for another type. Pictures are sent by
us and not by a signed address, which could carry none of that, and which answers only to GET.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from litestar import Response

from soundfoundry_api.tracks.files import unchanged
from soundfoundry_core.music.titles import slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping

__all__ = ["SVG_POLICY", "serve_picture"]

SVG_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def serve_picture(
    row: RowMapping,
    data: bytes,
    *,
    etag: str,
    media_type: str,
    suffix: str,
    asked: Mapping[str, str],
    max_age_s: int = 0,
) -> Response[bytes]:
    """Answer with a picture of a track, or with 304 where the client has it.

    Args:
        row: the track.
        data: the picture.
        etag: what changes with it, without quotes.
        media_type: of the picture.
        suffix: of the file, with a dot.
        asked: the request's headers.
        max_age_s: how long nobody needs to ask again.
    """
    public = row["visibility"] == "public"
    fresh = f"max-age={max_age_s}" if max_age_s else "max-age=0, must-revalidate"
    headers: dict[str, Any] = {
        "ETag": f'"{etag}"',
        "Cache-Control": f"{'public' if public else 'private'}, {fresh}",
        "Content-Security-Policy": SVG_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{slug(row["title"])}{suffix}"',
        "Cross-Origin-Resource-Policy": "cross-origin" if public else "same-site",
    }
    if unchanged(f'"{etag}"', asked):
        return Response(content=b"", status_code=304, media_type=media_type, headers=headers)
    return Response(content=data, status_code=200, media_type=media_type, headers=headers)
