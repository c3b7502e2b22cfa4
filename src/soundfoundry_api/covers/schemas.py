"""The bodies of the cover operations, and how a body is read that names no JSON in its Content-Type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType

from soundfoundry_api.errors import InvalidBodyError

__all__ = ["CoverSaved", "NewCover", "Redrawn", "SaveOperation", "read_cover"]


class NewCover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cover to save."""

    svg: Annotated[str, msgspec.Meta(min_length=1)]
    """The SVG document, at most 1 MB, which the sanitizer sees to."""
    dark: bool | None = None
    """Whether it is made for dark pages; None is as the track's."""


class CoverSaved(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a save."""

    track_id: Annotated[int, msgspec.Meta(examples=[123])]
    cover_url: Annotated[
        str, msgspec.Meta(examples=["https://example.com/api/tracks/123/cover?v=9f86d081884c"])
    ]
    removed: Annotated[list[str], msgspec.Meta(examples=[["element script"]])]
    """What the SVG held that is not safe, and was left out."""


class Redrawn(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a new visual version."""

    track_id: Annotated[int, msgspec.Meta(examples=[123])]
    visual_version: Annotated[int, msgspec.Meta(examples=[2])]


@dataclass
class SaveOperation(Operation):
    """Describes the body of a save, which is read by :func:`read_cover` whatever its type."""

    def __post_init__(self) -> None:
        """Put the body in."""
        as_svg: Any = "svg"  # JSON Schema allows formats of one's own
        svg = Schema(type=OpenAPIType.STRING, format=as_svg, min_length=1, max_length=1_000_000)
        dark = Schema(one_of=[Schema(type=OpenAPIType.BOOLEAN), Schema(type=OpenAPIType.NULL)])
        schema = Schema(
            type=OpenAPIType.OBJECT,
            title="NewCover",
            description="A cover to save.",
            properties={"svg": svg, "dark": dark},
            required=["svg"],
            additional_properties=False,
            examples=[{"svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>', "dark": False}],
        )
        self.request_body = RequestBody(
            required=True, content={"application/json": OpenAPIMediaType(schema=schema)}
        )


def read_cover(body: bytes) -> NewCover:
    """Read the JSON of a save; ``curl -d`` calls it a form, and is understood all the same.

    Raises:
        InvalidBodyError: it is no such JSON.
    """
    try:
        return msgspec.json.decode(body, type=NewCover)
    except msgspec.ValidationError as error:
        pointer = "/dark" if "$.dark" in str(error) else "/svg" if "$.svg" in str(error) else ""
        message = str(error).partition(" - at ")[0]
        raise InvalidBodyError(
            f"{message}.", errors=((pointer, message),), fix='Send {"svg": "<svg ...>", "dark": false}.'
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidBodyError(
            "The body is no JSON.", fix='Send {"svg": "<svg ...>", "dark": false}.'
        ) from error
