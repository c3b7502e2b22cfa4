"""The provider: an ACE-Step 1.5 server, asked as its API describes: release a task, query its result, fetch the file.

What is odd about that API, and what is done here: every answer is wrapped, and a failure may come wrapped in HTTP 200;
a result is JSON within a string; a look is a POST that costs nothing; a task that the server has forgotten looks as if
it waited. No money is spent, but a task that is released twice keeps the only graphics card busy twice, so a release
goes out once like any other submit.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from soundfoundry_acestep.models import CARDS
from soundfoundry_core.errors import ProviderUnavailableError
from soundfoundry_core.providers.contract import (
    Accepted,
    Fault,
    RemoteFile,
    RemoteRef,
    RemoteState,
    RemoteStatus,
)
from soundfoundry_core.providers.once import no_answer
from soundfoundry_core.providers.refusals import refusal
from soundfoundry_core.providers.remote import RemoteProvider, json_object, loopback_hosts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_acestep.settings import AceStepSettings
    from soundfoundry_core.providers.contract import Commission, SubmitContext

__all__ = ["AceStep", "state_of"]

_STATUSES: Final = {0: RemoteStatus.RUNNING, 1: RemoteStatus.SUCCEEDED, 2: RemoteStatus.FAILED}


class AceStep(RemoteProvider):
    """An ACE-Step server."""

    def __init__(self, settings: AceStepSettings) -> None:
        super().__init__(
            "ACE-Step", CARDS, style_strength=settings.style_strength, timeout_s=settings.timeout_s
        )
        self._settings = settings
        self._base = settings.base_url.rstrip("/")

    @property
    def download_hosts(self) -> tuple[str, ...]:
        """The server of the settings, by its scheme, host and port, also where it speaks plain http."""
        parts = urlsplit(self._base)
        return loopback_hosts(self._base) or (f"{parts.scheme}://{parts.netloc}",)

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        """Release a task, once.

        Raises:
            ProviderRefusedError, ProviderUnavailableError: it was certainly not accepted.
            ProviderNoAnswerError: it may have been.
        """
        del context  # nobody calls back
        sheet = self.fill(commission)
        sent = {
            **sheet.parameters,
            "model": commission.model,
            "key_scale": str(commission.brief.key),
            "time_signature": str(commission.brief.beats_per_bar),
            "audio_format": self._settings.audio_format,
            "thinking": self._settings.thinking,
        }
        losses = sheet.losses
        if commission.brief.beats_per_bar not in {2, 3, 4, 6}:
            del sent["time_signature"]
            losses += (f"ACE-Step knows no {commission.brief.beats_per_bar} beats a bar.",)
        with self.once() as (client, guard):
            client.post(f"{self._base}/release_task", json=sent)
            told = json_object(guard.answer)
        code = told.get("code", 200)
        if isinstance(code, int) and code >= 300:  # a refusal that came as a success
            raise refusal(self.name, code, {}, json.dumps({"error": told.get("error")}).encode())
        data = told.get("data")
        task = data.get("task_id") if isinstance(data, dict) else None
        if not isinstance(task, str) or not task:
            raise no_answer(self.name, "its answer names no task")
        return Accepted(ref=RemoteRef(request_id=task, model=commission.model), losses=losses, sent=sent)

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Look once.

        Raises:
            ProviderUnavailableError: the server does not tell now.
        """
        answer = self.look(
            "POST", f"{self._base}/query_result", headers={}, what=f"task {ref.request_id}",
            json={"task_id_list": [ref.request_id]},
        )  # fmt: skip
        told = json_object(answer.content)
        rows = told.get("data")
        if answer.status_code != 200 or told.get("code", 200) != 200 or not isinstance(rows, list):
            raise ProviderUnavailableError(
                f"ACE-Step did not tell about task {ref.request_id}.",
                fix="Ask again, and look at the server's log.",
                fault=Fault.CAPACITY.value,
            )
        mine = [row for row in rows if isinstance(row, dict) and row.get("task_id") == ref.request_id]
        return state_of(mine[0] if mine else {})

    def outputs(self, state: RemoteState) -> Sequence[RemoteFile]:
        """Find the audio: the first file of the result, at the server itself."""
        file = state.payload.get("file")
        return (RemoteFile(role="audio", url=urljoin(f"{self._base}/", self._placed(file))),) if isinstance(file, str) and file else ()  # fmt: skip

    def _placed(self, file: str) -> str:
        # "/v1/audio?path=..." is meant below the base URL, which may have a path of its own behind a proxy.
        return f"{self._base}{file}" if file.startswith("/") else file


def state_of(row: dict[str, Any]) -> RemoteState:
    """Read one task of an answer; a status that nobody knows is one that still runs."""
    said = row.get("status", 0)
    status = _STATUSES.get(said) if isinstance(said, int) else None
    try:
        found = json.loads(row.get("result") or "[]")
    except (TypeError, ValueError):
        found = []
    result = found[0] if isinstance(found, list) and found else found
    result = result if isinstance(result, dict) else {}
    if status is None:
        return RemoteState(status=RemoteStatus.RUNNING, detail=f"ACE-Step says {str(said)[:40]}.")
    return RemoteState(
        status=status,
        progress=1.0 if status is RemoteStatus.SUCCEEDED else None,
        detail=str(result.get("error") or "")[:300],
        payload={name: result[name] for name in ("file", "seed_value", "dit_model") if name in result},
    )
