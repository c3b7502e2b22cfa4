"""A cover is seen by whoever may see its track, in every crop, with headers that hold."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

SIZES = {"1x1": (1024, 1024), "9x16": (1080, 1920), "16x9": (1920, 1080), "og": (1200, 630)}


def test_a_public_cover_needs_no_token(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]
) -> None:
    """The SVG comes as it is stored, with a policy that lets nothing run."""
    answer = client.get(f"/api/tracks/{make_drawn(ada)}/cover")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.text.startswith("<svg")
    policy = answer.headers["content-security-policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == 'inline; filename="slow-water.svg"'
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_private_cover_is_the_owners(
    client: TestClient[Any], ada: Any, bob: Any, make_drawn: Callable[..., int]
) -> None:
    """For everybody else it does not exist, as SVG and as picture."""
    track = make_drawn(ada, visibility="private")
    for path in (f"/api/tracks/{track}/cover", f"/api/tracks/{track}/cover-png"):
        assert client.get(path).status_code == 404
        assert client.get(path, headers=bob.headers).status_code == 404
        answer = client.get(path, headers=ada.headers)
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("private")


def test_who_has_it_is_told_so(client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]) -> None:
    """The ETag of an answer brings a 304 without a body, with the same protection."""
    track = make_drawn(ada)
    for path in (f"/api/tracks/{track}/cover", f"/api/tracks/{track}/cover-png?crop=og&format=jpeg"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "sandbox" in again.headers["content-security-policy"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_crop_is_composed_for_its_shape(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]
) -> None:
    """Each crop has the size of its frame, and no two of them show the same picture scaled."""
    track, seen = make_drawn(ada), set()
    for crop, size in SIZES.items():
        answer = client.get(f"/api/tracks/{track}/cover-png?crop={crop}")
        assert answer.headers["content-type"] == "image/png"
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.size == size
            seen.add(picture.convert("L").resize((16, 16)).tobytes())
    assert len(seen) == len(SIZES)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("format_", "magic"), [("png", b"\x89PNG"), ("jpeg", b"\xff\xd8"), ("webp", b"RIFF")]
)
def test_every_format_is_what_it_says(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], format_: str, magic: bytes
) -> None:
    """The type in the header is the type of the bytes, for HEAD too."""
    path = f"/api/tracks/{make_drawn(ada)}/cover-png?crop=og&format={format_}"
    answer = client.get(path)
    assert answer.headers["content-type"] == f"image/{format_}"
    assert answer.content.startswith(magic)
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == f"image/{format_}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_crop_is_drawn_once(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], runtime: Runtime
) -> None:
    """The second one comes out of the storage, under a name with the cover's hash."""
    track = make_drawn(ada)
    path = f"/api/tracks/{track}/cover-png?crop=16x9&format=webp"
    first = client.get(path).content
    (key,) = [key for key in runtime.storage.keys(f"covers/{track}-") if key.endswith("-16x9.webp")]
    assert runtime.storage.get(key) == first
    runtime.storage.put(key, b"kept", media_type="image/webp")
    assert client.get(path).content == b"kept"


def test_no_cover_before_it_is_drawn(
    client: TestClient[Any], ada: Any, make_track: Callable[..., tuple[int, int]]
) -> None:
    """A track that is being made has none, and nobody has one of a track that never was."""
    track, _ = make_track(ada, state="RENDERING")
    assert client.get(f"/api/tracks/{track}/cover").status_code == 404
    assert client.get(f"/api/tracks/{track}/cover-png").status_code == 404
    assert client.get("/api/tracks/999/cover").status_code == 404


def test_other_crops_are_refused(client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]) -> None:
    """An unknown crop or format is a 422 that says so."""
    track = make_drawn(ada)
    for query in ("crop=4x5", "format=gif"):
        answer = client.get(f"/api/tracks/{track}/cover-png?{query}")
        assert answer.status_code == 422
        assert answer.headers["content-type"].startswith("application/problem+json")
