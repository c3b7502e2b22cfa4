"""Unlocks over HTTP: what there is, how near it is, and that nothing is ever taken away."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from soundfoundry_api.db.tables import job_events, jobs, tracks, unlocks
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.style.unlocks import list_unlocks, recompute
from soundfoundry_core.plugins.records import UnlockRuleSpec
from soundfoundry_core.style.unlock_rules import UNLOCK_RULES


def told(client, caller) -> dict[str, dict]:
    items = client.get("/api/style/unlocks", headers=caller.headers).json()["items"]
    return {each["id"]: each for each in items}


def test_every_installed_rule_is_listed_with_its_progress(client, ada, make_track) -> None:
    """In numbers and in words; two tracks are two of three."""
    for _ in range(2):
        make_track(ada, genre="ambient")
    found = told(client, ada)

    assert list(found) == sorted(id_ for id_, *_ in UNLOCK_RULES)
    silk = found["silk_lines"]
    assert (silk["have"], silk["need"], silk["unit"]) == (2, 3, "tracks")
    assert silk["progress"] == "2 of 3 tracks"
    assert (silk["title"], silk["earned"], silk["earned_at"]) == ("Silk lines", False, None)


def test_a_new_count_adds_what_was_earned_once(client, ada, bob, make_track) -> None:
    """The first time names what is new, the second time nothing, and others get nothing of it."""
    for _ in range(3):
        make_track(ada, genre="ambient")
    first = client.post("/api/style/unlocks/recompute", headers=ada.headers)
    again = client.post("/api/style/unlocks/recompute", headers=ada.headers)

    assert first.status_code == 200
    assert "silk_lines" in first.json()["new"]
    assert again.json()["new"] == []
    assert again.json()["items"] == first.json()["items"]
    assert told(client, ada)["silk_lines"]["earned"]
    assert not told(client, bob)["silk_lines"]["earned"]


def test_what_was_earned_stays(client, runtime, ada, make_track) -> None:
    """When every track is gone and the rule's plugin too."""
    for _ in range(3):
        make_track(ada)
    client.post("/api/style/unlocks/recompute", headers=ada.headers)
    with runtime.database.begin() as connection:
        for table in (job_events, jobs, tracks):
            connection.execute(delete(table))
        gone = {
            "user_id": ada.id,
            "unlock_id": "gone_rule",
            "version": 1,
            "earned_at": database_now(connection),
        }
        connection.execute(unlocks.insert().values(gone))
    client.post("/api/style/unlocks/recompute", headers=ada.headers)
    found = told(client, ada)

    assert found["silk_lines"]["earned"]
    assert found["silk_lines"]["progress"] == "0 of 3 tracks"
    assert found["gone_rule"]["earned"]
    assert (found["gone_rule"]["have"], found["gone_rule"]["progress"]) == (None, "")


class OneMoreRule:
    """A plugin host with a rule that stumbles beside the built-in ones."""

    def __init__(self, plugins) -> None:
        def stumble(progress):
            raise RuntimeError("a plugin's mistake")

        rule = UnlockRuleSpec(id="stumbling", title="Stumbling", version=1, evaluate=stumble)
        self.unlock_rules = {**plugins.unlock_rules, "stumbling": rule}


def test_a_rule_that_stumbles_costs_nobody_the_list(settings, builtin_plugins, ada) -> None:
    """It is listed without progress, the others as ever."""
    runtime = Runtime(settings, environ={}, plugins=OneMoreRule(builtin_plugins))
    with runtime.database.read() as connection:
        found = {each.id: each for each in list_unlocks(connection, runtime, ada.id).items}
    runtime.close()

    assert (found["stumbling"].progress, found["stumbling"].earned) == ("", False)
    assert found["silk_lines"].progress == "0 of 3 tracks"


def test_a_rule_that_stumbles_costs_nobody_a_recount(  # noqa: PLR0917 -- fixtures
    settings, builtin_plugins, ada, client, make_track, caplog
) -> None:
    """What the other rules say is earned is given; the log says which one stumbled."""
    for _ in range(3):
        make_track(ada, genre="ambient")
    runtime = Runtime(settings, environ={}, plugins=OneMoreRule(builtin_plugins))
    with runtime.database.begin() as connection:
        new = recompute(connection, runtime, ada.id).new
    runtime.close()

    assert "silk_lines" in new
    assert "stumbling" not in new
    assert "the unlock rule 'stumbling' stumbled" in caplog.text
    assert told(client, ada)["silk_lines"]["earned"]


@pytest.mark.parametrize("environ", [{"STYLE_UNLOCKS_ENABLED": "0"}])
def test_where_unlocks_are_switched_off_none_is_counted(client, runtime, ada, make_track) -> None:
    """Both operations say so, and nothing is written."""
    for _ in range(3):
        make_track(ada)
    asked = client.get("/api/style/unlocks", headers=ada.headers)
    counted = client.post("/api/style/unlocks/recompute", headers=ada.headers)

    assert [asked.status_code, counted.status_code] == [403, 403]
    assert asked.json()["code"] == counted.json()["code"] == "feature-disabled"
    with runtime.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(unlocks)) == 0
