"""The storage: our contract on a bucket, by boto3.

What boto3 does not do by itself, and what this module adds: a put that must not replace anything knows its own object
again when the answer to it was lost; a body that breaks off is completed (:mod:`soundfoundry_s3.reading`); every
refusal is a sentence with its fix (:mod:`soundfoundry_s3.errors`); a process that was forked opens connections of its
own. Payloads are signed, so a store that checks signatures takes nothing that was damaged on the way.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore import exceptions as boto
from urllib3.exceptions import HTTPError

from soundfoundry_core.errors import (
    ConfigurationError,
    ObjectExistsError,
    ObjectNotFoundError,
    StorageUnavailableError,
)
from soundfoundry_core.storage.contract import StoredObject
from soundfoundry_core.storage.keys import check_key
from soundfoundry_s3.connection import connect
from soundfoundry_s3.errors import MISSING, code_of, translated
from soundfoundry_s3.headers import inline, object_headers
from soundfoundry_s3.reading import DIGEST, DamagedError, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_s3.settings import S3Settings

__all__ = ["MULTIPART_BYTES", "S3Storage"]

MULTIPART_BYTES: Final = 16 * 2**20
"""A file of this size or more goes up in parts, four at a time, each repeated by itself; a claim is one request."""

_PART_BYTES: Final = 8 * 2**20
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", re.IGNORECASE)
_CLAIM: Final = "claim"
_TAKEN: Final = frozenset({"PreconditionFailed", "412"})
_BUSY: Final = frozenset({"ConditionalRequestConflict", "OperationAborted", "409"})
_TROUBLE: Final = (boto.BotoCoreError, boto.ClientError, Boto3Error, HTTPError, OSError)
_LONGEST_S: Final = 7 * 24 * 3600  # what the signature's version allows


class S3Storage:
    """A :class:`~soundfoundry_core.storage.contract.StorageBackend` on one bucket; threads may share it."""

    def __init__(self, bucket: str, settings: S3Settings, *, prefix: str = "") -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._settings = settings
        self._parts = TransferConfig(
            multipart_threshold=MULTIPART_BYTES, multipart_chunksize=_PART_BYTES, max_concurrency=4
        )
        self._opening = threading.Lock()
        self._clients: dict[str, tuple[int, Any]] = {}

    @classmethod
    def open(cls, url: str, settings: S3Settings) -> S3Storage:
        """Open ``s3://bucket`` or ``s3://bucket/prefix``; nothing is sent yet.

        Raises:
            ConfigurationError: it is no such URL.
        """
        parts = urlsplit(url)
        prefix = parts.path.strip("/")
        if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc) or parts.query or parts.fragment:
            raise ConfigurationError(
                f"{url[:100]!r} names no bucket.", fix="Write s3://bucket or s3://bucket/prefix."
            )
        return cls(parts.netloc, settings, prefix=check_key(prefix) if prefix else "")

    def __repr__(self) -> str:
        return f"{type(self).__name__}('s3://{self._bucket}/{self._prefix}')"

    def put(
        self, key: str, data: bytes, *, media_type: str = "application/octet-stream", replace: bool = True
    ) -> StoredObject:
        """Store an object whole or not at all; see the contract."""
        where, whole = self._where(key), bytes(data)
        claim = "" if replace else secrets.token_hex(16)
        metadata = {DIGEST: hashlib.sha256(whole).hexdigest(), **({_CLAIM: claim} if claim else {})}
        more = {"Metadata": metadata, **object_headers(key, media_type)}
        with self._translating():
            if replace:
                self._send(where, whole, more)
            else:
                self._claim(key, where, whole, more)
        return StoredObject(key=key, size=len(whole))

    def _send(self, where: dict[str, str], data: bytes, more: dict[str, Any]) -> None:
        if len(data) < MULTIPART_BYTES or "IfNoneMatch" in more:  # s3transfer knows no conditions
            self._client.put_object(**where, Body=data, **more)
        else:
            self._client.upload_fileobj(io.BytesIO(data), **where, ExtraArgs=more, Config=self._parts)

    def _claim(self, key: str, where: dict[str, str], data: bytes, more: dict[str, Any]) -> None:
        """Put under a free key. Two that try at once: one gets it, and each is told rightly.

        A request whose answer is lost is repeated, and the second time finds the key taken, by ourselves. So the object
        carries a mark of this very call, and whoever finds it taken looks whose it is.
        """
        if self._settings.conditional_puts:
            more = {**more, "IfNoneMatch": "*"}
        elif self.exists(key):
            raise _taken(key)
        for left in reversed(range(self._settings.attempts)):
            try:
                return self._send(where, data, more)
            except boto.ClientError as error:
                if code_of(error) in _TAKEN:
                    if self._is_ours(where, more["Metadata"][_CLAIM]):
                        return None
                    raise _taken(key) from None
                if code_of(error) not in _BUSY or not left:
                    raise
                time.sleep(
                    0.05 * (self._settings.attempts - left)
                )  # somebody else is putting it at this moment
        return None

    def _is_ours(self, where: dict[str, str], claim: str) -> bool:
        try:
            return self._client.head_object(**where).get("Metadata", {}).get(_CLAIM) == claim
        except boto.ClientError as error:
            if code_of(error) in MISSING:  # deleted since: it was somebody else's, ours nobody knows yet
                return False
            raise

    def get(self, key: str, *, start: int = 0, end: int | None = None) -> bytes:
        """Bring back an object or a range of it; see the contract."""
        where = self._where(key)
        if end is not None and end <= start:
            self.head(key)
            return b""
        with self._translating(key):
            try:
                return read(self._client, where, start=start, end=end, attempts=self._settings.attempts)
            except boto.ClientError as error:
                if code_of(error) in {"InvalidRange", "416"}:
                    return b""  # it begins after the end of the object
                raise

    def head(self, key: str) -> StoredObject:
        """Look at an object; see the contract."""
        where = self._where(key)
        with self._translating(key):
            try:
                answer = self._client.head_object(**where)
            except boto.ClientError as error:
                if not code_of(error).isdigit():
                    raise
                # An answer to HEAD has no body that could say why: there is no object, or no bucket, or no right.
                answer = self._client.get_object(**where)
                answer["Body"].close()
        return StoredObject(key=key, size=int(answer["ContentLength"]))

    def exists(self, key: str) -> bool:
        """Say whether there is an object under the key."""
        try:
            self.head(key)
        except ObjectNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove an object; see the contract. In a bucket with versions it can be brought back."""
        where = self._where(key)
        with self._translating():
            self._client.delete_object(**where)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """List keys, sorted, a thousand a request."""
        with self._translating():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix + prefix
            )
            for page in pages:
                for entry in page.get("Contents", ()):
                    yield str(entry["Key"]).removeprefix(self._prefix)

    def url(self, key: str, *, expires_s: int = 3600, filename: str | None = None) -> str | None:
        """Return a signed address for GET, or None where the setting says that everything passes through the API."""
        where: dict[str, Any] = dict(self._where(key))
        if not self._settings.signed_urls:
            return None
        if filename is not None:
            where["ResponseContentDisposition"] = inline(filename)
        with self._translating():
            address: str = self._public.generate_presigned_url(
                "get_object", Params=where, ExpiresIn=min(expires_s, _LONGEST_S)
            )
        return address

    def _where(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + check_key(key)}

    @property
    def _client(self) -> Any:
        return self._open("own", self._settings.own_endpoint)

    @property
    def _public(self) -> Any:
        return self._open("public", self._settings.public_endpoint or self._settings.own_endpoint)

    def _open(self, name: str, endpoint: str | None) -> Any:
        process, client = self._clients.get(name, (0, None))
        if process != os.getpid():  # after a fork, connections belong to the parent
            with self._opening:
                process, client = self._clients.get(name, (0, None))
                if process != os.getpid():
                    with self._translating():
                        client = connect(self._settings, endpoint)
                    self._clients[name] = (os.getpid(), client)
        return client

    @contextmanager
    def _translating(self, key: str | None = None) -> Iterator[None]:
        try:
            yield
        except DamagedError:
            raise StorageUnavailableError(
                f"What the store gave for {key!r} is not what was stored.", fix="Restore it from a copy."
            ) from None
        except _TROUBLE as error:
            if key is not None and isinstance(error, boto.ClientError) and code_of(error) in MISSING:
                raise ObjectNotFoundError(
                    f"Nothing is stored under {key!r}.", fix="Check the key, or list the store."
                ) from None
            raise translated(error, bucket=self._bucket, settings=self._settings) from error


def _taken(key: str) -> ObjectExistsError:
    return ObjectExistsError(f"{key!r} is already stored.", fix="Choose another key.")
