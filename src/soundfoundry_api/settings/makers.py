"""What makers get here: which parts of their style are switched on, what they accept first, who sees their tracks."""

from __future__ import annotations

from typing import Annotated, Literal

from soundfoundry_api.settings.fields import STRIPPED, Group, named

__all__ = ["Makers"]


class Makers(Group):
    """What an account comes with."""

    style_seed_enabled: Annotated[
        bool, STRIPPED, named("STYLE_SEED_ENABLED", description="New accounts get a style seed.")
    ] = True
    style_unlocks_enabled: Annotated[
        bool,
        STRIPPED,
        named("STYLE_UNLOCKS_ENABLED", description="Unlocks are computed when a track is finished."),
    ] = True
    style_series_enabled: Annotated[
        bool,
        STRIPPED,
        named("STYLE_SERIES_ENABLED", description="Accounts have series, a default one among them."),
    ] = True
    feature_cover_save: Annotated[
        bool, STRIPPED, named("FEATURE_COVER_SAVE", description="Makers can save a cover of their own.")
    ] = True

    policy_required: Annotated[
        bool,
        named(
            "SOUNDFOUNDRY_POLICY_REQUIRED",
            description="Nothing is made for an account before it has accepted the content policy: ``POST /api/policy``.",
        ),
    ] = False

    default_visibility: Annotated[
        Literal["public", "private"],
        named(
            "SOUNDFOUNDRY_DEFAULT_VISIBILITY",
            description="Who sees a track whose maker has not said: everybody with its address, or the maker alone.",
        ),
    ] = "public"
