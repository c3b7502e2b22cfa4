"""oEmbed: a share page's address in, a player out; other addresses are not ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_api.shares.addresses import shared_track

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.testing import TestClient

BASE = "https://music.example"


def test_a_page_can_be_embedded(client: TestClient[Any], ada: Any, make_shared: Callable[..., int]) -> None:
    """The answer has what the specification asks for, and its player can be shown in a frame."""
    track = make_shared(ada)
    told = client.get("/api/oembed", params={"url": f"http://testserver.local/share/{track}"}).json()
    assert (told["type"], told["version"], told["title"], told["author_name"]) == (
        "rich",
        "1.0",
        "Slow water",
        "ada",
    )
    player = re.search(r'src="([^"]+)"', told["html"])
    assert player is not None
    frame = client.get(player[1])
    assert frame.status_code == 200
    assert "frame-ancestors *" in frame.headers["content-security-policy"]
    assert client.get(told["thumbnail_url"]).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_stays_within_what_is_asked(
    client: TestClient[Any], ada: Any, make_shared: Callable[..., int]
) -> None:
    """``maxwidth`` and ``maxheight`` are kept; a format other than JSON is refused."""
    asked = {"url": f"http://testserver.local/share/{make_shared(ada)}"}
    told = client.get("/api/oembed", params=asked | {"maxwidth": "300", "maxheight": "2000"}).json()
    assert (told["width"], told["height"]) == (300, 180)
    assert client.get("/api/oembed", params=asked | {"format": "xml"}).status_code == 422
    assert client.get("/api/oembed").status_code == 422


@pytest.mark.parametrize(
    ("url", "track"),
    [
        ("https://music.example/share/7", 7), ("https://music.example/share/7/", 7),
        ("https://music.example/share/7?utm=x#top", 7), ("https://MUSIC.example/share/7", 7),
        ("http://music.example/share/7", None), ("https://other.example/share/7", None),
        ("https://music.example.other/share/7", None), ("https://music.example:8443/share/7", None),
        ("https://x@music.example/share/7", None), ("https://music.example/share/x", None),
        ("https://music.example/a/share/7", None), ("https://music.example/share/7/embed", None),
        ("https://music.example/share/²", None), ("https://[/share/7", None), ("", None),
    ],
)  # fmt: skip
def test_only_our_pages_are_known(url: str, track: int | None) -> None:
    """The scheme, the host, the port and the path have to be those of a share page here."""
    assert shared_track(BASE, url) == track
