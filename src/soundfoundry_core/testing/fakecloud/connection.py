"""One connection to the cloud: reads a request, lets the dialect answer, and makes the trouble that was planned."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.testing.fakecloud.audio import spoiled, tune
from soundfoundry_core.testing.fakecloud.dialect import Answer, Call
from soundfoundry_core.testing.fakecloud.jobs import Job
from soundfoundry_core.testing.fakecloud.ledger import Post, Seen
from soundfoundry_core.testing.fakecloud.troubles import TROUBLES, Act, When

if TYPE_CHECKING:
    from soundfoundry_core.testing.fakecloud.dialect import Dialect
    from soundfoundry_core.testing.fakecloud.server import FakeCloud
    from soundfoundry_core.testing.fakecloud.troubles import Trouble

__all__ = ["Connection"]

_KEYS: Final = {"authorization", "xi-api-key", "x-api-key", "cookie"}
_NOWHERE: Final = Answer(status=404, json={"detail": "Nothing is here."})


class Connection(BaseHTTPRequestHandler):
    """A client's connection; HTTP/1.1, kept alive as real clouds do."""

    protocol_version = "HTTP/1.1"
    server_version = "fakecloud"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Say nothing; the ledger knows."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    @property
    def _cloud(self) -> FakeCloud:
        cloud: FakeCloud = self.server.cloud  # type: ignore[attr-defined]
        return cloud

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        place, _, rest = parts.path.lstrip("/").partition("/")
        call = Call(
            method=self.command,
            path=f"/{rest}",
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._body(),
        )
        seen = Seen(
            provider=place,
            method=call.method,
            path=call.path,
            credentials=any(name in _KEYS for name in call.headers),
        )
        dialect = self._cloud.dialects.get(place)
        if place != "_control":
            self._cloud.ledger.see(seen)
        if dialect is None:
            self._send(*self._elsewhere(place, call))
        elif dialect.is_submit(call):
            self._submit(dialect, call)
        else:
            trouble = self._cloud.next_trouble(When.POLL, place) if dialect.is_poll(call) else None
            self._send(dialect.answer(call), _told(dialect, trouble))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _submit(self, dialect: Dialect, call: Call) -> None:
        trouble = self._cloud.next_trouble(When.SUBMIT, dialect.name)
        name = trouble.name if trouble else ""
        job: Job | Answer | None = None
        if trouble is None or trouble.accepts:
            job = dialect.accept(call)
        made = job if isinstance(job, Job) else None
        post = Post(provider=dialect.name, path=call.path, job_id=made.id if made else None, trouble=name)
        self._cloud.ledger.note(post)  # before the answer: who has the answer finds it in the ledger
        if isinstance(job, Answer):
            self._send(job)
        else:
            answer = dialect.accepted(made) if made else Answer(json={})
            self._send(answer, _told(dialect, trouble))

    def _elsewhere(self, place: str, call: Call) -> tuple[Answer, Trouble | None]:
        if place == "files" and call.method in {"GET", "HEAD"}:
            return self._file(call)
        if place == "_control":
            return self._control(call), None
        return _NOWHERE, None

    def _file(self, call: Call) -> tuple[Answer, Trouble | None]:
        job = self._cloud.jobs.find(call.path.strip("/").partition(".")[0])
        if job is None or self._cloud.file_is_gone(job):
            return _NOWHERE, None
        seed = job.input.get("seed")
        data = tune(job.seconds, seed if isinstance(seed, int) else len(job.model), job.media_type)
        answer = Answer(data=spoiled(data, job.fate), media_type="application/octet-stream")  # as fal does
        return answer, self._cloud.next_trouble(When.FILE, job.provider)

    def _control(self, call: Call) -> Answer:
        ledger = self._cloud.ledger
        if (call.method, call.path) == ("GET", "/ledger"):
            told = [asdict(post) for post in ledger.submits()]
            return Answer(json={"submits": told, "requests": len(ledger.requests())})
        if (call.method, call.path) == ("GET", "/troubles"):
            return Answer(json={name: trouble.when.value for name, trouble in TROUBLES.items()})
        if (call.method, call.path) == ("POST", "/behave"):
            self._cloud.behave()
            return Answer(json={})
        if (call.method, call.path) == ("POST", "/misbehave"):
            told_ = call.json()
            try:
                self._cloud.misbehave(
                    str(told_.get("name")),
                    provider=told_.get("provider"),
                    times=int(told_.get("times", 1)),
                )
            except UnknownNameError as error:
                return Answer(status=422, json={"detail": str(error)})
            return Answer(json={})
        return _NOWHERE

    def _send(self, answer: Answer, trouble: Trouble | None = None) -> None:
        act = trouble.act if trouble else None
        if trouble is None or act is Act.FATE:
            self._whole(answer)
        elif act is Act.STATUS or act is Act.BODY:
            self._whole(_instead(trouble, answer))
        elif act is Act.LATE:
            self._cloud.closing.wait(trouble.wait_s)
            self._whole(answer)
        else:
            self._break_off(answer, trouble)
        if trouble is not None and act not in {Act.FATE, Act.STATUS, Act.BODY}:
            self.close_connection = True

    def _break_off(self, answer: Answer, trouble: Trouble) -> None:
        """Do something to the connection that is not HTTP any more."""
        body = answer.body
        if trouble.act is Act.HANG:
            self._cloud.closing.wait(60)
        elif trouble.act is Act.NOISE:
            self.wfile.write(b"\x15\x03\x01\x00\x02\x02\x50 this is no HTTP\r\n\r\n")
        elif trouble.act is Act.CUT:
            self._head(answer, len(body))
            self.wfile.write(body[: len(body) // 2])
        elif trouble.act is Act.DRIP:
            self._head(answer, len(body))
            for number in range(len(body)):
                self.wfile.write(body[number : number + 1])
                self.wfile.flush()
                if self._cloud.closing.wait(trouble.wait_s):
                    break
        elif trouble.act is Act.RESET:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def _whole(self, answer: Answer) -> None:
        body = answer.body
        self._head(answer, len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        for name, value in {"Content-Type": answer.media_type, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()


def _told(dialect: Dialect, trouble: Trouble | None) -> Trouble | None:
    """Put the reason of a refusal into the provider's own words."""
    if trouble is None or trouble.act is not Act.STATUS or trouble.body is not None:
        return trouble
    from dataclasses import replace

    said = dialect.error(trouble.status, trouble.text)
    return replace(
        trouble, body=said.body, media_type=said.media_type, headers=(*trouble.headers, *said.headers.items())
    )


def _instead(trouble: Trouble, answer: Answer) -> Answer:
    body = trouble.body if trouble.body is not None else json.dumps({"detail": trouble.text}).encode()
    return Answer(
        status=trouble.status or answer.status,
        data=body,
        media_type=trouble.media_type,
        headers=dict(trouble.headers),
    )
