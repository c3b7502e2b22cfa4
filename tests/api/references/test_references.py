"""References: only audio, only with the statement ticked, and never without who said what about which bytes."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile
from sqlalchemy import select

from soundfoundry_api.db.tables import audit_log, references

if TYPE_CHECKING:
    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime


def _audio(format_: str = "WAV") -> bytes:
    file = io.BytesIO()
    tone = 0.1 * np.sin(np.arange(4410) / 10)
    soundfile.write(file, tone, 44_100, format=format_)
    return file.getvalue()


def _send(client: TestClient[Any], who: Any, data: bytes, name: str = "demo.wav", **form: str) -> Any:
    fields = {"attestation": "true", "statement_version": "1"} | form
    fields = {key: value for key, value in fields.items() if value}
    return client.post("/api/references", headers=who.headers, data=fields, files={"file": (name, data)})


def test_an_upload_is_kept_with_its_statement(client: TestClient[Any], ada: Any, runtime: Runtime) -> None:
    """The row says who, when, which text and which bytes; the file lies below the reference's id."""
    data = _audio()
    answer = _send(client, ada, data)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["filename"], told["media_type"], told["size"]) == ("demo.wav", "audio/wav", len(data))
    assert told["sha256"] == hashlib.sha256(data).hexdigest()
    assert told["statement"]
    with runtime.database.read() as connection:
        row = connection.execute(select(references)).mappings().one()
    assert (row["user_id"], row["statement_version"], row["sha256"]) == (ada.id, "1", told["sha256"])
    assert row["attested_at"] is not None
    assert row["storage_key"].startswith(f"references/{told['id']}/")
    assert runtime.storage.get(row["storage_key"]) == data


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("format_", "media_type"), [("FLAC", "audio/flac"), ("MP3", "audio/mpeg"), ("OGG", "audio/ogg")]
)
def test_the_type_is_read_from_the_bytes(
    client: TestClient[Any], ada: Any, format_: str, media_type: str
) -> None:
    """A name or a header says nothing about what a file is."""
    assert _send(client, ada, _audio(format_), name="wrong.txt").json()["media_type"] == media_type


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"attestation": "false"}, "/attestation"),
        ({"attestation": ""}, "/attestation"),
        ({"statement_version": "99"}, "/statement_version"),
        ({"statement_version": ""}, "/statement_version"),
    ],
)
def test_without_the_ticked_statement_nothing_is_kept(
    client: TestClient[Any], ada: Any, runtime: Runtime, form: dict[str, str], pointer: str
) -> None:
    """It is a 422 that names the field, and neither row nor file is there."""
    answer = _send(client, ada, _audio(), **form)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    with runtime.database.read() as connection:
        assert connection.execute(select(references)).first() is None
    assert list(runtime.storage.keys("references/")) == []


@pytest.mark.parametrize("data", [b"", b"<html>not found</html>", b"\x89PNG\r\n\x1a\n", b"MZ" + bytes(500)])
def test_what_is_no_audio_is_refused(
    client: TestClient[Any], ada: Any, runtime: Runtime, data: bytes
) -> None:
    """Whatever it is called, it is a 422 and nothing is kept."""
    assert _send(client, ada, data, name="song.mp3").status_code == 422
    with runtime.database.read() as connection:
        assert connection.execute(select(references)).first() is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_too_large_is_refused(client: TestClient[Any], ada: Any) -> None:
    """More than 25 MB is a 413."""
    large = _audio() + bytes(25 * 1024 * 1024 + 100_000)
    assert _send(client, ada, large).status_code == 413


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\music\\demo.wav", "demo.wav"), ("a\x00b.wav", "ab.wav")],
)
def test_a_file_name_is_only_shown(client: TestClient[Any], ada: Any, name: str, kept: str) -> None:
    """Folders and control characters in it are dropped."""
    assert _send(client, ada, _audio(), name=name).json()["filename"].replace("%00", "") == kept


def test_everybody_sees_and_deletes_their_own(
    client: TestClient[Any], ada: Any, bob: Any, runtime: Runtime
) -> None:
    """Somebody else's reference does not exist; a deleted one is gone, and that it was attested stays on record."""
    made = _send(client, ada, _audio()).json()
    assert [each["id"] for each in client.get("/api/references", headers=ada.headers).json()["items"]] == [
        made["id"]
    ]
    theirs = client.get("/api/references", headers=bob.headers).json()
    assert theirs["items"] == []
    assert theirs["statement_version"] == "1"
    path = f"/api/references/{made['id']}"
    assert client.delete(path, headers=bob.headers).status_code == 404
    assert client.delete(path, headers=ada.headers).status_code == 204
    assert client.delete(path, headers=ada.headers).status_code == 404
    assert list(runtime.storage.keys("references/")) == []
    with runtime.database.read() as connection:
        details = connection.scalar(select(audit_log.c.details))
    assert details is not None
    assert (details["sha256"], details["statement_version"]) == (made["sha256"], "1")


def test_nobody_in_particular_has_references(client: TestClient[Any], make_caller: Any) -> None:
    """Without a token it is a 401, without the scope a 403."""
    assert client.get("/api/references").status_code == 401
    assert client.post("/api/references", files={"file": ("a.wav", _audio())}).status_code == 401
    reader = make_caller("reader", scopes=["tracks:read"])
    assert client.get("/api/references", headers=reader.headers).status_code == 403


def test_a_track_may_be_made_after_a_reference(client: TestClient[Any], ada: Any, bob: Any) -> None:
    """The one who uploaded it may name it in a create; for others it does not exist."""
    made = _send(client, ada, _audio()).json()
    body = {"prompt": "slow water", "reference_id": made["id"]}
    assert client.post("/api/tracks", headers=ada.headers, json=body).status_code == 202
    assert client.post("/api/tracks", headers=bob.headers, json=body).status_code == 404
