"""A door in front of an S3 server that misbehaves on command: it refuses, loses answers and breaks bodies off.

::

    with Door(endpoint, ["lost", "ok"]) as door:   # the first request is carried out and its answer lost
        ...
        assert door.seen == 2

Each request takes the next word; the last one goes on for ever. A word is ``ok``, ``lost`` (carried out, no answer),
``drop`` (not carried out, no answer), ``cut`` (half of the body), ``flip`` (one byte of the body is another),
``silent`` (no answer while the client waits), or ``<status> <code>``, an error of S3's own.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit


class Door:
    """The server; ``address`` is where it listens, ``seen`` how many requests it has had."""

    def __init__(self, behind: str, words: list[str], **headers: str) -> None:
        self.seen, self._words, self._lock = 0, words, threading.Lock()
        self.headers, self.behind = headers, urlsplit(behind)
        door = self

        class Handler(_Handler):
            house = door

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def word(self) -> str:
        """Return what becomes of the next request."""
        with self._lock:
            self.seen += 1
            return self._words[min(self.seen, len(self._words)) - 1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    house: Door

    def log_message(self, *said: Any) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        word = self.house.word()
        if word == "drop":
            return self._hang_up()
        if word == "silent":
            time.sleep(1.5)
            return self._hang_up()
        if word[0].isdigit():
            status, _, code = word.partition(" ")
            said = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>m</Message></Error>".encode()
            return self._answer(int(status), {"Content-Type": "application/xml", **self.house.headers}, said)
        behind = http.client.HTTPConnection(
            self.house.behind.hostname or "", self.house.behind.port, timeout=10
        )
        with contextlib.closing(behind):
            # The signature covers the door's own host name, so that one goes along.
            behind.request(self.command, self.path, body, dict(self.headers))
            answer = behind.getresponse()
            data, headers = answer.read(), dict(answer.getheaders())
        if word == "lost":
            return self._hang_up()
        if word == "flip":
            data = bytes([data[0] ^ 1]) + data[1:]
        self._answer(answer.status, headers, data, cut=word == "cut")
        return None

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _serve  # noqa: N815

    def _answer(self, status: int, headers: dict[str, str], data: bytes, *, cut: bool = False) -> None:
        length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(data))
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data[: len(data) // 2] if cut else data)
        if cut:
            self.wfile.flush()
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
