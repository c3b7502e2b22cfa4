"""The bodies of the track operations, as msgspec structs: unknown fields are refused, numbers are bounded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from soundfoundry_core.theory.genres import GENRES
from soundfoundry_core.theory.key import MODES

__all__ = ["Created", "NewTrack", "Quote", "TrackChanges", "TrackList", "TrackView"]

NO_NUL = r"^[^\x00]*$"
"""PostgreSQL keeps every character but this one."""
Text = Annotated[str, msgspec.Meta(max_length=120, pattern=NO_NUL)]
_KEY = rf"^[A-G][#b]? ({'|'.join(MODES)})$"
_KeyName = Annotated[
    str, msgspec.Meta(max_length=120, extra_json_schema={"pattern": _KEY}, examples=["D minor"])
]
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

    prompt: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=2000, pattern=NO_NUL, examples=["ambient electronic track"]),
    ]
    duration_s: Annotated[float, msgspec.Meta(ge=5, le=600, examples=[30])] = 30.0
    has_vocals: bool = False
    lyrics: Annotated[str, msgspec.Meta(max_length=10_000, pattern=NO_NUL)] = ""
    genre: Annotated[Text, msgspec.Meta(extra_json_schema={"enum": sorted(GENRES)})] | None = None
    """An id; its title or an alias will do, in any case."""
    bpm: Annotated[float, msgspec.Meta(ge=40, le=240)] | None = None
    key: _KeyName | None = None
    """Such as ``F# minor`` or ``Bb dorian``; ``F#m`` and the like are understood."""
    seed: Seed | None = None
    macros: Macros = Macros()
    series_id: Id | None = None
    reference_id: Id | None = None
    provider: Text | None = None
    model: Text | None = None
    fallback: bool | None = None
    """Whether another provider may make it where this one does not; null: if neither provider nor model is named."""
    title: Text | None = None
    visibility: Literal["private", "public"] | None = None
    """None takes what the operator has set, public by default: a track is made to be shared."""
    dark: bool = True


class TrackChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a track."""

    title: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=NO_NUL, examples=["Slow water"])]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    visibility: Literal["private", "public"] | msgspec.UnsetType = msgspec.UNSET
    series_id: Id | msgspec.UnsetType | None = msgspec.UNSET


class Created(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a create."""

    track_id: Annotated[int, msgspec.Meta(examples=[7])]
    job_id: Annotated[int, msgspec.Meta(examples=[7])]
    credits_required: Annotated[int, msgspec.Meta(examples=[5])]


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """What a track would cost."""

    credits_required: Annotated[int, msgspec.Meta(examples=[5])]
    credits_available: Annotated[int, msgspec.Meta(examples=[95])]
    provider: Annotated[str, msgspec.Meta(examples=["synth"])]
    model: Annotated[str, msgspec.Meta(examples=["foundry-1"])]
    provider_cost_usd: Annotated[float, msgspec.Meta(examples=[0.0])]
    losses: Annotated[
        list[str], msgspec.Meta(description="What the model cannot keep of the request.", examples=[[]])
    ]
    route: Annotated[
        list[str],
        msgspec.Meta(
            description="Who is passed over at the moment and why, and who is asked.",
            examples=[["synth is asked: foundry-1, free"]],
        ),
    ]


class TrackView(msgspec.Struct, frozen=True, kw_only=True):
    """A track, as somebody who may see it sees it."""

    id: Annotated[int, msgspec.Meta(examples=[7])]
    title: Annotated[str, msgspec.Meta(examples=["Slow water"])]
    status: Annotated[str, msgspec.Meta(examples=["COMPLETE"])]
    visibility: Annotated[str, msgspec.Meta(examples=["public"])]
    visual_version: Annotated[int, msgspec.Meta(examples=[1])]
    duration_s: Annotated[float, msgspec.Meta(examples=[30.0])]
    has_vocals: Annotated[bool, msgspec.Meta(examples=[False])]
    created_at: Annotated[str, msgspec.Meta(examples=["2026-05-01T12:00:00+00:00"])]
    prompt: Annotated[str, msgspec.Meta(examples=["slow water, felt piano"])]
    genre: Annotated[str | None, msgspec.Meta(examples=["ambient"])] = None
    bpm: Annotated[float | None, msgspec.Meta(examples=[72.0])] = None
    key: Annotated[str | None, msgspec.Meta(examples=["D minor"])] = None
    series_id: int | None = None
    job_id: int | None = None
    audio_url: str | None = None
    cover_url: str | None = None
    share_url: str | None = None
    owned: bool = False
    seed: int | None = None
    understood: Annotated[
        dict[str, Any] | None,
        msgspec.Meta(description="What the prompt was understood to mean, as in track.json; not in lists."),
    ] = None
    cover_saved: bool = False


class TrackList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of tracks, the newest first."""

    items: list[TrackView]
    next_cursor: str | None = None
