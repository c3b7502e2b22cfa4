"""Cookies and cross-site requests."""

from __future__ import annotations

import pytest

from soundfoundry_api.auth.origins import require_same_site
from soundfoundry_api.errors import ForbiddenError
from soundfoundry_api.settings import read_settings

SETTINGS = read_settings(
    {
        "NEXTAUTH_URL": "https://music.example.org/",
        "CORS_ORIGINS": "https://app.example.org,http://localhost:3000",
    }
)


def passes(method: str, *, settings=SETTINGS, **headers: str) -> bool:
    try:
        require_same_site(
            method, [(name.encode(), value.encode()) for name, value in headers.items()], settings
        )
    except ForbiddenError:
        return False
    return True


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_may_come_from_anywhere(method: str) -> None:
    """Links from other sites lead to pages that know who is signed in."""
    assert passes(method, origin="https://evil.example")
    assert passes(method)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "WEBSOCKET", "get"])
def test_changing_has_to_come_from_our_pages(method: str) -> None:
    """Whatever is not GET or HEAD needs an Origin that is ours."""
    assert passes(method, origin="https://music.example.org")
    assert passes(method, origin="https://MUSIC.example.org:443")
    assert passes(method, origin="https://app.example.org", host="api.internal")
    assert passes(method, origin="http://localhost:3000")
    assert not passes(method, origin="https://evil.example", host="music.example.org")


@pytest.mark.parametrize(
    "origin",
    [
        None, "", "null", "*", "https://music.example.org.evil.example", "https://evil.example/https://music.example.org",
        "http://music.example.org", "https://music.example.org:8443", "https://music.example.org@evil.example",
        "http://localhost:3001", "http://[", "https://music.example.org:x", "ftp://music.example.org",
        "https://evilmusic.example.org", "https://music.example.org https://evil.example",
    ],
)  # fmt: skip
def test_near_misses_are_misses(origin: str | None) -> None:
    """Neither prefix nor suffix, neither scheme nor port nor ``null`` is near enough."""
    headers = {} if origin is None else {"origin": origin}

    assert not passes("POST", **headers)


def test_the_host_that_was_asked_is_ours() -> None:
    """A page that this server served may come back to it, whether TLS ends before it or not."""
    nothing = read_settings({})

    assert passes("POST", settings=nothing, origin="http://127.0.0.1:8000", host="127.0.0.1:8000")
    assert passes("POST", settings=nothing, origin="https://music.example.org", host="music.example.org")
    assert passes("POST", settings=nothing, origin="http://[::1]:8000", host="[::1]:8000")
    assert not passes("POST", settings=nothing, origin="http://127.0.0.1:3000", host="127.0.0.1:8000")
    assert not passes("POST", settings=nothing, origin="https://evil.example", host="")
