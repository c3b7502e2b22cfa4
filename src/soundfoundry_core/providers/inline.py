"""A base for providers that answer with the audio itself, so that writing one is two methods.

A provider without remote work has nothing to poll, nobody to call back and no bill; this class says so
for it. Derive from it, list your models, and return files from ``submit``::

    class Tone(InlineProvider):
        def models(self):
            return (ModelSpec(id="tone-1", title="Tone", seed=True),)

        def submit(self, commission, context):
            return Accepted(inline=(wav_file(samples, 48_000),))

and register it with ``MusicProviderSpec(..., resumable=False)``.
"""

from __future__ import annotations

import io
import wave
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from soundfoundry_core.errors import ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import CancelOutcome, Fault, InlineFile, Money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from numpy.typing import ArrayLike

    from soundfoundry_core.providers.contract import (
        Accepted,
        Commission,
        ModelSpec,
        RemoteFile,
        RemoteRef,
        RemoteState,
        SubmitContext,
        WebhookEvent,
    )

__all__ = ["InlineProvider", "wav_file"]


class InlineProvider(ABC):
    """A music provider that works during ``submit``; see the contract for each method."""

    @abstractmethod
    def models(self) -> Sequence[ModelSpec]:
        """List the models, the default one first."""

    @abstractmethod
    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        """Make the piece and return ``Accepted(inline=...)``."""

    def estimate(self, commission: Commission) -> Money:
        """Return nothing to pay."""
        del commission
        return Money(0)

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Refuse: there is never anything to come back for.

        Raises:
            ProviderRefusedError: always.
        """
        raise ProviderRefusedError(
            f"This provider knows no request {ref.request_id!r}.", fix="It answers inline; submit again."
        )

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Say that it is too late: a submit returns when it is done."""
        del ref
        return CancelOutcome.TOO_LATE

    def outputs(self, state: RemoteState) -> Sequence[RemoteFile]:
        """Return no remote files."""
        del state
        return ()

    def actual(self, state: RemoteState | None) -> Money | None:
        """Return None: nobody tells what was billed."""
        del state
        return None

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookEvent:
        """Refuse: nobody calls back.

        Raises:
            ProviderRefusedError: always.
        """
        del headers, body, now
        raise ProviderRefusedError("This provider sends no webhooks.", fix="Remove this callback address.")

    def classify(self, exc: BaseException) -> Fault:
        """Sort our own errors by their class; whatever else happened may have cost money: AMBIGUOUS."""
        if isinstance(exc, ProviderRefusedError):
            return Fault.INVALID
        return Fault.CAPACITY if isinstance(exc, ProviderUnavailableError) else Fault.AMBIGUOUS


def wav_file(samples: ArrayLike, rate: int, *, role: str = "audio") -> InlineFile:
    """Pack samples into a 16-bit WAV file.

    ``samples`` are floats from -1 to 1, shape ``(frames,)`` or ``(frames, channels)``; what lies outside
    is clipped. ``rate`` is in frames a second.
    """
    import numpy as np

    sound = np.asarray(samples, dtype=np.float64)
    sound = sound.reshape(len(sound), -1)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return InlineFile(role=role, media_type="audio/wav", data=buffer.getvalue())
