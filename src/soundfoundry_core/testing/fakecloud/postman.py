"""Callbacks: when a job ends, its dialect's signed letter is posted to the address that came with the submit."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Final

from soundfoundry_core.testing.fakecloud.jobs import Phase

if TYPE_CHECKING:
    from soundfoundry_core.testing.fakecloud.dialect import Letter
    from soundfoundry_core.testing.fakecloud.jobs import Job
    from soundfoundry_core.testing.fakecloud.server import FakeCloud

__all__ = ["Postman"]

_STALE_S: Final = 3600.0
_SOON_S: Final = 0.02


class Postman:
    """Posts letters from threads of its own; what came back is kept for tests to read."""

    def __init__(self, cloud: FakeCloud) -> None:
        self._cloud = cloud
        self._lock = threading.Lock()
        self._timers: list[threading.Timer] = []
        self.delivered: list[tuple[str, int]] = []
        """(job's id, status of the answer; 0 where nobody answered)."""

    def expect(self, job: Job) -> None:
        """Post about a job when it is done; at once, before the submit is answered, for ``webhook-early``."""
        if job.webhook is None or job.mail == "no-webhook" or job.fate in {"never-starts", "never-ends"}:
            return
        wait_s = 0.0 if job.mail == "webhook-early" else job.queue_s + job.work_s + _SOON_S
        timer = threading.Timer(wait_s, self.post, (job,))
        timer.daemon = True
        with self._lock:
            self._timers.append(timer)
        timer.start()

    def post(self, job: Job) -> None:
        """Post a job's letter now: twice, forged or stale where that was planned."""
        if job.phase(self._cloud.clock()) in {Phase.QUEUED, Phase.RUNNING} and job.mail != "webhook-early":
            return
        now = self._cloud.wall() - (_STALE_S if job.mail == "webhook-stale" else 0.0)
        letter = self._cloud.dialects[job.provider].letter(job, now=now)
        if letter is None or job.webhook is None:
            return
        for _ in range(2 if job.mail == "webhook-twice" else 1):
            body = (
                letter.body.replace(job.id.encode(), b"forged")
                if job.mail == "webhook-forged"
                else letter.body
            )
            self.delivered.append((job.id, self._send(job.webhook, letter, body)))

    def _send(self, url: str, letter: Letter, body: bytes) -> int:
        headers = {"Content-Type": "application/json", **letter.headers}
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310 -- a test's own address
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def close(self) -> None:
        """Post nothing more."""
        with self._lock:
            for timer in self._timers:
                timer.cancel()
