"""The visual version goes up by one, exactly, and the picture with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from soundfoundry_api.covers.service import redraw
from soundfoundry_api.tracks import repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime


def test_the_next_version_is_another_picture(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], runtime: Runtime
) -> None:
    """Version 1 becomes 2, the cover differs, and its files lie where people look for them."""
    track = make_drawn(ada)
    before = client.get(f"/api/tracks/{track}/cover")
    answer = client.post(f"/api/tracks/{track}/increment-visual-version", headers=ada.headers)
    assert (answer.status_code, answer.json()) == (200, {"track_id": track, "visual_version": 2})
    assert client.get(f"/api/tracks/{track}").json()["visual_version"] == 2
    after = client.get(f"/api/tracks/{track}/cover")
    assert after.content != before.content
    assert after.headers["etag"] != before.headers["etag"]
    assert runtime.storage.get(f"covers/{track}.svg") == after.content


def test_many_at_once_are_counted_one_by_one(
    client: TestClient[Any], ada: Any, make_drawn: Callable[..., int], runtime: Runtime
) -> None:
    """Eight that come together get eight versions, and the file is that of the last."""
    track = make_drawn(ada)
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda _: redraw(runtime, track, user_id=ada.id), range(8)))
    assert sorted(given) == list(range(2, 10))
    with runtime.database.read() as connection:
        row = repository.find(connection, track, user_id=ada.id)
    assert row is not None
    assert (row["visual_version"], row["recipe"]["visual_version"]) == (9, 9)
    shown = client.get(f"/api/tracks/{track}/cover").content
    assert runtime.storage.get(f"covers/{track}.svg") == shown


def test_only_the_owner_redraws(
    client: TestClient[Any], ada: Any, bob: Any, make_drawn: Callable[..., int]
) -> None:
    """Nobody is asked for a token, somebody else finds nothing, and the version stays."""
    path = f"/api/tracks/{make_drawn(ada)}/increment-visual-version"
    assert client.post(path).status_code == 401
    assert client.post(path, headers=bob.headers).status_code == 404
    assert client.get(path.removesuffix("/increment-visual-version")).json()["visual_version"] == 1


def test_what_is_not_complete_is_not_redrawn(
    client: TestClient[Any], ada: Any, make_track: Callable[..., tuple[int, int]]
) -> None:
    """A track that is being made, and one that has failed, answer 409 and keep their version."""
    for state in ("QUEUED", "RENDERING", "FAILED"):
        track, _ = make_track(ada, state=state)
        answer = client.post(f"/api/tracks/{track}/increment-visual-version", headers=ada.headers)
        assert answer.status_code == 409
        assert client.get(f"/api/tracks/{track}").json()["visual_version"] == 1


def test_without_a_recipe_there_is_nothing_to_redraw(
    client: TestClient[Any], ada: Any, make_track: Callable[..., tuple[int, int]]
) -> None:
    """A complete track that was imported without one answers 409."""
    track, _ = make_track(ada)
    answer = client.post(f"/api/tracks/{track}/increment-visual-version", headers=ada.headers)
    assert answer.status_code == 409
