"""Fetching the identity provider's documents."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from soundfoundry_api.auth.fetching import FetchError, fetch_json

if TYPE_CHECKING:
    from pathlib import Path


def fetch(url: str, **more):
    return fetch_json(url, schemes=("http",), **more)


class Dripping:
    """A server that sends a byte now and then, for ever."""

    def __init__(self, start: bytes, tls: ssl.SSLContext | None = None) -> None:
        self._start, self._tls = start, tls
        self.cut_off = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listening.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        raw, _ = self._listening.accept()
        with self._listening, raw:
            try:
                with self._tls.wrap_socket(raw, server_side=True) if self._tls else raw as taken:
                    taken.recv(4096)
                    taken.sendall(self._start)
                    for _ in range(100):
                        taken.sendall(b" ")
                        time.sleep(0.05)
            except OSError:
                self.cut_off = True

    def join(self) -> None:
        self._thread.join()


def test_a_document_is_fetched(provider) -> None:
    """An object comes back as it is."""
    assert fetch(f"{provider.issuer}/.well-known/openid-configuration")["issuer"] == provider.issuer


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://a:b@example.org/",
        "",
        "//x",
    ],
)
def test_only_https_without_credentials_is_fetched(url: str) -> None:
    """Anything but https is refused before a name is resolved."""
    with pytest.raises(FetchError, match="only https"):
        fetch_json(url)


def test_a_redirect_is_not_followed(provider) -> None:
    """A provider that moved has to be configured anew."""
    provider.status = 302
    with pytest.raises(FetchError, match="302"):
        fetch(f"{provider.issuer}/keys")
    assert provider.asked == ["/keys"]


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(provider, body: bytes) -> None:
    """Not JSON, not an object, nested without end: an error like every other."""
    provider.documents["/odd"] = body
    with pytest.raises(FetchError):
        fetch(f"{provider.issuer}/odd")


def test_a_document_has_an_end(provider) -> None:
    """More than the allowed bytes are not read."""
    provider.documents["/big"] = b'{"a": "' + b"x" * 1_000_000 + b'"}'
    with pytest.raises(FetchError, match="more than 262144 bytes"):
        fetch(f"{provider.issuer}/big")
    assert fetch(f"{provider.issuer}/big", size=2_000_000)


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n\r\n{", b"HTTP/1.1 200 OK\r\nX-Slow:", b""])
def test_a_dripping_server_is_cut_off(start: bytes) -> None:
    """Bytes that keep coming, in the body, in the headers or before them, do not keep us waiting."""
    server = Dripping(start)
    with pytest.raises(FetchError):
        fetch(server.url, seconds=0.3)
    server.join()
    assert server.cut_off


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """Return a certificate for 127.0.0.1 that nobody trusts, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, *plain) + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return file, context


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n\r\n{", b"HTTP/1.1 200 OK\r\nX-Slow:"])
def test_tls_is_cut_off_too(certificate, monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    """A certificate that is not trusted ends it; one that is does not protect a server that drips."""
    file, context = certificate
    server = Dripping(start, context)
    with pytest.raises(FetchError, match="SSLCertVerificationError"):
        fetch_json(server.url)
    server.join()
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    server = Dripping(start, context)
    with pytest.raises(FetchError):
        fetch_json(server.url, seconds=0.5)
    server.join()
    assert server.cut_off


def test_nobody_there_is_an_error_like_every_other(provider) -> None:
    """A refused connection and a 404 are told apart in the log only."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="ConnectionRefusedError"):
        fetch(f"http://127.0.0.1:{port}/")
    with pytest.raises(FetchError, match="404"):
        fetch(f"{provider.issuer}/nothing")
