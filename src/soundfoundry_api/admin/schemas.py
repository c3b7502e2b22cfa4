"""The bodies of the operators' operations."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from soundfoundry_api.routing.schemas import TraceEntry  # noqa: TC001 -- msgspec reads it

__all__ = [
    "AdminJob", "AdminJobs", "AdminUser", "AdminUsers", "Confirmation", "Figures", "Grant", "Granted", "Plugin",
    "Plugins", "Purge", "QueueStatus", "UserChanges",
]  # fmt: skip

_Id = Annotated[int, msgspec.Meta(examples=[7])]
_Count = Annotated[int, msgspec.Meta(ge=0, examples=[3])]
_Moment = Annotated[str, msgspec.Meta(examples=["2026-05-01T12:00:00+00:00"])]
_Share = Annotated[
    float | None, msgspec.Meta(description="0 to 1; null where nothing was counted.", examples=[0.25])
]


class QueueStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the queue is."""

    states: Annotated[dict[str, int], msgspec.Meta(examples=[{"QUEUED": 3, "RENDERING": 1, "COMPLETE": 120}])]
    due: _Count
    leased: _Count
    oldest_queued_s: Annotated[float | None, msgspec.Meta(examples=[4.2])]
    outbox_pending: _Count
    outbox_lag_s: Annotated[float | None, msgspec.Meta(examples=[0.3])]
    unknown_attempts: _Count
    ledger_imbalance: Annotated[int, msgspec.Meta(description="0, or the books are wrong.", examples=[0])]


class Confirmation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Says that it is meant."""

    confirm: Annotated[Literal["purge"], msgspec.Meta(examples=["purge"])]


class Purge(msgspec.Struct, frozen=True, kw_only=True):
    """What a purge did."""

    canceled: _Count
    credits_released: _Count
    broker_flushed: bool


class AdminJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job, as an operator sees it."""

    job_id: _Id
    track_id: _Id
    user_id: _Id
    state: Annotated[str, msgspec.Meta(examples=["QUEUED"])]
    phase: Annotated[str, msgspec.Meta(examples=["queued"])]
    progress: Annotated[int, msgspec.Meta(ge=0, le=100, examples=[0])]
    credits: Annotated[int, msgspec.Meta(examples=[5])]
    provider: Annotated[str, msgspec.Meta(examples=["synth"])]
    lost_leases: Annotated[int, msgspec.Meta(examples=[0])]
    lease_until: str | None
    next_step_at: str | None
    cancel_requested_at: str | None
    error_code: str | None
    error_detail: str | None
    created_at: _Moment
    started_at: str | None
    finished_at: str | None
    trace: Annotated[
        list[TraceEntry], msgspec.Meta(description="How it found its provider, the oldest line first.")
    ] = []


class AdminJobs(msgspec.Struct, frozen=True, kw_only=True):
    """A page of jobs, the newest first."""

    items: list[AdminJob]
    next_cursor: str | None = None


class AdminUser(msgspec.Struct, frozen=True, kw_only=True):
    """An account."""

    id: _Id
    name: Annotated[str, msgspec.Meta(examples=["Ada"])]
    email: Annotated[str | None, msgspec.Meta(examples=["ada@example.org"])]
    plan: Annotated[str, msgspec.Meta(examples=["free"])]
    role: Annotated[str, msgspec.Meta(examples=["user"])]
    disabled: bool
    created_at: _Moment


class AdminUsers(msgspec.Struct, frozen=True, kw_only=True):
    """A page of accounts in the order of their ids."""

    items: list[AdminUser]
    next_cursor: str | None = None


class UserChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of an account; at least one of the two."""

    plan: Annotated[Literal["free", "pro"], msgspec.Meta(examples=["pro"])] | msgspec.UnsetType = (
        msgspec.UNSET
    )
    disabled: Annotated[bool, msgspec.Meta(examples=[False])] | msgspec.UnsetType = msgspec.UNSET


class Grant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Credits to give; once for each reference."""

    amount: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000, examples=[50])]
    reference: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._:-]{1,80}$", examples=["ticket-118"])]


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """What there is after a grant; ``granted`` is false where the reference had been used."""

    granted: Annotated[bool, msgspec.Meta(examples=[True])]
    available: Annotated[int, msgspec.Meta(examples=[150])]
    reserved: Annotated[int, msgspec.Meta(examples=[0])]


class Plugin(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin, as found."""

    name: Annotated[str, msgspec.Meta(examples=["builtin"])]
    distribution: Annotated[str, msgspec.Meta(examples=["soundfoundry"])]
    version: Annotated[str, msgspec.Meta(examples=["0.1.0"])]
    status: Annotated[str, msgspec.Meta(examples=["active"])]
    hooks: Annotated[
        dict[str, list[str]], msgspec.Meta(examples=[{"soundfoundry_music_providers": ["synth"]}])
    ]
    error: Annotated[str, msgspec.Meta(examples=[""])]


class Plugins(msgspec.Struct, frozen=True, kw_only=True):
    """Every plugin that was found."""

    items: list[Plugin]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day in UTC."""

    day: Annotated[str, msgspec.Meta(examples=["2026-05-01"])]
    tracks: _Count


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Key figures of the last days."""

    days: Annotated[int, msgspec.Meta(examples=[30])]
    tracks: _Count
    tracks_a_day: list[Day]
    vocals_share: _Share
    cover_saves: _Count
    d1_return: _Share
    d7_return: _Share
