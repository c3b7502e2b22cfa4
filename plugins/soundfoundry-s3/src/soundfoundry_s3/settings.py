"""The settings of the S3 storage, under the names that the runbook and S3's own tools use."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from soundfoundry_core.plugins.records import PluginSettings

__all__ = ["S3Settings"]


def _env(name: str, description: str) -> object:
    return Field(json_schema_extra={"env": name}, description=description)


class S3Settings(PluginSettings):
    """How to reach the store. Without keys, boto3 looks for them itself (profile, container or instance role)."""

    endpoint: Annotated[str | None, _env("S3_ENDPOINT", "Address of the service; none is AWS.")] = None
    public_endpoint: Annotated[
        str | None,
        _env("S3_PUBLIC_ENDPOINT", "Address for signed URLs, where clients reach the service by another."),
    ] = None
    access_key: Annotated[SecretStr | None, _env("S3_ACCESS_KEY", "Key id.")] = None
    secret_key: Annotated[SecretStr | None, _env("S3_SECRET_KEY", "Its secret.")] = None
    session_token: Annotated[SecretStr | None, _env("S3_SESSION_TOKEN", "Token of temporary keys.")] = None
    region: Annotated[str, _env("S3_REGION", "Region of the bucket.")] = "us-east-1"
    path_style: Annotated[
        bool | None,
        _env("S3_PATH_STYLE", "Bucket in the path instead of the host; by default everywhere but on AWS."),
    ] = None
    signed_urls: Annotated[
        bool, _env("S3_SIGNED_URLS", "Clients fetch audio from the store; 0: it passes through the API.")
    ] = True
    conditional_puts: Annotated[
        bool, _env("S3_CONDITIONAL_PUTS", "The store honours If-None-Match; 0: look first, then put.")
    ] = True
    timeout_s: Annotated[float, Field(gt=0, le=600), _env("S3_TIMEOUT_S", "Wait for an answer, seconds.")] = (
        30.0
    )
    attempts: Annotated[int, Field(ge=1, le=10), _env("S3_ATTEMPTS", "Tries of one request.")] = 4

    @field_validator("endpoint", "public_endpoint")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
            msg = "it is no web address such as https://s3.example.com"
            raise ValueError(msg)
        return value.rstrip("/")

    @property
    def own_endpoint(self) -> str | None:
        """The endpoint, or None for AWS, whose address of a region boto3 knows."""
        host = (urlsplit(self.endpoint).hostname or "") if self.endpoint else ""
        plain = self.endpoint is None or urlsplit(self.endpoint).port is None
        return None if not host or (plain and _is_aws(host)) else self.endpoint

    @property
    def addressing(self) -> str:
        """``path`` or ``virtual``. On AWS ``virtual``: boto3's ``auto`` signs for a host of another region."""
        path = self.own_endpoint is not None if self.path_style is None else self.path_style
        return "path" if path else "virtual"


def _is_aws(host: str) -> bool:
    """Say whether it is ``s3.amazonaws.com`` or ``s3.<region>.amazonaws.com``."""
    return host.startswith("s3.") and host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
