"""A real S3 server for the tests: moto's, started once, with a bucket; or the one that the variables name.

``S3_TEST_ENDPOINT`` (with ``S3_TEST_ACCESS_KEY`` and ``S3_TEST_SECRET_KEY``) lets the same tests run against another
server, such as Ceph's; what only a server that checks signatures can show is marked ``signatures``.
"""

from __future__ import annotations

import logging
import os
import secrets
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from soundfoundry_s3.connection import connect
from soundfoundry_s3.plugin import soundfoundry_storage_backends
from soundfoundry_s3.settings import S3Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_s3.storage import S3Storage

REAL = os.environ.get("S3_TEST_ENDPOINT")


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Return the address of a server."""
    if REAL:
        yield REAL
        return
    from moto.server import ThreadedMotoServer

    os.environ["MOTO_S3_DEFAULT_MAX_KEYS"] = "5"  # so that a listing of a few has several pages
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def server(endpoint: str) -> S3Settings:
    """Return settings for the server."""
    return S3Settings(
        endpoint=endpoint,
        access_key=SecretStr(os.environ.get("S3_TEST_ACCESS_KEY", "test-access")),
        secret_key=SecretStr(os.environ.get("S3_TEST_SECRET_KEY", "test-secret-of-nobody")),
        timeout_s=10,
        attempts=3,
    )


@pytest.fixture(scope="session")
def raw(server: S3Settings) -> Any:
    """Return boto3's own client, to look behind the storage."""
    return connect(server, server.own_endpoint)


@pytest.fixture
def bucket(raw: Any) -> Iterator[str]:
    """Return an empty bucket; it is emptied and removed in the end."""
    name = f"conformance-{secrets.token_hex(6)}"
    raw.create_bucket(Bucket=name)
    yield name
    for page in raw.get_paginator("list_objects_v2").paginate(Bucket=name):
        for entry in page.get("Contents", ()):
            raw.delete_object(Bucket=name, Key=entry["Key"])
    raw.delete_bucket(Bucket=name)


@pytest.fixture
def storage(bucket: str, server: S3Settings) -> S3Storage:
    """Return a storage as the plugin opens it."""
    (spec,) = soundfoundry_storage_backends()
    return spec.factory(f"s3://{bucket}", server)
