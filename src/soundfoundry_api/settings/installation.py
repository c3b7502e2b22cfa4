"""What the service stands on: its kind of installation, its database, its Redis, its files.

With nothing set it is the embedded default: SQLite and files in the data directory, no Redis.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import SecretStr  # noqa: TC002 -- pydantic reads it

from soundfoundry_api.settings.fields import Group, named

__all__ = ["Installation"]


class Installation(Group):
    """The kind of installation, and where it keeps what it knows and makes."""

    environment: Annotated[
        Literal["development", "test", "staging", "production"],
        named(
            "ENVIRONMENT", description="What kind of installation this is; `production` is checked strictly."
        ),
    ] = "development"
    data_dir: Annotated[
        Path,
        named(
            "SOUNDFOUNDRY_DATA_DIR", description="Where the embedded default keeps its database and files."
        ),
    ] = Path("soundfoundry-data")

    database_url: Annotated[
        SecretStr | None,
        named(
            "DATABASE_URL",
            description="`postgresql://` or `sqlite:///`; without it, a SQLite file in the data directory.",
        ),
    ] = None
    database_pool: Annotated[
        int,
        named(
            "SOUNDFOUNDRY_DATABASE_POOL",
            ge=1,
            le=200,
            description="Connections of one process that read; transactions have twice as many beside them.",
        ),
    ] = 8
    redis_url: Annotated[
        SecretStr | None,
        named(
            "REDIS_URL",
            description="`redis://`; without it, the worker runs inside the server and limits are kept in memory.",
        ),
    ] = None
    processes: Annotated[
        int,
        named(
            "SOUNDFOUNDRY_PROCESSES",
            ge=1,
            le=10_000,
            description="Processes that answer requests, over all machines: shares the limits while Redis is away.",
        ),
    ] = 4
    redis_prefix: Annotated[
        str,
        named(
            "SOUNDFOUNDRY_REDIS_PREFIX",
            pattern=r"^[a-z0-9:_-]{1,40}$",
            description="Begins every key in Redis.",
        ),
    ] = "soundfoundry"

    storage_url: Annotated[
        str | None,
        named(
            "SOUNDFOUNDRY_STORAGE_URL",
            description="Where files go: `file:///srv/files`, `s3://bucket`; without it, `s3://S3_BUCKET` if that is set, else the data directory.",
        ),
    ] = None
    s3_endpoint: Annotated[str | None, named("S3_ENDPOINT", description="Address of the S3 service.")] = None
    s3_access_key: Annotated[
        SecretStr | None, named("S3_ACCESS_KEY", description="Key of the S3 service.")
    ] = None
    s3_secret_key: Annotated[
        SecretStr | None, named("S3_SECRET_KEY", description="Secret of the S3 service.")
    ] = None
    s3_bucket: Annotated[str | None, named("S3_BUCKET", description="Bucket for tracks and covers.")] = None
    s3_region: Annotated[str, named("S3_REGION", description="Region of the bucket.")] = "us-east-1"

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
