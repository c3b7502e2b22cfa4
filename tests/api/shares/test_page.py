"""The share page: everybody who has the address sees it, and every address in it leads somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from soundfoundry_api.db.tables import series, tracks
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.db.writing import insert_row

from .reading import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

TYPES = {
    "og:image": "image/jpeg",
    "og:audio": "audio/mpeg",
    "og:url": "text/html",
    "twitter:image": "image/jpeg",
    "twitter:player": "text/html",
    "twitter:player:stream": "audio/mpeg",
}


def test_a_public_track_has_a_page(
    client: TestClient[Any], ada: Any, make_shared: Callable[..., int]
) -> None:
    """Without a token: title, maker, prompt, cover, player and waveform stand in the first answer."""
    track = make_shared(ada)
    answer = client.get(f"/share/{track}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for part in ("Slow water", "by <strong>ada</strong>", "slow water", "<audio controls", 'd="M0 50h1000"'):
        assert part in answer.text
    assert f"/api/tracks/{track}/cover?v=" in answer.text


def test_every_address_in_the_tags_answers(
    client: TestClient[Any], ada: Any, make_shared: Callable[..., int]
) -> None:
    """GET and HEAD, with the type that the tag promises; also what is linked, and what the structured data names."""
    page = Page(client.get(f"/share/{make_shared(ada)}").text)
    for name, media_type in TYPES.items():
        assert page.meta[name].startswith("http://testserver.local/")
        _answers(client, page.meta[name], media_type)
    assert (page.meta["og:image:width"], page.meta["og:image:height"]) == ("1200", "630")
    _answers(client, page.links["canonical"], "text/html")
    _answers(client, page.links["alternate"], "application/json")
    _answers(client, page.json_ld["audio"]["contentUrl"], "audio/mpeg")
    _answers(client, page.json_ld["image"], "image/jpeg")
    _answers(client, page.json_ld["url"], "text/html")
    kinds = {"img": "image/svg+xml", "audio": "audio/mpeg"}
    assert {tag for tag, _ in page.addresses} == {"a", "img", "audio"}
    for tag, address in page.addresses:
        _answers(client, address, kinds.get(tag, ""))


def _answers(client: TestClient[Any], address: str, media_type: str) -> None:
    for method in ("GET", "HEAD"):
        answer = client.request(method, address)
        assert answer.status_code == 200, (method, address)
        assert answer.headers["content-type"].startswith(media_type), (method, address)


def test_private_unknown_deleted_and_failed_look_the_same(
    client: TestClient[Any], ada: Any, make_shared: Callable[..., int], make_track: Any, runtime: Runtime
) -> None:
    """A page that says that there is nothing, with 404, even to the owner; so do the player and oEmbed."""
    private, gone = make_shared(ada, visibility="private"), make_shared(ada)
    failed, _ = make_track(ada, state="FAILED")
    with runtime.database.begin() as connection:
        now = database_now(connection)
        connection.execute(update(tracks).where(tracks.c.id == gone).values(deleted_at=now))
    seen = set()
    for id_ in (private, gone, failed, 999, "0", "-1", "x", "1e3", "9" * 30, "%C2%B2"):
        answer = client.get(f"/share/{id_}", headers=ada.headers)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        seen.add(answer.content)
        assert client.get(f"/share/{id_}/embed").status_code == 404
        url = f"http://testserver.local/share/{id_}"
        assert client.get("/api/oembed", params={"url": url}).status_code == 404
    assert len(seen) == 1


def test_nothing_inline_runs_but_what_the_policy_names(
    client: TestClient[Any], ada: Any, make_shared: Callable[..., int]
) -> None:
    """Style sheet and script are named by their hash, no attribute is a handler or a style, nothing comes from afar."""
    track = make_shared(ada)
    for path in (f"/share/{track}", f"/share/{track}/embed", "/policy", "/share/999"):
        answer = client.get(path)
        policy, page = answer.headers["content-security-policy"], Page(answer.text)
        assert page.blocks["script"]
        assert page.blocks["style"]
        assert page.allowed_by(policy)
        assert "unsafe" not in policy
        assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
        assert ("frame-ancestors *" in policy) == path.endswith("/embed")


def test_words_of_makers_stay_words(
    client: TestClient[Any], make_caller: Any, make_shared: Callable[..., int]
) -> None:
    """A title, a prompt and a name with markup are shown as they are written, in tags and structured data too."""
    nasty = '</title></script><script>alert(1)</script>"><img src=x onerror=alert(1)>&amp;{{ 7*7 }}'
    who = make_caller("<b>eve</b>")
    track = make_shared(who, title=nasty, request={"prompt": nasty})
    answer = client.get(f"/share/{track}")
    page = Page(answer.text)
    assert page.allowed_by(answer.headers["content-security-policy"])
    assert page.meta["og:title"] == nasty
    assert page.meta["og:description"] == nasty
    assert (page.json_ld["name"], page.json_ld["byArtist"]["name"]) == (nasty, "<b>eve</b>")
    assert [tag for tag, _ in page.addresses].count("img") == 1
    assert "onerror" not in page.attributes


def test_a_named_series_shows_its_chip(
    client: TestClient[Any], ada: Any, make_shared: Callable[..., int], runtime: Runtime
) -> None:
    """From the second public track on; private ones are not counted, and the account's own series has none."""
    with runtime.database.begin() as connection:
        row = {"user_id": ada.id, "slug": "tides", "title": "Tides", "look": {}}
        tides = insert_row(connection, series, row | {"created_at": database_now(connection)})
    first = make_shared(ada, series_id=tides)
    make_shared(ada, series_id=tides, visibility="private")
    assert "Series:" not in client.get(f"/share/{first}").text
    make_shared(ada, series_id=tides)
    assert "Series: Tides · 2 tracks" in client.get(f"/share/{first}").text


def test_a_track_that_is_being_made_says_so(
    client: TestClient[Any], ada: Any, make_track: Callable[..., tuple[int, int]]
) -> None:
    """The page looks again by itself, is not indexed, and names no file that is not there."""
    track, _ = make_track(ada, state="RENDERING")
    answer = client.get(f"/share/{track}")
    page = Page(answer.text)
    assert answer.status_code == 200
    assert "being made" in answer.text
    assert page.meta["robots"] == "noindex"
    assert "og:image" not in page.meta
    assert {tag for tag, _ in page.addresses} == {"a"}


def test_who_has_the_page_is_told_so(
    client: TestClient[Any], ada: Any, make_shared: Callable[..., int]
) -> None:
    """The same page is a 304; a new cover makes it another page."""
    track = make_shared(ada)
    first = client.get(f"/share/{track}")
    same = client.get(f"/share/{track}", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    client.post(f"/api/tracks/{track}/increment-visual-version", headers=ada.headers)
    other = client.get(f"/share/{track}", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_two_makers_have_two_hues(client: TestClient[Any], ada: Any, make_shared: Callable[..., int]) -> None:
    """The style sheet is the maker's own."""
    sheets = {
        Page(client.get(f"/share/{make_shared(ada, style_seed=seed)}").text).blocks["style"][0]
        for seed in (1, 7)
    }
    assert len(sheets) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestPublicAddress:
    """``NEXTAUTH_URL`` is where people reach the service."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        """Set it."""
        return {"NEXTAUTH_URL": "https://music.example/"}

    def test_every_address_begins_with_it(
        self, client: TestClient[Any], ada: Any, make_shared: Callable[..., int]
    ) -> None:
        """Whatever Host a request names, the tags name the public address, and the page shows what is here."""
        track = make_shared(ada)
        page = Page(client.get(f"/share/{track}", headers={"Host": "evil.example"}).text)
        assert page.links["canonical"] == f"https://music.example/share/{track}"
        told = [page.meta[name] for name in TYPES] + [page.json_ld["url"], page.json_ld["image"]]
        assert all(each.startswith("https://music.example/") for each in told)
        shown = [address for tag, address in page.addresses if tag in {"img", "audio"}]
        assert all(each.startswith("/api/tracks/") for each in shown)
