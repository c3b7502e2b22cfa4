"""``/api/references``: upload audio with a statement of rights, list, delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from litestar import Response, Router, delete, get, post
from litestar.datastructures import UploadFile  # noqa: TC002 -- msgspec reads it
from litestar.openapi.spec import OpenAPIMediaType, Operation, Reference, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import MultipartBody  # noqa: TC002 -- Litestar reads it

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.http.parameters import Id  # noqa: TC001 -- Litestar reads it
from soundfoundry_api.http.responses import problems
from soundfoundry_api.references import repository, service
from soundfoundry_api.references.statement import CURRENT, STATEMENTS

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.runtime import Runtime

__all__ = ["router"]

_POLICY = {"policy": Policy.scope("references:write")}
_BODY_LIMIT: Final = service.MAX_BYTES + 64 * 1024
"""The file and the form around it."""


class ReferenceForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of an upload."""

    file: UploadFile
    """WAV, FLAC, MP3 or Ogg, at most 25 MB."""
    attestation: bool = False
    """`true`: the statement of this version is ticked."""
    statement_version: Annotated[str, msgspec.Meta(max_length=20, examples=[CURRENT])] = ""


@dataclass
class UploadOperation(Operation):
    """Describes the form of an upload as it is taken: with the statement ticked."""

    def __post_init__(self) -> None:
        """Put the form in."""
        properties: dict[str, Reference | Schema] = {
            "file": Schema(
                type=OpenAPIType.STRING,
                format=OpenAPIFormat.BINARY,
                description="WAV, FLAC, MP3 or Ogg, at most 25 MB.",
            ),
            "attestation": Schema(
                type=OpenAPIType.BOOLEAN, const=True, description="The statement of this version is ticked."
            ),
            "statement_version": Schema(type=OpenAPIType.STRING, enum=sorted(STATEMENTS), examples=[CURRENT]),
        }
        schema = Schema(
            type=OpenAPIType.OBJECT,
            title="ReferenceForm",
            description="The form of an upload.",
            properties=properties,
            required=sorted(properties),
            additional_properties=False,
            examples=[{"file": "RIFF....WAVE", "attestation": True, "statement_version": CURRENT}],
        )
        self.request_body = RequestBody(
            required=True, content={"multipart/form-data": OpenAPIMediaType(schema=schema)}
        )


class ReferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A reference."""

    id: Annotated[int, msgspec.Meta(examples=[7])]
    filename: Annotated[str, msgspec.Meta(examples=["demo.wav"])]
    media_type: Annotated[str, msgspec.Meta(examples=["audio/wav"])]
    size: Annotated[int, msgspec.Meta(examples=[1048576])]
    sha256: str
    statement_version: str
    statement: str
    """The text that was ticked."""
    attested_at: str
    """When, UTC."""


class ReferenceList(msgspec.Struct, frozen=True, kw_only=True):
    """Your references, the newest first; and the statement that the next upload makes."""

    items: list[ReferenceView]
    statement_version: Annotated[str, msgspec.Meta(examples=[CURRENT])] = CURRENT
    statement: str = STATEMENTS[CURRENT]


@post(
    "/",
    opt=_POLICY,
    sync_to_thread=True,
    status_code=201,
    summary="Upload a reference",
    request_max_body_size=_BODY_LIMIT,
    operation_class=UploadOperation,
    responses=problems(400, 401, 403, 413, 422, 503),
)
def upload_reference(
    runtime: Runtime,
    principal: Principal,
    data: MultipartBody[ReferenceForm],
) -> Response[ReferenceView]:
    """Keep audio that a track may be made after, with the statement that you may use it."""
    sent = service.Upload(
        data=data.file.file.read(service.MAX_BYTES + 1),
        filename=data.file.filename,
        attested=data.attestation,
        statement_version=data.statement_version,
    )
    row = service.upload(runtime, sent, user_id=principal.user_id)
    return Response(_view(row), status_code=201)


@get("/", opt=_POLICY, sync_to_thread=True, summary="Your references", responses=problems(401, 403, 503))
def list_references(runtime: Runtime, principal: Principal) -> ReferenceList:
    """Return your references, the newest 200, and the statement that an upload makes."""
    with runtime.database.read() as connection:
        rows = repository.list_of(connection, principal.user_id)
    return ReferenceList(items=[_view(row) for row in rows])


@delete(
    "/{reference_id:int}",
    opt=_POLICY,
    sync_to_thread=True,
    status_code=204,
    summary="Delete a reference",
    responses=problems(401, 403, 404, 503),
)
def delete_reference(runtime: Runtime, principal: Principal, reference_id: Id) -> None:
    """Delete a reference and its file. That you stated your rights in it stays on record."""
    service.delete(runtime, reference_id, user_id=principal.user_id)


def _view(row: RowMapping) -> ReferenceView:
    return ReferenceView(
        id=row["id"],
        filename=row["filename"],
        media_type=row["media_type"],
        size=row["size"],
        sha256=row["sha256"],
        statement_version=row["statement_version"],
        statement=STATEMENTS.get(row["statement_version"], ""),
        attested_at=row["attested_at"].isoformat(timespec="seconds"),
    )


router = Router(
    path="/references",
    route_handlers=[upload_reference, list_references, delete_reference],
    tags=["references"],
)
