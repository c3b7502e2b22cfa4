"""What the credit operations answer."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = ["Credits", "Movement"]


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger."""

    id: Annotated[int, msgspec.Meta(examples=[42])]
    kind: Annotated[
        Literal["GRANT", "RESERVE", "CAPTURE", "RELEASE"],
        msgspec.Meta(
            description="Given to you; set aside for a job; kept for a finished job; given back for one that came to nothing.",
            examples=["RESERVE"],
        ),
    ]
    amount: Annotated[int, msgspec.Meta(ge=0, description="How many credits moved.", examples=[5])]
    balance: Annotated[int, msgspec.Meta(ge=0, description="What was available after it.", examples=[95])]
    created_at: Annotated[str, msgspec.Meta(examples=["2026-05-01T12:00:00+00:00"])]
    job_id: Annotated[int | None, msgspec.Meta(examples=[7])] = None
    track_id: Annotated[int | None, msgspec.Meta(examples=[7])] = None


class Credits(msgspec.Struct, frozen=True, kw_only=True):
    """What you have, and a page of how it came about, the newest first."""

    available: Annotated[int, msgspec.Meta(ge=0, description="What can be spent.", examples=[95])]
    reserved: Annotated[
        int, msgspec.Meta(ge=0, description="Set aside for jobs that have not ended.", examples=[5])
    ]
    items: list[Movement]
    next_cursor: Annotated[
        str | None, msgspec.Meta(description="Leads to the next page.", examples=["42"])
    ] = None
