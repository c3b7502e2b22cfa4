"""The provider: fal's own client under a guard, and answers read so that nothing unknown ends a job.

fal's client repeats a submit up to ten times, and each is paid; so it is given an HTTP client that lets one POST out
(:class:`~soundfoundry_core.providers.once.Once`). Its parser of statuses breaks on what it does not know, and throws the
headers away that tell what was billed; so looks are read here. The three URLs of a request are kept as fal gave them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx
from fal_client import SyncClient, SyncRequestHandle
from fal_client import client as sdk

from soundfoundry_core.errors import ProviderError, ProviderUnavailableError
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
from soundfoundry_core.providers.once import no_answer
from soundfoundry_core.providers.refusals import reason_of
from soundfoundry_core.providers.remote import RemoteProvider, json_object, loopback_hosts, usable_webhook
from soundfoundry_fal.callbacks import Callbacks
from soundfoundry_fal.models import CARDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from soundfoundry_core.providers.contract import Commission, SubmitContext, WebhookEvent
    from soundfoundry_fal.settings import FalSettings

__all__ = ["Fal"]

_RUNNING: Final = {"IN_QUEUE": RemoteStatus.QUEUED, "IN_PROGRESS": RemoteStatus.RUNNING}
_URLS: Final = {"status": "status_url", "response": "response_url", "cancel": "cancel_url"}
_PLACES: Final = ("audio", "audio_file", "audio_url", "audios", "output")
_UNITS: Final = re.compile(r"\d{1,9}(\.\d{1,9})?")


class Fal(RemoteProvider):
    """fal's queue."""

    def __init__(self, settings: FalSettings) -> None:
        super().__init__("fal", CARDS, style_strength=settings.style_strength, timeout_s=settings.timeout_s)
        self._settings = settings
        self._base = settings.queue_url.rstrip("/")
        self._callbacks = Callbacks(settings.jwks_url, user_id=settings.user_id, fetch=self._fetch)

    @property
    def download_hosts(self) -> tuple[str, ...]:
        """This machine, where the settings point at a fake cloud on it."""
        return loopback_hosts(self._base)

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        """Put the work into the queue, once.

        Raises:
            ProviderRefusedError, ProviderUnavailableError: it was certainly not accepted.
            ProviderNoAnswerError: it may have been.
        """
        sheet = self.fill(commission)
        keep = json.dumps({"expiration_duration_seconds": self._settings.keep_s})
        with self.once(self._elsewhere) as (http, guard):
            http.headers.update(self._headers())
            client = SyncClient(key=self._key, default_timeout=self._timeout_s)
            client.__dict__["_client"] = http  # where its cached property would put a client that repeats
            try:
                client.submit(
                    commission.model,
                    dict(sheet.parameters),
                    webhook_url=usable_webhook(context.webhook_url),
                    start_timeout=self._settings.start_timeout_s,
                    headers={"X-Fal-Object-Lifecycle-Preference": keep},
                )
            except ProviderError:
                raise
            except Exception as error:  # what the client cannot read may still name the request
                if not json_object(guard.answer).get("request_id"):
                    raise no_answer(self.name, "its answer cannot be read") from error
            told = json_object(guard.answer)
        urls = {name: str(told[field]) for name, field in _URLS.items() if isinstance(told.get(field), str)}
        ref = RemoteRef(request_id=str(told["request_id"]), urls=urls, model=commission.model)
        return Accepted(ref=ref, losses=sheet.losses, sent={"model": commission.model, **sheet.parameters})

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Look once: the status, and where that is over, the result.

        Raises:
            ProviderRefusedError: fal knows nothing of it any more.
            ProviderUnavailableError: it does not tell now.
        """
        told = json_object(self._look("GET", ref, "status", params={"logs": "false"}).content)
        status = told.get("status")
        if status in _RUNNING:
            return RemoteState(status=_RUNNING[status])
        if status != "COMPLETED":
            return RemoteState(status=RemoteStatus.RUNNING, detail=f"fal says {str(status)[:40]!r}.")
        if told.get("error") or told.get("error_type"):
            reason = str(told.get("error") or told.get("error_type"))[:300]
            gone = "cancel" in f"{reason} {told.get('error_type')}".lower()
            return RemoteState(status=RemoteStatus.CANCELED if gone else RemoteStatus.FAILED, detail=reason)
        answer = self._look("GET", ref, "response", verdict=_is_of_the_model)
        if answer.status_code >= 300:
            reason = reason_of(answer.content) or f"its result answered {answer.status_code}"
            return RemoteState(status=RemoteStatus.FAILED, detail=reason)
        return RemoteState(
            status=RemoteStatus.SUCCEEDED,
            progress=1.0,
            payload={
                "result": json_object(answer.content),
                "billable_units": _units(answer.headers.get("x-fal-billable-units", "")),
                "model": ref.model,
            },
        )

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Ask fal to drop it; what runs already may run to its end and be billed.

        Raises:
            ProviderUnavailableError: fal does not answer now.
        """
        try:
            answer = self._look("PUT", ref, "cancel")
        except ProviderUnavailableError:
            raise
        except ProviderError:
            return CancelOutcome.TOO_LATE
        return CancelOutcome.CANCELED if answer.status_code < 300 else CancelOutcome.TOO_LATE

    def outputs(self, state: RemoteState) -> Sequence[RemoteFile]:
        """Find the audio in the result, wherever this model puts it."""
        result, model = state.payload.get("result"), str(state.payload.get("model", ""))
        if not isinstance(result, dict):
            return ()
        places = (*(self._cards[model].output if model in self._cards else ()), *_PLACES)
        for place in dict.fromkeys(places):
            found = result.get(place)
            file = found[0] if isinstance(found, list) and found else found
            url = file.get("url") if isinstance(file, dict) else file
            if isinstance(url, str) and url:
                kind = file.get("content_type") if isinstance(file, dict) else None
                audio = kind if isinstance(kind, str) and kind.startswith("audio/") else None
                return (RemoteFile(role="audio", url=url, media_type=audio),)
        return ()

    def actual(self, state: RemoteState | None) -> Money | None:
        """Say what was billed: fal tells the units, the card their price."""
        units = state.payload.get("billable_units") if state else None
        model = str(state.payload.get("model", "")) if state else ""
        if not isinstance(units, int | float) or model not in self._cards:
            return None
        return self._cards[model].price.of_units(units)

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookEvent:
        """Check a callback's Ed25519 signature against fal's published keys, and its age.

        Raises:
            ProviderRefusedError: it is not from fal, or too old.
        """
        return self._callbacks.verify(headers, body, now)

    @property
    def _key(self) -> str:
        return self._settings.key.get_secret_value()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Key {self._key}", "User-Agent": f"soundfoundry {sdk.USER_AGENT}"}

    def _look(self, method: str, ref: RemoteRef, which: str, **options: Any) -> httpx.Response:
        url = ref.urls.get(which) or self._rebuilt(ref)[which]
        headers = self._headers() if self._is_fal(url) else {}
        return self.look(method, url, headers=headers, what=f"request {ref.request_id}", **options)

    def _rebuilt(self, ref: RemoteRef) -> dict[str, str]:
        """Make the URLs of a request of which only a callback told."""
        handle = SyncRequestHandle.from_request_id(None, ref.model or CARDS[0].id, ref.request_id)  # type: ignore[arg-type]
        return {name: self._moved(getattr(handle, field)) for name, field in _URLS.items()}

    def _is_fal(self, url: str) -> bool:
        """Say whether a URL may see the key: the queue that the settings name, or fal over https."""
        parts, base = urlsplit(url), urlsplit(self._base)
        if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
            return True
        host = (parts.hostname or "").lower()
        return parts.scheme == "https" and (host == "fal.run" or host.endswith(".fal.run"))

    def _moved(self, url: str) -> str:
        """Return a URL that fal's client has made, at the queue of the settings."""
        return self._base + "/" + url.removeprefix(sdk.QUEUE_URL_FORMAT)

    def _elsewhere(self, plain: httpx.BaseTransport) -> httpx.BaseTransport:
        return _Elsewhere(plain, self._moved)

    def _fetch(self, url: str) -> bytes:
        answer = self.look("GET", url, headers={}, what="its public keys")
        if answer.status_code != httpx.codes.OK:
            raise ProviderUnavailableError(
                f"fal's public keys answered {answer.status_code}.", fault=Fault.CAPACITY.value
            )
        return answer.content


class _Elsewhere(httpx.BaseTransport):
    """Sends to the queue of the settings what fal's client addresses to the one that it has built in."""

    def __init__(self, plain: httpx.BaseTransport, moved: Any) -> None:
        self._plain, self._moved = plain, moved

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpx.URL(self._moved(str(request.url)))
        headers = [(name, value) for name, value in request.headers.multi_items() if name != "host"]
        return self._plain.handle_request(
            httpx.Request(
                request.method, url, headers=headers, content=request.content, extensions=request.extensions
            )
        )


def _is_of_the_model(answer: httpx.Response) -> bool:
    """Tell a result that is an error from a gateway in trouble: fal's own answers carry its marks."""
    return "x-fal-request-id" in answer.headers or "x-fal-error-type" in answer.headers


def _units(told: str) -> float | None:
    return float(told) if _UNITS.fullmatch(told) else None
