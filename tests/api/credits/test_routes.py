"""``GET /api/credits``: what one has, and line by line how it came about."""

from __future__ import annotations

from sqlalchemy import delete

from soundfoundry_api.credits.ledger import capture, release
from soundfoundry_api.db.tables import balances, ledger_entries, ledger_transactions
from soundfoundry_api.tracks.create import create
from soundfoundry_api.tracks.schemas import NewTrack


def make(runtime, caller):
    return create(runtime, NewTrack(prompt="slow pads", duration_s=30), user_id=caller.id)


def asked(client, caller, **query):
    return client.get("/api/credits", headers=caller.headers, params=query)


def test_every_movement_is_a_line(client, runtime, ada, bob) -> None:
    """The newest first, with job, track and the balance after it; nobody else's among them."""
    kept, lost, open_ = (make(runtime, ada) for _ in range(3))
    make(runtime, bob)
    with runtime.database.begin() as connection:
        capture(connection, kept.job_id)
        release(connection, lost.job_id)
    told = asked(client, ada).json()

    assert (told["available"], told["reserved"]) == (90, 5)
    assert [(each["kind"], each["amount"], each["balance"], each["track_id"]) for each in told["items"]] == [
        ("RELEASE", 5, 90, lost.track_id),
        ("CAPTURE", 5, 85, kept.track_id),
        ("RESERVE", 5, 85, open_.track_id),
        ("RESERVE", 5, 90, lost.track_id),
        ("RESERVE", 5, 95, kept.track_id),
        ("GRANT", 100, 100, None),
    ]
    assert told["items"][1]["job_id"] == kept.job_id
    assert told["next_cursor"] is None


def test_the_ledger_goes_on_where_a_page_ends(client, runtime, ada) -> None:
    """Each line once, with the same balance on whatever page it stands."""
    for _ in range(4):
        make(runtime, ada)
    whole = asked(client, ada).json()["items"]
    lines, cursor = [], None
    while True:
        page = asked(client, ada, limit=2, **({"cursor": cursor} if cursor else {})).json()
        lines += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert lines == whole
    assert len(whole) == 5


def test_an_account_without_movements_has_nothing(client, runtime, make_caller) -> None:
    """Zeros and an empty list."""
    eve = make_caller("eve")
    with runtime.database.begin() as connection:
        for table in (ledger_entries, ledger_transactions, balances):
            connection.execute(delete(table))
    told = asked(client, eve).json()

    assert told == {"available": 0, "reserved": 0, "items": [], "next_cursor": None}


def test_only_who_may_read_credits_does(client, make_caller) -> None:
    """401 for nobody, 403 without the scope, 422 for a cursor that is none of ours."""
    eve, narrow = make_caller("eve"), make_caller("mallory", scopes=["style:read"])

    assert client.get("/api/credits").status_code == 401
    assert asked(client, narrow).status_code == 403
    for cursor in ("x", "-1", "9" * 30, "²"):
        answer = asked(client, eve, cursor=cursor)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/cursor")
    for limit in ("0", "101", "many"):
        assert asked(client, eve, limit=limit).status_code == 422
