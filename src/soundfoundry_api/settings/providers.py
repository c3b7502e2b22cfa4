"""Who generates audio, in which order they are asked, and what they may be paid."""

from __future__ import annotations

from typing import Annotated

from pydantic import SecretStr  # noqa: TC002 -- pydantic reads it

from soundfoundry_api.settings.fields import COMMA_SEPARATED, Group, named

__all__ = ["Providers"]


class Providers(Group):
    """The music providers and their keys, the fallbacks, and the caps on spending."""

    music_provider: Annotated[
        str, named("MUSIC_PROVIDER", description="Who generates audio unless a request says otherwise.")
    ] = "synth"
    music_fallbacks: Annotated[
        tuple[str, ...] | None,
        COMMA_SEPARATED,
        named(
            "SOUNDFOUNDRY_MUSIC_FALLBACKS",
            description="Who is asked next where `MUSIC_PROVIDER` does not take it, comma separated, in order; `none` for nobody. Not set: fal and Replicate for each other, where both have their keys.",
        ),
    ] = None
    fallback_shorter_percent: Annotated[
        float,
        named(
            "SOUNDFOUNDRY_FALLBACK_SHORTER_PERCENT",
            ge=0,
            le=100,
            description="By how much a fallback may make a track shorter than it was asked to be.",
        ),
    ] = 10.0
    spend_per_job_usd: Annotated[
        float | None,
        named(
            "SOUNDFOUNDRY_SPEND_PER_JOB_USD",
            ge=0,
            le=1_000_000,
            description="The most that providers may be paid for one job, over all attempts; not set: no cap.",
        ),
    ] = None
    spend_per_day_usd: Annotated[
        float | None,
        named(
            "SOUNDFOUNDRY_SPEND_PER_DAY_USD",
            ge=0,
            le=1_000_000_000,
            description="The most that providers may be paid on one day (UTC); not set: no cap.",
        ),
    ] = None
    paid_attempts: Annotated[
        int,
        named(
            "SOUNDFOUNDRY_PAID_ATTEMPTS",
            ge=1,
            le=5,
            description="How many attempts of one job may have been paid. 1: what may have been paid is never paid again.",
        ),
    ] = 1
    route_patience_s: Annotated[
        float,
        named(
            "SOUNDFOUNDRY_ROUTE_PATIENCE_S",
            ge=0,
            le=21_600,
            description="How long a job waits while no provider can take it, seconds.",
        ),
    ] = 900.0
    fal_key: Annotated[SecretStr | None, named("FAL_KEY", description="Key of fal.")] = None
    replicate_api_token: Annotated[
        SecretStr | None, named("REPLICATE_API_TOKEN", description="Token of Replicate.")
    ] = None
