"""ElevenLabs' music: ``POST /v1/music`` answers with the bytes; there is no job to ask about, and nobody calls back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from soundfoundry_core.testing.fakecloud.audio import spoiled, tune
from soundfoundry_core.testing.fakecloud.dialect import Answer, Call, Dialect

if TYPE_CHECKING:
    from soundfoundry_core.testing.fakecloud.jobs import Job

__all__ = ["ElevenLabsDialect"]

_KEY: Final = "sk_fakecloud5b1d9e7f3a2c4860"
_MODELS: Final = {"music_v1", "music_v2", "music_v2_5"}
_STATUSES: Final = {
    401: "invalid_api_key",
    402: "payment_required",
    451: "bad_prompt",
    429: "too_many_concurrent_requests",
}


class ElevenLabsDialect(Dialect):
    """ElevenLabs, at ``/elevenlabs``."""

    name: ClassVar[str] = "elevenlabs"

    def environ(self, url: str) -> dict[str, str]:
        """Return the key and the address."""
        return {"ELEVENLABS_API_KEY": _KEY, "SOUNDFOUNDRY_ELEVENLABS_BASE_URL": url}

    def is_submit(self, call: Call) -> bool:
        """Say whether music is asked for."""
        return (call.method, call.path.rstrip("/")) == ("POST", "/v1/music")

    def accept(self, call: Call) -> Job | Answer:
        """Take ``{"prompt", "music_length_ms", "model_id", "force_instrumental"}``."""
        given = call.json()
        length, model = given.get("music_length_ms", 30_000), given.get("model_id", "music_v1")
        if call.headers.get("xi-api-key") != _KEY:
            return self.error(401, "Invalid API key")
        if bool(given.get("prompt")) == ("composition_plan" in given):
            return self.error(422, "Either prompt or composition_plan is needed")
        if "seed" in given and given.get("prompt"):
            return self.error(422, "A seed cannot be used in conjunction with a prompt")
        if not isinstance(length, int) or not 3_000 <= length <= 600_000 or model not in _MODELS:
            return self.error(422, "music_length_ms must be from 3000 to 600000")
        job = self.cloud.hire(
            self.name, model=model, input=given, seconds=length / 1000, media_type="audio/mpeg"
        )
        job.notes["output_format"] = call.query.get("output_format", "auto")
        return job

    def accepted(self, job: Job) -> Answer:
        """Return the music."""
        self.cloud.closing.wait(job.queue_s + job.work_s)
        data = tune(job.seconds, len(job.model), job.media_type)
        return Answer(data=spoiled(data, job.fate), media_type=job.media_type, headers={"song-id": job.id})

    def answer(self, call: Call) -> Answer:
        """Answer everything else."""
        del call
        return self.error(404, "Not found")

    def error(self, status: int, text: str) -> Answer:
        """Return ElevenLabs' form: a word for programs, a sentence for people."""
        return Answer(
            status=status, json={"detail": {"status": _STATUSES.get(status, "error"), "message": text}}
        )
