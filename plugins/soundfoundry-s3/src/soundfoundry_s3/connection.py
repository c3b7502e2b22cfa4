"""Making the boto3 client. The first one of a process takes a tenth of a second; threads may share a client."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from boto3.session import Session
from botocore.config import Config

if TYPE_CHECKING:
    from pydantic import SecretStr

    from soundfoundry_s3.settings import S3Settings

__all__ = ["connect"]

_ONE_AT_A_TIME: Final = threading.Lock()


@cache
def _session() -> Session:
    """Return a session of our own: boto3's default one is shared with everybody in the process."""
    return Session()


def connect(settings: S3Settings, endpoint: str | None) -> Any:
    """Return a client for an endpoint, None for AWS.

    Checksums that only newer stores know are left out (``when_required``); signing the payload does their work with
    every store that checks signatures.
    """
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": settings.addressing, "payload_signing_enabled": True},
        retries={"mode": "standard", "total_max_attempts": settings.attempts},
        connect_timeout=min(5.0, settings.timeout_s),
        read_timeout=settings.timeout_s,
        max_pool_connections=32,
        tcp_keepalive=True,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        user_agent_extra="soundfoundry",
    )
    with _ONE_AT_A_TIME:  # a client may be shared by threads, a session may not
        return _session().client(
            "s3",
            endpoint_url=endpoint,
            region_name=settings.region,
            aws_access_key_id=_text(settings.access_key),
            aws_secret_access_key=_text(settings.secret_key),
            aws_session_token=_text(settings.session_token),
            config=config,
        )


def _text(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
