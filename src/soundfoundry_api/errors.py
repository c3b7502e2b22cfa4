"""ONE table: what the library and the service raise -> HTTP status and problem+json (RFC 9457).

Every error body has ``type``, ``title``, ``status``, ``detail``, ``code``, ``request_id`` and, for a body that does not
fit, ``errors`` with a JSON pointer each; 500s look the same and tell nothing of the inside. The errors that only a
service can have stand here; the rest is :mod:`soundfoundry_core.errors`. The nearest class in the table decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_api.db.unit_of_work import DatabaseUnavailableError
from soundfoundry_api.limits.fields import refusal_fields
from soundfoundry_core import errors as core

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "STATUS",
    "AuthenticationError",
    "BodyTooLargeError",
    "ConflictError",
    "FeatureDisabledError",
    "ForbiddenError",
    "IdempotencyMismatchError",
    "InsufficientCreditsError",
    "InvalidBodyError",
    "KeysUnavailableError",
    "NotFoundError",
    "PolicyNotAcceptedError",
    "Problem",
    "RateLimitedError",
    "ServiceError",
    "UnsupportedMediaError",
    "in_a_line",
    "problem_of",
]


class ServiceError(core.SoundFoundryError):
    """Superclass of what only the service raises."""

    code = "service-error"

    def headers(self) -> Mapping[str, str]:
        """Return headers that belong to the answer."""
        return {}


class InvalidBodyError(ServiceError):
    """A body or a parameter does not fit; ``errors`` holds one (pointer, sentence) each."""

    code = "invalid-body"

    def __init__(self, message: str, *, errors: tuple[tuple[str, str], ...] = (), fix: str = "") -> None:
        super().__init__(message, fix=fix)
        self.errors = errors


class BodyTooLargeError(ServiceError):
    """The body is larger than this operation takes."""

    code = "body-too-large"


class UnsupportedMediaError(ServiceError):
    """The body is of another media type than the operation takes."""

    code = "unsupported-media-type"


class AuthenticationError(ServiceError):
    """Nobody is known by that credential, or there is none."""

    code = "unauthenticated"

    def headers(self) -> Mapping[str, str]:
        """Say which scheme is wanted."""
        return {"WWW-Authenticate": 'Bearer realm="soundfoundry"'}


class ForbiddenError(ServiceError):
    """The principal is known but may not do this."""

    code = "forbidden"


class KeysUnavailableError(ServiceError):
    """The identity provider's keys cannot be fetched, and none are known that could be used instead."""

    code = "identity-provider-unavailable"

    def __init__(self) -> None:
        super().__init__("The identity provider cannot be reached.", fix="Try again in a minute.")


class NotFoundError(ServiceError):
    """There is no such thing, or it belongs to somebody else: the answer is the same."""

    code = "not-found"


class ConflictError(ServiceError):
    """It does not fit the state that things are in."""

    code = "conflict"


class IdempotencyMismatchError(ServiceError):
    """The key was used for another body."""

    code = "idempotency-mismatch"


class InsufficientCreditsError(ServiceError):
    """There are not enough credits."""

    code = "insufficient-credits"

    def __init__(self, *, required: int, available: int) -> None:
        super().__init__(
            f"This needs {required} credits and {available} are available.",
            fix="Ask for a shorter track, or get more credits.",
        )
        self.required, self.available = required, available


class FeatureDisabledError(ServiceError):
    """The operator has switched this off."""

    code = "feature-disabled"


class PolicyNotAcceptedError(ServiceError):
    """The content policy has to be accepted first."""

    code = "policy-not-accepted"


class RateLimitedError(ServiceError):
    """Too many requests; ``retry_after_s`` says when the next one fits."""

    code = "rate-limited"

    def __init__(self, *, policy: str, limit: int, window_s: int, retry_after_s: float) -> None:
        self.policy, self.limit, self.window_s = policy, limit, window_s
        self.retry_after_s = max(1, ceil(retry_after_s))
        super().__init__(
            f"The limit of {limit} in {window_s} s for {policy!r} is reached.",
            fix=f"Try again in {self.retry_after_s} s.",
        )

    def headers(self) -> Mapping[str, str]:
        """Return Retry-After and the RateLimit fields."""
        return refusal_fields(
            self.policy, limit=self.limit, window_s=self.window_s, retry_after_s=self.retry_after_s
        )


STATUS: Final[Mapping[type[core.SoundFoundryError], tuple[int, str]]] = {
    core.SoundFoundryError: (500, "Internal error"),
    core.InvalidRequestError: (422, "The request cannot be carried out"),
    core.UnknownNameError: (422, "Unknown name"),
    core.ConfigurationError: (500, "Configuration error"),
    core.PluginError: (500, "A plugin failed"),
    core.ProviderError: (502, "The music provider failed"),
    core.ProviderRefusedError: (502, "The music provider refused"),
    core.ProviderUnavailableError: (503, "The music provider is not available"),
    core.ProviderNoAnswerError: (502, "The music provider gave no answer"),
    core.ModerationError: (422, "Refused by moderation"),
    core.AudioError: (422, "Not usable audio"),
    core.CoverError: (422, "The cover cannot be drawn"),
    core.RasterError: (422, "The picture cannot be drawn"),
    core.UnsafeSvgError: (422, "The SVG is not safe"),
    core.StorageError: (503, "Storage error"),
    core.InvalidKeyError: (404, "Not found"),
    core.ObjectNotFoundError: (404, "Not found"),
    core.ObjectExistsError: (409, "Conflict"),
    core.StorageUnavailableError: (503, "Storage is not available"),
    DatabaseUnavailableError: (503, "The database is not available"),
    InvalidBodyError: (422, "The request does not fit"),
    BodyTooLargeError: (413, "The body is too large"),
    UnsupportedMediaError: (415, "Another type of body is taken"),
    AuthenticationError: (401, "Not authenticated"),
    ForbiddenError: (403, "Forbidden"),
    KeysUnavailableError: (503, "The identity provider is not available"),
    NotFoundError: (404, "Not found"),
    ConflictError: (409, "Conflict"),
    IdempotencyMismatchError: (422, "The idempotency key was used for another request"),
    InsufficientCreditsError: (402, "Not enough credits"),
    FeatureDisabledError: (403, "Switched off"),
    PolicyNotAcceptedError: (403, "The policy has not been accepted"),
    RateLimitedError: (429, "Too many requests"),
}
"""Error class -> (status, title). What is not here has the status of its nearest ancestor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error on its way out."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


def problem_of(error: core.SoundFoundryError, *, request_id: str, base: str = "") -> Problem:
    """Return the problem document of an error; a 5xx of ours tells nothing of the inside."""
    status, title = next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)
    if isinstance(error, core.UnsafeSvgError) and error.reason == "too-large":
        status = 413
    hidden = status == 500
    body: dict[str, Any] = {
        "type": f"{base}/problems/{'internal' if hidden else error.code}",
        "title": "Internal error" if hidden else title,
        "status": status,
        "detail": "Something went wrong on our side; the request id finds it in the log."
        if hidden
        else str(error),
        "code": "internal" if hidden else error.code,
        "request_id": request_id,
    }
    if isinstance(error, InvalidBodyError) and error.errors:
        body["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in error.errors]
    elif isinstance(error, core.InvalidRequestError) and error.field:
        pointer = "/" + error.field.replace("~", "~0").replace("/", "~1").replace(".", "/")
        body["errors"] = [{"pointer": pointer, "detail": error.message}]
    if isinstance(error, core.UnsafeSvgError) and error.reason:
        body["reason"] = error.reason
    if isinstance(error, InsufficientCreditsError):
        body |= {"credits_required": error.required, "credits_available": error.available}
    headers = dict(error.headers()) if isinstance(error, ServiceError) else {}
    if status == 503 and "Retry-After" not in headers:
        headers["Retry-After"] = "5"
    return Problem(status=status, body=body, headers=headers)


def in_a_line(error: BaseException) -> str:
    """Return an error with what it came from, for the log: the first lines only, so no statement and no parameters."""
    cause = error.__cause__
    told = str(error)
    if cause is None:
        return told
    first = (str(cause).strip().splitlines() or [""])[0]
    return f"{told} ({type(cause).__name__}: {first[:200]})"
