"""Telling the outside: no way leads from an address in the settings into our own network."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_api.webhooks.posting import PostRefusedError, is_public, post_json

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIVATE = (
    "127.0.0.1", "127.1.2.3", "0.0.0.0",  # noqa: S104 -- judged, not bound
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:101::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "not an address", "",
)  # fmt: skip
PUBLIC = (
    "8.8.8.8",
    "1.1.1.1",
    "162.159.128.233",
    "2606:4700::1111",
    "2a00:1450:4001::200e",
    "64:ff9b::808:808",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known_in_every_dress(address: str) -> None:
    """Loopback, link-local, private, shared, reserved, and IPv4 inside IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_known(address: str) -> None:
    """The internet's own."""
    assert is_public(address)


class _Listener:
    """An HTTP server on this machine that keeps what it was sent."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], Any]] = []
        self.status = 204
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers["Content-Length"]))
                listener.heard.append((self.path, dict(self.headers), json.loads(data)))
                self.send_response(listener.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                del args

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)


@pytest.fixture
def listener() -> Iterator[_Listener]:
    """Return a server that listens on this machine."""
    made = _Listener()
    made.thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


def _finds(*addresses: str) -> Any:
    def resolve(host: str, port: int, **more: Any) -> list[Any]:
        del host, more
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


def test_outside_production_a_neighbour_is_told(listener: _Listener) -> None:
    """Http to this machine is fine where somebody tries things out."""
    url = f"http://127.0.0.1:{listener.port}/hook?key=1"
    assert post_json(url, {"a": "ä"}, strict=False, headers={"Webhook-Id": "x"}) == 204
    ((path, headers, body),) = listener.heard
    assert (path, body, headers["Webhook-Id"]) == ("/hook?key=1", {"a": "ä"}, "x")


def test_no_redirect_is_followed(listener: _Listener) -> None:
    """A 302 is an answer like others; where it points to is not asked."""
    listener.status = 302
    assert post_json(f"http://127.0.0.1:{listener.port}/", {}, strict=False) == 302
    assert len(listener.heard) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "10.0.0.8", "::ffff:127.0.0.1"])
def test_in_production_a_name_inside_is_never_connected_to(address: str) -> None:
    """Not even where another address of the same name is public."""

    def connect(*args: Any, **more: Any) -> socket.socket:
        raise AssertionError((args, more))

    for found in ((address,), ("8.8.8.8", address)):
        with pytest.raises(PostRefusedError):
            post_json("https://inside.example/", {}, strict=True, resolve=_finds(*found), connect=connect)


def test_the_judged_address_is_the_one_that_is_connected_to() -> None:
    """The name is resolved once: another answer a moment later changes nothing."""
    seen: list[Any] = []

    def connect(address: Any, **more: Any) -> socket.socket:
        del more
        seen.append(address)
        raise ConnectionRefusedError

    with pytest.raises(OSError):  # noqa: PT011 -- any that says it was not reached
        post_json("https://hooks.example/x", {}, strict=True, resolve=_finds("8.8.8.8"), connect=connect)
    assert seen == [("8.8.8.8", 443)]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "https://hooks.example:8443/", "https://user:word@hooks.example/", "ftp://hooks.example/",
        "file:///etc/passwd", "https:///x", "gopher://hooks.example/", "https://hooks.example/a b",
        "https://[::1", "",
    ],
)  # fmt: skip
def test_in_production_only_plain_https_is_spoken(url: str) -> None:
    """Other schemes, ports, credentials and control characters are refused before anything is resolved."""

    def resolve(*args: Any, **more: Any) -> list[Any]:
        raise AssertionError((args, more))

    with pytest.raises(PostRefusedError):
        post_json(url, {}, strict=True, resolve=resolve)
