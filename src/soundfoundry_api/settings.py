"""The service's settings: twelve-factor, read once, checked whole, secrets never shown.

Every variable of the runbook has its exact name here; what is ours begins with ``SOUNDFOUNDRY_``. A secret may stand in
a file instead: ``FAL_KEY_FILE=/run/secrets/fal`` is read where ``FAL_KEY`` is not set. With nothing set, everything
works on the embedded default: SQLite, local files, no Redis. ``ENVIRONMENT=production`` refuses to start on a value
that is missing or insecure, and names all of them at once (:mod:`soundfoundry_api.production`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Settings", "read_settings", "variable_of"]

_FLAGS: Final = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def _named(variable: str, **more: Any) -> Any:
    """Return a field that is read from this variable."""
    return Field(json_schema_extra={"env": variable}, **more)


class Settings(BaseModel):
    """Everything that an operator can set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: Annotated[
        Literal["development", "test", "staging", "production"],
        _named(
            "ENVIRONMENT", description="What kind of installation this is; `production` is checked strictly."
        ),
    ] = "development"
    data_dir: Annotated[
        Path,
        _named(
            "SOUNDFOUNDRY_DATA_DIR", description="Where the embedded default keeps its database and files."
        ),
    ] = Path("soundfoundry-data")

    database_url: Annotated[
        SecretStr | None,
        _named(
            "DATABASE_URL",
            description="`postgresql://` or `sqlite:///`; without it, a SQLite file in the data directory.",
        ),
    ] = None
    database_pool: Annotated[
        int, _named("SOUNDFOUNDRY_DATABASE_POOL", ge=1, le=200, description="Connections of one process.")
    ] = 8
    redis_url: Annotated[
        SecretStr | None,
        _named(
            "REDIS_URL",
            description="`redis://`; without it, the worker runs inside the server and limits are kept in memory.",
        ),
    ] = None
    processes: Annotated[
        int,
        _named(
            "SOUNDFOUNDRY_PROCESSES",
            ge=1,
            le=10_000,
            description="Processes that answer requests, over all machines: shares the limits while Redis is away.",
        ),
    ] = 4
    redis_prefix: Annotated[
        str,
        _named(
            "SOUNDFOUNDRY_REDIS_PREFIX",
            pattern=r"^[a-z0-9:_-]{1,40}$",
            description="Begins every key in Redis.",
        ),
    ] = "soundfoundry"

    storage_url: Annotated[
        str | None,
        _named(
            "SOUNDFOUNDRY_STORAGE_URL",
            description="Where files go: `file:///srv/files`, `s3://bucket`; without it, `s3://S3_BUCKET` if that is set, else the data directory.",
        ),
    ] = None
    s3_endpoint: Annotated[str | None, _named("S3_ENDPOINT", description="Address of the S3 service.")] = None
    s3_access_key: Annotated[
        SecretStr | None, _named("S3_ACCESS_KEY", description="Key of the S3 service.")
    ] = None
    s3_secret_key: Annotated[
        SecretStr | None, _named("S3_SECRET_KEY", description="Secret of the S3 service.")
    ] = None
    s3_bucket: Annotated[str | None, _named("S3_BUCKET", description="Bucket for tracks and covers.")] = None
    s3_region: Annotated[str, _named("S3_REGION", description="Region of the bucket.")] = "us-east-1"

    music_provider: Annotated[
        str, _named("MUSIC_PROVIDER", description="Who generates audio unless a request says otherwise.")
    ] = "synth"
    music_fallbacks: Annotated[
        tuple[str, ...] | None,
        _named(
            "SOUNDFOUNDRY_MUSIC_FALLBACKS",
            description="Who is asked next where `MUSIC_PROVIDER` does not take it, comma separated, in order; `none` for nobody. Not set: fal and Replicate for each other, where both have their keys.",
        ),
    ] = None
    fallback_shorter_percent: Annotated[
        float,
        _named(
            "SOUNDFOUNDRY_FALLBACK_SHORTER_PERCENT",
            ge=0,
            le=100,
            description="By how much a fallback may make a track shorter than it was asked to be.",
        ),
    ] = 10.0
    spend_per_job_usd: Annotated[
        float | None,
        _named(
            "SOUNDFOUNDRY_SPEND_PER_JOB_USD",
            ge=0,
            le=1_000_000,
            description="The most that providers may be paid for one job, over all attempts; not set: no cap.",
        ),
    ] = None
    spend_per_day_usd: Annotated[
        float | None,
        _named(
            "SOUNDFOUNDRY_SPEND_PER_DAY_USD",
            ge=0,
            le=1_000_000_000,
            description="The most that providers may be paid on one day (UTC); not set: no cap.",
        ),
    ] = None
    paid_attempts: Annotated[
        int,
        _named(
            "SOUNDFOUNDRY_PAID_ATTEMPTS",
            ge=1,
            le=5,
            description="How many attempts of one job may have been paid. 1: what may have been paid is never paid again.",
        ),
    ] = 1
    route_patience_s: Annotated[
        float,
        _named(
            "SOUNDFOUNDRY_ROUTE_PATIENCE_S",
            ge=0,
            le=21_600,
            description="How long a job waits while no provider can take it, seconds.",
        ),
    ] = 900.0
    fal_key: Annotated[SecretStr | None, _named("FAL_KEY", description="Key of fal.")] = None
    replicate_api_token: Annotated[
        SecretStr | None, _named("REPLICATE_API_TOKEN", description="Token of Replicate.")
    ] = None

    style_seed_enabled: Annotated[
        bool, _named("STYLE_SEED_ENABLED", description="New accounts get a style seed.")
    ] = True
    style_unlocks_enabled: Annotated[
        bool, _named("STYLE_UNLOCKS_ENABLED", description="Unlocks are computed when a track is finished.")
    ] = True
    style_series_enabled: Annotated[
        bool, _named("STYLE_SERIES_ENABLED", description="Accounts have series, a default one among them.")
    ] = True
    feature_cover_save: Annotated[
        bool, _named("FEATURE_COVER_SAVE", description="Makers can save a cover of their own.")
    ] = True

    policy_required: Annotated[
        bool,
        _named(
            "SOUNDFOUNDRY_POLICY_REQUIRED",
            description="Nothing is made for an account before it has accepted the content policy: ``POST /api/policy``.",
        ),
    ] = False

    default_visibility: Annotated[
        Literal["public", "private"],
        _named(
            "SOUNDFOUNDRY_DEFAULT_VISIBILITY",
            description="Who sees a track whose maker has not said: everybody with its address, or the maker alone.",
        ),
    ] = "public"

    nextauth_url: Annotated[
        str | None,
        _named("NEXTAUTH_URL", description="Public address of the site; canonical links begin with it."),
    ] = None
    nextauth_secret: Annotated[
        SecretStr | None,
        _named("NEXTAUTH_SECRET", description="Secret of NextAuth/Auth.js, to read its session tokens."),
    ] = None
    cors_origins: Annotated[
        tuple[str, ...],
        _named("CORS_ORIGINS", description="Origins that may call the API from a browser, comma separated."),
    ] = ()
    oidc_issuer: Annotated[
        str | None,
        _named(
            "SOUNDFOUNDRY_OIDC_ISSUER", description="Issuer of bearer tokens; its JWKS is found by discovery."
        ),
    ] = None
    oidc_audience: Annotated[
        str | None,
        _named("SOUNDFOUNDRY_OIDC_AUDIENCE", description="Audience that a bearer token must name."),
    ] = None
    oidc_jwks_url: Annotated[
        str | None,
        _named(
            "SOUNDFOUNDRY_OIDC_JWKS_URL", description="Where the issuer's keys are, instead of discovery."
        ),
    ] = None

    sentry_dsn: Annotated[
        SecretStr | None, _named("SENTRY_DSN", description="Where errors are reported.")
    ] = None
    cover_webhook_url: Annotated[
        SecretStr | None, _named("COVER_WEBHOOK_URL", description="Told when a cover is saved.")
    ] = None

    credits_per_30s: Annotated[
        int,
        _named(
            "SOUNDFOUNDRY_CREDITS_PER_30S",
            ge=0,
            le=1_000_000,
            description="Price of 30 s of instrumental music; longer ones cost in proportion, rounded up.",
        ),
    ] = 5
    credits_vocals: Annotated[
        int,
        _named(
            "SOUNDFOUNDRY_CREDITS_VOCALS",
            ge=0,
            le=1_000_000,
            description="What vocals cost on top, per 30 s.",
        ),
    ] = 3
    credits_free_grant: Annotated[
        int,
        _named(
            "SOUNDFOUNDRY_CREDITS_FREE_GRANT",
            ge=0,
            le=1_000_000_000,
            description="Credits of a new free account.",
        ),
    ] = 100
    credits_pro_grant: Annotated[
        int,
        _named(
            "SOUNDFOUNDRY_CREDITS_PRO_GRANT",
            ge=0,
            le=1_000_000_000,
            description="Credits that the plan `pro` brings.",
        ),
    ] = 2000

    limit_cover_saves: Annotated[
        int, _named("SOUNDFOUNDRY_LIMIT_COVER_SAVES", ge=1, description="Cover saves a minute and user.")
    ] = 30
    limit_creates_free: Annotated[
        int,
        _named("SOUNDFOUNDRY_LIMIT_CREATES_FREE", ge=1, description="Creates a minute of a free account."),
    ] = 5
    limit_creates_pro: Annotated[
        int, _named("SOUNDFOUNDRY_LIMIT_CREATES_PRO", ge=1, description="Creates a minute of a pro account.")
    ] = 20
    limit_series: Annotated[
        int, _named("SOUNDFOUNDRY_LIMIT_SERIES", ge=1, description="New series an hour and user.")
    ] = 10

    lease_s: Annotated[
        float,
        _named(
            "SOUNDFOUNDRY_LEASE_S",
            ge=0.2,
            le=300,
            description="How long a worker holds a job without a sign of life, seconds.",
        ),
    ] = 15.0
    reap_every_s: Annotated[
        float,
        _named(
            "SOUNDFOUNDRY_REAP_EVERY_S",
            ge=0.05,
            le=60,
            description="How often overdue jobs are looked for, seconds.",
        ),
    ] = 2.0
    max_lost_leases: Annotated[
        int,
        _named(
            "SOUNDFOUNDRY_MAX_LOST_LEASES",
            ge=1,
            le=100,
            description="Workers that a job may lose before it is given up as poison.",
        ),
    ] = 5

    @field_validator(
        "style_seed_enabled",
        "style_unlocks_enabled",
        "style_series_enabled",
        "feature_cover_save",
        mode="before",
    )
    @classmethod
    def _flag(cls, value: object) -> object:
        return _FLAGS.get(value.strip().lower(), value) if isinstance(value, str) else value

    @field_validator("cors_origins", "music_fallbacks", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @property
    def production(self) -> bool:
        """Whether this is a production installation."""
        return self.environment == "production"

    @property
    def database(self) -> str:
        """The database URL, the embedded default's where none is set."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'soundfoundry.db').absolute()}"

    @property
    def storage(self) -> str:
        """The storage URL, the embedded default's where none is set."""
        if self.storage_url:
            return self.storage_url
        return (
            f"s3://{self.s3_bucket}" if self.s3_bucket else f"file://{(self.data_dir / 'files').absolute()}"
        )

    @property
    def public_url(self) -> str | None:
        """Where people reach the service, without a slash at the end; None where nobody has said."""
        return self.nextauth_url.rstrip("/") if self.nextauth_url else None


def variable_of(field: str) -> str:
    """Return the environment variable of a field."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra["env"]) if isinstance(extra, dict) else field


def read_settings(environ: Mapping[str, str], **overrides: Any) -> Settings:
    """Read settings from the environment; an empty variable counts as not set, ``NAME_FILE`` stands in for ``NAME``.

    Raises:
        ConfigurationError: a value is wrong or a file cannot be read; the message names the variable, never the value.
    """
    values: dict[str, Any] = {}
    for field in Settings.model_fields:
        variable = variable_of(field)
        text = environ.get(variable) or _from_file(variable, environ)
        if text:
            values[field] = text
    try:
        return Settings.model_validate(values | overrides)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        variable = variable_of(str(first["loc"][0]))
        raise ConfigurationError(
            f"{variable} is wrong: {first['msg']}.",
            fix=f"Set {variable} as 'soundfoundry config show' describes.",
        ) from None


def _from_file(variable: str, environ: Mapping[str, str]) -> str | None:
    path = environ.get(f"{variable}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise ConfigurationError(
            f"{variable}_FILE cannot be read: {why}.",
            fix=f"Give a readable file, or set {variable}.",
        ) from None
