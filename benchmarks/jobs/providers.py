"""Two providers: one that takes a minute elsewhere and costs a cent, one that takes two seconds here and is free."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_core.providers.contract import (
    Accepted,
    CancelOutcome,
    Fault,
    ModelSpec,
    Money,
    RemoteFile,
    RemoteRef,
    RemoteState,
    RemoteStatus,
)
from soundfoundry_core.providers.inline import InlineProvider, wav_file

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Plugin", "Slow", "Slowly"]

ONE_IN = 20
MODEL = ModelSpec(id="one", title="One", duration_s=(5, 120), seed=True)


class Slow:
    """A remote provider: each call takes 20 ms of waiting, each piece ``SLOW_S`` seconds, one in 20 succeeds.

    Mastering and encoding is a second of computing a piece, on any design; this is about the waiting.
    """

    def __init__(self) -> None:
        self._takes_s = float(os.environ.get("SLOW_S", "60"))

    def models(self) -> list[ModelSpec]:
        """Offer one model."""
        return [MODEL]

    def estimate(self, commission: Any) -> Money:
        """Ask for a cent."""
        del commission
        return Money(10_000)

    def submit(self, commission: Any, context: Any) -> Accepted:
        """Take it."""
        del commission
        time.sleep(0.02)
        return Accepted(ref=RemoteRef(request_id=f"{context.client_ref}-{time.time():.2f}"))

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Look at the clock."""
        time.sleep(0.02)
        age = time.time() - float(ref.request_id.rpartition("-")[2])
        done = age >= self._takes_s
        kept = int(ref.request_id[:8], 16) % ONE_IN == 0
        end = RemoteStatus.SUCCEEDED if kept else RemoteStatus.FAILED
        return RemoteState(
            status=end if done else RemoteStatus.RUNNING, progress=min(1.0, age / self._takes_s)
        )

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Say that it is too late."""
        del ref
        return CancelOutcome.TOO_LATE

    def outputs(self, state: RemoteState) -> list[RemoteFile]:
        """Name the one song."""
        del state
        return [RemoteFile(role="audio", url=os.environ["SONG_URL"])]

    def actual(self, state: RemoteState | None) -> Money | None:
        """Tell nothing."""
        del state

    def verify_webhook(self, headers: Any, body: bytes, now: Any) -> Any:
        """Know none."""
        raise NotImplementedError

    def classify(self, exc: BaseException) -> Fault:
        """Be unsure."""
        del exc
        return Fault.AMBIGUOUS


class Slowly(InlineProvider):
    """A free rendering of two seconds."""

    def models(self) -> list[ModelSpec]:
        """Offer one model."""
        return [MODEL]

    def submit(self, commission: Any, context: Any) -> Accepted:
        """Take two seconds, and say who does."""
        del commission, context
        (Path(os.environ["SOUNDFOUNDRY_DATA_DIR"]) / "holder").write_text(str(os.getpid()))
        time.sleep(2)
        return Accepted(inline=(wav_file(np.zeros(5 * 22_050), 22_050),))


class Plugin:
    """Both of them."""

    @hookimpl
    def soundfoundry_music_providers(self) -> Iterator[MusicProviderSpec]:
        """Offer them."""
        yield MusicProviderSpec(
            id="slow", title="Slow", factory=lambda _: Slow(), download_hosts=("127.0.0.1",)
        )
        yield MusicProviderSpec(id="slowly", title="Slowly", factory=lambda _: Slowly(), resumable=False)
