"""A maker's own SVG becomes the cover: safe, limited, announced, and shown in every crop."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from sqlalchemy import select

from soundfoundry_api.covers import drawing
from soundfoundry_api.db.tables import outbox, saved_covers, tracks, unlocks
from soundfoundry_core.covers.raster import BoundedRasterizer, RasterLimits

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#336699"/></svg>'
HOSTILE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="alert(1)"><script>alert(1)</script>'
    '<image href="https://example.com/x.png"/><rect width="10" height="10" fill="#336699"/></svg>'
)


def _save(client: TestClient[Any], track: int, who: Any, **body: Any) -> Any:
    return client.post(f"/api/tracks/{track}/cover", headers=who.headers, json=body)


def test_a_saved_cover_takes_the_place_of_the_drawn_one(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], runtime: Runtime
) -> None:
    """It is stored at ``covers/<id>.svg``, served, written down and announced."""
    track = make_drawn(ada)
    answer = _save(client, track, ada, svg=SVG, dark=False)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["track_id"], told["removed"]) == (track, [])
    assert told["cover_url"].startswith("http")
    shown = client.get(told["cover_url"])
    assert shown.status_code == 200
    assert "#336699" in shown.text
    assert runtime.storage.get(f"covers/{track}.svg") == shown.content
    assert client.get(f"/api/tracks/{track}").json()["cover_saved"]
    with runtime.database.read() as connection:
        row = connection.execute(select(saved_covers)).mappings().one()
        assert (row["track_id"], row["user_id"], row["dark"]) == (track, ada.id, False)
        assert runtime.storage.get(row["storage_key"]) == shown.content
        event = connection.execute(select(outbox)).mappings().one()
        assert event["topic"] == "cover.saved"
        expected = {"track_id": track, "user_id": ada.id, "cover_url": told["cover_url"]}
        assert event["payload"] == expected


def test_five_saved_covers_unlock_paper(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], runtime: Runtime
) -> None:
    """The fifth track with a saved cover earns ``paper_tooth``; saving one track's twice does not count twice."""
    for number in (1, 2, 3, 4, 5):
        track = make_drawn(ada)
        for _ in range(2):
            assert _save(client, track, ada, svg=SVG).status_code == 200
        with runtime.database.read() as connection:
            earned = connection.scalars(select(unlocks.c.unlock_id)).all()
        assert ("paper_tooth" in earned) == (number == 5)


def test_what_is_not_safe_is_left_out_and_named(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]
) -> None:
    """Scripts, handlers and foreign pictures never reach the storage."""
    track = make_drawn(ada)
    told = _save(client, track, ada, svg=HOSTILE).json()
    assert any("script" in each for each in told["removed"])
    shown = client.get(f"/api/tracks/{track}/cover").text
    assert "#336699" in shown
    for part in ("script", "onload", "example.com"):
        assert part not in shown


def test_what_cannot_be_made_safe_is_refused(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]
) -> None:
    """An entity bomb and something that is no SVG are a 422, and the cover stays."""
    track = make_drawn(ada)
    before = client.get(f"/api/tracks/{track}/cover").content
    bomb = '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'
    for svg in (bomb, "<html><body/></html>", "no xml at all"):
        answer = _save(client, track, ada, svg=svg)
        assert answer.status_code == 422, svg
        assert answer.json()["title"] == "The SVG is not safe"
    assert client.get(f"/api/tracks/{track}/cover").content == before


def test_the_runbooks_curl_is_understood(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], runtime: Runtime
) -> None:
    """A body that calls itself a form is read as the JSON it is; ``dark`` may be missing and is the track's."""
    track = make_drawn(ada, dark=True)
    headers = {**ada.headers, "Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post(f"/api/tracks/{track}/cover", headers=headers, content=b'{"svg":"<svg/>"}')
    assert answer.status_code == 200
    with runtime.database.read() as connection:
        assert connection.scalar(select(saved_covers.c.dark)) is True


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"", None), (b"{", None), (b"[]", None), (b'{"dark": true}', None), (b'{"svg": 5}', "/svg"),
        (b'{"svg": "<svg/>", "dark": "yes"}', "/dark"), (b'{"svg": "<svg/>", "colour": 1}', None),
        (b'{"svg": ""}', "/svg"), (b'{"svg": "\xff"}', None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_other_bodies_are_refused(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], body: bytes, pointer: str | None
) -> None:
    """What is no such JSON is a 422, which points at what is wrong where it can."""
    answer = client.post(f"/api/tracks/{make_drawn(ada)}/cover", headers=ada.headers, content=body)
    assert answer.status_code == 422
    if pointer is not None:
        assert answer.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_large_body_is_refused_unread(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]
) -> None:
    """More than 1.2 MB is refused before it is read, more than 1 MB of SVG after it: 413 either way, another code."""
    track = make_drawn(ada)
    assert _save(client, track, ada, svg="<svg>" + "x" * 1_300_000).status_code == 413
    refused = _save(client, track, ada, svg="<svg>" + "x" * 1_000_000)
    told = refused.json()
    assert (refused.status_code, told["code"], told["reason"]) == (413, "unsafe-svg", "too-large")
    assert _save(client, track, ada, svg="no xml").json()["reason"] == "not-xml"


def test_the_thirty_first_save_of_a_minute_is_refused(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]
) -> None:
    """Of 35 saves 30 succeed and 5 are told when to come again."""
    track = make_drawn(ada)
    answers = [_save(client, track, ada, svg="<svg/>") for _ in range(35)]
    assert [each.status_code for each in answers] == [200] * 30 + [429] * 5
    assert "ratelimit" in answers[0].headers
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_a_save_is_counted_before_its_work(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]
) -> None:
    """Saves that are refused count too, so that nobody makes the sanitizer work without end."""
    track = make_drawn(ada)
    for _ in range(30):
        assert _save(client, track, ada, svg="no xml").status_code == 422
    assert _save(client, track, ada, svg="<svg/>").status_code == 429


def test_only_the_owner_saves(
    client: TestClient[Any],
    ada: Any,
    bob: Any,
    make_caller: Callable[..., Any],
    make_drawn: Callable[..., int],
) -> None:
    """Nobody is asked for a token, somebody else finds nothing, a key without the scope may not."""
    track = make_drawn(ada)
    assert client.post(f"/api/tracks/{track}/cover", json={"svg": SVG}).status_code == 401
    assert _save(client, track, bob, svg=SVG).status_code == 404
    reader = make_caller("reader", scopes=["tracks:read"])
    assert _save(client, track, reader, svg=SVG).status_code == 403


def test_what_is_not_complete_takes_no_cover(
    client: TestClient[Any], ada: Any, make_track: Callable[..., tuple[int, int]]
) -> None:
    """A track that is being made would overwrite it: 409."""
    track, _ = make_track(ada, state="RENDERING")
    assert _save(client, track, ada, svg=SVG).status_code == 409


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_saved_cover_stands_whole_in_every_crop(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]
) -> None:
    """It is fitted: its middle shows it, and the frame has the crop's size."""
    track = make_drawn(ada)
    _save(client, track, ada, svg=SVG)
    for crop, size in (("1x1", (1024, 1024)), ("og", (1200, 630)), ("9x16", (1080, 1920))):
        answer = client.get(f"/api/tracks/{track}/cover-png?crop={crop}")
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert picture.size == size
            assert picture.convert("RGB").getpixel((size[0] // 2, size[1] // 2)) == (0x33, 0x66, 0x99)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_cover_that_takes_too_long_is_refused_and_the_service_goes_on(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bomb that only a rasterizer notices is a 422 in the cage's time, at once the next time; others are drawn."""
    cage = BoundedRasterizer(drawing.sanitized_only, limits=RasterLimits(seconds=1.0))
    monkeypatch.setattr(drawing, "_cage", lambda: cage)
    rect = '<rect width="9" height="9" fill="#fff"/>'
    layers = f'<mask id="m">{rect}</mask>' + f'<g mask="url(#m)">{rect}</g>' * 3_000
    bomb = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{layers}</svg>'
    track = make_drawn(ada)
    assert _save(client, track, ada, svg=bomb).status_code == 200
    with cage:
        for _ in range(2):
            answer = client.get(f"/api/tracks/{track}/cover-png?crop=16x9")
            assert (answer.status_code, answer.json()["code"]) == (422, "raster")
            assert "was stopped after 1 seconds." in answer.json()["detail"]
        _save(client, track, ada, svg=SVG)
        assert client.get(f"/api/tracks/{track}/cover-png?crop=16x9").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_redraw_takes_the_place_of_a_saved_cover(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], runtime: Runtime
) -> None:
    """The picture changes to the drawn one, and what was saved is still in the storage."""
    track = make_drawn(ada)
    _save(client, track, ada, svg=SVG)
    client.post(f"/api/tracks/{track}/increment-visual-version", headers=ada.headers)
    assert "#336699" not in client.get(f"/api/tracks/{track}/cover").text
    with runtime.database.read() as connection:
        key = connection.scalar(select(saved_covers.c.storage_key))
        facts = connection.scalar(select(tracks.c.files).where(tracks.c.id == track))
    assert b"#336699" in runtime.storage.get(str(key))
    assert facts is not None
    assert "saved" not in facts["cover.svg"]


class TestSwitchedOff:
    """``FEATURE_COVER_SAVE=false``."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        """Switch it off."""
        return {"FEATURE_COVER_SAVE": "false"}

    def test_nothing_is_saved(
        self, client: TestClient[Any], ada: Any, make_drawn: Callable[..., int]
    ) -> None:
        """Saving says that it is switched off; covers are still shown and drawn."""
        track = make_drawn(ada)
        answer = _save(client, track, ada, svg=SVG)
        assert (answer.status_code, answer.json()["code"]) == (403, "feature-disabled")
        assert client.get(f"/api/tracks/{track}/cover").status_code == 200


def test_the_description_knows_the_body(client: TestClient[Any]) -> None:
    """OpenAPI describes the JSON of a save, although the body is read whatever its type."""
    document = json.loads(client.get("/api/schema/openapi.json").content)
    operation = document["paths"]["/api/tracks/{track_id}/cover"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["svg"]
