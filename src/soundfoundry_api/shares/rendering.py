"""From values to a page: Jinja templates, and a style sheet and a script inside it that the policy names by their hash.

Nothing is loaded from elsewhere and nothing inline runs but what stands here: ``Content-Security-Policy`` lists the
hashes, so a page with somebody's words in it cannot become a program. The style sheet is the design tokens in the
maker's hue, followed by the page's own rules.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from litestar import Response
from markupsafe import Markup

from soundfoundry_core.style.tokens import css, theme_colours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from soundfoundry_core.style.profile import StyleProfile

__all__ = ["render"]

_HTML: Final = "text/html"


def render(
    template: str,
    values: Mapping[str, Any],
    *,
    profile: StyleProfile | None = None,
    status: int = 200,
    asked: Mapping[str, str] | None = None,
    media_from: str | None = None,
    framed: bool = False,
    max_age_s: int = 0,
) -> Response[bytes]:
    """Return a page.

    Args:
        template: its file.
        values: what it says.
        profile: whose hue it has; None is the brand's.
        status: of the answer.
        asked: the request's headers, for 304.
        media_from: an address that audio is redirected to, whose host the policy then allows.
        framed: other sites may show it inside theirs.
        max_age_s: how long nobody needs to ask again.
    """
    style, script = _style(profile), _text("page.js")
    colours = {mode: theme_colours(mode, profile) for mode in ("light", "dark")}
    page = (
        _templates()
        .get_template(template)
        .render(
            {
                **values,
                "style": Markup(style),  # noqa: S704 -- ours
                "script": Markup(script),  # noqa: S704 -- ours
                "icon": _icon(colours["light"]["action"]),
                "grounds": {mode: colours[mode]["ground"] for mode in colours},
            }
        )
        .encode()
    )
    etag = f'"{hashlib.sha256(page).hexdigest()[:32]}"'
    headers = {
        "Content-Security-Policy": _policy(style, script, media_from=media_from, framed=framed),
        "Cache-Control": f"public, max-age={max_age_s}" if max_age_s else "no-cache",
        "ETag": etag,
    }
    if status == 200 and asked is not None and etag in asked.get("if-none-match", ""):
        return Response(content=b"", status_code=304, media_type=_HTML, headers=headers)
    return Response(content=page, status_code=status, media_type=_HTML, headers=headers)


def _policy(style: str, script: str, *, media_from: str | None, framed: bool) -> str:
    media = "'self'"
    if media_from:
        parts = urlsplit(media_from)
        media += f" {parts.scheme}://{parts.netloc}"
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "img-src 'self' data:",
            f"media-src {media}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors *" if framed else "frame-ancestors 'none'",
        )
    )


@lru_cache(maxsize=1)
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("soundfoundry_api", "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=256)
def _style(profile: StyleProfile | None) -> str:
    return f"{css(profile)}{_text('page.css')}"


@lru_cache(maxsize=8)
def _text(name: str) -> str:
    return (files("soundfoundry_api") / "web" / "static" / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _icon(colour: str) -> str:
    """Return the page's icon: five bars of a waveform, as a data URL."""
    bars = "".join(
        f'<rect x="{4 + 5 * at}" y="{16 - height}" width="3" height="{2 * height}" rx="1.5"/>'
        for at, height in enumerate((4, 9, 13, 7, 3))
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="{colour}">{bars}</svg>'
    return f"data:image/svg+xml,{quote(svg)}"
