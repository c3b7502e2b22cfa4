"""The cloud itself: an HTTP server in threads that routes to dialects, keeps the ledger and makes the troubles.

``/<dialect>/...`` is a provider, ``/files/...`` what it made, ``/_control/...`` the strings: ``POST /_control/misbehave``
``{"name": "403-locked", "provider": "fal", "times": 3}``, ``GET /_control/ledger``, ``GET /_control/troubles``.
"""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections import deque
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, Self

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.testing.fakecloud.audio import SUFFIXES
from soundfoundry_core.testing.fakecloud.connection import Connection
from soundfoundry_core.testing.fakecloud.dialects import DIALECTS
from soundfoundry_core.testing.fakecloud.jobs import Job, Jobs
from soundfoundry_core.testing.fakecloud.ledger import Ledger
from soundfoundry_core.testing.fakecloud.postman import Postman
from soundfoundry_core.testing.fakecloud.troubles import TROUBLES, When

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from soundfoundry_core.testing.fakecloud.dialect import Dialect
    from soundfoundry_core.testing.fakecloud.troubles import Trouble

__all__ = ["FakeCloud"]

_LONGEST_S: Final = 600.0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], cloud: FakeCloud) -> None:
        self.cloud = cloud
        super().__init__(address, Connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that go away are what this cloud is for."""


class FakeCloud:
    """A cloud to be used as a context manager, or with ``start`` and ``close``.

    Args:
        port: 0 takes a free one.
        queue_s: seconds that a job waits before it runs.
        work_s: seconds that a job runs. With both 0 it is done at the first look.
        file_ttl_s: seconds after which a finished job's file is gone; None keeps it.
        clock: seconds; monotonic time by default.
        wall: seconds since 1970, for the timestamps of callbacks.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        queue_s: float = 0.0,
        work_s: float = 0.0,
        file_ttl_s: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.queue_s, self.work_s, self.file_ttl_s = queue_s, work_s, file_ttl_s
        self.clock, self.wall = clock, wall
        self.ledger, self.jobs = Ledger(), Jobs()
        self.closing = threading.Event()
        self.dialects: dict[str, Dialect] = {kind.name: kind(self) for kind in DIALECTS}
        self.postman = Postman(self)
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._planned: deque[tuple[Trouble, str | None, list[int]]] = deque()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="fake-cloud", daemon=True
        )

    def start(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop serving; connections that hang are let go."""
        self.closing.set()
        self.postman.close()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Such as ``http://127.0.0.1:8722``."""
        return f"http://127.0.0.1:{self.port}"

    def environ(self, *providers: str) -> dict[str, str]:
        """Return the variables that point the product at this cloud: for some dialects, or for all."""
        found: dict[str, str] = {}
        for name in providers or tuple(self.dialects):
            found |= self.dialects[name].environ(f"{self.url}/{name}")
        return found

    def misbehave(self, name: str, *, provider: str | None = None, times: int = 1) -> None:
        """Plan a trouble for the next ``times`` occasions of its kind, at one provider or at any.

        Raises:
            UnknownNameError: there is no such trouble.
        """
        if name not in TROUBLES:
            raise UnknownNameError("trouble", name, TROUBLES)
        with self._lock:
            self._planned.append((TROUBLES[name], provider, [times]))

    def behave(self) -> None:
        """Forget every trouble that has not happened yet."""
        with self._lock:
            self._planned.clear()

    def next_trouble(self, when: When, provider: str) -> Trouble | None:
        """Take the next planned trouble of that moment; None where all is well."""
        with self._lock:
            for entry in self._planned:
                trouble, wanted, left = entry
                if trouble.when is when and wanted in {None, provider}:
                    left[0] -= 1
                    if left[0] <= 0:
                        self._planned.remove(entry)
                    return trouble
        return None

    def hire(
        self,
        provider: str,
        *,
        model: str,
        input: Mapping[str, Any],  # noqa: A002 -- the providers' own word
        seconds: float,
        media_type: str = "audio/wav",
        webhook: str | None = None,
    ) -> Job:
        """Make a job: from here on it is paid. Dialects call this from ``accept``."""
        fate, mail = self.next_trouble(When.WORK, provider), self.next_trouble(When.WEBHOOK, provider)
        short = fate is not None and fate.name == "short-audio"
        job = Job(
            id=f"{next(self._numbers):06d}{secrets.token_hex(8)}",
            provider=provider,
            model=model,
            input=dict(input),
            seconds=min(_LONGEST_S, max(0.5, seconds / 2 if short else seconds)),
            media_type=media_type,
            webhook=webhook,
            accepted_at=self.clock(),
            queue_s=self.queue_s,
            work_s=self.work_s,
            fate=fate.name if fate else "",
            mail=mail.name if mail else "",
        )
        if job.fate == "foreign-host":
            job.file_at = "https://evil.example/track.wav"
        self.jobs.add(job)
        self.postman.expect(job)
        return job

    def file_url(self, job: Job) -> str:
        """Return where a job's audio is to be fetched, without credentials."""
        return job.file_at or f"{self.url}/files/{job.id}.{SUFFIXES[job.media_type]}"

    def file_is_gone(self, job: Job) -> bool:
        """Say whether the file has expired."""
        ready_at = job.accepted_at + job.queue_s + job.work_s
        return self.file_ttl_s is not None and self.clock() > ready_at + self.file_ttl_s
