"""What is shown of routing: a job's trace to its owner, providers and their breakers to operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

if TYPE_CHECKING:
    from soundfoundry_api.routing.status import ProviderStatus

__all__ = ["Provider", "Providers", "Reset", "TraceEntry", "trace_of", "view_of_provider"]

_Moment = Annotated[str, msgspec.Meta(examples=["2026-05-01T12:00:00+00:00"])]
_Dollars = Annotated[float, msgspec.Meta(ge=0, examples=[1.4])]


class TraceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of how a job found its provider."""

    at: _Moment
    what: Annotated[
        Literal[
            "skipped",
            "asked",
            "accepted",
            "refused",
            "unknown",
            "waiting",
            "failed",
            "abandoned",
            "billed",
        ],
        msgspec.Meta(examples=["skipped"]),
    ]
    provider: Annotated[str, msgspec.Meta(description="Empty where it is about nobody.", examples=["fal"])]
    text: Annotated[
        str, msgspec.Meta(examples=["fal skipped: locked until 14:20 UTC, User is locked. Exhausted balance"])
    ]


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """A music provider, as the router sees it."""

    name: Annotated[str, msgspec.Meta(examples=["fal"])]
    title: Annotated[str, msgspec.Meta(examples=["fal"])]
    place: Annotated[
        int | None,
        msgspec.Meta(description="1 is asked first; null: only by who names it.", examples=[1]),
    ]
    problem: Annotated[str, msgspec.Meta(description="Why it cannot be asked at all.", examples=[""])]
    state: Annotated[Literal["closed", "open", "half-open", "probing"], msgspec.Meta(examples=["open"])]
    fault: Annotated[str | None, msgspec.Meta(examples=["locked"])]
    reason: Annotated[str, msgspec.Meta(examples=["User is locked. Reason: Exhausted balance"])]
    open_until: str | None
    failures: Annotated[int, msgspec.Meta(ge=0, examples=[3])]
    spent_today_usd: _Dollars


class Providers(msgspec.Struct, frozen=True, kw_only=True):
    """Every provider, in the order in which they are asked."""

    items: list[Provider]
    spent_today_usd: _Dollars
    spend_per_day_usd: Annotated[
        float | None, msgspec.Meta(description="The cap; null: none.", examples=[20.0])
    ]


class Reset(msgspec.Struct, frozen=True, kw_only=True):
    """What a reset did; false where the provider was healthy already."""

    reset: bool
    jobs: Annotated[int, msgspec.Meta(ge=0, description="Waiting jobs that look again now.", examples=[3])]


def trace_of(kept: Any) -> list[TraceEntry]:
    """Return a job's trace as it is shown; what is no entry is left out."""
    entries = kept if isinstance(kept, list) else []
    return [
        TraceEntry(at=each["at"], what=each["what"], provider=each["provider"], text=each["text"])
        for each in entries
        if isinstance(each, dict) and {"at", "what", "provider", "text"} <= each.keys()
    ]


def view_of_provider(status: ProviderStatus) -> Provider:
    """Return a provider as operators see it."""
    breaker = status.breaker
    until = breaker.open_until
    state: Any = status.state
    return Provider(
        name=status.name,
        title=status.title,
        place=status.place,
        problem=status.problem,
        state=state,
        fault=None if breaker.fault is None else breaker.fault.value,
        reason=breaker.reason,
        open_until=None if until is None else until.isoformat(timespec="seconds"),
        failures=breaker.failures,
        spent_today_usd=status.spent_today.micros / 1_000_000,
    )
