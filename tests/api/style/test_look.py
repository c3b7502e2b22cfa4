"""The look of a series reaches the covers of its tracks, through the engine."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from soundfoundry_api.db.tables import series, tracks
from soundfoundry_api.jobs.advance import advance
from soundfoundry_api.jobs.makers import series_look
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack
from soundfoundry_core.covers.design import design_of
from soundfoundry_core.covers.lineage import Lineage
from soundfoundry_core.covers.recipe import CoverRecipe
from soundfoundry_core.covers.render import render_cover
from soundfoundry_core.style.profile import PATTERN_NAMES

LOOK = {"hue": 210, "scheme": "duotone", "grid": "horizon", "pattern": "tide"}


def begin(client, caller, title: str, look) -> int:
    body = {"title": title, "look": look}
    return client.post("/api/style/series", headers=caller.headers, json=body).json()["id"]


def made(runtime, user_id: int, series_id: int | None) -> tuple[CoverRecipe, str]:
    """Make a short track and return the recipe and the picture of its cover."""
    body = NewTrack(prompt="slow ambient pads", duration_s=5, series_id=series_id, seed=7)
    job = create(runtime, body, user_id=user_id)
    assert advance(runtime, job.job_id)
    with runtime.database.read() as connection:
        row = connection.execute(
            select(tracks.c.recipe, tracks.c.files).where(tracks.c.id == job.track_id)
        ).one()
    import json

    svg = runtime.storage.get(row.files["cover.svg"]["key"]).decode()
    return CoverRecipe.from_json(json.dumps(row.recipe)), svg


def test_a_given_look_is_drawn(client, runtime, ada) -> None:
    """Recipe, design and stored picture have hue, scheme, grid and pattern of the series."""
    recipe, svg = made(runtime, ada.id, begin(client, ada, "Night drives", LOOK))
    design = design_of(recipe)

    assert recipe.series == "Night drives"
    assert {name: getattr(recipe, name) for name in LOOK} == LOOK
    assert {name: getattr(design, name) for name in LOOK} == LOOK
    assert svg == render_cover(recipe)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_not_given_follows_from_seed_and_title(client, runtime, ada) -> None:
    """One part given leaves the others to the series; the default series has the maker's own look."""
    id_ = begin(client, ada, "Night drives", {"hue": 33})
    told = client.get(f"/api/style/series/{id_}", headers=ada.headers).json()["design"]
    recipe, _ = made(runtime, ada.id, id_)
    own, _ = made(runtime, ada.id, None)

    assert (recipe.hue, recipe.scheme, recipe.grid, recipe.pattern) == (33, "", "", "")
    design = design_of(recipe)
    assert told == {name: getattr(design, name) for name in LOOK}
    assert (own.series, own.hue, own.scheme, own.grid, own.pattern) == ("", None, "", "", "")


def test_a_pattern_that_is_gone_costs_nobody_a_track(database, user) -> None:
    """The rest of the look is kept; the series' own pattern takes its place."""
    ada = user()
    with database.begin() as connection:
        connection.execute(
            update(series).where(series.c.user_id == ada).values(look=LOOK | {"pattern": "gone"})
        )
        id_ = connection.scalar(select(series.c.id).where(series.c.user_id == ada))
        look = series_look(connection, id_, PATTERN_NAMES)

    assert look == {name: LOOK[name] for name in ("hue", "scheme", "grid")}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_title_changes_nothing_but_the_title(client, runtime, ada) -> None:
    """What is drawn of the series follows from its first title, to the last ring; ``look: null`` lets it go."""
    id_ = begin(client, ada, "Night drives", {"pattern": "orbits"})
    url = f"/api/style/series/{id_}"
    before, _ = made(runtime, ada.id, id_)
    for title in ("Nocturnes", "Night drives II"):
        changed = client.patch(url, headers=ada.headers, json={"title": title})
        assert changed.status_code == 200
        assert "series_key" not in changed.json()["look"]
    after, svg = made(runtime, ada.id, id_)
    assert (after.series, after.series_key) == ("Night drives II", "Night drives")
    assert svg == render_cover(after)
    for level in ("series", "track"):
        assert (
            Lineage(before).stream(level, "orbits.tilt").u64()
            == Lineage(after).stream(level, "orbits.tilt").u64()
        )

    assert client.patch(url, headers=ada.headers, json={"look": None}).status_code == 200
    fresh, _ = made(runtime, ada.id, id_)
    assert (fresh.series, fresh.series_key, fresh.pattern) == ("Night drives II", "", "")
