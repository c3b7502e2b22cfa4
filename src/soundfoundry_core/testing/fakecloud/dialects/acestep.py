"""ACE-Step 1.5's server: ``POST /release_task`` hands work in, ``POST /query_result`` looks, ``GET /v1/audio`` fetches.

Every answer is wrapped in ``{"data", "code", "error", "timestamp", "extra"}``, and a result is JSON within a string.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import quote

from soundfoundry_core.testing.fakecloud.dialect import Answer, Call, Dialect
from soundfoundry_core.testing.fakecloud.jobs import Phase

if TYPE_CHECKING:
    from soundfoundry_core.testing.fakecloud.jobs import Job

__all__ = ["AceStepDialect"]

_TYPES: Final = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac"}
_CODES: Final = {Phase.DONE: 1, Phase.FAILED: 2, Phase.CANCELED: 2}


class AceStepDialect(Dialect):
    """An ACE-Step server, at ``/acestep``."""

    name: ClassVar[str] = "acestep"

    def environ(self, url: str) -> dict[str, str]:
        """Return the address; such a server needs no key."""
        return {"SOUNDFOUNDRY_ACESTEP_BASE_URL": url}

    def is_submit(self, call: Call) -> bool:
        """Say whether a task is released."""
        return (call.method, call.path) == ("POST", "/release_task")

    def is_poll(self, call: Call) -> bool:
        """Say whether a result is asked for."""
        return call.path == "/query_result"

    def accept(self, call: Call) -> Job | Answer:
        """Take a task; its defaults are the server's: two pieces at once, a random seed."""
        given = call.json()
        seconds = given.get("audio_duration", 30)
        if not isinstance(given.get("prompt"), str):
            return self.error(400, "prompt must be a string")
        if not isinstance(seconds, int | float) or not 10 <= seconds <= 600:
            return Answer(json=_wrapped(None, code=400, error="audio_duration must be from 10 to 600"))
        return self.cloud.hire(
            self.name,
            model=str(given.get("model") or "acestep-v15-turbo"),
            input=given,
            seconds=float(seconds),
            media_type=_TYPES.get(str(given.get("audio_format", "mp3")), "audio/mpeg"),
        )

    def accepted(self, job: Job) -> Answer:
        """Return the task's id."""
        return Answer(json=_wrapped({"task_id": job.id, "status": "queued", "queue_position": 1}))

    def answer(self, call: Call) -> Answer:
        """Answer a look or a fetch."""
        if call.path == "/query_result":
            asked = call.json().get("task_id_list")
            ids = json.loads(asked) if isinstance(asked, str) else asked or []
            return Answer(json=_wrapped([self._row(str(id_)) for id_ in ids]))
        job = self.cloud.jobs.find(call.query.get("path", "").rpartition("/")[2].partition(".")[0])
        if (call.method, call.path) == ("GET", "/v1/audio") and job is not None:
            # A detour over the cloud's own files, so that what can go wrong with a file goes wrong here too.
            return Answer(status=302, json=None, headers={"Location": self.cloud.file_url(job)})
        return self.error(404, "Not found")

    def _row(self, id_: str) -> dict[str, Any]:
        job = self.cloud.jobs.find(id_)
        if job is None:  # as the real one does: it cannot be told from work that waits
            return {"task_id": id_, "status": 0, "result": "[]"}
        status = _CODES.get(job.phase(self.cloud.clock()), 0)
        if job.fate == "unknown-status" and not job.notes.get("said"):
            job.notes["said"] = True
            status = 7
        path = quote(f"/tmp/acestep/{job.id}.{job.media_type.rpartition('/')[2]}", safe="")  # noqa: S108 -- a name in an answer
        file = job.file_at or f"/v1/audio?path={path}"
        row = {
            "file": file if status == 1 and job.fate != "no-audio" else "",
            "status": status,
            "error": "CUDA out of memory" if status == 2 else None,
            "seed_value": str(job.input.get("seed", "")),
            "dit_model": job.model,
        }
        return {"task_id": id_, "status": status, "result": json.dumps([row])}


def _wrapped(data: Any, *, code: int = 200, error: str | None = None) -> dict[str, Any]:
    return {"data": data, "code": code, "error": error, "timestamp": 1_700_000_000_000, "extra": None}
