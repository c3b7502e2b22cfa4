"""What an S3 store answers when it refuses, as one sentence that says what happened and one that says what to do.

S3 names its errors by a code in the body (``InvalidAccessKeyId``); an answer to HEAD has no body, so there only the
status is known. Everything that the store or the network does becomes a ``StorageUnavailableError``; a missing object
is for the caller to say, who knows the key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botocore import exceptions as boto

from soundfoundry_core.errors import StorageUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_s3.settings import S3Settings

__all__ = ["MISSING", "code_of", "translated"]

MISSING: Final = frozenset({"NoSuchKey", "404"})
"""Codes for an object that is not there; ``NoSuchBucket`` is another matter."""

_CLOCK: Final = (
    "The store says that this machine's clock is wrong.",
    "Set the clock by NTP (timedatectl set-ntp true).",
)
_KEY: Final = (
    "The store does not know the access key.",
    "Check S3_ACCESS_KEY and that it belongs to {where}.",
)
_TOKEN: Final = ("The temporary keys have run out.", "Get new ones, or use keys that last.")
_REGION: Final = (
    "The bucket {bucket!r} is not in the region {region!r}.",
    "Set S3_REGION to {hint}, and S3_ENDPOINT to an address of that region.",
)
_BUSY: Final = ("The store is too busy.", "Try again; if it goes on, spread the load or raise its limits.")
_BROKEN: Final = ("The store has an error of its own ({code}).", "Try again, and look at the store's log.")
_FULL: Final = ("The store is full.", "Give it more room or a larger quota, or delete what is not needed.")

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "InvalidAccessKeyId": _KEY,
    "InvalidToken": _TOKEN,
    "ExpiredToken": _TOKEN,
    "SignatureDoesNotMatch": (
        "The store does not accept the signature.",
        "Check S3_SECRET_KEY for the key in S3_ACCESS_KEY, and that no proxy changes the host name.",
    ),
    "AccessDenied": (
        "The access key may not do this in the bucket {bucket!r}.",
        "Allow it s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket there.",
    ),
    "AccountProblem": ("The store has locked the account.", "Ask whoever runs the store."),
    "RequestTimeTooSkewed": _CLOCK,
    "RequestExpired": _CLOCK,
    "NoSuchBucket": (
        "There is no bucket {bucket!r} at {where}.",
        "Create it (aws s3 mb s3://{bucket}), or correct S3_BUCKET.",
    ),
    "InvalidBucketName": ("{bucket!r} is no name of a bucket.", "Correct S3_BUCKET."),
    "PermanentRedirect": _REGION,
    "TemporaryRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "301": _REGION,
    "SlowDown": _BUSY,
    "ServiceUnavailable": _BUSY,
    "RequestTimeout": _BUSY,
    "Throttling": _BUSY,
    "ThrottlingException": _BUSY,
    "TooManyRequests": _BUSY,
    "InternalError": _BROKEN,
    "QuotaExceeded": _FULL,
    "XMinioStorageFull": _FULL,
    "XMinioAdminBucketQuotaExceeded": _FULL,
    "EntityTooLarge": (
        "The store does not take files of this size.",
        "Raise its limit, or make a shorter track.",
    ),
    "BadDigest": ("What arrived is not what was sent.", "Try again; if it goes on, look at the network."),
    "XAmzContentSHA256Mismatch": (
        "What arrived is not what was sent.",
        "Try again; if it goes on, look at the network and at proxies on the way.",
    ),
    "NotImplemented": (
        "The store does not know what was asked of it.",
        "If 'soundfoundry storage check' says so of conditional puts, set S3_CONDITIONAL_PUTS=0.",
    ),
    "400": ("The store cannot read the request.", "Check S3_REGION, S3_ENDPOINT and the keys."),
    "403": ("The store refuses the access key.", "Check S3_ACCESS_KEY, S3_SECRET_KEY and what they may do."),
    "412": ("The object was changed meanwhile.", "Try again."),
}


def code_of(error: boto.ClientError) -> str:
    """Return S3's name of an error, or the HTTP status where the answer had no body."""
    return str(error.response.get("Error", {}).get("Code", "")) or "unknown"


def translated(error: Exception, *, bucket: str, settings: S3Settings) -> StorageUnavailableError:
    """Return the error that says in one sentence what happened, and in another what to do; no secret is in it."""
    where = settings.own_endpoint or f"AWS ({settings.region})"
    if isinstance(error, boto.ClientError):
        code = code_of(error)
        answer = error.response.get("ResponseMetadata", {})
        hint = answer.get("HTTPHeaders", {}).get("x-amz-bucket-region") or error.response.get(
            "Error", {}
        ).get("Region", "the bucket's own")
        status = int(answer.get("HTTPStatusCode", 0))
        what, fix = _SAID.get(code) or (
            _BROKEN if status >= 500 else ("The store answers {code}.", "Look it up.")
        )
        facts = {"bucket": bucket, "where": where, "region": settings.region, "hint": hint, "code": code}
        return StorageUnavailableError(what.format(**facts), fix=fix.format(**facts))
    for kind, what, fix in _NETWORK:
        if isinstance(error, kind):
            return StorageUnavailableError(what.format(where=where), fix=fix)
    return StorageUnavailableError(
        f"The store at {where} did not answer properly ({type(error).__name__}).", fix="Try again."
    )


_NETWORK: Final[tuple[tuple[tuple[type[Exception], ...], str, str], ...]] = (
    (
        (boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError),
        "There are no keys for the store at {where}.",
        "Set S3_ACCESS_KEY and S3_SECRET_KEY.",
    ),
    (
        (boto.SSLError,),
        "The certificate of {where} is not trusted.",
        "Name the authority that signed it in AWS_CA_BUNDLE, or correct S3_ENDPOINT.",
    ),
    (
        (boto.ProxyConnectionError,),
        "The proxy on the way to {where} does not answer.",
        "Check HTTPS_PROXY, or put the store's host into NO_PROXY.",
    ),
    (
        (boto.ConnectTimeoutError, boto.EndpointConnectionError),
        "Nobody answers at {where}.",
        "Check S3_ENDPOINT, and that the store runs and can be reached from here.",
    ),
    (
        (boto.ReadTimeoutError,),
        "The store at {where} took the request and did not answer in time.",
        "Try again; S3_TIMEOUT_S says how long to wait.",
    ),
    (
        (boto.InvalidRegionError, boto.UnknownRegionError),
        "S3_REGION is no name of a region.",
        "Set it as the store's documentation says, such as us-east-1.",
    ),
)
