"""Parameters in a query: those that an operation knows, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from litestar.testing import TestClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_an_unknown_parameter_is_refused_by_name(client: TestClient[Any], ada: Any) -> None:
    """422 that points at each of them; a near miss is told what was meant."""
    answer = client.get("/api/tracks?limit=5&cursr=7&a~b/c=1", headers=ada.headers)

    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "invalid-body")
    assert [error["pointer"] for error in told["errors"]] == ["/a~0b~1c", "/cursr"]
    assert "Did you mean 'cursor'?" in client.get("/api/tracks?cursr=7", headers=ada.headers).json()["detail"]
    assert "It takes none." in client.get("/api/policy?x=1", headers=ada.headers).json()["detail"]


def test_who_may_not_see_a_thing_is_told_that_first(client: TestClient[Any]) -> None:
    """401 comes before 422."""
    assert client.get("/api/tracks?cursr=7").status_code == 401


def test_parameters_of_the_path_are_none_of_the_query(
    client: TestClient[Any], ada: Any, make_track: Any
) -> None:
    """``/api/tracks/1?track_id=2`` is about one track, and says so."""
    track, _ = make_track(ada)
    assert client.get(f"/api/tracks/{track}?track_id={track}").status_code == 422
    assert client.get(f"/api/tracks/{track}").status_code == 200


def test_addresses_that_are_passed_on_take_what_is_appended(
    client: TestClient[Any], ada: Any, make_track: Any
) -> None:
    """Pages, oEmbed, callbacks; covers have the mark that makes another address of them, and take no more."""
    track, _ = make_track(ada)
    for path in (f"/share/{track}", f"/share/{track}/embed", "/policy"):
        assert client.get(f"{path}?fbclid=1").status_code == 200, path
    page = f"http://testserver.local/share/{track}"
    assert client.get("/api/oembed", params={"url": page, "dnt": "1"}).status_code == 200
    assert client.post("/api/webhooks/providers/synth/x?attempt=2").status_code in {401, 404}
    assert client.get(f"/api/tracks/{track}/cover?v=abc").status_code == 200
    assert client.get(f"/api/tracks/{track}/cover?w=abc").status_code == 422
