"""What a plan brings: prices in credits, the credits of an account, and how often it may ask."""

from __future__ import annotations

from typing import Annotated

from soundfoundry_api.settings.fields import Group, named

__all__ = ["Plans"]


class Plans(Group):
    """Prices, grants and rate limits."""

    credits_per_30s: Annotated[
        int,
        named(
            "SOUNDFOUNDRY_CREDITS_PER_30S",
            ge=0,
            le=1_000_000,
            description="Price of 30 s of instrumental music; longer ones cost in proportion, rounded up.",
        ),
    ] = 5
    credits_vocals: Annotated[
        int,
        named(
            "SOUNDFOUNDRY_CREDITS_VOCALS",
            ge=0,
            le=1_000_000,
            description="What vocals cost on top, per 30 s.",
        ),
    ] = 3
    credits_free_grant: Annotated[
        int,
        named(
            "SOUNDFOUNDRY_CREDITS_FREE_GRANT",
            ge=0,
            le=1_000_000_000,
            description="Credits of a new free account.",
        ),
    ] = 100
    credits_pro_grant: Annotated[
        int,
        named(
            "SOUNDFOUNDRY_CREDITS_PRO_GRANT",
            ge=0,
            le=1_000_000_000,
            description="Credits that the plan `pro` brings.",
        ),
    ] = 2000

    limit_cover_saves: Annotated[
        int, named("SOUNDFOUNDRY_LIMIT_COVER_SAVES", ge=1, description="Cover saves a minute and user.")
    ] = 30
    limit_creates_free: Annotated[
        int,
        named("SOUNDFOUNDRY_LIMIT_CREATES_FREE", ge=1, description="Creates a minute of a free account."),
    ] = 5
    limit_creates_pro: Annotated[
        int, named("SOUNDFOUNDRY_LIMIT_CREATES_PRO", ge=1, description="Creates a minute of a pro account.")
    ] = 20
    limit_series: Annotated[
        int, named("SOUNDFOUNDRY_LIMIT_SERIES", ge=1, description="New series an hour and user.")
    ] = 10
