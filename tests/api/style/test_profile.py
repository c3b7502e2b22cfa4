"""``GET /api/style/me``: who a maker is, in plain values that the library would give too."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from soundfoundry_api.db.tables import unlocks, users
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_core.covers.design import repertoire
from soundfoundry_core.style.palette import Palette
from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.tokens import theme_colours


def test_the_profile_is_what_the_library_derives(client, ada) -> None:
    """Seed, accent, look and sound are those of ``StyleProfile.of(seed)``, as numbers and words."""
    told = client.get("/api/style/me", headers=ada.headers).json()
    profile = StyleProfile.of(StyleSeed.derive(f"user:{ada.id}"))

    assert told["user_id"] == ada.id
    assert told["style_seed"] == profile.style_seed
    assert told["accent"] == {
        "hue": profile.look.accent_hue,
        "light": theme_colours("light", profile)["action"],
        "dark": theme_colours("dark", profile)["action"],
    }
    assert told["palette"]["dark"]["ramp"] == list(Palette.of(profile.look).ramp)
    assert told["palette"]["light"]["ground"] == Palette.of(profile.look, dark=False).ground
    assert [told["scheme"], told["grid"], told["pattern"]] == [
        profile.look.scheme,
        profile.look.geometry,
        profile.look.pattern,
    ]
    assert told["repertoire"] == list(repertoire(profile.style_seed, 1))
    assert told["motif"] == [
        {"degree": note.degree, "sixteenths": note.sixteenths} for note in profile.sound.motif.notes
    ]
    assert (told["key"], told["tempo"]) == (str(profile.sound.key), profile.sound.tempo_centre)
    assert told["unlocks"] == []


def test_what_was_earned_stands_in_the_profile(client, runtime, ada, bob) -> None:
    """Even where the plugin that brought the rule is gone; and only one's own."""
    with runtime.database.begin() as connection:
        for id_ in ("silk_lines", "gone_rule"):
            row = {"user_id": ada.id, "unlock_id": id_, "version": 1, "earned_at": database_now(connection)}
            connection.execute(unlocks.insert().values(row))
    told = client.get("/api/style/me", headers=ada.headers).json()["unlocks"]

    assert [(each["id"], each["title"]) for each in told] == [
        ("gone_rule", "gone_rule"),
        ("silk_lines", "Silk lines"),
    ]
    assert all(each["earned_at"].endswith("+00:00") for each in told)
    assert client.get("/api/style/me", headers=bob.headers).json()["unlocks"] == []


def test_an_account_from_before_the_backfill_has_its_style_already(client, runtime, ada) -> None:
    """The seed that the backfill will write, not another one for an hour."""
    before = client.get("/api/style/me", headers=ada.headers).json()
    with runtime.database.begin() as connection:
        connection.execute(update(users).values(user_style_seed=None))

    assert client.get("/api/style/me", headers=ada.headers).json() == before


@pytest.mark.parametrize("environ", [{"STYLE_SEED_ENABLED": "false"}])
def test_without_style_seeds_there_is_no_profile(client, ada) -> None:
    """The problem says what is switched off."""
    answer = client.get("/api/style/me", headers=ada.headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "feature-disabled")
    assert "STYLE_SEED_ENABLED" in answer.json()["detail"]


def test_a_narrow_key_does_not_see_it(client, make_caller) -> None:
    """The scope is ``style:read``; nobody at all is 401."""
    narrow = make_caller("eve", scopes=["tracks:read"])

    assert client.get("/api/style/me", headers=narrow.headers).status_code == 403
    assert client.get("/api/style/me").status_code == 401
