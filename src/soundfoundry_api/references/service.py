"""Taking a reference: only with the statement ticked, only audio, and never without who said what about which bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_api.errors import BodyTooLargeError, InvalidBodyError, NotFoundError
from soundfoundry_api.references import repository
from soundfoundry_api.references.statement import CURRENT, STATEMENTS
from soundfoundry_core.music.decoding import Container, sniff
from soundfoundry_core.storage.keys import check_key

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from soundfoundry_api.runtime import Runtime

__all__ = ["MAX_BYTES", "Upload", "delete", "upload"]

MAX_BYTES: Final = 25 * 1024 * 1024
"""Bytes of a file."""
_MEDIA_TYPES: Final = {
    Container.WAV: "audio/wav",
    Container.FLAC: "audio/flac",
    Container.MP3: "audio/mpeg",
    Container.OGG: "audio/ogg",
}
_NAME_LIMIT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What somebody sends."""

    data: bytes
    filename: str
    attested: bool
    statement_version: str


def upload(runtime: Runtime, sent: Upload, *, user_id: int) -> RowMapping:
    """Keep a reference and what was stated about it; return its row.

    Raises:
        InvalidBodyError: the statement is not ticked, or is none of ours.
        BodyTooLargeError: the file is too large.
        AudioError: it is no audio that is understood.
        StorageError: the storage refuses; nothing was written.
    """
    if not sent.attested:
        raise InvalidBodyError(
            "The statement is not ticked.",
            errors=(("/attestation", "has to be true"),),
            fix=f'Send attestation=true if this is so: "{STATEMENTS[CURRENT]}"',
        )
    if sent.statement_version not in STATEMENTS:
        raise InvalidBodyError(
            "There is no such version of the statement.",
            errors=(("/statement_version", "is unknown"),),
            fix=f"Show version {CURRENT} and send statement_version={CURRENT}.",
        )
    if len(sent.data) > MAX_BYTES:
        raise BodyTooLargeError("The file is larger than 25 MB.", fix="Send an excerpt, or MP3.")
    container = sniff(sent.data)
    digest = hashlib.sha256(sent.data).hexdigest()
    with runtime.database.begin() as connection:
        values = {
            "user_id": user_id,
            "filename": _file_name(sent.filename),
            "media_type": _MEDIA_TYPES[container],
            "size": len(sent.data),
            "sha256": digest,
            "storage_key": "",
            "statement_version": sent.statement_version,
        }
        reference_id = repository.add(connection, values)
        key = check_key(f"references/{reference_id}/{digest[:16]}.{container.value}")
        runtime.storage.put(key, sent.data, media_type=_MEDIA_TYPES[container])
        return repository.name_file(connection, reference_id, user_id=user_id, key=key)


def delete(runtime: Runtime, reference_id: int, *, user_id: int) -> None:
    """Delete a reference and its file.

    Raises:
        NotFoundError: the user has no such reference.
        StorageError: the storage refuses; the reference stays.
    """
    with runtime.database.begin() as connection:
        key = repository.remove(connection, reference_id, user_id=user_id)
        if key is None:
            raise NotFoundError("There is no such reference.", fix="GET /api/references lists yours.")
        runtime.storage.delete(key)


def _file_name(given: str) -> str:
    """Return the last part of a path, without what is not printable: it is shown, never used as a path."""
    last = given.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:_NAME_LIMIT] or "reference"
