"""The bodies of the style operations, as msgspec structs: unknown fields are refused, what may be left out says so."""

from __future__ import annotations

from typing import Annotated

import msgspec

from soundfoundry_core.style.profile import GRID_NAMES, SCHEME_NAMES

__all__ = [
    "Accent",
    "Colours",
    "EarnedUnlock",
    "Look",
    "LookChanges",
    "NewSeries",
    "NoteView",
    "PaletteView",
    "Recomputed",
    "SeriesChanges",
    "SeriesDesign",
    "SeriesList",
    "SeriesView",
    "StyleView",
    "UnlockList",
    "UnlockView",
]

_Hue = Annotated[int, msgspec.Meta(ge=0, le=359, description="Degrees in OKLCH.", examples=[210])]
_Hex = Annotated[str, msgspec.Meta(pattern="^#[0-9a-f]{6}$", examples=["#ff7f3b"])]
_Scheme = Annotated[
    str,
    msgspec.Meta(
        max_length=40,
        description="Palette scheme of a cover.",
        examples=["duotone"],
        extra_json_schema={"enum": list(SCHEME_NAMES)},
    ),
]
_Grid = Annotated[
    str,
    msgspec.Meta(
        max_length=40,
        description="Composition grid of a cover.",
        examples=["golden"],
        extra_json_schema={"enum": list(GRID_NAMES)},
    ),
]
_Pattern = Annotated[
    str, msgspec.Meta(max_length=60, description="Id of a cover pattern.", examples=["tide"])
]
_Title = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=80,
        description="With a letter or a digit.",
        examples=["Night drives"],
        extra_json_schema={"format": "one-line"},
    ),
]
_UnlockId = Annotated[str, msgspec.Meta(examples=["silk_lines"])]
_UnlockTitle = Annotated[str, msgspec.Meta(examples=["Silk lines"])]
_Moment = Annotated[str, msgspec.Meta(examples=["2026-05-01T12:00:00+00:00"])]
_Id = Annotated[int, msgspec.Meta(examples=[12])]


class Look(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The parts of a series' look that its maker gives; what is left out follows from seed and title."""

    hue: _Hue | None = None
    scheme: _Scheme | None = None
    grid: _Grid | None = None
    pattern: _Pattern | None = None


class LookChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parts of a look to change (RFC 7396): what is left out stays, null follows from seed and title again."""

    hue: _Hue | msgspec.UnsetType | None = msgspec.UNSET
    scheme: _Scheme | msgspec.UnsetType | None = msgspec.UNSET
    grid: _Grid | msgspec.UnsetType | None = msgspec.UNSET
    pattern: _Pattern | msgspec.UnsetType | None = msgspec.UNSET


class NewSeries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A series to begin."""

    title: _Title
    look: Look = Look()


class SeriesChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a series; ``look: null`` takes back everything that was given."""

    title: _Title | msgspec.UnsetType = msgspec.UNSET
    look: LookChanges | msgspec.UnsetType | None = msgspec.UNSET


class SeriesDesign(msgspec.Struct, frozen=True, kw_only=True):
    """How the covers of a series are drawn: what was given, and what follows from the maker's seed."""

    hue: _Hue
    scheme: _Scheme
    grid: _Grid
    pattern: _Pattern


class SeriesView(msgspec.Struct, frozen=True, kw_only=True):
    """A series of yours."""

    id: _Id
    slug: Annotated[str, msgspec.Meta(examples=["night-drives"])]
    title: _Title
    is_default: Annotated[
        bool,
        msgspec.Meta(
            description="The one that every account has; its look is the maker's own.", examples=[False]
        ),
    ]
    look: Look
    design: SeriesDesign
    tracks: Annotated[int, msgspec.Meta(description="Finished tracks, without deleted ones.", examples=[3])]
    progress_chip: Annotated[
        str,
        msgspec.Meta(
            description="What to show from the second track on, else empty.",
            examples=["Series: Night drives · 3 tracks"],
        ),
    ]
    created_at: _Moment


class SeriesList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of series, in the order in which they were made: the default one is the first."""

    items: list[SeriesView]
    next_cursor: Annotated[
        str | None, msgspec.Meta(description="Leads to the next page.", examples=["12"])
    ] = None


class Accent(msgspec.Struct, frozen=True, kw_only=True):
    """The maker's colour: the same hue in both themes of the pages."""

    hue: _Hue
    light: _Hex
    dark: _Hex


class Colours(msgspec.Struct, frozen=True, kw_only=True):
    """The colours of a cover."""

    ground: _Hex
    ramp: Annotated[
        list[_Hex],
        msgspec.Meta(
            min_length=5,
            max_length=5,
            description="From nearest to the ground to farthest from it.",
            examples=[["#381e55", "#663684", "#a54d9f", "#dd72a9", "#ffadb8"]],
        ),
    ]
    accent: _Hex
    text: _Hex


class PaletteView(msgspec.Struct, frozen=True, kw_only=True):
    """The colours of a maker's covers, with all sliders at 50."""

    light: Colours
    dark: Colours


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    """One note of a motif."""

    degree: Annotated[int, msgspec.Meta(description="Step of the scale; 0 is the tonic.", examples=[4])]
    sixteenths: Annotated[int, msgspec.Meta(description="Length in sixteenth notes.", examples=[2])]


class EarnedUnlock(msgspec.Struct, frozen=True, kw_only=True):
    """A style element that was earned."""

    id: _UnlockId
    title: _UnlockTitle
    earned_at: _Moment


class StyleView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that follows from a maker's style seed, and what was earned on top."""

    user_id: _Id
    style_seed: Annotated[int, msgspec.Meta(ge=0, lt=2**53, examples=[6151325371612417])]
    style_version: Annotated[int, msgspec.Meta(examples=[1])]
    accent: Accent
    palette: PaletteView
    scheme: _Scheme
    grid: _Grid
    pattern: _Pattern
    repertoire: Annotated[
        list[str],
        msgspec.Meta(
            description="Patterns that the maker's series draw from, the own one first.",
            examples=[["arches", "ridges", "moire", "orbits"]],
        ),
    ]
    motif: list[NoteView]
    key: Annotated[str, msgspec.Meta(examples=["D minor"])]
    tempo: Annotated[int, msgspec.Meta(description="Beats a minute that the maker tends to.", examples=[98])]
    timbre: Annotated[str, msgspec.Meta(description="What the voices are like.", examples=["glass"])]
    unlocks: list[EarnedUnlock]


class UnlockView(msgspec.Struct, frozen=True, kw_only=True):
    """An unlock and how near it is."""

    id: _UnlockId
    title: _UnlockTitle
    earned: Annotated[bool, msgspec.Meta(examples=[False])]
    earned_at: Annotated[
        str | None, msgspec.Meta(description="None until it is earned.", examples=[None])
    ] = None
    have: Annotated[
        int | None, msgspec.Meta(description="None where the rule is not installed.", examples=[2])
    ] = None
    need: Annotated[int | None, msgspec.Meta(examples=[3])] = None
    unit: Annotated[str, msgspec.Meta(examples=["tracks"])] = ""
    progress: Annotated[str, msgspec.Meta(description="The same in words.", examples=["2 of 3 tracks"])] = ""


class UnlockList(msgspec.Struct, frozen=True, kw_only=True):
    """Every unlock that there is or that was earned, sorted by id."""

    items: list[UnlockView]


class Recomputed(msgspec.Struct, frozen=True, kw_only=True):
    """What a new count has brought."""

    new: Annotated[
        list[str],
        msgspec.Meta(description="Ids of unlocks that were earned just now.", examples=[["silk_lines"]]),
    ]
    items: list[UnlockView]
