"""The contract of a music provider: small, synchronous, resumable.

A provider is asked to ``submit`` a commission once. If it works remotely, it answers with a
reference that survives a restart, and is then ``poll``-ed by whoever holds that reference. If it
answers with the bytes themselves (the built-in synth, ElevenLabs), it returns ``Accepted(inline=...)``.
Nothing here waits, retries or falls back: that is the caller's business, so that money is spent in
exactly one place (``docs/explanation``; part 6 of the product adds the router).

Money is an integer of micro-dollars (1_000_000 = 1 USD): prices are fractions of a cent, and
integers add up exactly.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from soundfoundry_core.music.brief import Brief
    from soundfoundry_core.style.profile import StyleProfile

__all__ = [
    "Accepted",
    "CancelOutcome",
    "Commission",
    "Fault",
    "InlineFile",
    "ModelSpec",
    "Money",
    "MusicProvider",
    "RemoteFile",
    "RemoteRef",
    "RemoteState",
    "RemoteStatus",
    "SubmitContext",
    "WebhookEvent",
]


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in micro-dollars, never negative."""

    micros: int = 0

    def __str__(self) -> str:
        return f"{self.micros / 1_000_000:.4f} USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """What one model of a provider can do. Capabilities are data, so that nobody has to try."""

    id: str
    title: str
    duration_s: tuple[float, float] = (5.0, 600.0)
    """Shortest and longest piece, seconds. Equal values: the model has one fixed length."""
    vocals: bool = False
    lyrics: bool = False
    seed: bool = False
    """Whether the same seed gives the same audio."""
    reference: bool = False
    """Whether reference audio can be sent."""
    formats: tuple[str, ...] = ("audio/wav",)
    """Media types of what comes back."""
    extras: tuple[str, ...] = ()
    """Roles of further files on request: ``stems``, ``midi``."""
    digital_source_type: str = "trainedAlgorithmicMedia"
    """IPTC term: ``trainedAlgorithmicMedia`` for a trained model, ``algorithmicMedia`` for a procedure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """One piece of work for a provider: the settled brief and everything that shapes it."""

    brief: Brief
    profile: StyleProfile
    duration_s: float
    seed: int
    """The track's seed, 0 <= seed < 2**53."""
    model: str
    """Id of one of the provider's models."""
    wants: frozenset[str] = frozenset()
    """Extras asked for: ``stems``, ``midi``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitContext:
    """What surrounds a submit: who is asking, where to call back, whom to tell how far it is."""

    client_ref: str
    """Our name for this attempt; a provider that echoes it lets an ambiguous submit be settled."""
    webhook_url: str | None = None
    on_progress: Callable[[float], None] | None = None
    """Called with 0-1 by providers that work inline; optional."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineFile:
    """A file that came with the answer. Exactly one has the role ``audio``."""

    role: str
    """``audio``, ``stem:<bus>`` or ``midi``."""
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRef:
    """What must be kept to come back for a job: the provider's id and the URLs *as given*."""

    request_id: str
    urls: Mapping[str, str] = field(default_factory=dict)
    """Empty where only a callback told of the request: a provider then makes them from the id and the model."""
    model: str = ""
    """Id of the model that was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The answer to a submit: a reference to poll, or the files themselves."""

    ref: RemoteRef | None = None
    inline: tuple[InlineFile, ...] = ()
    losses: tuple[str, ...] = ()
    """Sentences that say what the mapping onto this model could not keep ("45 s asked, 30 s made")."""
    sent: Mapping[str, object] = field(default_factory=dict)
    """The parameters as sent, for the record; never a secret."""


class RemoteStatus(enum.Enum):
    """How far the remote work is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteState:
    """What a poll found out."""

    status: RemoteStatus
    progress: float | None = None
    """0-1 where the provider tells it."""
    detail: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)
    """The provider's own answer, for ``outputs`` and ``actual``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file to download, once, without credentials."""

    role: str
    url: str
    media_type: str | None = None


class CancelOutcome(enum.Enum):
    """What a cancel achieved."""

    CANCELED = "canceled"
    TOO_LATE = "too-late"
    UNSUPPORTED = "unsupported"


class Fault(enum.Enum):
    """Why a provider call failed, as a class that a policy can act on."""

    AUTH = "auth"
    LOCKED = "locked"
    RATE = "rate"
    INVALID = "invalid"
    MODERATION = "moderation"
    CAPACITY = "capacity"
    REMOTE_FAILED = "remote-failed"
    AMBIGUOUS = "ambiguous"
    """It was sent and no answer came: it may have been accepted and paid. Never submit again blindly."""
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """A verified callback."""

    client_ref: str
    request_id: str
    state: RemoteState


@runtime_checkable
class MusicProvider(Protocol):
    """Everything that a music provider does. All methods are synchronous and may be called from threads."""

    def models(self) -> Sequence[ModelSpec]:
        """List the models, the default one first; at least one. No network."""
        ...

    def estimate(self, commission: Commission) -> Money:
        """Say what a commission will cost. No network."""
        ...

    def submit(self, commission: Commission, context: SubmitContext) -> Accepted:
        """Hand in the work: at most one request that can cost money, no retries.

        Raises:
            ProviderRefusedError: it said no.
            ProviderUnavailableError: it was certainly not accepted; trying again is safe.
        """
        ...

    def poll(self, ref: RemoteRef) -> RemoteState:
        """Ask how far it is. Safe to repeat."""
        ...

    def cancel(self, ref: RemoteRef) -> CancelOutcome:
        """Stop the work if that is still possible. Safe to repeat."""
        ...

    def outputs(self, state: RemoteState) -> Sequence[RemoteFile]:
        """List the files of a succeeded state."""
        ...

    def actual(self, state: RemoteState | None) -> Money | None:
        """Say what was billed, where the provider tells it; None where it does not."""
        ...

    def verify_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookEvent:
        """Check a callback's signature and age.

        Raises:
            ProviderRefusedError: the signature is wrong, the message too old, or there are no webhooks.
        """
        ...

    def classify(self, exc: BaseException) -> Fault:
        """Sort an exception of ``submit`` or ``poll`` into a fault class; AMBIGUOUS where unsure."""
        ...
