"""Laws of the headers that a store keeps with an object: nothing that can run is shown, and private stays private."""

from __future__ import annotations

import pytest

from soundfoundry_core.errors import InvalidKeyError
from soundfoundry_core.storage.serving import serving_headers


@pytest.mark.parametrize(
    ("key", "media_type", "disposition"),
    [
        ("covers/7.svg", "image/svg+xml", 'attachment; filename="covers-7.svg"'),
        ("covers/7-0123456789abcdef-og.png", "image/png", 'inline; filename="covers-7-0123456789abcdef-og.png"'),
        ("tracks/7/track-0123456789abcdef.mp3", "audio/mpeg", 'inline; filename="tracks-7-track-0123456789abcdef.mp3"'),
        ("tracks/7/track.json", "application/json", 'attachment; filename="tracks-7-track.json"'),
        ("x/page.html", "text/html", 'attachment; filename="x-page.html"'),
    ],
)  # fmt: skip
def test_only_what_cannot_run_is_shown(key: str, media_type: str, disposition: str) -> None:
    """Pictures and audio are inline; an SVG, a page and everything else is a download with a plain name."""
    headers = serving_headers(key, media_type)
    assert headers["Content-Disposition"] == disposition
    assert headers["Content-Type"].partition(";")[0] == media_type


def test_text_names_its_encoding() -> None:
    """Nobody has to guess the encoding of an SVG."""
    assert serving_headers("covers/7.svg", "image/svg+xml")["Content-Type"] == "image/svg+xml; charset=utf-8"


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        ("covers/7.svg", False),
        ("covers/7.png", False),
        ("covers/1234567890123456.svg", False),
        ("covers/7-0123456789abcdef.svg", True),
        ("covers/7-0123456789abcdef-9x16.webp", True),
    ],
)
def test_only_what_never_changes_is_kept(key: str, *, kept: bool) -> None:
    """A name with a hash may be kept for a year, any other is asked for again; never by a shared cache."""
    cache = serving_headers(key, "image/png")["Cache-Control"]
    assert cache.startswith("private, ")
    assert ("immutable" in cache) == kept


def test_a_key_is_checked() -> None:
    """What is no key has no headers."""
    with pytest.raises(InvalidKeyError):
        serving_headers('x/"; filename="y', "image/png")
