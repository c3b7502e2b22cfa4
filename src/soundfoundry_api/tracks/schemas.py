"""The bodies of the track operations, as msgspec structs: unknown fields are refused, numbers are bounded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

__all__ = ["Created", "NewTrack", "Quote", "TrackChanges", "TrackList", "TrackView"]

Text = Annotated[str, msgspec.Meta(max_length=120)]
Slider = Annotated[int, msgspec.Meta(ge=0, le=100)]
Id = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
Seed = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


class Macros(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sliders, 0-100, 50 neutral."""

    energy: Slider = 50
    brightness: Slider = 50
    warmth: Slider = 50
    space: Slider = 50
    grit: Slider = 50
    complexity: Slider = 50


class NewTrack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to make. Everything but the prompt may be left out."""

    prompt: Annotated[str, msgspec.Meta(min_length=1, max_length=2000, examples=["ambient electronic track"])]
    duration_s: Annotated[float, msgspec.Meta(ge=5, le=600, examples=[30])] = 30.0
    has_vocals: bool = False
    lyrics: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    genre: Text | None = None
    bpm: Annotated[float, msgspec.Meta(ge=40, le=240)] | None = None
    key: Text | None = None
    seed: Seed | None = None
    macros: Macros = Macros()
    series_id: Id | None = None
    reference_id: Id | None = None
    provider: Text | None = None
    model: Text | None = None
    title: Text | None = None
    visibility: Literal["private", "public"] | None = None
    """None takes what the operator has set, public by default: a track is made to be shared."""
    dark: bool = True


class TrackChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a track."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)] | msgspec.UnsetType = msgspec.UNSET
    visibility: Literal["private", "public"] | msgspec.UnsetType = msgspec.UNSET
    series_id: Id | msgspec.UnsetType | None = msgspec.UNSET


class Created(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a create."""

    track_id: int
    job_id: int
    credits_required: int


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """What a track would cost."""

    credits_required: int
    credits_available: int
    provider: str
    model: str
    provider_cost_usd: float
    losses: list[str]


class TrackView(msgspec.Struct, frozen=True, kw_only=True):
    """A track, as somebody who may see it sees it."""

    id: int
    title: str
    status: str
    visibility: str
    visual_version: int
    duration_s: float
    has_vocals: bool
    created_at: str
    prompt: str
    genre: str | None = None
    bpm: float | None = None
    key: str | None = None
    series_id: int | None = None
    job_id: int | None = None
    audio_url: str | None = None
    cover_url: str | None = None
    share_url: str | None = None
    owned: bool = False
    seed: int | None = None
    understood: Any = None
    cover_saved: bool = False


class TrackList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of tracks, the newest first."""

    items: list[TrackView]
    next_cursor: str | None = None
