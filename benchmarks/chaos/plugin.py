"""The plugin that the service has installed for the chaos run: providers, a storage that can be away, a listener.

* ``chaos-cloud`` works remotely and is paid; ``chaos-booth`` answers with the bytes and is paid; ``chaos-free`` answers
  with the bytes and costs nothing (it renders inside the worker, as the synth does). All three ask the process in
  :mod:`benchmarks.chaos.cloud`. A piece that is called "poison" kills its worker.
* ``chaos:///folder`` is a local storage that looks into a file before each call whether it is away.
* The listener writes down which events it was told.

With ``CHAOS_LIGHT`` mastering, drawing and encoding are done once a process and then remembered, because ten thousand
masterings would measure a mastering. What is stored then ends with the mark that the provider put behind the bytes for
this very attempt, so that the check sees more than with real files: whether each track holds *its* audio.
"""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import hmac
import http.client
import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.chaos.cloud import PRICE_MICROS, SECRET
from soundfoundry_core.errors import ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import EventSinkSpec, MusicProviderSpec, StorageBackendSpec
from soundfoundry_core.providers.contract import (
    Accepted,
    CancelOutcome,
    Fault,
    InlineFile,
    ModelSpec,
    Money,
    RemoteFile,
    RemoteRef,
    RemoteState,
    RemoteStatus,
    WebhookEvent,
)
from soundfoundry_core.storage.fsspec_storage import LocalStorage, file_storage

_TIMEOUT_S: Final = 5.0
_FAULTS: Final = {401: Fault.AUTH, 403: Fault.AUTH, 429: Fault.RATE, 503: Fault.CAPACITY}


class _CloudError(Exception):
    """The cloud answered with a status that is not 200."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the cloud answered {status}")
        self.status = status


def _ask(method: str, path: str, body: Any = None) -> bytes:
    """Ask the cloud once.

    Raises:
        ConnectionRefusedError: it was not reached at all.
        OSError, http.client.HTTPException, _CloudError: nobody knows.
    """
    there = http.client.HTTPConnection("127.0.0.1", int(os.environ["CHAOS_CLOUD_PORT"]), timeout=_TIMEOUT_S)
    try:
        there.request(method, path, None if body is None else json.dumps(body))
        answer = there.getresponse()
        data = answer.read()
    finally:
        there.close()
    if answer.status != 200:
        raise _CloudError(answer.status)
    return data


class Cloud:
    """A provider at the cloud."""

    def __init__(self, *, inline: bool, price: int) -> None:
        self._inline, self._price = inline, price

    def models(self) -> list[ModelSpec]:
        """Offer one model."""
        return [ModelSpec(id="one", title="One", duration_s=(5, 120), vocals=True, seed=True)]

    def estimate(self, commission: Any) -> Money:
        """Say the price."""
        del commission
        return Money(self._price)

    def submit(self, commission: Any, context: Any) -> Accepted:
        """Hand it in, once."""
        if commission.brief.prompt == "poison":
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(5)
        order = {"ref": context.client_ref, "inline": self._inline, "cost": self._price, "webhook": context.webhook_url}  # fmt: skip
        try:
            data = _ask("POST", "/submit", order)
        except ConnectionRefusedError as error:
            raise ProviderUnavailableError("The cloud is not there.") from error
        if self._inline:
            return Accepted(inline=(InlineFile(role="audio", media_type="audio/wav", data=data),))
        return Accepted(ref=RemoteRef(request_id=str(json.loads(data)["id"])))

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Look once."""
        told = json.loads(_ask("GET", f"/requests/{ref.request_id}"))
        return RemoteState(
            status=RemoteStatus(told["status"]), progress=told["progress"], payload={"id": ref.request_id}
        )

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Ask for a stop."""
        done = json.loads(_ask("POST", f"/requests/{ref.request_id}/cancel"))["canceled"]
        return CancelOutcome.CANCELED if done else CancelOutcome.TOO_LATE

    def outputs(self, state: RemoteState) -> list[RemoteFile]:
        """Name the file."""
        port = os.environ["CHAOS_CLOUD_PORT"]
        return [RemoteFile(role="audio", url=f"http://127.0.0.1:{port}/files/{state.payload['id']}.wav")]

    def actual(self, state: RemoteState | None) -> Money | None:
        """Tell nothing."""
        del state

    def verify_webhook(self, headers: Any, body: bytes, now: Any) -> WebhookEvent:
        """Compare the signature."""
        del now
        if not hmac.compare_digest(
            hmac.new(SECRET, body, "sha256").hexdigest(), headers.get("x-cloud-signature", "")
        ):
            raise ProviderRefusedError("The callback is forged.")
        told = json.loads(body)
        state = RemoteState(status=RemoteStatus(told["status"]), progress=told["progress"])
        return WebhookEvent(client_ref=told["ref"], request_id=told["id"], state=state)

    def classify(self, exc: BaseException) -> Fault:
        """Sort by status; what has none may have been taken."""
        if isinstance(exc, _CloudError):
            return _FAULTS.get(exc.status, Fault.AMBIGUOUS)
        return Fault.AMBIGUOUS


class Store(LocalStorage):
    """A local storage that is away, full, or loses its answer, as a file says."""

    def put(self, key: str, data: bytes, **more: Any) -> Any:
        """Store, or not."""
        mode = _store_mode()
        if mode == "slow":
            time.sleep(0.5)
        done = super().put(key, data, **more) if mode != "away" else None
        if mode in {"away", "reply-lost"}:
            from soundfoundry_core.errors import StorageUnavailableError

            raise StorageUnavailableError("The store did not answer.")
        return done

    def get(self, key: str, **more: Any) -> bytes:
        """Bring back, or not."""
        if _store_mode() == "away":
            from soundfoundry_core.errors import StorageUnavailableError

            raise StorageUnavailableError("The store did not answer.")
        return super().get(key, **more)


def _store_mode() -> str:
    try:
        return Path(os.environ["CHAOS_STORE"]).read_text()
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        return ""


def _store(url: str, settings: Any = None) -> Any:
    made = file_storage(url.replace("chaos:", "file:", 1), settings)
    made.__class__ = Store
    return made


class Listener:
    """An event sink with a file."""

    def deliver(self, event: Any) -> None:
        """Write down the event's id, its name and its job."""
        line = f"{event.id} {event.name} {event.payload.get('job_id', 0)}\n"
        handle = os.open(os.environ["CHAOS_EVENTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(handle, line.encode())
        os.close(handle)


@hookimpl
def soundfoundry_music_providers() -> list[MusicProviderSpec]:
    """Offer the three."""
    hosts = ("127.0.0.1",)
    return [
        MusicProviderSpec(id="chaos-cloud", title="Cloud", factory=lambda _: Cloud(inline=False, price=PRICE_MICROS), download_hosts=hosts),
        MusicProviderSpec(id="chaos-booth", title="Booth", factory=lambda _: Cloud(inline=True, price=PRICE_MICROS)),
        MusicProviderSpec(id="chaos-free", title="Free", factory=lambda _: Cloud(inline=True, price=0), resumable=False),
    ]  # fmt: skip


@hookimpl
def soundfoundry_storage_backends() -> list[StorageBackendSpec]:
    """Offer the storage."""
    return [StorageBackendSpec(id="chaos", title="Chaos", schemes=("chaos",), factory=_store)]


@hookimpl
def soundfoundry_event_sinks() -> list[EventSinkSpec]:
    """Offer the listener."""
    return [EventSinkSpec(id="chaos", title="Listener", factory=lambda _: Listener(), topics=("*",))]


def _lighten() -> None:
    """Let mastering, drawing and encoding be remembered."""
    from soundfoundry_core import steps
    from soundfoundry_core.music.audio import Audio

    heavy_master, heavy_cover = steps.master, steps.cover
    kept: dict[str, Any] = {}
    lock, here = threading.Lock(), threading.local()

    def master(audio: bytes, **more: Any) -> Any:
        head, _, here.mark = audio.rpartition(b"MARK")
        digest = hashlib.sha256(head).hexdigest()
        if not head:  # cut off, or no audio at all
            return heavy_master(audio, **more)
        with lock:
            if digest not in kept:
                made = heavy_master(audio, **more)
                start = Audio(made.audio.samples[: made.audio.rate // 4], made.audio.rate)
                kept[digest] = dataclasses.replace(made, audio=start)  # a quarter of a second is looked at
        return kept[digest]

    def cover(recipe: Any, **more: Any) -> Any:
        with lock:
            if "cover" not in kept:
                kept["cover"] = heavy_cover(recipe, **(more | {"pixels": 32}))
        return dataclasses.replace(kept["cover"], recipe=recipe)

    def encode(mastered: Any, encoders: Any, *others: Any, **more: Any) -> Any:
        del mastered, others, more
        return tuple(
            steps.FileToStore(name=f"track{suffix}", media_type=media, data=b"LIGHT" + name.encode() + b"MARK" + here.mark)
            for name, (_, suffix, media) in encoders.items()
        )  # fmt: skip

    steps.master, steps.cover, steps.encode = master, cover, encode  # type: ignore[assignment]


if os.environ.get("CHAOS_LIGHT"):
    _lighten()
