"""Errors on their way out: whatever is raised becomes problem+json (RFC 9457), the unexpected ones included.

:mod:`soundfoundry_api.errors` says which error is which status; here Litestar's own exceptions are put into the same
words, so that a client meets one form only.
"""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.routes import HTTPRoute
from sqlalchemy.exc import DataError

from soundfoundry_api.errors import (
    BodyTooLargeError,
    InvalidBodyError,
    NotFoundError,
    Problem,
    ServiceError,
    in_a_line,
    problem_of,
)
from soundfoundry_core.errors import SoundFoundryError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EXCEPTION_HANDLERS", "PROBLEM", "respond"]

_log: Final = logging.getLogger(__name__)
PROBLEM: Final = "application/problem+json"
_PATH: Final = re.compile(r" - at `\$(.*)`$")
_DETAILS: Final[dict[int, str]] = {
    405: "This path does not know this method. Allow lists those that it does.",
    416: "The file has no such range. Content-Range tells its size.",
}


def respond(request: Request[Any, Any, Any], error: SoundFoundryError) -> Response[bytes]:
    """Return the answer to an error."""
    runtime = request.app.state.runtime
    base = runtime.settings.public_url or ""
    return _response(problem_of(error, request_id=_request_id(request), base=base))


def _ours(request: Request[Any, Any, Any], error: SoundFoundryError) -> Response[bytes]:
    answer = respond(request, error)
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        # One line: an outage is not found in the code, and thousands of tracebacks would hide what is.
        _log.warning("%s %s: %s", request.method, request.url.path, in_a_line(error))
    elif (answer.status_code or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.exception("%s %s: %s", request.method, request.url.path, error.code, exc_info=error)
    return answer


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    _log.exception(
        "%s %s failed (%s)", request.method, request.url.path, _request_id(request), exc_info=error
    )
    return respond(request, SoundFoundryError("unexpected"))


def _validation(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """Put Litestar's and msgspec's findings into one list of pointers."""
    found: list[tuple[str, str]] = []
    extra = error.extra if isinstance(error.extra, list) else []
    for item in extra:
        if isinstance(item, dict):
            key, message = str(item.get("key", "")), str(item.get("message", ""))
            found.append((_pointer(key, message), _PATH.sub("", message)))
    cause = error.__cause__
    if not found and isinstance(cause, msgspec.ValidationError):
        found.append((_pointer("", str(cause)), _PATH.sub("", str(cause))))
    message = found[0][1] if found else "The request does not fit."
    told = InvalidBodyError(
        message if message.endswith(".") else f"{message}.",
        errors=tuple(found),
        fix="GET /api/schema describes what is taken.",
    )
    return respond(request, told)


def _http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Put what the framework itself refuses into our words."""
    status = error.status_code
    if status == HTTPStatus.NOT_FOUND:
        return respond(
            request, NotFoundError("There is nothing here.", fix="GET /api/schema lists what there is.")
        )
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return respond(request, BodyTooLargeError("The body is too large.", fix="Send less."))
    if status == HTTPStatus.BAD_REQUEST:
        told = InvalidBodyError("The request cannot be read.", fix="Send JSON as GET /api/schema describes.")
        return respond(request, told)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unexpected(request, error)
    phrase = HTTPStatus(status).phrase
    code = phrase.lower().replace(" ", "-")
    base = request.app.state.runtime.settings.public_url or ""
    body = {
        "type": f"{base}/problems/{code}",
        "title": phrase,
        "status": status,
        "detail": _DETAILS.get(status) or f"{phrase}.",
        "code": code,
        "request_id": _request_id(request),
    }
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": _allowed(request)}
    return _response(Problem(status=status, body=body, headers=headers))


def _unstorable(request: Request[Any, Any, Any], error: DataError) -> Response[bytes]:
    """Refuse what PostgreSQL cannot keep, such as U+0000 in a text: it came from the request."""
    _log.warning("%s %s: unstorable (%s)", request.method, request.url.path, type(error.orig).__name__)
    return respond(
        request, InvalidBodyError("A value cannot be stored.", fix="Leave control characters out.")
    )


def _allowed(request: Request[Any, Any, Any]) -> str:
    """Return the methods of a path, for ``Allow``."""
    methods: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, HTTPRoute) and _same_path(route, request.url.path):
            methods |= {str(method) for method in route.methods}
    if "GET" in methods:
        methods.add("HEAD")
    return ", ".join(sorted(methods))


def _same_path(route: HTTPRoute, path: str) -> bool:
    parts = [segment for segment in path.split("/") if segment]
    if len(parts) != len(route.path_components):
        return False
    return all(
        given == wanted if isinstance(wanted, str) else (wanted.type is not int or given.isdigit())
        for given, wanted in zip(parts, route.path_components, strict=True)
    )


def _pointer(key: str, message: str) -> str:
    """Return the JSON pointer of a finding; msgspec says where as ``$.macros.energy``."""
    where = _PATH.search(message)
    path = where[1] if where else f".{key}" if key and key != "data" else ""
    parts = [part for part in re.split(r"[.\[\]]+", path) if part]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _request_id(request: Request[Any, Any, Any]) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))


def _response(problem: Problem) -> Response[bytes]:
    headers: Mapping[str, str] = {**problem.headers, "Cache-Control": "no-store"}
    return Response(
        content=msgspec.json.encode(problem.body),
        status_code=problem.status,
        media_type=PROBLEM,
        headers=dict(headers),
    )


EXCEPTION_HANDLERS: Final[dict[type[Exception] | int, Any]] = {
    Exception: _unexpected,
    DataError: _unstorable,
    HTTPException: _http,
    ValidationException: _validation,
    SoundFoundryError: _ours,
    ServiceError: _ours,
}
