"""Jobs over HTTP: what anybody sees of one, cancel, and a stream that can break at any time."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from soundfoundry_api.db.tables import jobs
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.jobs.repository import announce

if TYPE_CHECKING:
    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime


def test_anybody_sees_four_things_of_a_public_job(
    client: TestClient[Any], ada: Any, bob: Any, make_track: Any
) -> None:
    """Without being the owner: ids, status, progress; the owner sees the rest."""
    _, job = make_track(ada, state="RENDERING")
    for headers in ({}, bob.headers):
        assert client.get(f"/api/jobs/{job}", headers=headers).json().keys() == {
            "job_id", "track_id", "status", "progress",
        }  # fmt: skip
    owned = client.get(f"/api/jobs/{job}", headers=ada.headers).json()
    assert {"phase", "provider", "credits", "created_at", "eta_s"} <= owned.keys()


def test_an_inner_state_has_an_outer_word(client: TestClient[Any], ada: Any, make_track: Any) -> None:
    """STORING is RENDERING for clients."""
    _, job = make_track(ada, state="STORING")

    assert client.get(f"/api/jobs/{job}").json()["status"] == "RENDERING"


def test_cancel_is_asked_for_once(client: TestClient[Any], ada: Any, bob: Any, make_track: Any) -> None:
    """The owner may, also twice; what has ended otherwise is a conflict; others find nothing."""
    _, job = make_track(ada, state="RENDERING")
    url = f"/api/jobs/{job}/cancel"
    assert client.post(url, headers=bob.headers).status_code == 404
    assert client.post(url).status_code == 401
    assert [client.post(url, headers=ada.headers).status_code for _ in range(2)] == [202, 202]
    _, ended = make_track(ada)
    assert client.post(f"/api/jobs/{ended}/cancel", headers=ada.headers).status_code == 409


def test_the_seconds_left_are_counted_from_the_first_step(
    client: TestClient[Any], ada: Any, make_track: Any, runtime: Runtime
) -> None:
    """A job that has waited for an hour and runs for four seconds has six of the usual ten before it."""
    _, queued = make_track(ada, state="QUEUED")
    _, running = make_track(ada, state="RENDERING")
    with runtime.database.begin() as connection:
        now = database_now(connection)
        long_ago = jobs.update().values(created_at=now - timedelta(hours=1))
        connection.execute(long_ago)
        connection.execute(
            update(jobs).where(jobs.c.id == running).values(started_at=now - timedelta(seconds=4))
        )

    assert client.get(f"/api/jobs/{queued}", headers=ada.headers).json()["eta_s"] == 10
    assert client.get(f"/api/jobs/{running}", headers=ada.headers).json()["eta_s"] in {4, 5, 6}


def ids_of(text: str) -> list[int]:
    """Return the ids of the events of a stream."""
    return [int(found) for found in re.findall(r"^id: (\d+)", text, re.MULTILINE)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_stream_goes_on_wherever_it_broke(
    client: TestClient[Any], ada: Any, make_track: Any, runtime: Runtime
) -> None:
    """After any number of events, Last-Event-ID brings the rest: none lost, none twice, the same bytes."""
    _, job = make_track(ada, state="RENDERING")
    with runtime.database.begin() as connection:
        for percent in range(5, 60, 5):
            announce(connection, job, {"status": "RENDERING", "progress": percent})
        announce(connection, job, {"status": "COMPLETE", "progress": 100})
        connection.execute(update(jobs).where(jobs.c.id == job).values(state="COMPLETE"))
    url = f"/api/jobs/{job}/events"
    whole = ids_of(client.get(url, headers=ada.headers).text)
    assert len(whole) == 13
    assert whole == sorted(set(whole))
    for at, last in enumerate(whole[:-1]):
        rest = client.get(url, headers={**ada.headers, "Last-Event-ID": str(last)}).text
        assert ids_of(rest) == whole[at + 1 :]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_stream_tells_what_happens_meanwhile(
    client: TestClient[Any], ada: Any, make_track: Any, runtime: Runtime
) -> None:
    """Events that are written while somebody listens arrive, and the stream ends with the job; strangers see less."""
    _, job = make_track(ada, state="RENDERING")

    def go_on() -> None:
        with runtime.database.begin() as connection:
            announce(connection, job, {"status": "COMPLETE", "progress": 100, "detail": "for the owner"})

    timer = threading.Timer(0.5, go_on)
    timer.start()
    told = client.get(f"/api/jobs/{job}/events").text
    timer.join()

    assert len(ids_of(told)) == 2
    assert '"progress":100' in told
    assert "for the owner" not in told
    assert "for the owner" in client.get(f"/api/jobs/{job}/events", headers=ada.headers).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_has_heard_of_the_end_is_sent_away(client: TestClient[Any], ada: Any, make_track: Any) -> None:
    """After the last event, and after one that never was: 204, at which an EventSource stays away."""
    _, job = make_track(ada)
    url = f"/api/jobs/{job}/events"
    last = ids_of(client.get(url).text)[-1]
    for named in (last, 2**53 - 1):
        answer = client.get(url, headers={"Last-Event-ID": str(named)})
        assert (answer.status_code, answer.content) == (204, b"")
