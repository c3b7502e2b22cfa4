"""A music provider that nobody here controls: a process with a ledger of its own, ``python -m benchmarks.chaos.cloud``.

Whatever it accepts it has been paid for, and that stands in its ledger before it answers. The ledger is a file of JSON
lines, so a provider that was killed knows after its restart what it has taken. How long a piece takes and how it ends
follows from the name that we gave the attempt, so the same order always ends the same way.

``POST /behave`` sets how it misbehaves: a list of modes, see :data:`MODES`.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import http.server
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

__all__ = ["MODES", "SECRET", "Ledger", "read_ledger"]

SECRET: Final = b"the cloud's own"
MODES: Final = (
    "429", "503", "401",  # certainly not accepted
    "500-after", "hang-after", "garbage",  # accepted, and not said
    "poll-500", "never", "slow",
    "truncated", "file-503", "bad-audio",
    "webhook-storm",
)  # fmt: skip
PRICE_MICROS: Final = 10_000
_TRIES: Final = 200


def _part(ref: str, what: str) -> float:
    """Return a number from 0 to 1 that always is the same for this attempt and purpose."""
    return int.from_bytes(hashlib.sha256(f"{what}:{ref}".encode()).digest()[:4], "big") / 2**32


def read_ledger(path: Path) -> list[dict[str, Any]]:
    """Return what a ledger holds; a last line that was cut off by a death is nothing."""
    lines = path.read_text().splitlines() if path.exists() else []
    entries = []
    for line in lines:
        try:
            entries.append(json.loads(line))
        except ValueError:
            continue
    return entries


class Ledger:
    """What was asked, taken, canceled and called back."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self.taken: dict[str, dict[str, Any]] = {}
        self.called: set[str] = set()
        for entry in read_ledger(path):
            self._remember(entry)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def note(self, what: str, **facts: Any) -> None:
        """Write a line and remember it."""
        entry = {"at": time.time(), "what": what, **facts}
        with self._lock:
            os.write(self._file, (json.dumps(entry) + "\n").encode())
            self._remember(entry)

    def _remember(self, entry: dict[str, Any]) -> None:
        if entry["what"] == "paid":
            self.taken[entry["id"]] = entry
        elif entry["what"] == "canceled" and entry["id"] in self.taken:
            self.taken[entry["id"]]["canceled"] = True
        elif entry["what"] == "called":
            self.called.add(entry["id"])


class _Cloud:
    """What all requests share."""

    def __init__(self, ledger: Ledger, song: bytes, callbacks: list[str]) -> None:
        self.ledger, self.song, self.callbacks = ledger, song, callbacks
        self.modes: set[str] = set()
        threading.Thread(target=self._call_back, daemon=True).start()

    def state(self, id_: str) -> dict[str, Any] | None:
        entry = self.ledger.taken.get(id_)
        if entry is None:
            return None
        if entry.get("canceled"):
            return {"status": "canceled", "progress": 1.0}
        takes_s = 3.0 * _part(entry["ref"], "takes")
        age = time.time() - entry["at"]
        if age < takes_s or "never" in self.modes:
            return {"status": "running", "progress": min(0.99, age / max(takes_s, 0.01))}
        return {"status": "failed" if _part(entry["ref"], "ends") < 0.4 else "succeeded", "progress": 1.0}

    def audio(self, ref: str) -> bytes:
        """Return the song with a mark behind it that tells whose it is."""
        if "bad-audio" in self.modes:
            return b"this is no audio"
        return self.song + f"MARK{ref}".encode()

    def _call_back(self) -> None:
        tries: dict[str, int] = {}
        while True:
            time.sleep(0.2)
            for id_, entry in list(self.ledger.taken.items()):
                if id_ in self.ledger.called or not entry["webhook"] or tries.get(id_, 0) > _TRIES:
                    continue
                if _part(entry["ref"], "webhook") < 0.1:
                    continue  # this one is lost for ever
                state = self.state(id_)
                if state is None or state["status"] == "running":
                    continue
                tries[id_] = tries.get(id_, 0) + 1
                if tries[id_] > 3 and tries[id_] % 10:
                    continue  # it tries again, ever less often
                if self._call(id_, entry, state):
                    self.ledger.note("called", id=id_)

    def _call(self, id_: str, entry: dict[str, Any], state: dict[str, Any]) -> bool:
        body = json.dumps({"id": id_, "ref": entry["ref"], **state}).encode()
        storm = "webhook-storm" in self.modes
        good = hmac.new(SECRET, body, "sha256").hexdigest()
        done = False
        for signature in ("f" * 64, good, good, good) if storm else (good,):
            for base in self.callbacks:
                try:
                    there = http.client.HTTPConnection(urlsplit(base).netloc, timeout=5)
                    path = urlsplit(entry["webhook"]).path
                    there.request("POST", path, body, {"X-Cloud-Signature": signature})
                    status = there.getresponse().status
                    there.close()
                except (OSError, http.client.HTTPException):
                    continue
                done = done or (signature == good and status < 500)
                break
        return done


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    cloud: _Cloud

    def do_POST(self) -> None:
        """Take an order, a cancel, or an instruction to misbehave."""
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        if self.path == "/behave":
            self.cloud.modes = set(body["modes"])
            self._say(200, {})
        elif self.path.endswith("/cancel"):
            id_ = self.path.split("/")[-2]
            state = self.cloud.state(id_)
            if state and state["status"] == "running":
                self.cloud.ledger.note("canceled", id=id_)
                self._say(200, {"canceled": True})
            else:
                self._say(200, {"canceled": False})
        else:
            self._submit(body)

    def do_GET(self) -> None:
        """Tell how far a piece is, or hand it out."""
        modes = self.cloud.modes
        if self.path == "/":
            self._say(200, {})
            return
        id_ = self.path.rpartition("/")[2].removesuffix(".wav")
        state = self.cloud.state(id_)
        if state is None:
            self._say(404, {})
        elif not self.path.endswith(".wav"):
            if "slow" in modes:
                time.sleep(1)
            self._say(500 if "poll-500" in modes else 200, state)
        elif "file-503" in modes:
            self._say(503, {})
        else:
            self._bytes(self.cloud.audio(self.cloud.ledger.taken[id_]["ref"]))

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _submit(self, order: dict[str, Any]) -> None:
        modes, ref = self.cloud.modes, order["ref"]
        if "slow" in modes:
            time.sleep(1)
        for mode in ("429", "503", "401"):
            if mode in modes and _part(ref, mode) < 0.7:
                self._say(int(mode), {})
                return
        id_ = f"r-{hashlib.sha256(os.urandom(16)).hexdigest()[:20]}"
        self.cloud.ledger.note(
            "paid", ref=ref, id=id_, cost=order["cost"], webhook=None if order["inline"] else order["webhook"]
        )
        if _part(ref, "silent") < 0.5:
            if "500-after" in modes:
                self._say(500, {})
                return
            if "hang-after" in modes:
                time.sleep(8)
                self.close_connection = True
                return
            if "garbage" in modes:
                self._bytes(b"<html>Bad gateway</html>")
                return
        if order["inline"]:
            time.sleep(0.5 * _part(ref, "takes"))
            self._bytes(self.cloud.audio(ref))
        else:
            self._say(200, {"id": id_})

    def _say(self, status: int, body: dict[str, Any]) -> None:
        self._bytes(json.dumps(body).encode(), status)

    def _bytes(self, data: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        if status == 429:
            self.send_header("Retry-After", "1")
        self.end_headers()
        if "truncated" in self.cloud.modes and len(data) > 1000:
            data = data[: len(data) // 2]
            self.close_connection = True
        self.wfile.write(data)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: callers that go away are what this is about."""


def main() -> None:
    """Serve: port, ledger, song, callback addresses."""
    port, ledger, song, *callbacks = sys.argv[1:]
    _Handler.cloud = _Cloud(Ledger(Path(ledger)), Path(song).read_bytes(), callbacks)
    _Server(("127.0.0.1", int(port)), _Handler).serve_forever()


if __name__ == "__main__":
    main()
