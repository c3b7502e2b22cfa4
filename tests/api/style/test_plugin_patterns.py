"""A plugin's pattern as the look of a series: drawn while the plugin is there, and nobody's loss when it has gone."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from soundfoundry_api.db.tables import jobs, tracks
from soundfoundry_api.jobs.advance import advance
from soundfoundry_api.runtime import Runtime
from soundfoundry_core import hookimpl
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.records import CoverPatternSpec

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Rings:
    """A plugin's pattern, and a switch that makes it stumble."""

    stumbles = False
    width = 4.0

    def draw(self, scene, canvas):
        if Rings.stumbles:
            raise RuntimeError("a plugin's mistake")
        x, y = scene.focus
        for step, level in enumerate(scene.contour.levels):
            radius = scene.reach * (0.3 + 0.1 * step + 0.05 * level)
            canvas.circle(x, y, radius, stroke=scene.palette.ramp[3], width=scene.stroke(Rings.width))


class Plugin:
    """Offers the pattern."""

    @hookimpl
    def soundfoundry_cover_patterns(self):
        yield CoverPatternSpec(id="rings", title="Rings", version=1, factory=Rings)


@pytest.fixture
def builtin_plugins() -> PluginManager:
    """Return a plugin host with the pattern."""
    manager = PluginManager.from_environment({"SOUNDFOUNDRY_PLUGINS": ""})
    manager.register(Plugin(), name="rings")
    return manager


@pytest.fixture
def without(settings, environ):
    """Return a runtime on the same database where the plugin is not installed any more."""
    made = Runtime(settings, environ=environ | {"SOUNDFOUNDRY_PLUGINS": ""})
    yield made
    made.close()


def begin(client, caller) -> dict:
    body = {"title": "Rounds", "look": {"pattern": "rings"}}
    answer = client.post("/api/style/series", headers=caller.headers, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def make(client, caller, runtime, series_id: int) -> int:
    body = {"prompt": "slow pads", "duration_s": 5, "series_id": series_id, "seed": 7}
    made = client.post("/api/tracks", headers=caller.headers, json=body).json()
    assert advance(runtime, made["job_id"])
    with runtime.database.read() as connection:
        assert connection.scalar(select(jobs.c.state).where(jobs.c.id == made["job_id"])) == "COMPLETE"
    return made["track_id"]


def pattern_of(runtime, track: int) -> str:
    with runtime.database.read() as connection:
        return connection.scalar(select(tracks.c.recipe).where(tracks.c.id == track))["pattern"]


def test_a_series_can_have_a_plugins_pattern(client, runtime, ada) -> None:
    """It stands in look and design, is drawn in its tracks' covers, and survives a new version and every crop."""
    series = begin(client, ada)
    assert series["look"]["pattern"] == series["design"]["pattern"] == "rings"
    track = make(client, ada, runtime, series["id"])
    assert pattern_of(runtime, track) == "rings"
    for _ in range(2):
        for crop, size in (("1x1", (1024, 1024)), ("og", (1200, 630))):
            png = client.get(f"/api/tracks/{track}/cover-png?crop={crop}").content
            assert Image.open(io.BytesIO(png)).size == size
        redrawn = client.post(f"/api/tracks/{track}/increment-visual-version", headers=ada.headers)
        assert redrawn.status_code == 200


def test_when_the_plugin_has_gone_the_cover_stays(client, runtime, without, ada) -> None:
    """The SVG is served as it was, crops show it whole, and a new version is refused in a clear sentence."""
    track = make(client, ada, runtime, begin(client, ada)["id"])
    svg = client.get(f"/api/tracks/{track}/cover").content
    runtime._plugins = runtime.__dict__["plugins"] = without.plugins

    assert client.get(f"/api/tracks/{track}/cover").content == svg
    for crop, size in (("1x1", (1024, 1024)), ("og", (1200, 630))):
        shown = client.get(f"/api/tracks/{track}/cover-png?crop={crop}")
        assert (shown.status_code, Image.open(io.BytesIO(shown.content)).size) == (200, size)
    refused = client.post(f"/api/tracks/{track}/increment-visual-version", headers=ada.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-name")
    assert "'rings'" in refused.json()["detail"]
    assert client.get(f"/api/tracks/{track}").json()["visual_version"] == 1


def test_a_pattern_that_draws_otherwise_by_now_changes_no_crop(client, runtime, ada) -> None:
    """A crop of a cover is a crop of that cover: it is composed anew only where the recipe still gives it."""
    track = make(client, ada, runtime, begin(client, ada)["id"])
    url = f"/api/tracks/{track}/cover-png?crop=1x1"
    before = Image.open(io.BytesIO(client.get(url).content)).convert("L")
    (picture,) = [key for key in runtime.storage.keys(f"covers/{track}-") if "-1x1" in key]
    runtime.storage.delete(picture)
    try:
        Rings.width = 90.0
        after = Image.open(io.BytesIO(client.get(url).content)).convert("L")
    finally:
        Rings.width = 4.0
    difference = max(abs(a - b) for a, b in zip(before.tobytes(), after.tobytes(), strict=True))
    assert difference <= 2


def test_without_the_plugin_tracks_to_come_have_the_series_own_pattern(client, runtime, without, ada) -> None:
    """The look keeps what was given, the design says what is drawn, and the job is done."""
    series = begin(client, ada)
    runtime._plugins = runtime.__dict__["plugins"] = without.plugins
    seen = client.get(f"/api/style/series/{series['id']}", headers=ada.headers).json()
    assert seen["look"]["pattern"] == "rings"
    assert seen["design"]["pattern"] != "rings"
    assert pattern_of(runtime, make(client, ada, runtime, series["id"])) == ""
    refused = client.post(
        "/api/style/series", headers=ada.headers, json={"title": "More", "look": {"pattern": "rings"}}
    )
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/look/pattern")


def test_a_pattern_that_stumbles_costs_nobody_a_track(client, runtime, ada, caplog) -> None:
    """The series' own pattern takes its place, and the log says whose mistake it was."""
    series = begin(client, ada)
    try:
        Rings.stumbles = True
        track = make(client, ada, runtime, series["id"])
    finally:
        Rings.stumbles = False
    assert pattern_of(runtime, track) == ""
    assert "the cover pattern 'rings' stumbled" in caplog.text
