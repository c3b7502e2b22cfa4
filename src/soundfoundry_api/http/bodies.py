"""What a body has to be before anybody reads it: JSON where JSON is taken."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.params import BodyKwarg

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.handlers.base import BaseRouteHandler

__all__ = ["require_json"]


def require_json(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard: refuse a body of another media type where an operation takes JSON.

    A page of another site can send a form without asking; it cannot send JSON. So this is more than tidiness.

    Raises:
        HTTPException: 415.
    """
    data = handler.parsed_fn_signature.parameters.get("data")
    if data is None:
        return
    definition = data.kwarg_definition
    if isinstance(definition, BodyKwarg) and definition.media_type is not RequestEncodingType.JSON:
        return
    given = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != "application/json":
        raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
