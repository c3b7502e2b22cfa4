"""Series over HTTP: begun, listed with counts, changed; never somebody else's."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from soundfoundry_api.db.tables import series
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.style.schemas import NewSeries
from soundfoundry_api.style.series import begin_series
from soundfoundry_core.style.profile import GRID_NAMES, PATTERN_NAMES, SCHEME_NAMES, StyleProfile
from soundfoundry_core.style.seed import StyleSeed

URL = "/api/style/series"


def begin(client, caller, title: str, **look):
    return client.post(URL, headers=caller.headers, json={"title": title, **({"look": look} if look else {})})


def listed(client, caller, **query):
    return client.get(URL, headers=caller.headers, params=query)


def test_every_account_has_its_default_series(client, ada) -> None:
    """Its look is the maker's own: nothing was given, and the design is that of the profile."""
    (first,) = listed(client, ada, user_id="me").json()["items"]
    look = StyleProfile.of(StyleSeed.derive(f"user:{ada.id}")).look

    assert (first["slug"], first["is_default"], first["look"]) == (f"default-{ada.id}", True, {})
    assert (first["tracks"], first["progress_chip"]) == (0, "")
    assert first["design"] == {
        "hue": look.accent_hue,
        "scheme": look.scheme,
        "grid": look.geometry,
        "pattern": look.pattern,
    }


def test_a_series_begins_with_a_look(client, ada) -> None:
    """201 with its address; what was given is drawn, what was not follows from seed and title."""
    made = begin(client, ada, "  Night drives ", hue=210, pattern="tide")
    body = made.json()

    assert made.status_code == 201
    assert made.headers["location"] == f"{URL}/{body['id']}"
    assert (body["title"], body["slug"], body["is_default"]) == ("Night drives", "night-drives", False)
    assert body["look"] == {"hue": 210, "pattern": "tide"}
    assert (body["design"]["hue"], body["design"]["pattern"]) == (210, "tide")
    assert body["design"]["scheme"] in SCHEME_NAMES
    assert body["design"]["grid"] in GRID_NAMES
    assert client.get(made.headers["location"], headers=ada.headers).json() == body


def test_tracks_are_counted_when_they_are_finished_and_kept(client, ada, make_track) -> None:
    """From the second one on there is a chip to show."""
    id_ = begin(client, ada, "Night drives").json()["id"]
    make_track(ada, series_id=id_)
    make_track(ada, series_id=id_, state="FAILED")
    one = client.get(f"{URL}/{id_}", headers=ada.headers).json()
    second, _ = make_track(ada, series_id=id_)
    two = client.get(f"{URL}/{id_}", headers=ada.headers).json()
    client.delete(f"/api/tracks/{second}", headers=ada.headers)
    left = listed(client, ada).json()["items"][-1]

    assert (one["tracks"], one["progress_chip"]) == (1, "")
    assert (two["tracks"], two["progress_chip"]) == (2, "Series: Night drives · 2 tracks")
    assert (left["id"], left["tracks"]) == (id_, 1)


def test_the_list_goes_on_where_a_page_ends(client, ada) -> None:
    """In the order in which they were made, each once."""
    for number in range(4):
        assert begin(client, ada, f"Part {number}").status_code == 201
    slugs, cursor = [], None
    for _ in range(3):
        page = listed(client, ada, limit=2, **({"cursor": cursor} if cursor else {})).json()
        slugs += [each["slug"] for each in page["items"]]
        cursor = page["next_cursor"]

    assert slugs == [f"default-{ada.id}", "part-0", "part-1", "part-2", "part-3"]
    assert cursor is None
    assert listed(client, ada, cursor="x").status_code == 422
    assert listed(client, ada, cursor="9" * 30).status_code == 422


def test_nobody_sees_the_series_of_somebody_else(client, ada, bob) -> None:
    """Neither in a list, by its id, nor to change it; what is asked for by another id does not exist."""
    id_ = begin(client, ada, "Mine").json()["id"]

    assert len(listed(client, bob, user_id="me").json()["items"]) == 1
    assert listed(client, bob, user_id=str(bob.id)).status_code == 200
    assert listed(client, bob, user_id=str(ada.id)).status_code == 404
    assert listed(client, bob, user_id="999999").status_code == 404
    assert client.get(f"{URL}/{id_}", headers=bob.headers).status_code == 404
    assert client.patch(f"{URL}/{id_}", headers=bob.headers, json={"title": "His"}).status_code == 404
    assert client.get(f"{URL}/{id_}", headers=ada.headers).json()["title"] == "Mine"
    assert listed(client, bob, user_id="you").status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "!!!"}, "/title"),
        ({"title": ""}, "/title"),
        ({"title": "x" * 81}, "/title"),
        ({"title": "two\nlines"}, "/title"),
        ({"title": "nul \x00"}, "/title"),
        ({"title": "A", "look": {"scheme": "beige"}}, "/look/scheme"),
        ({"title": "A", "look": {"grid": "hex"}}, "/look/grid"),
        ({"title": "A", "look": {"pattern": "doodle"}}, "/look/pattern"),
        ({"title": "A", "look": {"pattern": "../x"}}, "/look/pattern"),
        ({"title": "A", "look": {"hue": 360}}, "/look/hue"),
        ({"title": "A", "look": {"hue": True}}, "/look/hue"),
        ({"title": "A", "look": {"blur": 1}}, "/look"),
        ({"title": "A", "colour": "red"}, None),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_not_counted(client, ada, body, pointer) -> None:
    """422 that points at the part; the limit of ten an hour is still whole afterwards."""
    answer = client.post(URL, headers=ada.headers, json=body)

    assert answer.status_code == 422, answer.text
    if pointer is not None:
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert begin(client, ada, "Fine").headers["ratelimit"].split("r=")[1].startswith("9")


def test_the_eleventh_series_of_an_hour_is_refused(client, ada, bob) -> None:
    """429 with Retry-After; somebody else is not meant."""
    for number in range(10):
        assert begin(client, ada, f"Part {number}").status_code == 201
    refused = begin(client, ada, "One more")

    assert (refused.status_code, refused.json()["code"]) == (429, "rate-limited")
    assert int(refused.headers["retry-after"]) > 3500
    assert len(listed(client, ada).json()["items"]) == 11
    assert begin(client, bob, "One more").status_code == 201


def test_series_of_one_title_are_told_apart(client, ada, bob) -> None:
    """By a number, for each user; and ``default-7`` stays what accounts have."""
    slugs = [begin(client, ada, title).json()["slug"] for title in ("Night", "night!", "Default", "Default")]
    slugs += [begin(client, ada, "default 77").json()["slug"]]

    assert slugs == ["night", "night-2", "series-default", "series-default-2", "series-default-77"]
    assert begin(client, bob, "Night").json()["slug"] == "night"
    assert begin(client, bob, "Default").json()["slug"] == "series-default"


def test_concurrent_beginnings_of_one_title_all_happen(database, user) -> None:
    """Sixteen at once get sixteen slugs, on both databases."""
    ada, together = user(), threading.Barrier(16)

    def one(_: int) -> str:
        together.wait(timeout=20)
        with database.begin() as connection:
            return begin_series(connection, ada, NewSeries(title="Night"), PATTERN_NAMES).slug

    with ThreadPoolExecutor(16) as pool:
        slugs = set(pool.map(one, range(16)))

    assert slugs == {"night", *(f"night-{number}" for number in range(2, 17))}


def test_another_title_changes_neither_slug_nor_design(client, ada) -> None:
    """Covers to come are drawn as those before; what the old title had chosen becomes given."""
    for number in range(5):
        before = begin(client, ada, f"Part {number}", hue=30 + number).json()
        changed = client.patch(
            f"{URL}/{before['id']}", headers=ada.headers, json={"title": "Nocturnes"}
        ).json()

        assert changed["title"] == "Nocturnes"
        assert changed["slug"] == before["slug"]
        assert changed["design"] == before["design"]


def test_parts_of_a_look_change_one_by_one(client, ada) -> None:
    """What is left out stays, null follows from the seed again, a null look takes all back."""
    id_ = begin(client, ada, "Night", hue=210, scheme="duotone").json()["id"]

    def change(look):
        answer = client.patch(f"{URL}/{id_}", headers=ada.headers, json={"look": look})
        assert answer.status_code == 200, answer.text
        return answer.json()["look"]

    assert change({"grid": "golden"}) == {"hue": 210, "scheme": "duotone", "grid": "golden"}
    assert change({"hue": None, "pattern": PATTERN_NAMES[0]}) == {
        "scheme": "duotone",
        "grid": "golden",
        "pattern": PATTERN_NAMES[0],
    }
    assert change(None) == {}
    refused = client.patch(f"{URL}/{id_}", headers=ada.headers, json={"look": {"grid": "hex"}})
    assert refused.json()["errors"][0]["pointer"] == "/look/grid"
    assert client.patch(f"{URL}/{id_}", headers=ada.headers, json={}).status_code == 422
    assert client.patch(f"{URL}/{id_}", headers=ada.headers, json={"title": "!"}).status_code == 422


def test_the_default_series_keeps_the_makers_look(client, ada) -> None:
    """409 says why; its title is only a name and may change."""
    id_ = listed(client, ada).json()["items"][0]["id"]
    refused = client.patch(f"{URL}/{id_}", headers=ada.headers, json={"look": {"hue": 10}})
    renamed = client.patch(f"{URL}/{id_}", headers=ada.headers, json={"title": "Everything"})

    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "maker's own look" in refused.json()["detail"]
    assert (renamed.status_code, renamed.json()["title"], renamed.json()["look"]) == (200, "Everything", {})


@pytest.mark.parametrize("environ", [{"STYLE_SERIES_ENABLED": "off"}])
def test_where_series_are_switched_off_there_are_none(client, runtime, ada) -> None:
    """No default one is made, and every operation says so."""
    answers = [
        listed(client, ada),
        begin(client, ada, "Night"),
        client.get(f"{URL}/1", headers=ada.headers),
        client.patch(f"{URL}/1", headers=ada.headers, json={"title": "Night"}),
    ]

    assert [each.status_code for each in answers] == [403] * 4
    assert {each.json()["code"] for each in answers} == {"feature-disabled"}
    with runtime.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(series)) == 0


def test_a_slug_that_is_taken_everywhere_is_stepped_over(database, user) -> None:
    """An older row with a slug like an account's own, of somebody else, is in nobody's way."""
    ada, bob = user("ada"), user("bob")
    with database.begin() as connection:
        old = {"user_id": bob, "slug": "default-mode", "title": "Default mode", "look": {}}
        connection.execute(series.insert().values(old | {"created_at": database_now(connection)}))
        made = begin_series(connection, ada, NewSeries(title="Default mode"), PATTERN_NAMES)

    assert made.slug == "series-default-mode"
