"""Fakes that behave like the real thing: providers that answer at once, later, wrongly or never."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from soundfoundry_core.errors import ProviderRefusedError
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import MusicProviderSpec
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from soundfoundry_core.providers.contract import Commission, SubmitContext, WebhookEvent


def tone(seconds: float, seed: int = 0, rate: int = 44_100) -> bytes:
    """Return a quiet stereo WAV whose pitch depends on the seed."""
    time = np.arange(round(seconds * rate)) / rate
    wave = 0.1 * np.sin(2 * np.pi * (220 + seed % 220) * time)
    buffer = io.BytesIO()
    soundfile.write(buffer, np.column_stack([wave, wave]), rate, format="WAV", subtype="PCM_16")
    return buffer.getvalue()


@dataclass
class FakeProvider:
    """A provider with a memory: ``submitted`` is every commission that could have cost money."""

    remote_polls: int | None = None
    """None answers inline; n answers after n polls that say RUNNING."""
    ends: RemoteStatus = RemoteStatus.SUCCEEDED
    audio: Callable[[Commission], bytes] = field(
        default=lambda commission: tone(commission.duration_s, commission.seed)
    )
    answer: Callable[[Commission], Accepted] | None = None
    file_url: str = "https://files.fake.example/song.wav"
    vocals: bool = True
    submitted: list[Commission] = field(default_factory=list)
    polled: int = 0
    cancelled: int = 0

    def models(self) -> Sequence[ModelSpec]:
        """Offer a short and a long model."""
        return (
            ModelSpec(id="short", title="Short", duration_s=(5, 20), vocals=self.vocals, seed=True),
            ModelSpec(id="long", title="Long", duration_s=(5, 120)),
        )

    def estimate(self, commission: Commission) -> Money:
        """Ask for a cent."""
        return Money(10_000)

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        """Take the money, then answer as told."""
        self.submitted.append(commission)
        if self.answer is not None:
            return self.answer(commission)
        if self.remote_polls is not None:
            return Accepted(ref=RemoteRef(request_id="r1"))
        return Accepted(
            inline=(InlineFile(role="audio", media_type="audio/wav", data=self.audio(commission)),)
        )

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Say RUNNING as often as told, then the end."""
        self.polled += 1
        if self.polled <= (self.remote_polls or 0):
            return RemoteState(status=RemoteStatus.RUNNING, progress=0.5)
        return RemoteState(status=self.ends, detail="as told")

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Count it."""
        self.cancelled += 1
        return CancelOutcome.CANCELED

    def outputs(self, state: RemoteState) -> Sequence[RemoteFile]:
        """Name one file."""
        return (RemoteFile(role="audio", url=self.file_url),)

    def actual(self, state: RemoteState | None) -> Money | None:
        """Tell nothing."""
        return None

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookEvent:
        """Refuse."""
        raise ProviderRefusedError("No webhooks.")

    def classify(self, exc: BaseException) -> Fault:
        """Be unsure."""
        return Fault.AMBIGUOUS


@pytest.fixture
def manager() -> PluginManager:
    """A plugin host with the built-ins alone."""
    return PluginManager(discover=False)


@pytest.fixture
def offering() -> Callable[..., PluginManager]:
    """Build a plugin host that also offers a given provider as ``fake``."""

    def build(provider: Any, *, hosts: tuple[str, ...] = ()) -> PluginManager:
        class Plugin:
            @hookimpl
            def soundfoundry_music_providers(self) -> list[MusicProviderSpec]:
                return [
                    MusicProviderSpec(
                        id="fake", title="Fake", factory=lambda settings: provider, download_hosts=hosts
                    )
                ]

        host = PluginManager(discover=False)
        host.register(Plugin(), name="fake", distribution="soundfoundry-fake", version="9.9")
        return host

    return build


@pytest.fixture
def fake_provider() -> type[FakeProvider]:
    """The fake provider's class."""
    return FakeProvider
