"""Files that no row names go, after a while; everything that somebody could still ask for stays."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_api.covers.service import redraw, save
from soundfoundry_api.covers.versions import store_cover
from soundfoundry_api.db.tables import tracks
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.worker.old_files import OldFiles
from soundfoundry_core.covers.recipe import CoverRecipe
from soundfoundry_core.covers.render import render_cover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

AT_ONCE = timedelta(0)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#336699"/></svg>'


def drawn(runtime: Runtime, make_track: Callable[..., tuple[int, int]], owner: Any) -> int:
    """Return a finished track with a cover, as the engine leaves it."""
    recipe = CoverRecipe(style_seed=5, title="Slow water", track_seed=9)
    track, _ = make_track(owner, recipe=recipe_json(recipe))
    svg = render_cover(recipe).encode()
    key = f"covers/{track}.svg"
    runtime.storage.put(key, svg, media_type="image/svg+xml")
    digest = hashlib.sha256(svg).hexdigest()
    facts = {"key": key, "media_type": "image/svg+xml", "size": len(svg), "sha256": digest}
    with runtime.database.begin() as connection:
        connection.execute(tracks.update().where(tracks.c.id == track).values(files={"cover.svg": facts}))
    return track


def recipe_json(recipe: CoverRecipe) -> dict[str, Any]:
    """Return a recipe as a row keeps it."""
    import json

    kept: dict[str, Any] = json.loads(recipe.to_json())
    return kept


def covers(runtime: Runtime) -> set[str]:
    """Return the keys of all covers."""
    return set(runtime.storage.keys("covers/"))


def test_versions_that_were_replaced_go_at_the_second_look(
    client: TestClient[Any], ada: Any, make_track: Any, runtime: Runtime
) -> None:
    """With their pictures; the version that is shown, its pictures and a cover that was saved stay."""
    track = drawn(runtime, make_track, ada)
    path = f"/api/tracks/{track}/cover-png?crop=og"
    for _ in range(3):
        redraw(runtime, track, user_id=ada.id)
        assert client.get(path).status_code == 200
    save(runtime, track, user_id=ada.id, svg=SVG, dark=None, base="")
    saved = covers(runtime)
    redraw(runtime, track, user_id=ada.id)
    picture = client.get(path).content
    last = covers(runtime) - saved
    sweeper = OldFiles(runtime, kept=AT_ONCE, batch=1)

    assert sweeper.run_once() == 0
    before = covers(runtime)
    assert sweeper.run_once() == 9  # three versions: an SVG, a picture and its crop each
    left = covers(runtime)
    assert len(before - left) == 9
    assert last <= left
    assert len(left - last) == 2, "the file under the plain name, and the cover that was saved"
    assert client.get(f"/api/tracks/{track}/cover").status_code == 200
    assert client.get(path).content == picture
    assert sweeper.run_once() == 0


@pytest.mark.parametrize("state", ["STORING", "CANCELED", "COMPLETE"])
def test_a_cover_that_may_be_stored_just_now_stays(
    runtime: Runtime, ada: Any, make_track: Any, state: str
) -> None:
    """Until its job has ended, and for an hour after that: no row names it yet, and perhaps none ever will."""
    track, _ = make_track(ada, state=state)
    key = f"covers/{track}-0123456789abcdef.svg"
    runtime.storage.put(key, b"<svg/>", media_type="image/svg+xml")
    sweeper, later = OldFiles(runtime), OldFiles(runtime, kept=AT_ONCE)

    assert [sweeper.run_once() for _ in range(3)] == [0, 0, 0]
    ended = state != "STORING"
    assert [later.run_once() for _ in range(3)] == [0, int(ended), 0]
    assert runtime.storage.exists(key) is not ended


def test_a_version_that_is_named_again_meanwhile_stays(
    runtime: Runtime, ada: Any, make_track: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A maker saves an old cover again while the sweeper is on its way to it: the row is looked at once more."""
    track = drawn(runtime, make_track, ada)
    key = str(store_cover(runtime.storage, track, SVG.encode(), suffix=".svg", media_type="image/svg+xml"))
    sweeper = OldFiles(runtime, kept=AT_ONCE)
    assert sweeper.run_once() == 0
    look = sweeper._unnamed

    def named_after_the_look() -> Iterator[tuple[int, set[str]]]:
        found = list(look())
        facts = {"key": key, "sha256": hashlib.sha256(SVG.encode()).hexdigest()}
        with runtime.database.begin() as connection:
            connection.execute(tracks.update().where(tracks.c.id == track).values(files={"cover.svg": facts}))
        yield from found

    monkeypatch.setattr(sweeper, "_unnamed", named_after_the_look)
    assert sweeper.run_once() == 0
    assert runtime.storage.exists(key)


def test_a_deleted_tracks_files_go_an_hour_later(
    client: TestClient[Any], ada: Any, make_track: Any, runtime: Runtime
) -> None:
    """All of them, and nobody else's: track 1 is not track 10."""
    ids = [drawn(runtime, make_track, ada) for _ in range(11)]
    redraw(runtime, ids[0], user_id=ada.id)
    client.delete(f"/api/tracks/{ids[0]}", headers=ada.headers)
    sweeper = OldFiles(runtime, kept=AT_ONCE)
    assert sweeper.run_once() == 0
    others = {key for key in runtime.storage.keys("") if not key.startswith(("tracks/1/", "covers/1."))}
    with runtime.database.begin() as connection:
        earlier = database_now(connection) - timedelta(hours=2)
        connection.execute(tracks.update().where(tracks.c.id == ids[0]).values(deleted_at=earlier))

    assert sweeper.run_once() > 0
    assert set(runtime.storage.keys("")) == {key for key in others if not key.startswith("covers/1-")}
    assert sweeper.run_once() == 0
