"""What every exchange has: a request id, protecting headers, HEAD, CORS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from litestar.testing import TestClient

from soundfoundry_api.app import create_app
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ORIGIN = "https://studio.example"


@pytest.fixture
def environ() -> dict[str, str]:
    """Let one origin in."""
    return {"CORS_ORIGINS": ORIGIN, "NEXTAUTH_URL": "https://studio.example/"}


def test_a_request_id_is_echoed_or_made(client: TestClient[Any]) -> None:
    """A decent one comes back; anything else is replaced, so that nobody writes into our log."""
    assert (
        client.get("/api/health", headers={"X-Request-Id": "abc-12345"}).headers["x-request-id"]
        == "abc-12345"
    )
    for bad in ("short", "x" * 65, "no spaces here"):
        made = client.get("/api/health", headers={"X-Request-Id": bad}).headers["x-request-id"]
        assert made != bad
        assert len(made) == 16


def test_every_answer_is_protected(client: TestClient[Any]) -> None:
    """Fine ones, errors and 404s alike."""
    for path in ("/api/health", "/api/tracks", "/nowhere"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"]
        assert headers["strict-transport-security"].startswith("max-age=")


def test_only_https_sites_say_hsts(database_url: str, tmp_path: Path) -> None:
    """On http it would lock people out of a site that has no TLS."""
    settings = read_settings({"DATABASE_URL": database_url, "SOUNDFOUNDRY_DATA_DIR": str(tmp_path)})
    runtime = Runtime(settings, environ={})
    with TestClient(create_app(runtime)) as opened:
        assert "strict-transport-security" not in opened.get("/api/health").headers
    runtime.close()


def test_head_is_get_without_a_body(client: TestClient[Any], ada: Any, make_track: Any) -> None:
    """Same status and headers, also for ranges, what is unchanged, streams and errors."""
    track, job = make_track(ada)
    etag = client.get(f"/api/tracks/{track}/audio").headers["etag"]
    asked: list[tuple[str, dict[str, str], int]] = [
        ("/api/health", {}, 200),
        (f"/api/tracks/{track}", {}, 200),
        (f"/api/tracks/{track}/audio", {}, 200),
        (f"/api/tracks/{track}/audio", {"Range": "bytes=0-9"}, 206),
        (f"/api/tracks/{track}/audio", {"If-None-Match": etag}, 304),
        (f"/api/tracks/{track}/audio", {"Range": "bytes=5000-"}, 416),
        (f"/api/tracks/{track}/waveform", {}, 200),
        ("/api/tracks/999", {}, 404),
        (f"/api/jobs/{job}", {}, 200),
    ]
    for path, headers, status in asked:
        got, head = client.get(path, headers=headers), client.head(path, headers=headers)
        assert got.status_code == head.status_code == status, path
        assert head.content == b""
        for name in ("content-length", "content-type", "etag", "content-range", "accept-ranges"):
            assert head.headers.get(name) == got.headers.get(name), (path, name)


def test_head_of_a_stream_ends_at_once(client: TestClient[Any], ada: Any, make_track: Any) -> None:
    """It does not wait until the job is done."""
    _, job = make_track(ada, state="QUEUED")
    answer = client.head(f"/api/jobs/{job}/events")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_cors_follows_the_settings(client: TestClient[Any]) -> None:
    """The origin that was set may ask and may read our headers; another one is told nothing."""
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, idempotency-key, content-type",
    }
    let_in = client.options("/api/tracks", headers=asked)
    assert let_in.headers["access-control-allow-origin"] == ORIGIN
    assert "idempotency-key" in let_in.headers["access-control-allow-headers"].lower()
    plain = client.get("/api/health", headers={"Origin": ORIGIN})
    assert plain.headers["access-control-allow-origin"] == ORIGIN
    assert "retry-after" in plain.headers["access-control-expose-headers"].lower()
    other = client.get("/api/health", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
