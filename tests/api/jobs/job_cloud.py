"""The world outside the job engine: a provider with a cash box of its own, a storage that can go away, a listener.

Their memory is a folder, so that every process sees the same payments whatever happens to it.
"""

from __future__ import annotations

import io
import json
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile

from soundfoundry_core.errors import (
    ProviderRefusedError,
    ProviderUnavailableError,
    StorageUnavailableError,
)
from soundfoundry_core.plugins.manager import PluginManager
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
)
from soundfoundry_core.storage.fsspec_storage import LocalStorage, file_storage

if TYPE_CHECKING:
    from pathlib import Path

PRICE = 10_000


def tone(seconds: float = 5.0, rate: int = 22_050) -> bytes:
    """Return a quiet WAV."""
    at = np.arange(round(seconds * rate)) / rate
    buffer = io.BytesIO()
    soundfile.write(buffer, 0.1 * np.sin(2 * np.pi * 220 * at), rate, format="WAV", subtype="PCM_16")
    return buffer.getvalue()


TONE = tone()


class Memory:
    """A folder that outlives processes: what was paid, asked and canceled, and how to behave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def note(self, name: str, line: str) -> None:
        """Append a line, in one write."""
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.write(handle, f"{line}\n".encode())
        os.close(handle)

    def lines(self, name: str) -> list[str]:
        """Return the lines of a file, none where there is none."""
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []

    def behave(self, **how: Any) -> None:
        """Say how the provider and the storage behave from now on."""
        draft = self.folder / "behaviour.draft"
        draft.write_text(json.dumps(how))
        draft.replace(self.folder / "behaviour.json")

    def behaviour(self) -> dict[str, Any]:
        """Return how to behave."""
        file = self.folder / "behaviour.json"
        return json.loads(file.read_text()) if file.exists() else {}


class OddError(Exception):
    """An exception of the provider's own, as a client library would raise."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"odd: {fault}")
        self.fault = fault


@dataclass
class Cloud:
    """A provider: ``cloud`` works remotely, ``booth`` answers with the bytes."""

    memory: Memory
    remote: bool
    name: str = ""

    def _how(self) -> dict[str, Any]:
        """Return how to behave: as everybody, and as it is told by its name."""
        how = self.memory.behaviour()
        return {**how, **how.get(self.name, {})}

    def models(self) -> list[ModelSpec]:
        """Offer one model."""
        return [ModelSpec(id="one", title="One", duration_s=(5, 120), vocals=True, seed=True)]

    def estimate(self, commission: Any) -> Money:
        """Ask for what was told."""
        how = self._how()
        if how.get("estimate") == "raises":
            raise ZeroDivisionError("a mistake in a plugin")
        return Money(how.get("price", PRICE))

    def submit(self, commission: Any, context: Any) -> Accepted:
        """Take the money, then answer as told."""
        how = self._how()
        self.memory.note("asked", context.client_ref)
        self.memory.note(f"asked-{self.name}", context.client_ref)
        kind = how.get("submit", "ok")
        if len(self.memory.lines(f"asked-{self.name}")) > how.get("faults", 10**9):
            kind = "ok"
        self._refuse(kind)
        self.memory.note("paid", context.client_ref)
        self.memory.note(f"paid-{self.name}", context.client_ref)
        if kind == "lost":
            raise TimeoutError("no reply")
        if kind == "nonsense":
            return None  # type: ignore[return-value]
        for step in range(10):
            if how.get("slow_s"):
                time.sleep(how["slow_s"] / 10)
            if context.on_progress:
                context.on_progress((step + 1) / 10)
        if how.get("hold"):
            self.memory.note("holding", context.client_ref)
            until = time.monotonic() + 30
            while not (self.memory.folder / "go").exists() and time.monotonic() < until:
                time.sleep(0.01)
        sent: dict[str, object] = (
            {"prompt": "x\x00\ud800", "odd": float("nan"), "type": bytes} if how.get("lies") else {}
        )
        if self.remote:
            request_id = "same" if how.get("same_id") else f"r-{context.client_ref}"
            return Accepted(
                ref=RemoteRef(request_id=request_id, urls={"status": "https://x.example"}), sent=sent
            )
        return Accepted(
            inline=(InlineFile(role="audio", media_type="audio/wav", data=self._audio(how)),), sent=sent
        )

    @staticmethod
    def _refuse(kind: str) -> None:
        """Raise what is raised before anything was paid."""
        if kind == "refused":
            raise ProviderRefusedError("No.")
        if kind == "unavailable":
            raise ProviderUnavailableError("Not reached.")
        if kind == "exit":
            raise SystemExit(3)
        if kind.startswith("before:"):
            raise OddError(kind.removeprefix("before:"))

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Say RUNNING as often as told, then the end."""
        how = self._how()
        self.memory.note("polled", ref.request_id)
        looks = self.memory.lines("polled").count(ref.request_id)
        if "poll" in how and looks <= how.get("poll_faults", 10**9):
            if how["poll"] == "refused":
                raise ProviderRefusedError("Gone.")
            raise OddError(how["poll"])
        if looks <= how.get("polls", 1):
            return RemoteState(
                status=RemoteStatus.RUNNING, progress=float("nan") if how.get("lies") else looks / 10
            )
        status = RemoteStatus(how.get("ends", "succeeded"))
        return RemoteState(status=status, detail="as told\x00" if how.get("lies") else "as told")

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Note it."""
        self.memory.note("canceled", ref.request_id)
        if self.memory.behaviour().get("cancel") == "raises":
            raise OSError("no route")
        return CancelOutcome.CANCELED

    def outputs(self, state: RemoteState) -> list[RemoteFile]:
        """Name one file, which this machine serves."""
        port = self.memory.behaviour().get("port") or (self.memory.folder / "port").read_text()
        return [RemoteFile(role="audio", url=f"http://127.0.0.1:{port}/song.wav")]

    def actual(self, state: RemoteState | None) -> Money | None:
        """Tell what was told to tell."""
        told = self._how().get("billed")
        return None if told is None else Money(told)

    def verify_webhook(self, headers: Any, body: bytes, now: Any) -> Any:
        """Refuse."""
        raise ProviderRefusedError("No webhooks.")

    def classify(self, exc: BaseException) -> Fault:
        """Sort what is odd; be unsure of the rest."""
        if isinstance(exc, OddError):
            if exc.fault == "cannot-sort":
                raise RuntimeError("cannot sort")
            return Fault(exc.fault)
        return Fault.AMBIGUOUS

    def _audio(self, how: dict[str, Any]) -> bytes:
        return b"not audio at all" if how.get("audio") == "broken" else TONE


class FlakyStorage(LocalStorage):
    """Local files that are away while the memory says so, or that whoever comes first falls asleep over."""

    memory: Memory

    def put(self, key: str, data: bytes, **more: Any) -> Any:
        """Store, or be away."""
        if self.memory.behaviour().get("storage") == "away":
            raise StorageUnavailableError("The store is away.")
        asleep = self.memory.behaviour().get("asleep_over")
        if asleep and key.startswith(asleep) and not self.memory.lines("asleep"):
            self.memory.note("asleep", key)
            while not (self.memory.folder / "go").exists():
                time.sleep(0.01)
        return super().put(key, data, **more)


@dataclass
class Listener:
    """An event sink that writes down what it is told."""

    memory: Memory

    def deliver(self, event: Any) -> None:
        """Write it down."""
        if self.memory.behaviour().get("sink_s"):
            time.sleep(self.memory.behaviour()["sink_s"])
        self.memory.note("events", f"{event.id} {event.name}")


def host_of(memory: Memory) -> PluginManager:
    """Return a plugin host that has the world's plugins."""

    def storage(url: str, settings: Any = None) -> Any:
        plain = file_storage(url.replace("flaky:", "file:", 1), settings)
        plain.__class__ = FlakyStorage
        plain.memory = memory  # type: ignore[attr-defined]
        return plain

    class World:
        @hookimpl
        def soundfoundry_music_providers(self) -> list[MusicProviderSpec]:
            hosts = ("127.0.0.1",)
            return [
                MusicProviderSpec(id="cloud", title="Cloud", factory=lambda _: Cloud(memory, True, "cloud"), download_hosts=hosts),
                MusicProviderSpec(id="stage", title="Stage", factory=lambda _: Cloud(memory, True, "stage"), download_hosts=hosts),
                MusicProviderSpec(id="booth", title="Booth", factory=lambda _: Cloud(memory, False, "booth"), resumable=False),
            ]  # fmt: skip

        @hookimpl
        def soundfoundry_event_sinks(self) -> list[EventSinkSpec]:
            return [
                EventSinkSpec(
                    id="listener", title="Listener", factory=lambda _: Listener(memory), topics=("*",)
                )
            ]

        @hookimpl
        def soundfoundry_storage_backends(self) -> list[StorageBackendSpec]:
            return [StorageBackendSpec(id="flaky", title="Flaky", schemes=("flaky",), factory=storage)]

    host = PluginManager(discover=False)
    if not memory.behaviour().get("vanished"):
        host.register(World(), name="world", distribution="soundfoundry-world", version="1")
    return host
