"""What the plugin offers: hook functions and nothing else, so that looking at it imports no SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core import hookimpl
from soundfoundry_core.errors import PluginLoadError
from soundfoundry_core.plugins.records import StorageBackendSpec
from soundfoundry_s3.settings import S3Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_s3.storage import S3Storage

__all__ = ["soundfoundry_storage_backends"]


def _open(url: str, settings: S3Settings) -> S3Storage:
    try:
        from soundfoundry_s3.storage import S3Storage
    except ImportError as error:
        raise PluginLoadError(
            f"The storage s3 cannot be used: {error}.", fix="Run pip install --force-reinstall boto3."
        ) from error
    return S3Storage.open(url, settings)


@hookimpl
def soundfoundry_storage_backends() -> Iterator[StorageBackendSpec]:
    """Offer buckets for URLs such as ``s3://soundfoundry-prod`` or ``s3://bucket/some/prefix``."""
    yield StorageBackendSpec(id="s3", title="S3 bucket", schemes=("s3",), factory=_open, settings=S3Settings)
