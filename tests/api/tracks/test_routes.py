"""Tracks over HTTP: create, quote, list, change, delete, and the files."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from soundfoundry_api.db.tables import jobs, ledger_transactions, outbox, tracks
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.jobs.advance import advance

if TYPE_CHECKING:
    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def count(runtime: Runtime, table: Any) -> int:
    """Return how many rows a table has."""
    with runtime.database.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def test_a_create_answers_at_once(client: TestClient[Any], ada: Any, runtime: Runtime) -> None:
    """202 with ids and price, where the job is, and everything written: job, reservation, outbox."""
    answer = client.post("/api/tracks", headers=ada.headers, json={"prompt": "ambient electronic track"})

    assert answer.status_code == 202
    assert answer.json() == {"track_id": 1, "job_id": 1, "credits_required": 5}
    assert answer.headers["location"] == "/api/jobs/1"
    job = client.get("/api/jobs/1", headers=ada.headers).json()
    assert (job["status"], job["progress"], job["queue_position"]) == ("QUEUED", 0, 0)
    assert count(runtime, outbox) == 1
    assert client.get("/api/tracks/quote", headers=ada.headers).json()["credits_available"] == 95


def test_the_same_key_gives_the_same_answer(client: TestClient[Any], ada: Any, runtime: Runtime) -> None:
    """Byte for byte and marked as a replay; another body under the key is refused; another user is another key."""
    headers = {**ada.headers, "Idempotency-Key": "once"}
    first = client.post("/api/tracks", headers=headers, json={"prompt": "x", "bpm": 90})
    again = client.post("/api/tracks", headers=headers, json={"bpm": 90, "prompt": "x"})
    other = client.post("/api/tracks", headers=headers, json={"prompt": "y"})

    assert again.content == first.content
    assert (again.status_code, again.headers["location"]) == (202, first.headers["location"])
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-mismatch")
    assert count(runtime, jobs) == 1


@on_postgresql
def test_concurrent_duplicates_make_one_job(client: TestClient[Any], ada: Any, runtime: Runtime) -> None:
    """Eight threads with one key at the same time: one job, one reservation, eight times the same answer."""
    headers = {**ada.headers, "Idempotency-Key": "at the same time"}
    answers: list[Any] = []
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait(timeout=20)
        answers.append(client.post("/api/tracks", headers=headers, json={"prompt": "x"}))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert [answer.status_code for answer in answers] == [
        202
    ] * 8  # 5 a minute are allowed, and one has counted
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 7
    assert count(runtime, jobs) == 1
    assert count(runtime, ledger_transactions) == 2  # the grant of the plan, and one reservation
    others = [client.post("/api/tracks", headers=ada.headers, json={"prompt": "y"}) for _ in range(5)]
    assert [answer.status_code for answer in others] == [202] * 4 + [429]


@on_sqlite
def test_a_quote_costs_nothing(client: TestClient[Any], ada: Any, runtime: Runtime) -> None:
    """It says credits and what the provider takes, and writes nothing."""
    answer = client.get("/api/tracks/quote?duration_s=60&has_vocals=true", headers=ada.headers)

    told = answer.json()
    assert told["credits_required"] == 16
    assert (told["provider"], told["provider_cost_usd"]) == ("synth", 0.0)
    assert count(runtime, tracks) == 0


def test_pages_are_stable_while_tracks_are_added(client: TestClient[Any], ada: Any, make_track: Any) -> None:
    """Walking through the list shows each track once, whatever is made meanwhile."""
    made = [make_track(ada)[0] for _ in range(7)]
    seen: list[int] = []
    cursor = ""
    while True:
        page = client.get(f"/api/tracks?limit=3{cursor}", headers=ada.headers).json()
        seen += [track["id"] for track in page["items"]]
        make_track(ada)
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert seen == made[::-1]


def test_what_may_be_changed(client: TestClient[Any], ada: Any, bob: Any, make_track: Any) -> None:
    """Title and visibility; not to nothing, not with an unknown field, not into another user's series."""
    track, _ = make_track(ada)
    url = f"/api/tracks/{track}"
    done = client.patch(url, headers=ada.headers, json={"title": "Fast water", "visibility": "private"})
    assert (done.status_code, done.json()["title"], done.json()["visibility"]) == (
        200,
        "Fast water",
        "private",
    )
    assert client.patch(url, headers=ada.headers, json={}).status_code == 422
    assert client.patch(url, headers=ada.headers, json={"user_id": 2}).status_code == 422
    assert client.patch(url, headers=ada.headers, json={"title": ""}).status_code == 422
    of_bob = client.get("/api/style/series", headers=bob.headers).json()["items"][0]["id"]
    assert client.patch(url, headers=ada.headers, json={"series_id": of_bob}).status_code == 404
    assert client.patch(url, headers=ada.headers, json={"series_id": None}).json()["series_id"] is None


def test_what_is_deleted_is_gone(client: TestClient[Any], ada: Any, make_track: Any) -> None:
    """For its owner too, with its files and its job."""
    track, job = make_track(ada)
    assert client.delete(f"/api/tracks/{track}", headers=ada.headers).status_code == 204
    for path in (f"/api/tracks/{track}", f"/api/tracks/{track}/audio", f"/api/jobs/{job}"):
        assert client.get(path, headers=ada.headers).status_code == 404


def test_deleting_stops_the_job(client: TestClient[Any], ada: Any, runtime: Runtime) -> None:
    """A track that is being made goes at once; its job is due at once, ends canceled, and the credits come back."""
    rung: list[tuple[int, str]] = []
    runtime.ring = lambda job_id, provider: rung.append((job_id, provider))
    made = client.post("/api/tracks", headers=ada.headers, json={"prompt": "x"}).json()
    with runtime.database.begin() as connection:
        later = database_now(connection) + timedelta(hours=1)
        connection.execute(jobs.update().values(state="RENDERING", next_step_at=later))
    assert client.delete(f"/api/tracks/{made['track_id']}", headers=ada.headers).status_code == 204
    assert rung == [(made["job_id"], "synth")] * 2
    assert advance(runtime, made["job_id"])

    with runtime.database.read() as connection:
        assert connection.scalar(select(jobs.c.state)) == "CANCELED"
    assert client.get("/api/credits", headers=ada.headers).json()["available"] == 100
    assert client.get(f"/api/tracks/{made['track_id']}", headers=ada.headers).status_code == 404


def test_what_is_not_yours_is_not_there(client: TestClient[Any], ada: Any, bob: Any, make_track: Any) -> None:
    """A private thing is 404 for others and for nobody; a public one can be seen, not changed."""
    secret, job = make_track(ada, visibility="private")
    public, _ = make_track(ada)
    for headers in (bob.headers, {}):
        for path in (
            f"/api/tracks/{secret}",
            f"/api/tracks/{secret}/audio",
            f"/api/jobs/{job}",
            f"/api/jobs/{job}/events",
        ):
            assert client.get(path, headers=headers).status_code == 404
    for track in (secret, public):
        assert (
            client.patch(f"/api/tracks/{track}", headers=bob.headers, json={"title": "Mine"}).status_code
            == 404
        )
        assert client.delete(f"/api/tracks/{track}", headers=bob.headers).status_code == 404
    seen = client.get(f"/api/tracks/{public}", headers=bob.headers).json()
    assert (seen["owned"], seen["seed"], seen["series_id"]) == (False, None, None)
    assert client.get("/api/tracks", headers=bob.headers).json()["items"] == []


@on_sqlite
def test_ranges(client: TestClient[Any], ada: Any, make_track: Any) -> None:
    """One range is 206 with exactly its bytes, beyond the end is 416, an old validator brings the whole file."""
    track, _ = make_track(ada)
    url = f"/api/tracks/{track}/audio"
    whole = client.get(url)
    data, etag = whole.content, whole.headers["etag"]
    assert (whole.status_code, len(data), whole.headers["accept-ranges"]) == (200, 1024, "bytes")
    for asked, part, told in (
        ("bytes=0-9", data[:10], "bytes 0-9/1024"),
        ("bytes=1000-", data[1000:], "bytes 1000-1023/1024"),
        ("bytes=-24", data[-24:], "bytes 1000-1023/1024"),
        ("bytes=1020-9999", data[1020:], "bytes 1020-1023/1024"),
        ("bytes=-9999", data, "bytes 0-1023/1024"),
    ):
        answer = client.get(url, headers={"Range": asked})
        assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, part, told)
    for nothing in ("bytes=1024-", "bytes=-0", "bytes=9-3"):
        answer = client.get(url, headers={"Range": nothing})
        assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */1024")
        assert answer.headers["content-type"] == "application/problem+json"
    for ignored in ("bytes=0-1,5-6", "pages=1-2", "bytes=", "bytes=a-b"):
        assert client.get(url, headers={"Range": ignored}).content == data
    assert client.get(url, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206
    assert client.get(url, headers={"Range": "bytes=0-9", "If-Range": '"old"'}).status_code == 200


class Signing:
    """A storage with addresses of its own, as S3 has them."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    def url(self, key: str, *, expires_s: int, filename: str) -> str:
        del filename
        return f"https://bucket.example/{key}?signed-for=GET&expires={expires_s}"


@on_sqlite
def test_head_is_not_sent_to_an_address_that_is_signed_for_get(
    client: TestClient[Any], ada: Any, make_track: Any, runtime: Runtime
) -> None:
    """GET goes to the storage's own address; HEAD is answered here, as it is for a storage that has none."""
    track, _ = make_track(ada)
    url = f"/api/tracks/{track}/audio"
    told = ("content-length", "content-type", "etag", "content-range", "accept-ranges")
    asked: tuple[dict[str, str], ...] = ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=5000-"})
    local = [client.head(url, headers=headers) for headers in asked]
    runtime.__dict__["storage"] = Signing(runtime.storage)
    signed = [client.head(url, headers=headers) for headers in asked]

    assert client.get(url).headers["location"].startswith("https://bucket.example/tracks/")
    assert [answer.status_code for answer in signed] == [200, 206, 416]
    assert signed[0].headers["content-length"] == "1024"
    for mine, theirs in zip(local, signed, strict=True):
        assert mine.status_code == theirs.status_code
        assert [mine.headers.get(name) for name in told] == [theirs.headers.get(name) for name in told]


@on_sqlite
def test_what_a_client_has_is_not_sent_again(client: TestClient[Any], ada: Any, make_track: Any) -> None:
    """304 for the ETag, weak or in a list or as a star, and nothing else."""
    track, _ = make_track(ada)
    for path in ("audio", "audio?format=flac", "waveform", "waveform?format=svg"):
        url = f"/api/tracks/{track}/{path}"
        etag = client.get(url).headers["etag"]
        for given in (etag, f"W/{etag}", f'"old", {etag}', "*"):
            answer = client.get(url, headers={"If-None-Match": given})
            assert (answer.status_code, answer.content) == (304, b""), path
        assert client.get(url, headers={"If-None-Match": etag[:-2] + '"'}).status_code == 200


@on_sqlite
def test_files_that_are_not_there_yet(client: TestClient[Any], ada: Any, make_track: Any) -> None:
    """404 until the job is done."""
    track, _ = make_track(ada, state="RENDERING")
    for path in ("audio", "waveform"):
        assert client.get(f"/api/tracks/{track}/{path}", headers=ada.headers).status_code == 404
