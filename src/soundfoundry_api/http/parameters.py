"""Parameters that many operations have, with their bounds and an example each."""

from __future__ import annotations

from typing import Annotated, Final

from litestar.openapi.spec import Example
from litestar.params import HeaderParameter, PathParameter, QueryParameter

__all__ = ["Cursor", "Id", "IdempotencyKey", "LastEventId", "Limit", "Mark"]

MAX: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps."""

Id = Annotated[int, PathParameter(ge=1, le=MAX, examples=[Example(value=7)])]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=16, pattern=r"^[0-9]+$", description="`next_cursor` of the page before."),
]
Limit = Annotated[int, QueryParameter(ge=1, le=100, description="Items of a page.")]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same key and body again give the same answer again, within 48 hours.",
        examples=[Example(value="3f1c6a52-2c0e-4b7e-9d38-5b7a0d1c9e44")],
    ),
]
Mark = Annotated[
    str | None,
    QueryParameter(
        name="v",
        max_length=64,
        description="Ignored: an address with another one is another address, so that no cache shows an old cover.",
        examples=[Example(value="9f86d081884c")],
    ),
]
LastEventId = Annotated[
    int,
    HeaderParameter(name="Last-Event-ID", ge=0, le=MAX, description="Go on after this event."),
]
