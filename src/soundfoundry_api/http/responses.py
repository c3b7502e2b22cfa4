"""What an operation can answer besides its result, for the API's description.

::

    @get("/{track_id:int}", responses=problems(401, 404), ...)

Every error has the same form, :class:`ProblemBody`, so a route only lists its statuses.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import msgspec
from litestar.openapi.datastructures import ResponseSpec

from soundfoundry_api.http.problems import PROBLEM

__all__ = ["WHY", "ProblemBody", "problems"]


class ProblemError(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not fit."""

    pointer: str
    """JSON pointer into the body."""
    detail: str


class ProblemBody(msgspec.Struct, frozen=True, kw_only=True):
    """An error (RFC 9457, application/problem+json)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[ProblemError] | msgspec.UnsetType = msgspec.UNSET


WHY: Final = {
    400: "The request cannot be read.",
    401: "Nobody is known by that credential, or one is needed.",
    402: "There are not enough credits.",
    403: "The credential may not do this, or it is switched off.",
    404: "There is no such thing, or it belongs to somebody else.",
    409: "It does not fit the state that things are in.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    416: "The file has no such range.",
    422: "A value does not fit; `errors` says where.",
    429: "Too many requests; `Retry-After` says when to come again.",
    500: "Something went wrong on our side.",
    502: "The music provider failed.",
    503: "A part of the service is away; `Retry-After` says when to come again.",
}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """Return the description of these error statuses."""
    return {status: _spec(status) for status in statuses}


def _spec(status: int) -> ResponseSpec:
    description: Any = WHY.get(status, HTTPStatus(status).phrase)
    return ResponseSpec(
        data_container=ProblemBody, generate_examples=False, description=description, media_type=PROBLEM
    )
