"""The provider: Replicate's own client under a guard, and predictions read so that nothing unknown ends a job.

Release 1.0.7 of the client never repeats a POST, but waits for ever for an answer, raises where a status is new
(``aborted``) and sends the token to whatever host an output names. So it submits, under a guard with a time limit
(:class:`~soundfoundry_core.providers.once.Once`), and looks and downloads are done without it. Never with ``wait``: a
read that times out would lose the id of work that is paid for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from replicate.client import Client

from soundfoundry_core.errors import ProviderError, ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import (
    Accepted,
    CancelOutcome,
    Fault,
    Money,
    RemoteFile,
    RemoteRef,
    RemoteState,
    RemoteStatus,
)
from soundfoundry_core.providers.once import Once, no_answer
from soundfoundry_core.providers.prices import Per
from soundfoundry_core.providers.remote import RemoteProvider, json_object, loopback_hosts, usable_webhook
from soundfoundry_replicate.callbacks import Callbacks
from soundfoundry_replicate.models import CARDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from soundfoundry_core.providers.contract import Commission, SubmitContext, WebhookEvent
    from soundfoundry_replicate.settings import ReplicateSettings

__all__ = ["Replicate"]

_WORDS: Final = {
    "starting": RemoteStatus.QUEUED,
    "processing": RemoteStatus.RUNNING,
    "succeeded": RemoteStatus.SUCCEEDED,
    "failed": RemoteStatus.FAILED,
    "canceled": RemoteStatus.CANCELED,
    "aborted": RemoteStatus.FAILED,
}
_ABORTED: Final = "Replicate stopped it before it began; it is not billed."


class Replicate(RemoteProvider):
    """Replicate's predictions."""

    def __init__(self, settings: ReplicateSettings) -> None:
        super().__init__(
            "Replicate", CARDS, style_strength=settings.style_strength, timeout_s=settings.timeout_s
        )
        self._settings = settings
        self._base = settings.base_url.rstrip("/")
        self._callbacks = Callbacks(self._secret, state_of=state_of)

    @property
    def download_hosts(self) -> tuple[str, ...]:
        """This machine, where the settings point at a fake cloud on it."""
        return loopback_hosts(self._base)

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        """Create a prediction, once.

        Raises:
            ProviderRefusedError, ProviderUnavailableError: it was certainly not accepted.
            ProviderNoAnswerError: it may have been.
        """
        sheet, card = self.fill(commission), self.card(commission.model)
        asked: dict[str, Any] = {"version": card.endpoint} if card.endpoint else {"model": card.id}
        if webhook := usable_webhook(context.webhook_url):
            asked |= {"webhook": webhook, "webhook_events_filter": ["completed"]}
        with self.transport() as plain:
            guard = Once(self.name, plain, timeout_s=self._timeout_s)
            client = Client(
                api_token=self._token,
                base_url=self._base,
                transport=guard,
                headers={"Cancel-After": self._settings.cancel_after},
            )
            try:
                client.predictions.create(input=dict(sheet.parameters), **asked)
            except ProviderError:
                raise
            except Exception as error:  # what the client cannot read may still name the prediction
                if not json_object(guard.answer).get("id"):
                    raise no_answer(self.name, "its answer cannot be read") from error
            told = json_object(guard.answer)
        given = told.get("urls")
        urls = {name: str(url) for name, url in given.items()} if isinstance(given, dict) else {}
        ref = RemoteRef(request_id=str(told["id"]), urls=urls, model=commission.model)
        sent = {"model": commission.model, "version": card.endpoint or None, **sheet.parameters}
        return Accepted(ref=ref, losses=sheet.losses, sent=sent)

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Look once.

        Raises:
            ProviderRefusedError: Replicate knows nothing of it any more, or has deleted what it made (after an hour).
            ProviderUnavailableError: it does not tell now.
        """
        told = json_object(self._ask("GET", f"/v1/predictions/{ref.request_id}", ref).content)
        state = state_of(told)
        if state.status is RemoteStatus.SUCCEEDED and told.get("data_removed") is True:
            raise ProviderRefusedError(
                f"Replicate has deleted what prediction {ref.request_id} made.",
                fix="Create the track again.",
                fault=Fault.EXPIRED.value,
            )
        return state

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Stop it; what has begun is billed up to here.

        Raises:
            ProviderUnavailableError: Replicate does not answer now.
        """
        try:
            answer = self._ask("POST", f"/v1/predictions/{ref.request_id}/cancel", ref)
        except ProviderUnavailableError:
            raise
        except ProviderError:
            return CancelOutcome.TOO_LATE
        state = state_of(json_object(answer.content))
        return CancelOutcome.CANCELED if state.status is RemoteStatus.CANCELED else CancelOutcome.TOO_LATE

    def outputs(self, state: RemoteState) -> Sequence[RemoteFile]:
        """Find the audio: a URL, a list of them, or an object with one."""
        found = state.payload.get("output")
        if isinstance(found, list) and found:
            found = found[0]
        if isinstance(found, dict):
            found = found.get("audio") or found.get("url")
        return (RemoteFile(role="audio", url=found),) if isinstance(found, str) and found else ()

    def actual(self, state: RemoteState | None) -> Money | None:
        """Say what was billed, for models that are billed by the second of computing."""
        model = str(state.payload.get("model", "")) if state else ""
        metrics = state.payload.get("metrics") if state else None
        seconds = metrics.get("predict_time") if isinstance(metrics, dict) else None
        if model not in self._cards or isinstance(seconds, bool) or not isinstance(seconds, int | float):
            return None
        price = self._cards[model].price
        return price.of_units(max(0.0, seconds)) if price.per is Per.COMPUTE_SECOND else None

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookEvent:
        """Check a callback by the rules of Standard Webhooks, its age included.

        Raises:
            ProviderRefusedError: it is not from Replicate, or too old.
        """
        return self._callbacks.verify(headers, body, now)

    @property
    def _token(self) -> str:
        return self._settings.token.get_secret_value()

    def _ask(self, method: str, path: str, ref: RemoteRef | None = None) -> Any:
        # The address is made here from the id: the token goes to the API of the settings and nowhere else.
        what = f"prediction {ref.request_id}" if ref else "the secret of its callbacks"
        headers = {"Authorization": f"Bearer {self._token}"}
        return self.look(method, f"{self._base}{path}", headers=headers, what=what)

    def _secret(self) -> str:
        if self._settings.webhook_secret is not None:
            return self._settings.webhook_secret.get_secret_value()
        answer = self._ask("GET", "/v1/webhooks/default/secret")
        return str(json_object(answer.content).get("key", ""))


def state_of(told: Mapping[str, Any]) -> RemoteState:
    """Read a prediction; a status that nobody knows is one that still runs."""
    word = str(told.get("status", ""))
    status = _WORDS.get(word)
    if status is None:
        return RemoteState(status=RemoteStatus.RUNNING, detail=f"Replicate says {word[:40]!r}.")
    kept = ("output", "metrics", "model", "version", "status")
    detail = _ABORTED if word == "aborted" else str(told.get("error") or "")[:300]
    return RemoteState(
        status=status,
        progress=1.0 if status is RemoteStatus.SUCCEEDED else None,
        detail=detail,
        payload={name: told[name] for name in kept if name in told},
    )
