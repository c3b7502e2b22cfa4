"""The parts around the engine: providers with a cash box, a storage, a broker, a sink.

Each call is a point at which something may happen, and takes its time. How a provider behaves towards one attempt is
drawn when it is asked; what it was paid is written down at once and for ever, whoever dies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.errors import (
    ObjectNotFoundError,
    ProviderRefusedError,
    ProviderUnavailableError,
    StorageUnavailableError,
)
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

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.simulation.world import World

__all__ = ["ANSWERS", "LOOKS", "Broker", "Provider", "Sink", "Storage"]

ANSWERS: Final = (
    "ok", "unavailable", "rate", "capacity", "refused", "auth", "moderation", "lost before", "lost after",
    "cannot sort", "exit", "nonsense", "same id", "lies", "deadly",
)  # fmt: skip
"""What a submit may come to; "lost" ones raise a timeout, before or after the money was taken, "deadly" ones kill."""
LOOKS: Final = (
    "ok",
    "failed",
    "canceled",
    "expired",
    "forbidden",
    "silent",
    "odd",
    "never",
    "gone",
    "broken",
    "cut",
)
"""What becomes of remote work; "silent" looks fail for a while, "gone", "broken" and "cut" are about its files."""


class OddError(Exception):
    """An exception of a provider's own library."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class Provider:
    """One provider.

    Args:
        world: where it is.
        remote: it answers with a reference, else with the bytes.
        price: in micro-dollars; 0 is free.
    """

    def __init__(self, world: World, name: str, *, remote: bool, price: int) -> None:
        self.world, self.name, self.remote, self.price = world, name, remote, price
        self.works: dict[str, dict[str, Any]] = {}

    def models(self) -> list[ModelSpec]:
        """Offer one model."""
        return _MODELS

    def estimate(self, commission: Any) -> Money:
        """Ask for the price."""
        return Money(self.price)

    def actual(self, state: Any) -> Money | None:
        """Tell nothing."""
        return None

    def submit(self, commission: Any, context: Any) -> Accepted:
        """Take the money, or not, and answer, or not."""
        world, ref = self.world, context.client_ref
        kind = world.behaviour(ref, "submit")
        world.point("provider")
        world.take_time(0.05, 40.0)
        if kind in _BEFORE:
            error = _BEFORE[kind]
            raise error()
        if kind == "deadly":
            world.die_over(ref)
        take = world.pay(self, ref)
        if kind == "nonsense":
            return None  # type: ignore[return-value]
        if not self.remote:
            for part in (0.3, 0.6, 0.9):
                context.on_progress(part)
                world.take_time(0.05, 8.0)
            if kind == "lost after":
                raise TimeoutError("no reply")
            audio = InlineFile(role="audio", media_type="audio/wav", data=world.sound(ref, take))
            return Accepted(inline=(audio,), sent=_LIES if kind == "lies" else {})
        request_id = "same" if kind == "same id" else f"r-{ref}"
        self.works[request_id] = {"looks": 0, "ref": ref, "canceled": False}
        world.call_back(self, ref, request_id)
        if kind == "lost after":
            world.take_time(0.05, 40.0)
            raise TimeoutError("no reply")
        world.point("provider")
        url = {"status": "https://x.example"}
        return Accepted(ref=RemoteRef(request_id=request_id, urls=url), sent=_LIES if kind == "lies" else {})

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Tell how far it is."""
        world = self.world
        world.point("provider")
        world.take_time(0.02, 10.0)
        work = self.works.get(ref.request_id)
        if work is None:
            raise ProviderRefusedError("No such request.")
        kind = world.behaviour(work["ref"], "look")
        work["looks"] += 1
        if kind in {"silent", "odd"} and work["looks"] <= 6:
            raise OddError("ambiguous" if kind == "silent" else "cannot sort")
        if kind in {"expired", "forbidden"} and work["looks"] > 1:
            raise OddError("expired") if kind == "expired" else ProviderRefusedError("No.")
        if kind == "never" or work["looks"] < 3:
            progress = float("nan") if kind == "odd" else work["looks"] / 10
            return RemoteState(status=RemoteStatus.RUNNING, progress=progress)
        ends = {"failed": RemoteStatus.FAILED, "canceled": RemoteStatus.CANCELED}.get(
            kind, RemoteStatus.SUCCEEDED
        )
        return RemoteState(status=ends, detail="as told\x00", payload={"ref": work["ref"], "kind": kind})

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Stop, or not."""
        self.world.point("provider")
        self.world.take_time(0.02, 5.0)
        work = self.works.get(ref.request_id)
        if work is None:
            raise OSError("no route")
        work["canceled"] = True
        return CancelOutcome.CANCELED

    def outputs(self, state: RemoteState) -> list[RemoteFile]:
        """Name the file."""
        payload = state.payload
        return [RemoteFile(role="audio", url=f"https://files.example/{payload['kind']}/{payload['ref']}")]

    def classify(self, exc: BaseException) -> Fault:
        """Sort what is odd; be unsure of the rest."""
        if isinstance(exc, OddError):
            if exc.fault == "cannot sort":
                raise RuntimeError("cannot sort")
            return Fault(exc.fault)
        return Fault.AMBIGUOUS

    def verify_webhook(self, headers: Any, body: bytes, now: Any) -> WebhookEvent:
        """Believe what is signed."""
        if headers.get("signature") != "good":
            raise ProviderRefusedError("Forged.")
        ref, _, request_id = body.decode().partition(" ")
        return WebhookEvent(
            client_ref=ref, request_id=request_id, state=RemoteState(status=RemoteStatus.RUNNING)
        )


_MODELS: Final = [ModelSpec(id="one", title="One", duration_s=(5, 120), vocals=True, seed=True)]
_LIES: Final = {"prompt": "x\x00\ud800", "odd": float("nan"), "type": bytes}
_BEFORE: Final[dict[str, Callable[[], BaseException]]] = {
    "unavailable": lambda: ProviderUnavailableError("Not reached."),
    "rate": lambda: OddError("rate"),
    "capacity": lambda: OddError("capacity"),
    "refused": lambda: ProviderRefusedError("No."),
    "auth": lambda: OddError("auth"),
    "moderation": lambda: OddError("moderation"),
    "lost before": lambda: TimeoutError("no reply"),
    "cannot sort": lambda: OddError("cannot sort"),
    "exit": lambda: SystemExit(3),
}


class Storage:
    """Objects by key; away while the world says so, and sometimes silent about what it has taken."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.objects: dict[str, tuple[bytes, float]] = {}

    def put(self, key: str, data: bytes, *, media_type: str = "", replace: bool = True) -> None:
        """Store."""
        self._reach()
        if self.world.habit("paused over a put"):
            self.world.pause()
        self.objects[key] = (data, self.world.scheduler.now)
        if self.world.reply_lost("storage"):
            raise StorageUnavailableError("No reply.")

    def get(self, key: str) -> bytes:
        """Bring back."""
        self._reach()
        if key not in self.objects:
            raise ObjectNotFoundError(key)
        return self.objects[key][0]

    def exists(self, key: str) -> bool:
        """Look."""
        self._reach()
        return key in self.objects

    def delete(self, key: str) -> None:
        """Forget."""
        self._reach()
        self.objects.pop(key, None)

    def keys(self, prefix: str = "") -> list[str]:
        """List."""
        self._reach()
        return sorted(key for key in self.objects if key.startswith(prefix))

    def _reach(self) -> None:
        self.world.point("storage")
        self.world.take_time(0.01, 2.0)
        if self.world.scheduler.now < self.world.storage_away_until:
            raise StorageUnavailableError("Away.")


class Broker:
    """Takes a bell's ring and lets somebody hear it: once, later, twice, or never."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.forgotten = 0

    def close(self) -> None:
        """End."""


class Sink:
    """Hears of events."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.told: list[tuple[str, str]] = []

    def deliver(self, event: Any) -> None:
        """Write it down, perhaps after a while; raise now and then, as other people's sinks do."""
        self.world.point("sink")
        self.told.append((event.id, event.name))
        if self.world.reply_lost("sink"):
            raise OSError("the sink stumbled")
