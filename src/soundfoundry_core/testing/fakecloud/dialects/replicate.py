"""Replicate's predictions: ``POST /v1/predictions`` hands work in; callbacks are signed by Standard Webhooks."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from soundfoundry_core.testing.fakecloud.dialect import Answer, Call, Dialect, Letter
from soundfoundry_core.testing.fakecloud.jobs import Phase
from soundfoundry_core.testing.fakecloud.signing import StandardWebhooks

if TYPE_CHECKING:
    from soundfoundry_core.testing.fakecloud.jobs import Job
    from soundfoundry_core.testing.fakecloud.server import FakeCloud

__all__ = ["ReplicateDialect"]

_TOKEN: Final = "r8_fakecloud3d9b2a7c5e1f4860"  # noqa: S105 -- of a cloud that does not exist
_SUBMIT: Final = re.compile(r"/v1/(?:models/(?P<model>[^/]+/[^/]+)/)?predictions/?")
_ONE: Final = re.compile(r"/v1/predictions/(?P<id>[^/]+)(?P<cancel>/cancel)?")
_WORDS: Final = {
    Phase.QUEUED: "starting",
    Phase.RUNNING: "processing",
    Phase.DONE: "succeeded",
    Phase.FAILED: "failed",
    Phase.CANCELED: "canceled",
}


class ReplicateDialect(Dialect):
    """Replicate, at ``/replicate``."""

    name: ClassVar[str] = "replicate"

    def __init__(self, cloud: FakeCloud) -> None:
        super().__init__(cloud)
        self.signer = StandardWebhooks()

    def environ(self, url: str) -> dict[str, str]:
        """Return the token, the address and the secret of the callbacks."""
        return {
            "REPLICATE_API_TOKEN": _TOKEN,
            "SOUNDFOUNDRY_REPLICATE_BASE_URL": url,
            "SOUNDFOUNDRY_REPLICATE_WEBHOOK_SECRET": self.signer.secret,
        }

    def is_submit(self, call: Call) -> bool:
        """Say whether a prediction is created, of a version or of an official model."""
        return call.method == "POST" and _SUBMIT.fullmatch(call.path) is not None

    def accept(self, call: Call) -> Job | Answer:
        """Take ``{"version"?, "input", "webhook"?}``."""
        if call.headers.get("authorization") != f"Bearer {_TOKEN}":
            return self.error(401, "You did not pass a valid authentication token")
        found, given = _SUBMIT.fullmatch(call.path), call.json()
        model = (found["model"] if found else None) or str(given.get("version") or "")
        wanted = given.get("input")
        if not model or not isinstance(wanted, dict):
            return self.error(422, "- input is required")
        webhook = given.get("webhook")
        if webhook and not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", webhook):
            return self.error(422, "- webhook must be an HTTPS URL")
        seconds = next((wanted[name] for name in ("duration", "audio_duration") if name in wanted), 45)
        mp3 = "mp3" in {wanted.get("output_format"), wanted.get("audio_format")}
        job = self.cloud.hire(
            self.name,
            model=model,
            input=wanted,
            seconds=float(seconds),
            media_type="audio/mpeg" if mp3 else "audio/wav",
            webhook=webhook,
        )
        job.notes["cancel_after"] = call.headers.get("cancel-after")
        return job

    def accepted(self, job: Job) -> Answer:
        """Return the prediction as it is now."""
        return Answer(status=201, json=self._prediction(job))

    def answer(self, call: Call) -> Answer:
        """Answer a look, a cancel or the question for the secret."""
        if call.path == "/v1/webhooks/default/secret":
            return Answer(json={"key": self.signer.secret})
        found = _ONE.fullmatch(call.path)
        job = self.cloud.jobs.find(found["id"]) if found else None
        if found is None or job is None:
            return self.error(404, "The requested resource could not be found.")
        if found["cancel"] and job.phase(self.cloud.clock()) in {Phase.QUEUED, Phase.RUNNING}:
            job.canceled = True
        return Answer(json=self._prediction(job))

    def error(self, status: int, text: str) -> Answer:
        """Return Replicate's problem details."""
        told = {"title": "Request failed", "detail": text, "status": status}
        return Answer(status=status, json=told, media_type="application/problem+json")

    def letter(self, job: Job, *, now: float) -> Letter | None:
        """Sign the prediction."""
        body = json.dumps(self._prediction(job)).encode()
        return Letter(headers=self.signer.headers(f"msg_{job.id}", body, now=now), body=body)

    def _prediction(self, job: Job) -> dict[str, Any]:
        phase = job.phase(self.cloud.clock())
        done = phase is Phase.DONE
        status = "aborted" if phase is Phase.FAILED and job.fate == "aborted" else _WORDS[phase]
        if job.fate == "unknown-status" and not job.notes.get("said"):
            job.notes["said"] = True
            status = "pondering"
        base = f"{self.cloud.url}/{self.name}/v1/predictions/{job.id}"
        return {
            "id": job.id,
            "model": job.model.partition(":")[0],
            "version": job.model.partition(":")[2] or "hidden",
            "input": dict(job.input),
            "output": self.cloud.file_url(job) if done and job.fate != "no-audio" else None,
            "error": "The model crashed." if status == "failed" else None,
            "logs": "",
            "metrics": {"predict_time": round(job.seconds / 10, 3)} if done else {},
            "status": status,
            "created_at": datetime.fromtimestamp(self.cloud.wall(), UTC).isoformat(),
            "data_removed": False,
            "webhook": job.webhook,
            "urls": {"get": base, "cancel": f"{base}/cancel", "web": f"https://replicate.com/p/{job.id}"},
        }
