"""Downloads, against a real HTTP server on the loopback that redirects, bloats, fails and hides."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar

import pytest

from soundfoundry_core.errors import ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import RemoteFile
from soundfoundry_core.providers.download import downloader

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cloud(BaseHTTPRequestHandler):
    """Serves a file, and misbehaves by path."""

    seen: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        self.seen.append({name.lower(): value for name, value in self.headers.items()})
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data")
            self.end_headers()
            return
        if self.path in {"/gone", "/broken"}:
            self.send_error(404 if self.path == "/gone" else 503)
            return
        self.send_response(200)
        if self.path == "/cut":
            self.send_header("Content-Length", "10")
        if self.path == "/cut-chunk":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"a\r\nxxxxx")
            return
        self.end_headers()
        self.wfile.write(b"x" * (5000 if self.path == "/large" else 5))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@pytest.fixture
def cloud() -> Iterator[str]:
    """Start the server and give its address."""
    Cloud.seen.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Cloud) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def fetch(url: str, *hosts: str, max_bytes: int = 1000) -> bytes:
    """Download one file."""
    return downloader(hosts or ("127.0.0.1",), max_bytes=max_bytes)(RemoteFile(role="audio", url=url))


def test_a_file_comes_home_without_our_credentials(cloud: str) -> None:
    """The body arrives whole, and the request carries no credential of ours."""
    assert fetch(f"{cloud}/song") == b"xxxxx"
    assert not {"authorization", "cookie", "proxy-authorization"} & set(Cloud.seen[0])


def test_a_server_of_the_operators_own_is_named_by_its_origin(cloud: str) -> None:
    """``http://gpu.internal:8001`` allows that scheme, host and port, and not another port of the machine."""
    assert fetch(f"{cloud}/song", cloud) == b"xxxxx"
    with pytest.raises(ProviderRefusedError):
        fetch(f"{cloud}/song", cloud.rpartition(":")[0] + ":1")
    with pytest.raises(ProviderRefusedError):
        fetch(f"{cloud}/away", cloud)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "https://notfal.media/x",
        "http://fal.media/x",
        "file:///etc/passwd",
        "ftp://fal.media/x",
        "https://fal.media@evil.example/x",
        "//fal.media/x",
        "",
    ],
)
def test_only_https_from_the_allowed_hosts_is_followed(url: str) -> None:
    """Another host, another scheme and look-alikes are refused before anything is sent."""
    with pytest.raises(ProviderRefusedError):
        fetch(url, "fal.media")


def test_a_redirect_is_checked_like_a_url(cloud: str) -> None:
    """A redirect to a host that is not allowed (the cloud's metadata service) is refused."""
    with pytest.raises(ProviderRefusedError, match="redirected"):
        fetch(f"{cloud}/away")


def test_a_file_over_the_cap_is_refused(cloud: str) -> None:
    """A body larger than the cap is not read to its end."""
    with pytest.raises(ProviderRefusedError, match="larger"):
        fetch(f"{cloud}/large")


def test_a_gone_file_and_a_broken_host_are_told_apart(cloud: str) -> None:
    """404 will not get better; 503 and no connection may."""
    with pytest.raises(ProviderRefusedError, match="404"):
        fetch(f"{cloud}/gone")
    with pytest.raises(ProviderUnavailableError, match="503"):
        fetch(f"{cloud}/broken")
    with pytest.raises(ProviderUnavailableError, match="failed"):
        fetch("http://127.0.0.1:9/nobody-listens")


@pytest.mark.parametrize("path", ["/cut", "/cut-chunk"])
def test_a_file_that_ends_too_soon_is_asked_for_again(cloud: str, path: str) -> None:
    """A connection that ends before the promised bytes have come is no end of the file: half a song is no song."""
    with pytest.raises(ProviderUnavailableError, match=r"after 5 of 10 bytes|IncompleteRead"):
        fetch(f"{cloud}{path}")
