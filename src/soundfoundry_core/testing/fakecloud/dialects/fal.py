"""fal's queue: ``POST /<app>`` hands work in, three URLs lead back to it, Ed25519 signs the callback.

There is no FAILED: work that failed is COMPLETED with an ``error``, and its result answers 422. What was billed stands
in the header ``x-fal-billable-units`` of the result.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, ClassVar, Final

from soundfoundry_core.testing.fakecloud.dialect import Answer, Call, Dialect, Letter
from soundfoundry_core.testing.fakecloud.jobs import Phase
from soundfoundry_core.testing.fakecloud.signing import Ed25519

if TYPE_CHECKING:
    from soundfoundry_core.testing.fakecloud.jobs import Job
    from soundfoundry_core.testing.fakecloud.server import FakeCloud

__all__ = ["FalDialect"]

_KEY: Final = "fakecloud-fal-key:5f2b9c7d41e8a036"
_SECONDS: Final = ("duration", "seconds_total", "total_seconds")
_MP3: Final = ("elevenlabs", "minimax", "lyria3")
_AUDIO_FILE: Final = ("fal-ai/stable-audio", "CassetteAI/music-generator")
_WORDS: Final = {Phase.QUEUED: "IN_QUEUE", Phase.RUNNING: "IN_PROGRESS"}
_FAILED: Final = [{"loc": ["body", "prompt"], "msg": "The model crashed.", "type": "value_error"}]
_JWKS: Final = "/.well-known/jwks.json"


class FalDialect(Dialect):
    """fal, at ``/fal``."""

    name: ClassVar[str] = "fal"

    def __init__(self, cloud: FakeCloud) -> None:
        super().__init__(cloud)
        self.signer = Ed25519()
        self.user_id = "fake-user"

    def environ(self, url: str) -> dict[str, str]:
        """Return the key, the queue and where its public keys are."""
        return {
            "FAL_KEY": _KEY,
            "SOUNDFOUNDRY_FAL_QUEUE_URL": url,
            "SOUNDFOUNDRY_FAL_JWKS_URL": f"{url}{_JWKS}",
        }

    def is_submit(self, call: Call) -> bool:
        """Every POST hands in work."""
        return call.method == "POST"

    def accept(self, call: Call) -> Job | Answer:
        """Take the arguments, which are the body itself."""
        if call.headers.get("authorization") != f"Key {_KEY}":
            return self.error(401, "Invalid or missing authentication.")
        given = call.json()
        model = call.path.strip("/")
        return self.cloud.hire(
            self.name,
            model=model,
            input=given,
            seconds=_seconds(model, given),
            media_type="audio/mpeg" if any(part in model for part in _MP3) else "audio/wav",
            webhook=call.query.get("fal_webhook"),
        )

    def accepted(self, job: Job) -> Answer:
        """Give the three URLs, which leave out everything behind owner and alias."""
        base = f"{self.cloud.url}/{self.name}/{'/'.join(job.model.split('/')[:2])}/requests/{job.id}"
        return Answer(
            json={
                "status": "IN_QUEUE",
                "request_id": job.id,
                "response_url": base,
                "status_url": f"{base}/status",
                "cancel_url": f"{base}/cancel",
                "queue_position": 0,
            }
        )

    def answer(self, call: Call) -> Answer:
        """Answer a status, a result, a cancel or the public keys."""
        if call.path == _JWKS:
            return Answer(json=self.signer.jwks())
        _, found, rest = call.path.partition("/requests/")
        id_, _, verb = rest.partition("/")
        job = self.cloud.jobs.find(id_) if found else None
        if job is None:
            return self.error(404, "Request not found.")
        if verb == "cancel" and call.method == "PUT":
            return self._cancel(job)
        return self._status(job) if verb == "status" else self._result(job)

    def is_poll(self, call: Call) -> bool:
        """Only the status."""
        return call.method == "GET" and call.path.endswith("/status")

    def letter(self, job: Job, *, now: float) -> Letter | None:
        """Sign four lines: request id, user id, timestamp, hash of the body."""
        failed = job.phase(self.cloud.clock()) is Phase.FAILED
        told = {
            "request_id": job.id,
            "gateway_request_id": job.id,
            "status": "ERROR" if failed else "OK",
            "error": "Invalid status code: 422" if failed else None,
            "payload": {"detail": _FAILED} if failed else self._payload(job),
        }
        body = json.dumps(told).encode()
        return self.signed(body, request_id=job.id, now=now)

    def signed(self, body: bytes, *, request_id: str, now: float) -> Letter | None:
        """Sign a body as fal does; None without the extra ``testing``."""
        lines = (request_id, self.user_id, str(int(now)), hashlib.sha256(body).hexdigest())
        signature = self.signer.sign("\n".join(lines).encode())
        if signature is None:
            return None
        headers = {
            "X-Fal-Webhook-Request-Id": request_id,
            "X-Fal-Webhook-User-Id": self.user_id,
            "X-Fal-Webhook-Timestamp": lines[2],
            "X-Fal-Webhook-Signature": signature.hex(),
        }
        return Letter(headers=headers, body=body)

    def _status(self, job: Job) -> Answer:
        phase = job.phase(self.cloud.clock())
        told: dict[str, Any] = {"status": _WORDS.get(phase, "COMPLETED"), "request_id": job.id, "logs": None}
        if phase is Phase.QUEUED:
            told["queue_position"] = 0
        if job.fate == "unknown-status" and not job.notes.get("said"):
            job.notes["said"] = True
            told["status"] = "PONDERING"
        if phase is Phase.FAILED and job.fate != "fails-late":
            told |= {"error": "The model crashed.", "error_type": "runner_disconnected"}
        if phase is Phase.CANCELED:
            told |= {"error": "Request was cancelled.", "error_type": "client_cancelled"}
        return Answer(status=200 if phase not in _WORDS else 202, json=told)

    def _result(self, job: Job) -> Answer:
        phase = job.phase(self.cloud.clock())
        if phase in _WORDS:
            return self.error(400, "Request is still in progress")
        if phase is Phase.FAILED and job.fate == "fails-late":  # the status knew of no error, the result does
            told = {"detail": "The model ran out of memory.", "error_type": "internal_error"}
            return Answer(status=500, json=told, headers={"x-fal-request-id": job.id})
        if phase is Phase.FAILED:
            return Answer(status=422, json={"detail": _FAILED})
        if phase is Phase.CANCELED:
            return self.error(499, "Request was cancelled.")
        headers = {"x-fal-request-id": job.id, "x-fal-billable-units": _units(job)}
        return Answer(json=self._payload(job), headers=headers)

    def _payload(self, job: Job) -> dict[str, Any]:
        file = {
            "url": self.cloud.file_url(job),
            "content_type": "application/octet-stream",
            "file_name": "out",
            "file_size": None,
        }
        seed = {"seed": job.input.get("seed")} if "seed" in job.input else {}
        if job.fate == "no-audio":
            return {"detail": "nothing here", **seed}
        if job.model in _AUDIO_FILE:
            return {"audio_file": file}
        return {"audio": [file] if job.model.startswith("sonauto/") else file, **seed}

    def _cancel(self, job: Job) -> Answer:
        phase = job.phase(self.cloud.clock())
        if phase in _WORDS:
            job.canceled = True
            return Answer(status=202, json={"status": "CANCELLATION_REQUESTED"})
        return Answer(status=400, json={"status": "ALREADY_COMPLETED"})


def _seconds(model: str, given: dict[str, Any]) -> float:
    """Return how long the model's audio gets."""
    for name in _SECONDS:
        if isinstance(given.get(name), int | float):
            return float(given[name])
    if isinstance(given.get("music_length_ms"), int):
        return float(given["music_length_ms"]) / 1000
    if isinstance(given.get("music_duration"), str):
        return float(given["music_duration"].removesuffix("s"))
    return 30.0 if "lyria" in model else 45.0


def _units(job: Job) -> str:
    if "elevenlabs" in job.model:
        return str(-(-job.seconds // 60))
    return str(job.seconds) if "ace-step" in job.model else "1"
